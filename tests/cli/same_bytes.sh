#!/bin/sh
# One profile, one output: also from another folder and environment, and with its keys in any order.
set -eu
. tests/lib.sh
work_elsewhere

mkdir here there
cat >here/cluster.yaml <<'END'
version: 1
name: cluster
description: three dialers
extends: vicibox
zones:
  admin: [192.0.2.0/24, 2001:db8:10::/64]
  carriers: [198.51.100.16/28, 198.51.100.40-198.51.100.47, partners]
  partners: [203.0.113.64/26]
  office: {sources: [10.0.0.0/8], interfaces: [wg0], description: head office}
  blocklist: [203.0.113.7]
deny: [blocklist]
services:
  sip:
    ports: [5060/udp]
    from: [carriers, office]
    limit: {rate: 20/minute, burst: 10, count: packets}
  https: {from: [admin, office]}
  custom: {ports: [4000-4010/tcp+udp, 5060/tcp], from: [partners]}
  rtp: {pool: 10000-24999/udp, chunk: 5000, from: [internet]}
dialers:
  - {name: dialer1, address: 10.20.0.11}
  - {name: dialer2, address: 10.20.0.12}
expect:
  - {from: carriers, to: 5060/udp, verdict: accepted}
policy: {default: reject, ping: [admin], log: 10/minute}
END
cat >there/cluster.yaml <<'END'
policy: {log: 10/minute, ping: [admin], default: reject}
expect:
  - {verdict: accepted, to: 5060/udp, from: carriers}
dialers:
  - {address: 10.20.0.11, name: dialer1}
  - {address: 10.20.0.12, name: dialer2}
services:
  rtp: {from: [internet], chunk: 5000, pool: 10000-24999/udp}
  custom: {from: [partners], ports: [4000-4010/tcp+udp, 5060/tcp]}
  https: {from: [admin, office]}
  sip:
    limit: {count: packets, burst: 10, rate: 20/minute}
    from: [carriers, office]
    ports: [5060/udp]
deny: [blocklist]
zones:
  blocklist: [203.0.113.7]
  office: {description: head office, interfaces: [wg0], sources: [10.0.0.0/8]}
  partners: [203.0.113.64/26]
  carriers: [198.51.100.16/28, 198.51.100.40-198.51.100.47, partners]
  admin: [192.0.2.0/24, 2001:db8:10::/64]
extends: vicibox
description: three dialers
name: cluster
version: 1
END

# same CASE FOLDER WORD...: the bytes of a run in that folder are those of the first run
same() {
	case=$1
	cd "$2"
	shift 2
	accepts "$case" "$@"
	cd ..
	[ -f first ] || cp "$scratch/out" first
	if cmp -s first "$scratch/out"; then
		pass
	else
		fail "$case" "$(diff first "$scratch/out" | head -n 10)"
	fi
}

for options in '' '--host dialer1' '--counters'; do
	rm -f first
	# shellcheck disable=SC2086 # options
	set -- gen --profile cluster.yaml --backend nft $options
	same 'first run' here pbxports "$@"
	same 'second run' here pbxports "$@"
	same 'keys in another order' there pbxports "$@"
	same 'other environment' here env -i LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo COLUMNS=40 HOME=/ \
		"$PBXPORTS" "$@"
done
for format in table markdown html csv json; do
	rm -f first
	set -- show --profile cluster.yaml --format "$format"
	same 'first show' here pbxports "$@"
	same 'second show' here pbxports "$@"
	same 'other environment' here env -i LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo COLUMNS=200 \
		"$PBXPORTS" "$@"
done
finish same_bytes
