#include "slips.h"

#include <string.h>

/*
 * What the comparison of rulesets does not see, since it only opens flows: each of these changes
 * what becomes of a packet by what it says. `to` replaces `from` wherever that stands.
 */
const struct slip slips[] = {
	/* limits: how many, of whom, of what */
	{"nft", "limits", "burst 500 packets", "burst 501 packets"},
	{"nft", "limits", "burst 500 packets", "burst 499 packets"},
	{"nft", "limits", "burst 900 packets", "burst 700 packets"},
	{"nft", "limits", "burst 600 packets", "burst 700 packets"},
	{"nft", "limits", "update @limit_sip6 { ip6 saddr and ffff:ffff:ffff:ffff::",
	 "update @limit_sip6 { ip6 saddr"},
	{"nft", "limits", "update @limit_wss6 { ip6 saddr and ffff:ffff:ffff:ffff::",
	 "update @limit_wss6 { ip6 saddr and ffff:ffff:ffff::"},
	{"nft", "limits", "tcp dport 7000-7001 jump packets_ranges", "tcp dport 7000 return"},
	{"nft", "limits", "goto limit_wss", "accept"},
	{"nft", "limits", "goto limit_sip comment \"sip: carriers\"",
	 "accept comment \"sip: carriers\""},
	{"iptables", "limits", "--hashlimit-burst 500 ", "--hashlimit-burst 501 "},
	{"iptables", "limits", "--hashlimit-burst 600 ", "--hashlimit-burst 599 "},
	{"iptables", "limits", "--hashlimit-burst 900 ", "--hashlimit-burst 700 "},
	{"iptables", "limits", "--hashlimit-srcmask 64 ", ""},
	{"iptables", "limits", "--hashlimit-mode srcip ", ""},
	/* flows that are up, packets of none */
	{"nft", "minimal", "ct state established,related accept", "ct state related accept"},
	{"nft", "minimal", "ct state invalid goto invalid", "ct state vmap { invalid : accept }"},
	{"nft", "gateway", "ct state invalid drop", "ct state invalid accept"},
	{"iptables", "gateway", "--ctstate ESTABLISHED,RELATED", "--ctstate RELATED"},
	{"iptables", "minimal", "--ctstate INVALID -j DROP", "--ctstate INVALID -j ACCEPT"},
	/* deny after what is up */
	{"nft", "deny", "iif \"lo\" counter accept",
	 "iif \"lo\" counter accept\n\t\tct state established,related accept"},
	{"iptables", "deny", "-A INPUT -i lo -j ACCEPT",
	 "-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT"},
	{"iptables", "deny", "-A INPUT -i lo -j ACCEPT", ""},
	{"nft", "deny", "iif \"lo\" counter accept", ""},
	/* IPv6's own protocols, pings */
	{"nft", "minimal", " ip6 hoplimit 255", ""},
	{"nft", "minimal", "nd-neighbor-solicit, ", ""},
	{"nft", "minimal", " ip6 saddr { ::, fe80::/10 }", ""},
	{"nft", "minimal", "{ ::, fe80::/10 }", "{ ::, fe80::/11 }"},
	{"nft", "minimal", "{ ::, fe80::/10 }", "{ fe80::/10 }"},
	{"nft", "minimal", "mld2-listener-report", "139"},
	{"nft", "minimal", "icmp type echo-request", "icmp type timestamp-request"},
	{"nft", "minimal", "th dport 546 ip6 saddr fe80::/10", "th dport 546"},
	{"nft", "minimal", "th dport 546 ip6 saddr fe80::/10", "th dport 546 ip6 saddr fe80::/11"},
	{"iptables", "minimal", " -m hl --hl-eq 255", ""},
	{"iptables", "minimal", "--icmpv6-type neighbour-solicitation", "--icmpv6-type 139"},
	{"iptables", "minimal", "-s ::/128 -j listeners", "-s ::/127 -j DROP"},
	/* what answers */
	{"nft", "reject-log", "meta l4proto tcp reject with tcp reset", ""},
	{"nft", "reject-log", "reject with icmpx type port-unreachable", "drop"},
	{"nft", "minimal", "drop\n\t}\n\n\tchain from_admin", "reject\n\t}\n\n\tchain from_admin"},
	{"iptables", "reject-log", "REJECT --reject-with tcp-reset", "DROP"},
	{"iptables", "reject-log", "-4 -A denied -j REJECT --reject-with icmp-port-unreachable\n",
	 ""},
	/* a gateway's way out, what lies beyond it, its machines */
	{"nft", "gateway", "172.16.0.0/12, 192.168.0.0/16 } masquerade",
	 "172.16.0.0/12, 192.168.0.0/16 } accept"},
	{"nft", "gateway", "ip saddr { 10.0.0.0/8, 169", "ip saddr { 10.128.0.0/9, 169"},
	{"nft", "gateway", "\t\tfib daddr type != local accept\n", ""},
	{"nft", "gateway", "2001:db8:20::11,\n", "2001:db8:20::13,\n"},
	{"iptables", "gateway", "-4 -A POSTROUTING -s 10.0.0.0/8 -o eth0 -j MASQUERADE\n", ""},
	{NULL, NULL, NULL, NULL},
};

const char *slip_make(const struct slip *slip, const char *rules, struct arena *arena)
{
	size_t size = strlen(slip->from);
	const char *made = "";
	const char *found;

	while ((found = strstr(rules, slip->from)) != NULL) {
		made = arena_format(arena, "%s%.*s%s", made, (int)(found - rules), rules, slip->to);
		rules = found + size;
	}
	return *made == '\0' ? NULL : arena_format(arena, "%s%s", made, rules);
}
