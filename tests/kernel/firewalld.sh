#!/bin/sh
# The loader of firewalld, but for `load`, which is load_firewalld.c:
# firewalld.sh available | beside | foreign | own | renew
set -eu

case $1 in
available)
	for command in firewalld firewall-cmd firewall-offline-cmd dbus-daemon; do
		command -v "$command" >/dev/null || {
			echo "there is no $command" >&2
			exit 1
		}
	done
	;;
beside | foreign)
	sh tests/kernel/nft.sh "$1"
	;;
own)
	nft list table inet firewalld
	;;
renew)
	# No rules with limits are printed.
	;;
esac
