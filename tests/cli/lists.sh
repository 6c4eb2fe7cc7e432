#!/bin/sh
# A list file becomes the very networks that iprange makes of it.
set -eu
. tests/lib.sh

awk -v lines=20000 -f tests/shared/mixed_list.awk >"$scratch/mixed.txt"
cat >"$scratch/mixed.yaml" <<'END'
version: 1
name: lists
zones: {listed: [{file: mixed.txt}]}
services: {sip: {ports: [5060/udp], from: [listed]}}
END
if command -v iprange >"$scratch/log"; then
	accepts mixed pbxports gen --profile "$scratch/mixed.yaml" --backend nft
	sed -n 's/^\t\t\t\([0-9]*\.[0-9./]*\).*/\1/p' "$scratch/out" | sort >"$scratch/ours"
	iprange "$scratch/mixed.txt" | sort >"$scratch/theirs"
	if cmp "$scratch/ours" "$scratch/theirs"; then
		pass
	else
		fail mixed "iprange finds other networks"
	fi
elif [ "${CI:-}" = true ]; then
	fail mixed "iprange is not here"
else
	echo "SKIP: lists: iprange is not here" >&2
	exit 0
fi
finish lists
