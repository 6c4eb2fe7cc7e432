#!/bin/sh
# Figures as ratios to floors that are measured in the same run; nothing is asserted. The argument is
# the folder of the bench programs.
set -eu
. tests/lib.sh
programs=$1

# A zone of 100,000 networks, no two of which merge.
awk 'BEGIN {
	print "version: 1\nname: bench\nzones:\n  many:"
	for (i = 0; i < 100000; i++)
		printf "    - %d.%d.%d.0/25\n", 10 + int(i / 65536), int(i / 256) % 256, i % 256
	print "services:\n  sip: {ports: [5060/udp], from: [many]}"
	print "allow: [{rule: no-admin-path, because: measured only}]"
}' >"$scratch/many.yaml"

"$programs/bench" "gen freepbx against true" 2.5 400 -- \
	"$PBXPORTS" gen --profile freepbx --backend nft -- /bin/true
"$programs/bench" "gen with 100,000 networks against libyaml's events" 2 20 -- \
	"$PBXPORTS" gen --profile "$scratch/many.yaml" --backend nft -- \
	"$programs/yaml_events" "$scratch/many.yaml"
"$programs/bench" "lint with 100,000 networks against gen" 2 20 -- \
	"$PBXPORTS" lint "$scratch/many.yaml" -- \
	"$PBXPORTS" gen --profile "$scratch/many.yaml" --backend nft
