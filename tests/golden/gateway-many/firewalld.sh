#!/bin/sh
# pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml)
#
# Load:   set -o pipefail; pbxports gen --profile tests/golden/gateway-many/profile.yaml --backend firewalld | sh
# Remove: firewall-cmd --set-default-zone=public &&
#         rm -f /etc/firewalld/*/pbx-*.xml /etc/firewalld/*/pbxports*.xml &&
#         firewall-cmd --reload
# Flows that are up stay up. To cut those of a source: conntrack -D -s ADDRESS
# Replaces the files of earlier runs and makes pbxports the default zone; other files stay
# as they are. Where anything fails all is put back, and the exit status is 1.
set -eu

# the files of this run, below $1
write() {
cat >"$1/zones/pbxports.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<zone target="DROP">
  <short>pbxports</short>
  <description>services by source</description>
  <rule>
    <source ipset="pbx-admin4"/>
    <service name="pbx-ssh"/>
    <accept/>
  </rule>
  <rule>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <!-- ICMP that a host needs (RFC 4890) -->
  <rule>
    <icmp-type name="destination-unreachable"/>
    <accept/>
  </rule>
  <rule>
    <icmp-type name="packet-too-big"/>
    <accept/>
  </rule>
  <rule>
    <icmp-type name="time-exceeded"/>
    <accept/>
  </rule>
  <rule>
    <icmp-type name="parameter-problem"/>
    <accept/>
  </rule>
  <!-- answers to a DHCPv6 client -->
  <rule family="ipv6">
    <source address="fe80::/10"/>
    <port port="546" protocol="udp"/>
    <accept/>
  </rule>
  <!-- multicast listeners -->
  <rule family="ipv6" priority="1">
    <source address="fe80::/10"/>
    <destination address="ff00::/8"/>
    <icmp-type name="echo-request"/>
    <drop/>
  </rule>
  <rule family="ipv6" priority="2">
    <source address="fe80::/10"/>
    <destination address="ff00::/8"/>
    <protocol value="ipv6-icmp"/>
    <accept/>
  </rule>
  <rule family="ipv6" priority="1">
    <source address="::/128"/>
    <destination address="ff00::/8"/>
    <icmp-type name="echo-request"/>
    <drop/>
  </rule>
  <rule family="ipv6" priority="2">
    <source address="::/128"/>
    <destination address="ff00::/8"/>
    <protocol value="ipv6-icmp"/>
    <accept/>
  </rule>
</zone>
END
cat >"$1/zones/pbxports-deny.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<zone target="DROP">
  <short>pbxports-deny</short>
  <description>deny: scanners</description>
  <source ipset="pbx-scanners4"/>
  <source ipset="pbx-scanners6"/>
</zone>
END
cat >"$1/zones/pbxports-gateway.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<zone target="DROP">
  <short>pbxports-gateway</short>
  <description>interface of the gateway</description>
  <interface name="eth0"/>
  <rule>
    <source ipset="pbx-admin4"/>
    <service name="pbx-ssh"/>
    <accept/>
  </rule>
  <rule>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <!-- https: internet -->
  <rule family="ipv4">
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="443" protocol="tcp" to-addr="10.20.0.10"/>
  </rule>
  <!-- sip: carriers -->
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="5060" protocol="udp" to-addr="10.20.0.105"/>
  </rule>
  <!-- wss: agents -->
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="8089" protocol="tcp" to-addr="10.20.0.140"/>
  </rule>
  <!-- rtp: carriers, agents -->
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="20000-20199" protocol="udp" to-addr="10.20.0.101"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="20000-20199" protocol="udp" to-addr="10.20.0.101"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="20200-20399" protocol="udp" to-addr="10.20.0.102"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="20200-20399" protocol="udp" to-addr="10.20.0.102"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="20400-20599" protocol="udp" to-addr="10.20.0.103"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="20400-20599" protocol="udp" to-addr="10.20.0.103"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="20600-20799" protocol="udp" to-addr="10.20.0.104"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="20600-20799" protocol="udp" to-addr="10.20.0.104"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="20800-20999" protocol="udp" to-addr="10.20.0.105"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="20800-20999" protocol="udp" to-addr="10.20.0.105"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="21000-21199" protocol="udp" to-addr="10.20.0.106"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="21000-21199" protocol="udp" to-addr="10.20.0.106"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="21200-21399" protocol="udp" to-addr="10.20.0.107"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="21200-21399" protocol="udp" to-addr="10.20.0.107"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="21400-21599" protocol="udp" to-addr="10.20.0.108"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="21400-21599" protocol="udp" to-addr="10.20.0.108"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="21600-21799" protocol="udp" to-addr="10.20.0.110"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="21600-21799" protocol="udp" to-addr="10.20.0.110"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="21800-21999" protocol="udp" to-addr="10.20.0.111"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="21800-21999" protocol="udp" to-addr="10.20.0.111"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="22000-22199" protocol="udp" to-addr="10.20.0.112"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="22000-22199" protocol="udp" to-addr="10.20.0.112"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="22200-22399" protocol="udp" to-addr="10.20.0.113"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="22200-22399" protocol="udp" to-addr="10.20.0.113"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="22400-22599" protocol="udp" to-addr="10.20.0.114"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="22400-22599" protocol="udp" to-addr="10.20.0.114"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="22600-22799" protocol="udp" to-addr="10.20.0.115"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="22600-22799" protocol="udp" to-addr="10.20.0.115"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="22800-22999" protocol="udp" to-addr="10.20.0.116"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="22800-22999" protocol="udp" to-addr="10.20.0.116"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="23000-23199" protocol="udp" to-addr="10.20.0.117"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="23000-23199" protocol="udp" to-addr="10.20.0.117"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="23200-23399" protocol="udp" to-addr="10.20.0.118"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="23200-23399" protocol="udp" to-addr="10.20.0.118"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="23400-23599" protocol="udp" to-addr="10.20.0.119"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="23400-23599" protocol="udp" to-addr="10.20.0.119"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="23600-23799" protocol="udp" to-addr="10.20.0.120"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="23600-23799" protocol="udp" to-addr="10.20.0.120"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="23800-23999" protocol="udp" to-addr="10.20.0.121"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="23800-23999" protocol="udp" to-addr="10.20.0.121"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="24000-24199" protocol="udp" to-addr="10.20.0.122"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="24000-24199" protocol="udp" to-addr="10.20.0.122"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="24200-24399" protocol="udp" to-addr="10.20.0.123"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="24200-24399" protocol="udp" to-addr="10.20.0.123"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="24400-24599" protocol="udp" to-addr="10.20.0.124"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="24400-24599" protocol="udp" to-addr="10.20.0.124"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="24600-24799" protocol="udp" to-addr="10.20.0.125"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="24600-24799" protocol="udp" to-addr="10.20.0.125"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="24800-24999" protocol="udp" to-addr="10.20.0.126"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="24800-24999" protocol="udp" to-addr="10.20.0.126"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="25000-25199" protocol="udp" to-addr="10.20.0.127"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="25000-25199" protocol="udp" to-addr="10.20.0.127"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="25200-25399" protocol="udp" to-addr="10.20.0.128"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="25200-25399" protocol="udp" to-addr="10.20.0.128"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="25400-25599" protocol="udp" to-addr="10.20.0.129"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="25400-25599" protocol="udp" to-addr="10.20.0.129"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="25600-25799" protocol="udp" to-addr="10.20.0.130"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="25600-25799" protocol="udp" to-addr="10.20.0.130"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="25800-25999" protocol="udp" to-addr="10.20.0.131"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="25800-25999" protocol="udp" to-addr="10.20.0.131"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="26000-26199" protocol="udp" to-addr="10.20.0.132"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="26000-26199" protocol="udp" to-addr="10.20.0.132"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="26200-26399" protocol="udp" to-addr="10.20.0.133"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="26200-26399" protocol="udp" to-addr="10.20.0.133"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="26400-26599" protocol="udp" to-addr="10.20.0.134"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="26400-26599" protocol="udp" to-addr="10.20.0.134"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="26600-26799" protocol="udp" to-addr="10.20.0.135"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="26600-26799" protocol="udp" to-addr="10.20.0.135"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="26800-26999" protocol="udp" to-addr="10.20.0.136"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="26800-26999" protocol="udp" to-addr="10.20.0.136"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="27000-27199" protocol="udp" to-addr="10.20.0.137"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="27000-27199" protocol="udp" to-addr="10.20.0.137"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="27200-27399" protocol="udp" to-addr="10.20.0.138"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="27200-27399" protocol="udp" to-addr="10.20.0.138"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="27400-27599" protocol="udp" to-addr="10.20.0.139"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="27400-27599" protocol="udp" to-addr="10.20.0.139"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="27600-27799" protocol="udp" to-addr="10.20.0.140"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="27600-27799" protocol="udp" to-addr="10.20.0.140"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="50000-50999" protocol="udp" to-addr="10.20.0.109"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-agents4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="50000-50999" protocol="udp" to-addr="10.20.0.109"/>
  </rule>
  <!-- ICMP that a host needs (RFC 4890) -->
  <rule>
    <icmp-type name="destination-unreachable"/>
    <accept/>
  </rule>
  <rule>
    <icmp-type name="packet-too-big"/>
    <accept/>
  </rule>
  <rule>
    <icmp-type name="time-exceeded"/>
    <accept/>
  </rule>
  <rule>
    <icmp-type name="parameter-problem"/>
    <accept/>
  </rule>
  <!-- answers to a DHCPv6 client -->
  <rule family="ipv6">
    <source address="fe80::/10"/>
    <port port="546" protocol="udp"/>
    <accept/>
  </rule>
  <!-- multicast listeners -->
  <rule family="ipv6" priority="1">
    <source address="fe80::/10"/>
    <destination address="ff00::/8"/>
    <icmp-type name="echo-request"/>
    <drop/>
  </rule>
  <rule family="ipv6" priority="2">
    <source address="fe80::/10"/>
    <destination address="ff00::/8"/>
    <protocol value="ipv6-icmp"/>
    <accept/>
  </rule>
  <rule family="ipv6" priority="1">
    <source address="::/128"/>
    <destination address="ff00::/8"/>
    <icmp-type name="echo-request"/>
    <drop/>
  </rule>
  <rule family="ipv6" priority="2">
    <source address="::/128"/>
    <destination address="ff00::/8"/>
    <protocol value="ipv6-icmp"/>
    <accept/>
  </rule>
</zone>
END
cat >"$1/services/pbx-ssh.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<service>
  <short>ssh</short>
  <description>ssh: admin</description>
  <port port="22" protocol="tcp"/>
</service>
END
cat >"$1/ipsets/pbx-admin4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-admin4</short>
  <description>zone admin</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.0/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-agents4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-agents4</short>
  <description>zone agents</description>
  <option name="family" value="inet"/>
  <entry>203.0.113.192/26</entry>
</ipset>
END
cat >"$1/ipsets/pbx-agents6.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-agents6</short>
  <description>zone agents</description>
  <option name="family" value="inet6"/>
  <entry>2001:db8:a9::/64</entry>
</ipset>
END
cat >"$1/ipsets/pbx-carriers4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-carriers4</short>
  <description>zone carriers</description>
  <option name="family" value="inet"/>
  <entry>198.51.100.0/30</entry>
  <entry>198.51.100.8/30</entry>
  <entry>198.51.100.16/30</entry>
  <entry>198.51.100.24/30</entry>
  <entry>198.51.100.32/30</entry>
  <entry>198.51.100.40/30</entry>
  <entry>198.51.100.48/30</entry>
  <entry>198.51.100.56/30</entry>
  <entry>198.51.100.64/30</entry>
  <entry>198.51.100.72/30</entry>
  <entry>198.51.100.80/30</entry>
  <entry>198.51.100.88/30</entry>
  <entry>198.51.100.96/30</entry>
  <entry>198.51.100.104/30</entry>
  <entry>198.51.100.112/30</entry>
  <entry>198.51.100.120/30</entry>
  <entry>198.51.100.128/30</entry>
  <entry>198.51.100.136/30</entry>
  <entry>198.51.100.144/30</entry>
  <entry>198.51.100.152/30</entry>
  <entry>198.51.100.160/30</entry>
  <entry>198.51.100.168/30</entry>
  <entry>198.51.100.176/30</entry>
  <entry>198.51.100.184/30</entry>
  <entry>198.51.100.192/30</entry>
  <entry>198.51.100.200/30</entry>
  <entry>198.51.100.208/30</entry>
  <entry>198.51.100.216/30</entry>
  <entry>198.51.100.224/30</entry>
  <entry>198.51.100.232/30</entry>
  <entry>198.51.100.240/30</entry>
  <entry>198.51.100.248/30</entry>
  <entry>203.0.113.0/30</entry>
  <entry>203.0.113.8/30</entry>
  <entry>203.0.113.16/30</entry>
  <entry>203.0.113.24/30</entry>
  <entry>203.0.113.32/30</entry>
  <entry>203.0.113.40/30</entry>
  <entry>203.0.113.48/30</entry>
  <entry>203.0.113.56/30</entry>
  <entry>203.0.113.64/30</entry>
  <entry>203.0.113.72/30</entry>
  <entry>203.0.113.80/30</entry>
  <entry>203.0.113.88/30</entry>
  <entry>203.0.113.96/30</entry>
  <entry>203.0.113.104/30</entry>
  <entry>203.0.113.112/30</entry>
  <entry>203.0.113.120/30</entry>
</ipset>
END
cat >"$1/ipsets/pbx-carriers6.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-carriers6</short>
  <description>zone carriers</description>
  <option name="family" value="inet6"/>
  <entry>2001:db8:c0::/48</entry>
  <entry>2001:db8:c2::/48</entry>
  <entry>2001:db8:c4::/48</entry>
  <entry>2001:db8:c6::/48</entry>
  <entry>2001:db8:c8::/48</entry>
  <entry>2001:db8:ca::/48</entry>
  <entry>2001:db8:cc::/48</entry>
  <entry>2001:db8:ce::/48</entry>
</ipset>
END
cat >"$1/ipsets/pbx-scanners4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-scanners4</short>
  <description>zone scanners</description>
  <option name="family" value="inet"/>
  <entry>198.51.100.16/30</entry>
</ipset>
END
cat >"$1/ipsets/pbx-scanners6.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-scanners6</short>
  <description>zone scanners</description>
  <option name="family" value="inet6"/>
  <entry>2001:db8:c6:bad::/64</entry>
</ipset>
END
cat >"$1/ipsets/pbxports-behind4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<ipset type="hash:net">
  <short>pbxports-behind4</short>
  <description>machines behind the gateway</description>
  <option name="family" value="inet"/>
  <entry>10.20.0.10</entry>
  <entry>10.20.0.101</entry>
  <entry>10.20.0.102/31</entry>
  <entry>10.20.0.104/29</entry>
  <entry>10.20.0.112/28</entry>
  <entry>10.20.0.128/29</entry>
  <entry>10.20.0.136/30</entry>
  <entry>10.20.0.140</entry>
</ipset>
END
cat >"$1/ipsets/pbxports-behind6.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<ipset type="hash:net">
  <short>pbxports-behind6</short>
  <description>machines behind the gateway</description>
  <option name="family" value="inet6"/>
  <entry>2001:db8:20::5</entry>
  <entry>2001:db8:20::10</entry>
  <entry>2001:db8:20::15</entry>
  <entry>2001:db8:20::20</entry>
  <entry>2001:db8:20::25</entry>
  <entry>2001:db8:20::30</entry>
  <entry>2001:db8:20::35</entry>
  <entry>2001:db8:20::40</entry>
</ipset>
END
cat >"$1/policies/pbxports-nd.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<policy target="CONTINUE" priority="-15001">
  <short>IPv6 neighbour discovery</short>
  <ingress-zone name="ANY"/>
  <egress-zone name="HOST"/>
  <rule family="ipv6">
    <icmp-type name="router-solicitation"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <icmp-type name="router-advertisement"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <icmp-type name="neighbour-solicitation"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <icmp-type name="neighbour-advertisement"/>
    <accept/>
  </rule>
</policy>
END
cat >"$1/policies/pbxports-fwd.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<policy target="ACCEPT" priority="32767">
  <short>forwarding is left alone</short>
  <ingress-zone name="ANY"/>
  <egress-zone name="ANY"/>
</policy>
END
cat >"$1/policies/pbxports-gw.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<policy target="DROP" priority="-32768">
  <short>what a gateway forwards, beside what it translates</short>
  <ingress-zone name="pbxports-gateway"/>
  <egress-zone name="ANY"/>
  <rule family="ipv4">
    <source ipset="pbx-scanners4"/>
    <drop/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-scanners6"/>
    <drop/>
  </rule>
  <!-- ping: internet -->
  <rule family="ipv6">
    <destination ipset="pbxports-behind6"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <!-- dialer5 -->
  <rule family="ipv6">
    <source ipset="pbx-carriers6"/>
    <destination address="2001:db8:20::5"/>
    <port port="5060" protocol="udp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-agents6"/>
    <destination address="2001:db8:20::5"/>
    <port port="20800-20999" protocol="udp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-carriers6"/>
    <destination address="2001:db8:20::5"/>
    <port port="20800-20999" protocol="udp"/>
    <accept/>
  </rule>
  <!-- dialer10 -->
  <rule family="ipv6">
    <source ipset="pbx-agents6"/>
    <destination address="2001:db8:20::10"/>
    <port port="21600-21799" protocol="udp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-carriers6"/>
    <destination address="2001:db8:20::10"/>
    <port port="21600-21799" protocol="udp"/>
    <accept/>
  </rule>
  <!-- dialer15 -->
  <rule family="ipv6">
    <source ipset="pbx-agents6"/>
    <destination address="2001:db8:20::15"/>
    <port port="22600-22799" protocol="udp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-carriers6"/>
    <destination address="2001:db8:20::15"/>
    <port port="22600-22799" protocol="udp"/>
    <accept/>
  </rule>
  <!-- dialer20 -->
  <rule family="ipv6">
    <source ipset="pbx-agents6"/>
    <destination address="2001:db8:20::20"/>
    <port port="23600-23799" protocol="udp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-carriers6"/>
    <destination address="2001:db8:20::20"/>
    <port port="23600-23799" protocol="udp"/>
    <accept/>
  </rule>
  <!-- dialer25 -->
  <rule family="ipv6">
    <source ipset="pbx-agents6"/>
    <destination address="2001:db8:20::25"/>
    <port port="24600-24799" protocol="udp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-carriers6"/>
    <destination address="2001:db8:20::25"/>
    <port port="24600-24799" protocol="udp"/>
    <accept/>
  </rule>
  <!-- dialer30 -->
  <rule family="ipv6">
    <source ipset="pbx-agents6"/>
    <destination address="2001:db8:20::30"/>
    <port port="25600-25799" protocol="udp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-carriers6"/>
    <destination address="2001:db8:20::30"/>
    <port port="25600-25799" protocol="udp"/>
    <accept/>
  </rule>
  <!-- dialer35 -->
  <rule family="ipv6">
    <source ipset="pbx-agents6"/>
    <destination address="2001:db8:20::35"/>
    <port port="26600-26799" protocol="udp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-carriers6"/>
    <destination address="2001:db8:20::35"/>
    <port port="26600-26799" protocol="udp"/>
    <accept/>
  </rule>
  <!-- dialer40 -->
  <rule family="ipv6">
    <source ipset="pbx-agents6"/>
    <destination address="2001:db8:20::40"/>
    <port port="8089" protocol="tcp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-agents6"/>
    <destination address="2001:db8:20::40"/>
    <port port="27600-27799" protocol="udp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source ipset="pbx-carriers6"/>
    <destination address="2001:db8:20::40"/>
    <port port="27600-27799" protocol="udp"/>
    <accept/>
  </rule>
</policy>
END
cat >"$1/policies/pbxports-nat.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-many (tests/golden/gateway-many/profile.yaml) -->
<policy target="CONTINUE" priority="-32767">
  <short>masquerade</short>
  <ingress-zone name="ANY"/>
  <egress-zone name="pbxports-gateway"/>
  <rule family="ipv4">
    <source address="10.0.0.0/8"/>
    <masquerade/>
  </rule>
  <rule family="ipv4">
    <source address="172.16.0.0/12"/>
    <masquerade/>
  </rule>
  <rule family="ipv4">
    <source address="192.168.0.0/16"/>
    <masquerade/>
  </rule>
  <rule family="ipv4">
    <source address="169.254.0.0/16"/>
    <masquerade/>
  </rule>
</policy>
END
}

