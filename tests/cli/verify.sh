#!/bin/sh
# `pbxports verify`: what it says of right rules, of wrong ones and of a machine where it can't run;
# README shows it.
set -eu
. tests/lib.sh

if [ -z "${INSIDE:-}" ]; then
	enter_namespace verify "$0"
fi

# numbers: what differs between kernels, which take other sources
numbers() {
	sed 's/[0-9][0-9,]* \(packets\|accepted\)/N \1/g'
}

block 'sample profile' >"$scratch/office.yaml"
block 'verify sample' | numbers >"$scratch/sample"
block 'verify edited' | numbers >"$scratch/edited"
work_elsewhere
cp ../office.yaml .
PATH=$PATH:/usr/sbin:/sbin

# judges CASE STATUS COMMAND...: it ends so, and has nothing to say but its result
judges() {
	case=$1
	wanted=$2
	shift 2
	capture "$@"
	if [ "$status" -eq "$wanted" ] && [ ! -s "$scratch/err" ]; then
		pass
	else
		fail "$case" "status $status instead of $wanted: $(cat "$scratch/out" "$scratch/err")"
	fi
}

# README, without the lines of its prompt
for sample in sample edited; do
	grep '^\$ ' "$scratch/$sample" | cut -c 3- >"$scratch/commands"
	grep -v '^\$ ' "$scratch/$sample" >"$scratch/wanted"
	: >"$scratch/found"
	while IFS= read -r command; do
		eval "$command" >>"$scratch/found" 2>&1 || true
	done <"$scratch/commands"
	if numbers <"$scratch/found" | diff -u "$scratch/wanted" - >"$scratch/difference"; then
		pass
	else
		fail "README: verify $sample" "$(cat "$scratch/difference")"
	fi
done

# Every backend that is here, and every shipped profile. None of them says when, or how long.
for backend in nft iptables; do
	judges "$backend" 0 pbxports verify -p office.yaml -b "$backend"
	cp "$scratch/out" first
	judges "$backend" 0 pbxports verify -p office.yaml -b "$backend"
	if cmp -s "$scratch/out" first; then
		pass
	else
		fail "$backend" "another time it says otherwise: $(cat first "$scratch/out")"
	fi
done
for profile in $(pbxports profiles | sed 's/ .*//'); do
	judges "$profile" 0 pbxports verify -p "$profile" -b nft --counters
done
for host in gateway dialer1; do
	judges "$host" 0 pbxports verify -p vicibox-cluster -b iptables --host "$host"
done
if command -v firewalld >/dev/null && command -v dbus-daemon >/dev/null; then
	judges firewalld 0 pbxports verify -p office.yaml -b firewalld
	if [ -z "$(ls /run/bus* /run/config 2>/dev/null)" ]; then
		pass
	else
		fail firewalld 'it has left something in /run'
	fi
fi

# Another seed and other numbers of probes.
judges seed 0 pbxports verify -p office.yaml -b nft --seed 4294967295 --probes 100
shows seed '(seed 4294967295)'

# Where the rules are wrong it names the place that decides.
pbxports gen -p office.yaml -b iptables | sed 's/5060/5061/' >wrong.iptables
judges 'wrong ports' 1 pbxports verify -p office.yaml -b iptables --ruleset wrong.iptables
shows 'wrong ports' 'wrong: udp 198.51.100.16 -> 5060 denied; expected accepted'
shows 'wrong ports' '  office.yaml:8:35: service "sip" lets in zone "carriers"'
shows 'wrong ports' ' -> 5061 passed; expected denied'
cat >denied.yaml <<'END'
version: 1
name: denied
zones: {bad: [203.0.113.0/24]}
deny: [bad]
services: {https: {ports: [443/tcp], from: [internet]}}
END
pbxports gen -p denied.yaml -b nft | sed '/203.0.113.0/d' >wrong.nft
judges 'no deny' 1 pbxports verify -p denied.yaml -b nft --ruleset wrong.nft --format json
shows 'no deny' '"packet": "tcp 203.0.113.0 -> 443",'
shows 'no deny' '"zone": "bad",'
printf 'flush ruleset\n' >open.nft
judges 'no rules' 1 pbxports verify -p denied.yaml -b nft --ruleset open.nft
shows 'no rules' 'and '
if [ "$(grep -c '^wrong: ' "$scratch/out")" -eq 20 ]; then
	pass
else
	fail 'no rules' 'it does not show 20 wrong packets'
fi

# What it can't do.
refuses 'no profile' 'nosuch' pbxports verify -p nosuch -b nft
refuses 'asterisk' 'unknown value "asterisk"' pbxports verify -p office.yaml -b asterisk
refuses 'few probes' '"--probes 99" is not within' pbxports verify -p office.yaml -b nft --probes 99
refuses 'no seed' '"--seed -1"' pbxports verify -p office.yaml -b nft --seed=-1
refuses 'no rules' 'nosuch.nft' pbxports verify -p office.yaml -b nft --ruleset nosuch.nft
refuses 'a script' 'takes no "--ruleset"' \
	pbxports verify -p office.yaml -b firewalld --ruleset wrong.nft
echo 'table inet {' >broken.nft
refuses 'broken rules' 'nft refuses the rules' \
	pbxports verify -p office.yaml -b nft --ruleset broken.nft
refuses 'not of iptables' 'iptables-restore refuses the rules' \
	pbxports verify -p office.yaml -b iptables --ruleset open.nft
refuses 'a host' '"nosuch"' pbxports verify -p office.yaml -b nft --host nosuch
nft=$(command -v nft)
mount --bind /dev/null "$nft"
refuses 'no nft' 'verifying backend "nft" needs "nft"' pbxports verify -p office.yaml -b nft
umount "$nft"

# A kernel that allows no more namespaces: of the user namespace in which this script is root.
if unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_net_namespaces' 2>/dev/null; then
	refuses 'no namespaces' 'the kernel refuses a network namespace' \
		unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_net_namespaces; exec "$@"' sh \
		"$PBXPORTS" verify -p office.yaml -b nft
else
	echo 'SKIP: verify: this kernel counts no namespaces' >&2
fi

# pf's own tool only reads; one that stands in for it here tells what it was given.
if ! command -v pfctl >/dev/null; then
	refuses 'no pfctl' 'needs "pfctl"' pbxports verify -p office.yaml -b pf
	mkdir bin
	cat >bin/pfctl <<-'END'
		#!/bin/sh
		cat >"$PBXPORTS_SAW"
		echo "$*" >>"$PBXPORTS_SAW"
		[ -z "${PBXPORTS_REFUSE:-}" ] || { echo 'stdin:1: syntax error' >&2; exit 1; }
	END
	chmod +x bin/pfctl
	export PATH="$PWD/bin:$PATH" PBXPORTS_SAW="$PWD/saw"
	judges pfctl 0 pbxports verify -p office.yaml -b pf --dialect freebsd
	shows pfctl 'pf: its tool reads the rules; no packets are sent'
	{
		pbxports gen -p office.yaml -b pf --dialect freebsd
		echo '-nf -'
	} >wanted
	if cmp -s wanted saw; then
		pass
	else
		fail pfctl "it was given: $(cat saw)"
	fi
	export PBXPORTS_REFUSE=yes
	refuses 'pfctl refuses' 'pfctl refuses the rules: stdin:1: syntax error' \
		pbxports verify -p office.yaml -b pf
fi
finish verify
