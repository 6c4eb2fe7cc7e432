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

# expect WHAT PATTERN COUNT: so many lines of both filter tables match
expect() {
	count=$({ iptables -S && ip6tables -S; } | grep -c -- "$2") || true
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
expect 'the files, loaded' 'match-set pbxports-' 10
run "$(header Remove "$scratch/files/rules.v4")"
if [ -z "$(ipset list)" ]; then
	pass
else
	fail 'the files, removed' 'sets are left'
fi
finish iptables-header
