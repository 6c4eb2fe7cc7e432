#!/bin/sh
# A million networks in a list file: against a bare reader of lines, and against iprange.
set -eu
. tests/lib.sh
programs=$1

# list_profile NAME: NAME.yaml, whose only zone is the list NAME.txt
list_profile() {
	cat >"$scratch/$1.yaml" <<END
version: 1
name: bench
zones: {listed: [{file: $1.txt}]}
services: {sip: {ports: [5060/udp], from: [listed]}}
allow: [{rule: no-admin-path, because: measured only}]
END
}

# The lines in random order, the same in every run.
shuffle() {
	awk '{ line[NR] = $0 }
	END {
		seed = 1
		for (left = NR; left > 0; left--) {
			seed = seed * 16807 % 2147483647
			drawn = 1 + seed % left
			print line[drawn]
			line[drawn] = line[left]
		}
	}'
}

# No two of the networks merge.
awk 'BEGIN {
	for (i = 0; i < 1000000; i++)
		printf "%d.%d.%d.0/25\n", 16 + int(i / 65536), int(i / 256) % 256, i % 256
}' >"$scratch/sorted.txt"
shuffle <"$scratch/sorted.txt" >"$scratch/shuffled.txt"
awk 'BEGIN {
	for (i = 0; i < 1000000; i++)
		printf "2%03x:%x:%x::/48\n", i % 4096, int(i / 4096) * 257, i * 40503 % 65536
}' | shuffle >"$scratch/ipv6.txt"
awk -v lines=1000000 -f tests/shared/mixed_list.awk >"$scratch/mixed.txt"

for list in sorted shuffled ipv6; do
	list_profile $list
	"$programs/bench" "gen with a list of 1,000,000 networks, $list, against lines and inet_pton" \
		3 9 -- "$PBXPORTS" gen --profile "$scratch/$list.yaml" --backend nft -- \
		"$programs/read_lines" "$scratch/$list.txt"
done

if command -v iprange >"$scratch/log"; then
	list_profile mixed
	for list in shuffled mixed; do
		"$programs/bench" "gen with a list of 1,000,000 networks, $list, against iprange" \
			1 5 -- "$PBXPORTS" gen --profile "$scratch/$list.yaml" --backend nft -- \
			iprange "$scratch/$list.txt"
		"$PBXPORTS" gen --profile "$scratch/$list.yaml" --backend nft |
			sed -n 's/^\t\t\t\([0-9]*\.[0-9./]*\).*/\1/p' | sort >"$scratch/ours"
		iprange "$scratch/$list.txt" | sort | cmp - "$scratch/ours"
	done
else
	echo "iprange is not here: not compared with it"
fi
