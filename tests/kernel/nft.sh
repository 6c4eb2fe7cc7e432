#!/bin/sh
# The loader of nft: nft.sh available | beside | foreign | load | own | renew
set -eu

case $1 in
available)
	nft list tables
	;;
beside)
	# As fail2ban has it. The address is none of a zone's edges.
	nft -f - <<-'END'
		table inet f2b-table {
			set addr-set-sshd {
				type ipv4_addr
				elements = { 198.18.77.99 }
			}
			chain f2b-chain {
				type filter hook input priority filter - 1; policy accept;
				tcp dport 22 ip saddr @addr-set-sshd drop
			}
		}
	END
	;;
foreign)
	nft list table inet f2b-table
	;;
load)
	nft -f -
	;;
own)
	nft list table inet pbxports
	;;
renew)
	# The sets of limits go with the table, which each load makes anew.
	;;
esac