# what they bind to which zone
bindings() {
cat <<'END'
pbxports-deny source ipset:pbx-scanners4
pbxports-deny source ipset:pbx-scanners6
pbxports-gateway interface eth0
END
}

say() {
	printf 'pbxports: %s\n' "$*" >&2
}

fail() {
	say "$@"
	exit 1
}

# what is bound to which zone, as in bindings
bound() {
	firewall-cmd --get-active-zones | awk '
		/^[^ \t]/ { zone = $1; next }
		{ for (i = 2; i <= NF; i++) print zone, ($1 ~ /^i/ ? "interface" : "source"), $i }'
}

# Puts aside what earlier runs wrote, told by its header, and what bears the name of a new file.
retire() {
	for folder in $folders; do
		[ -d "$dir/$folder" ] || {
			mkdir "$dir/$folder"
			made="$made $folder"
		}
		for file in "$dir/$folder"/*.xml; do
			if [ -e "$work/new/$folder/${file##*/}" ] ||
				head -n 3 "$file" 2>/dev/null | grep -q '^<!-- pbxports [0-9]'; then
				[ ! -e "$file" ] || mv "$file" "$work/old/$folder/"
			fi
		done
	done
}

put_in() {
	stage=installing
	for folder in $folders; do
		for file in "$work/new/$folder"/*.xml; do
			[ ! -e "$file" ] || cp "$file" "$dir/$folder/"
		done
	done
}

# In the file, so that one reload does for all: firewall-cmd takes no zone that is not loaded, and
# firewall-offline-cmd writes zones anew.
name_default() {
	key='^[[:space:]]*DefaultZone[[:space:]]*='
	if grep -q "$key" "$work/firewalld.conf"; then
		sed "s/$key.*/DefaultZone=pbxports/" "$work/firewalld.conf"
	else
		cat "$work/firewalld.conf"
		echo DefaultZone=pbxports
	fi >"$work/new/firewalld.conf"
	mv "$work/new/firewalld.conf" "$conf"
}

