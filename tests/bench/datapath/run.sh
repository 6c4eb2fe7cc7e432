#!/bin/sh
# What a packet costs under the rules of each backend, against none and against rules by hand, and
# what it takes to make and to load the rules with 10,000 networks. Needs Linux, root and iproute2;
# the variants of iptables and ipset that are there take part. ROUNDS=NUMBER of rounds.
set -eu
. tests/lib.sh
programs=$1
here=$PWD/tests/bench/datapath

if [ "$(uname -s)" != Linux ] || [ "$(id -u)" -ne 0 ]; then
	echo 'SKIP: datapath needs Linux, and root' >&2
	exit 0
fi
PATH=$PATH:/usr/sbin:/sbin
sh "$here/lists.sh" "$scratch"

for case in host gateway; do
	profile=$scratch/$case.yaml
	pbxports gen --profile "$profile" --backend nft >"$scratch/ours-$case.nft"
	pbxports gen --profile "$profile" --backend iptables >"$scratch/ours-$case.v4"
	pbxports gen --profile "$profile" --backend iptables --output "$scratch/ours-$case.d"
done
cp "$here/host.v4" "$scratch"

# have COMMAND...: it works in a network namespace
have() {
	unshare -n "$@" >/dev/null 2>&1
}

# ruleset NAME AGAINST COMMAND, for the program
ruleset() {
	printf '%s\t%s\t%s\n' "$@"
}

# load_folder CASE: what the folder's header says, with the programs of one variant
load_folder() {
	if [ -f "$scratch/ours-$1.d/ipset.conf" ]; then
		printf 'ipset restore <%s && ' "$scratch/ours-$1.d/ipset.conf"
	fi
	printf '%s <%s' "$restore" "$scratch/ours-$1.d/rules.v4"
}

# by_hand CASE
by_hand() {
	if [ -f "$scratch/$1.ipset" ]; then
		printf 'ipset restore <%s && ' "$scratch/$1.ipset"
	fi
	printf '%s <%s' "$restore" "$scratch/$1.v4"
}

# rulesets CASE
rulesets() {
	nft="nft -I $scratch -f"
	ruleset 'no rules' - true
	ruleset 'tracking alone' - "$nft $here/$1-tracking.nft"
	ruleset 'nft, by hand' - "$nft $here/$1.nft"
	ruleset 'nft' 'nft, by hand' "$nft $scratch/ours-$1.nft"
	for variant in legacy nft; do
		restore=iptables-$variant-restore
		have "iptables-$variant" -S || continue
		have ipset list || continue
		ruleset "iptables-$variant, by hand" - "$(by_hand "$1")"
		ruleset "iptables-$variant, folder" "iptables-$variant, by hand" "$(load_folder "$1")"
		[ "$1" = host ] || continue
		ruleset "iptables-$variant, stream" "iptables-$variant, by hand" \
			"$restore <$scratch/ours-$1.v4"
	done
}

for case in host gateway; do
	printf '%s:\n' "$case"
	rulesets $case >"$scratch/rulesets"
	"$programs/datapath/datapath" $case "${ROUNDS:-300}" "$scratch/$case.txt" <"$scratch/rulesets"
done
echo 'In brackets: established packets against tracking alone; others, less that, against by hand.'

"$programs/bench" 'gen with 10,000 networks and 200 dialers against true' '10 ms and 16 MiB' 40 -- \
	"$PBXPORTS" gen --profile "$scratch/gateway.yaml" --backend nft -- /bin/true
"$programs/bench" 'loading it with nft against the rules by hand' 1.1 10 -- \
	unshare -n nft -f "$scratch/ours-gateway.nft" -- \
	unshare -n nft -I "$scratch" -f "$here/gateway.nft"
cat "$scratch/ours-gateway.nft" "$scratch/ours-gateway.nft" >"$scratch/twice.nft"
"$programs/bench" 'loading it twice against once' 2 10 -- \
	unshare -n nft -f "$scratch/twice.nft" -- unshare -n nft -f "$scratch/ours-gateway.nft"
