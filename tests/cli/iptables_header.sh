#!/bin/sh
# The commands in the headers of iptables: what loads the rules loads them, what hooks a chain in
# does it once, and what removes them leaves nothing of them and everything of others.
set -eu
. tests/lib.sh
[ -n "${INSIDE:-}" ] || enter_namespace iptables-header "$0"

program=$PBXPORTS
case $program in
*/*) program=$(cd "${program%/*}" && pwd)/${program##*/} ;;
esac
mkdir "$scratch/bin"
ln -s "$program" "$scratch/bin/pbxports"
PATH=$scratch/bin:$PATH

# header WORD FILE: the commands behind the word
header() {
	sed -n "/^# $1: */,/^# [A-Z]/{ s/^# $1: *//p; s/^#         \([^(]\)/\1/p; }" "$2"
}

# run COMMANDS
run() {
	capture bash -c "set -e; $1"
	if [ "$status" -eq 0 ]; then
		pass
	else
		fail "$1" "exit status $status: $(cat "$scratch/err")"
	fi
}

# rules [TABLE]: both families' rules
rules() {
	for program in iptables ip6tables; do
		"$program" -t "${1:-filter}" -S
	done
}

# expect WHAT PATTERN COUNT [TABLE]: so many lines of both filter tables, or those of that name,
# match
expect() {
	count=$(rules "${4:-filter}" | grep -c -- "$2") || true
	if [ "$count" = "$3" ]; then
		pass
	else
		fail "$1" "$count lines match \"$2\", not $3"
	fi
}

profile=tests/golden/large-zones/profile.yaml

pbxports gen --profile $profile --backend iptables >"$scratch/table"
run "$(header Load "$scratch/table")"
run "$(header Load "$scratch/table")"
expect 'the table, loaded' '-P INPUT DROP' 2
expect 'the table, loaded' '-A zone-six ' 34
run "$(header Remove "$scratch/table")"
expect 'the table, removed' . 6
expect 'the table, removed' 'ACCEPT' 6

iptables -N f2b-sshd
iptables -A INPUT -j f2b-sshd
pbxports gen --profile $profile --backend iptables --chain PBX >"$scratch/chain"
for _ in 1 2; do
	run "$(header Load "$scratch/chain")"
	run "$(header Hook "$scratch/chain")"
done
expect 'the chain, loaded' '-A INPUT -j PBX' 2
expect 'the chain, loaded' 'f2b-sshd' 2
run "$(header Remove "$scratch/chain")"
expect 'the chain, removed' PBX 0
expect 'the chain, removed' 'f2b-sshd' 2
iptables -F

pbxports gen --profile $profile --backend iptables --output "$scratch/files"
for _ in 1 2; do
	run "cd $scratch/files; $(header Load "$scratch/files/rules.v4")"
done
expect 'the files, loaded' 'match-set pbxports-' 11
run "$(header Remove "$scratch/files/rules.v4")"
if [ -z "$(ipset list)" ]; then
	pass
else
	fail 'the files, removed' 'sets are left'
fi

# A gateway: two tables over IPv4, of which IPv6 has one. Its other one is somebody else's.
profile=tests/golden/gateway/profile.yaml
ip6tables -t nat -A POSTROUTING -o guest0 -j MASQUERADE
pbxports gen --profile $profile --backend iptables >"$scratch/gateway"
for _ in 1 2; do
	run "$(header Load "$scratch/gateway")"
done
expect 'the gateway, loaded' '-A FORWARD ' 2
expect 'the gateway, loaded' '-A PREROUTING ' 2 nat
expect 'the gateway, loaded' '-A POSTROUTING ' 5 nat
run "$(header Remove "$scratch/gateway")"
expect 'the gateway, removed' . 6
expect 'the gateway, removed' . 9 nat
expect 'the gateway, removed' 'guest0' 1 nat

iptables -t nat -A POSTROUTING -o guest0 -j MASQUERADE
iptables -A FORWARD -i guest0 -j DROP
for case in gateway gateway-bare; do
	pbxports gen --profile tests/golden/$case/profile.yaml --backend iptables --chain PBX \
		>"$scratch/chains"
	for _ in 1 2; do
		run "$(header Load "$scratch/chains")"
		run "$(header Hook "$scratch/chains")"
	done
	expect "the chains of $case, loaded" '-A FORWARD -j PBX-fwd' 2
	expect "the chains of $case, loaded" '-A PREROUTING -j PBX-dnat' 1 nat
	expect "the chains of $case, loaded" '-A POSTROUTING -j PBX-snat' 1 nat
	run "$(header Remove "$scratch/chains")"
	for table in filter nat; do
		expect "the chains of $case, removed" PBX 0 $table
	done
	expect "the chains of $case, removed" guest0 1
	expect "the chains of $case, removed" guest0 2 nat
done
finish iptables-header