# Where firewalld passes over something it says so, and nothing in its exit status does.
check() {
	said=$(firewall-offline-cmd --system-config "$dir" --check-config 2>&1) ||
		fail "firewalld refuses the files: $said"
	case $said in
	*WARNING* | *ERROR*) fail "firewalld would leave something out: $said" ;;
	esac
}

load() {
	stage=loading
	said=$(firewall-cmd --reload 2>&1) || fail "firewalld does not load the files: $said"
	said=$(firewall-cmd --state 2>&1) || fail "firewalld is not running any more: $said"
	said=$(firewall-cmd --get-default-zone)
	[ "$said" = pbxports ] || fail "the default zone is \"$said\", not \"pbxports\""
}

# Zone pbxports takes any interface, and what comes in by lo passes ahead of all zones.
check_bindings() {
	bindings >"$work/wanted"
	bound >"$work/bound"
	grep -vxF -f "$work/wanted" "$work/bound" |
		grep -v -e '^pbxports interface ' -e ' interface lo$' |
		while read -r zone kind what; do
			say "$kind $what stays bound to zone $zone, which is not what the profile says"
		done >"$work/wrong" 2>&1
	grep -vxF -f "$work/bound" "$work/wanted" |
		while read -r zone kind what; do
			say "$kind $what is not bound to zone $zone"
		done >>"$work/wrong" 2>&1
	[ -s "$work/wrong" ] || return 0
	cat "$work/wrong" >&2
	fail "take those bindings away, or name the interfaces in zones of the profile"
}

