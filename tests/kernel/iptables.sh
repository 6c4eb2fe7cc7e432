#!/bin/sh
# The loaders of iptables: iptables.sh nft|legacy table|chain|folder WORD, where WORD is
# available, beside, foreign, load, own or renew. The chain is PBX.
set -eu

variant=$1
mode=$2
chain=PBX

# The legacy programs lock a file that only root may write.
XTABLES_LOCKFILE=$(mktemp)
export XTABLES_LOCKFILE
trap 'rm -f "$XTABLES_LOCKFILE"' EXIT

# restore OPTION...: one stream for both programs; IPv6 has no table but filter in it
restore() {
	stream=$(cat)
	printf '%s\n' "$stream" | "iptables-$variant-restore" "$@"
	printf '%s\n' "$stream" | "ip6tables-$variant-restore" "$@" --table filter
}

# save TABLE: without what is other each time
save() {
	for program in iptables ip6tables; do
		"$program-$variant-save" -t "$1" 2>/dev/null | sed '/^#/d; s/\[[0-9:]*\]//'
	done
}

# The commands of the header.
hook() {
	printf '%s\n' "$stream" |
		sed -n '/^# Hook: /,/^# Remove: /{ /^# Remove: /d; s/^# Hook: //; s/^# *//; p; }' |
		sed "s/\(ip6\{0,1\}tables\) /\1-$variant /g" | sh -eu
}

# Whole tables, filter and a gateway's nat, stand beside others, a chain beside the chains of other
# programs. The address is none of a zone's edges.
beside() {
	if [ "$mode" = chain ]; then
		restore <<-'END'
			*filter
			:f2b-sshd - [0:0]
			-A INPUT -p tcp --dport 22 -j f2b-sshd
			-4 -A f2b-sshd -s 198.18.77.99 -j DROP
			-A f2b-sshd -j RETURN
			COMMIT
			*nat
			-A POSTROUTING -o guest0 -j MASQUERADE
			COMMIT
		END
	else
		restore <<-'END'
			*mangle
			-A POSTROUTING -o guest0 -j MARK --set-mark 1
			COMMIT
		END
	fi
}

save_both() {
	save filter
	save nat
}

foreign() {
	if [ "$mode" = chain ]; then
		save_both | grep -v "$chain"
	else
		save mangle
	fi
}

own() {
	if [ "$mode" = chain ]; then
		save_both | grep "$chain"
	else
		save_both
	fi
	if [ "$mode" = folder ]; then
		ipset save -sorted | sed 's/ initval [^ ]*//'
	fi
}

load() {
	case $mode in
	table)
		restore
		;;
	chain)
		restore --noflush
		hook
		;;
	folder)
		folder=$(cat)
		if [ -f "$folder/ipset.conf" ]; then
			ipset restore <"$folder/ipset.conf"
		fi
		"iptables-$variant-restore" <"$folder/rules.v4"
		"ip6tables-$variant-restore" <"$folder/rules.v6"
		;;
	esac
}

# What hashlimit has counted goes with the last rule that asks it, a moment later.
renew() {
	printf '%s\n' '*filter' ':INPUT ACCEPT' COMMIT | restore
	for _ in $(seq 100); do
		tables=$(find /proc/net/ipt_hashlimit/ /proc/net/ip6t_hashlimit/ -type f)
		if [ -z "$tables" ]; then
			return
		fi
		sleep 0.05
	done
	echo 'hashlimit keeps its tables' >&2
	exit 1
}

case $3 in
available)
	"iptables-$variant" -S INPUT
	"ip6tables-$variant" -S INPUT
	if [ "$mode" = folder ]; then
		ipset list
	fi
	;;
*)
	"$3"
	;;
esac
