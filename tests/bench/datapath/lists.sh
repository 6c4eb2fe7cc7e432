#!/bin/sh
# lists.sh FOLDER: the profiles `host` and `gateway`, with their networks and dialers, and the same
# lists for the rules by hand. Always the same.
set -eu
cd "$1"

# Four networks, and ten thousand between which there is always room.
cat >host.txt <<-'END'
	192.0.2.0/28
	198.51.100.0/27
	203.0.113.64/28
	203.0.113.128/26
END
awk 'BEGIN {
	for (k = 0; k < 10000; k++) {
		a = 24 * 16777216 + k * 23 * 256
		printf "%d.%d.%d.0/%d\n", a / 16777216, a / 65536 % 256, a / 256 % 256, 24 + k % 9
	}
}' >gateway.txt

cat >host.yaml <<-'END'
	version: 1
	name: host
	extends: freepbx
	zones:
	  admin: [192.0.2.64/28, 198.51.100.64/29]
	  carriers: [{file: host.txt}]
	services:
	  sip: {from: [carriers]}
END
{
	cat <<-'END'
		version: 1
		name: gateway
		zones:
		  admin: [192.0.2.64/28, 198.51.100.64/29]
		  carriers: [{file: gateway.txt}]
		services:
		  ssh: {ports: [22/tcp], from: [admin], exposure: internal}
		  sip: {ports: [5060/udp], from: [carriers]}
		  sip-tls: {ports: [5061/tcp], from: [carriers]}
		  rtp: {pool: 10000-59999/udp, chunk: 250, from: [internet], exposure: public}
		gateway: {interface: eth0, services: [ssh, sip, sip-tls]}
		dialers:
	END
	awk 'BEGIN { for (i = 1; i <= 200; i++) printf "  - {name: dialer%d, address: 10.20.0.%d}\n", i, i }'
} >gateway.yaml

awk '
	function ports(i) { return 9750 + 250 * i "-" 9999 + 250 * i }
	{ carriers = carriers $0 " . 5060-5061,\n" }
	END {
		print "define carriers = {\n" carriers "}\ndefine machines = {"
		for (i = 1; i <= 200; i++) print ports(i) " : 10.20.0." i ","
		print "}\ndefine media = {"
		for (i = 1; i <= 200; i++) print "10.20.0." i " . " ports(i) " . " ports(i) ","
		print "}"
	}' gateway.txt >lists.nft

# For iptables a set of ipset, and rules as gateway.nft has them.
{
	echo 'create carriers hash:net family inet hashsize 16384 maxelem 65536'
	sed 's/^/add carriers /' gateway.txt
} >gateway.ipset
awk '
	function ports(i) { return 9750 + 250 * i ":" 9999 + 250 * i }
	BEGIN {
		comment = " -m comment --comment \"rtp\" "
		print "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]"
		print ":udp-in - [0:0]\n:media - [0:0]"
		for (chain = 1; chain <= 2; chain++) {
			name = chain == 1 ? "INPUT" : "FORWARD"
			print "-A " name " -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
			if (chain == 2)
				print "-A FORWARD ! -i eth0 -j ACCEPT"
			print "-A " name " -m conntrack --ctstate INVALID -j DROP"
		}
		print "-A INPUT -i lo -j ACCEPT\n-A INPUT -p udp -g udp-in"
		print "-A udp-in -p udp --dport 5060 -m set --match-set carriers src" \
			" -m comment --comment \"sip\" -j ACCEPT"
		print "-A FORWARD -p udp --dport 10000:59999 -m conntrack --ctstate DNAT" comment "-g media"
		print "-A FORWARD -j DROP"
		for (i = 1; i <= 200; i++)
			print "-A media -d 10.20.0." i " -p udp --dport " ports(i) \
				" -m conntrack --ctorigdstport " ports(i) comment "-j ACCEPT"
		print "-A media -j DROP\nCOMMIT"
		print "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]"
		print ":POSTROUTING ACCEPT [0:0]\n:media - [0:0]"
		print "-A PREROUTING -i eth0 -p udp --dport 10000:59999 -m addrtype --dst-type LOCAL" \
			comment "-g media"
		for (i = 1; i <= 200; i++)
			print "-A media -p udp --dport " ports(i) comment "-j DNAT --to-destination 10.20.0." i
		print "COMMIT"
	}' >gateway.v4
