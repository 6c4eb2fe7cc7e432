#!/bin/sh
# The largest profiles that there may be are soon judged and shown. The limit of time is far above
# what a command takes, and below what it takes where a step looks at each of ten thousand services
# for each of them: `make bench ONLY=growth` has the figures.
set -eu
. tests/lib.sh
. tests/bench/growth_profiles.sh
limit=${GROWTH_SECONDS:-10}

# soon CASE STATUS COMMAND...
soon() {
	case=$1
	wanted=$2
	shift 2
	capture timeout "$limit" "$PBXPORTS" "$@"
	if [ "$status" -eq "$wanted" ] && [ -s "$scratch/out" ]; then
		pass
	else
		fail "$case" "exit status $status: $(head -c 400 "$scratch/err")"
	fi
}

# A zone for each of thousands of denied networks, and a service of as many ports.
lists() {
	awk -v n="$1" 'BEGIN {
		print "version: 1\nname: lists\nzones:\n  admin: [192.0.2.0/24]"
		for (i = 0; i < n; i++)
			printf "  z%d: [10.%d.%d.0/25]\n", i, i / 256, i % 256
		printf "deny: [z0"
		for (i = 1; i < n; i++)
			printf ", z%d", i
		printf "]\nservices:\n  ssh: {ports: [22/tcp"
		for (i = 0; i < n; i++)
			printf ", %d/udp", 1024 + 3 * i
		print "], from: [admin]}"
	}'
}

profile=$scratch/profile.yaml
other=$scratch/other.yaml
services 10000 >"$profile"
sed -e 's|/24|/25|' -e 's|/minute|/hour|' "$profile" >"$other"
soon 'diff of services' 1 diff "$profile" "$other"
soon 'query of services' 1 query --profile "$profile" --from internet --to 1-65535/tcp+udp
soon 'services as HTML' 0 show --profile "$profile" --format html
soon 'lint of services' 0 lint "$profile"
for backend in nft iptables pf firewalld; do
	soon "services, $backend" 0 gen --profile "$profile" --backend "$backend" \
		--allow-approximate
done

lists 9000 >"$profile"
for format in table html csv; do
	soon "lists, $format" 0 show --profile "$profile" --format "$format"
done
soon 'lists, pf' 0 gen --profile "$profile" --backend pf
soon 'query of lists' 1 query --profile "$profile" --from internet --to 22/tcp

dialers 2000 >"$profile"
sed -e 's|10\.20\.|10.21.|' "$profile" >"$other"
soon 'diff of dialers' 1 diff "$profile" "$other"
soon 'query of dialers' 1 query --profile "$profile" --from internet --to 1-65535/tcp+udp

finish growth
