# Profiles that grow: `. tests/bench/growth_profiles.sh`. Each function prints one; its argument says
# how many there are of what its name says.
# shellcheck shell=sh

# Networks of one list, no two of which merge; the second argument is the file for it, list.txt.
networks() {
	awk -v n="$1" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "%d.%d.%d.0/25\n", 11 + int(i / 65536), int(i / 256) % 256, i % 256
	}' >"$2"
	cat <<-'END'
		version: 1
		name: networks
		zones:
		  admin: [192.0.2.0/24]
		  carriers: [{file: list.txt}]
		services:
		  ssh: {ports: [22/tcp], from: [admin]}
		  sip: {ports: [5060/udp], from: [carriers]}
	END
}

# Services of one port: half of them have a zone to themselves and share another, half share one
# among ten; each fifth has a limit.
services() {
	awk -v n="$1" 'BEGIN {
		print "version: 1\nname: services\nzones:\n  admin: [192.0.2.0/24]"
		for (i = 0; i < n; i += 10)
			printf "  shared%d: [10.%d.%d.0/24, \"2001:db8:%x::/48\"]\n", i, i / 256, i % 256, i
		for (i = 0; i < n; i += 2)
			printf "  own%d: [172.16.%d.%d]\n", i, i / 256, i % 256
		print "services:\n  ssh: {ports: [22/tcp], from: [admin]}"
		for (i = 0; i < n - 1; i++)
			printf "  s%d: {ports: [%d/%s], from: [%s]%s}\n", i, 1024 + 5 * i,
				i % 3 ? "udp" : "tcp",
				i % 2 ? "shared" int(i / 10) * 10 : "own" i ", shared0",
				i % 5 ? "" : ", limit: {rate: " 1 + i % 60 "/minute}"
	}'
}

# Dialers behind a gateway that forwards to all of them.
dialers() {
	awk -v n="$1" 'BEGIN {
		print "version: 1\nname: dialers\nzones:\n  admin: [192.0.2.0/24]"
		print "  carriers: [198.51.100.0/24]\nservices:"
		print "  ssh: {ports: [22/tcp], from: [admin]}"
		print "  sip: {ports: [5060/udp], from: [carriers]}"
		print "  rtp: {pool: 10000-59999/udp, chunk: 24, from: [internet], exposure: public}"
		print "dialers:"
		for (i = 0; i < n; i++)
			printf "  - {name: d%d, address: 10.20.%d.%d, address6: \"2001:db8:20::%x\"}\n",
				i, i / 250, i % 250 + 1, i + 1
		print "gateway: {interface: eth0, services: [ssh], forward: {sip: d0}}"
	}'
}
