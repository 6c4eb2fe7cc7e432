#!/bin/sh
# Prints a profile of 60 services, 12 zones and 40 dialers, with names as long as they may be.
awk 'BEGIN {
	split("public restricted internal discouraged", exposures)
	print "version: 1\nname: sixty\ndescription: as much as a page may have to hold\nzones:"
	for (i = 1; i <= 11; i++)
		printf "  zone-with-a-long-name-%02d: [10.%d.0.0/16, 2001:db8:%d::/48]\n", i, i, i
	print "  empty: []\nservices:"
	for (i = 1; i <= 59; i++) {
		printf "  service-of-a-pbx-no-%04d:\n    ports: [%d/tcp", i, 1000 + i
		for (k = 1; k <= i % 7; k++)
			printf ", %d-%d/udp", 2000 + 20 * i + 2 * k, 2001 + 20 * i + 2 * k
		printf "]\n    exposure: %s\n", exposures[i % 4 + 1]
		printf "    from: [%s", i % 5 ? sprintf("zone-with-a-long-name-%02d", i % 11 + 1) : "internet"
		for (k = 1; k <= i % 3; k++)
			printf ", zone-with-a-long-name-%02d", (i + 3 * k) % 11 + 1
		print i % 11 ? "]" : ", empty]"
		printf "    description: what number %d is for, said in so many words that it is long\n", i
		print "    where: /etc/a/folder/with/a/long/name/that-has-no-blanks/file.conf (section, key)"
		if (i % 8 == 0)
			print "    enabled: false"
		if (i % 6 == 0)
			print "    limit: {rate: 10000/minute, burst: 10000, count: packets}"
		if (i % 3 == 0)
			print "    encrypted: true"
	}
	print "  rtp: {pool: 10000-65535/udp, chunk: 1000, from: [internet], exposure: public}\ndialers:"
	for (i = 1; i <= 40; i++)
		printf "  - {name: dialer-with-a-long-na-%02d, address: 10.20.0.%d, " \
			"address6: \"2001:db8:1234:5678:9abc:def0:1234:%d\"%s}\n", i, i, i,
			i % 9 ? "" : sprintf(", rtp: %d-%d", 1024 + i * 100, 1123 + i * 100)
}'