put_back() {
	for folder in $folders; do
		for file in "$work/new/$folder"/*.xml; do
			[ "$stage" = retiring ] || rm -f "$dir/$folder/${file##*/}"
		done
		for file in "$work/old/$folder"/*.xml; do
			[ ! -e "$file" ] || mv "$file" "$dir/$folder/"
		done
	done
	for folder in $made; do
		rmdir "$dir/$folder"
	done
	mv "$work/firewalld.conf" "$conf"
	say "the files of before are back"
	[ "$stage" = loading ] || return 0
	said=$(firewall-cmd --reload 2>&1) || say "firewalld does not load them: $said"
}

leave() {
	status=$?
	trap '' EXIT HUP INT TERM
	set +e
	case $stage in
	retiring | installing | loading) put_back ;;
	esac
	rm -rf "$work"
	[ "$stage" = finished ] || exit 1
	exit "$status"
}

main() {
	folders='zones services ipsets policies'
	dir=${PBXPORTS_FIREWALLD_DIR:-/etc/firewalld}
	conf=$dir/firewalld.conf
	work=$dir/.pbxports.$$
	said=$(firewall-cmd --state 2>&1) || fail "firewalld is not running: $said"
	[ -e "$conf" ] || fail "there is no \"$conf\""
	if grep -Eiq '^[[:space:]]*FlushAllOnReload[[:space:]]*=[[:space:]]*(no|false)' "$conf"; then
		fail "with FlushAllOnReload=no firewalld keeps letting in who is no longer listed"
	fi
	umask 022
	mkdir "$work"
	made=
	stage=starting
	trap leave EXIT
	trap 'exit 1' HUP INT TERM
	for folder in $folders; do
		mkdir -p "$work/new/$folder" "$work/old/$folder"
	done
	write "$work/new"
	cp -p "$conf" "$work/firewalld.conf"
	cp -p "$conf" "$work/new/firewalld.conf"
	stage=retiring
	retire
	put_in
	name_default
	check
	load
	check_bindings
	stage=finished
}

main
