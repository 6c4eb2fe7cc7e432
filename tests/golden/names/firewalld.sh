#!/bin/sh
# pbxports 0.1.0, profile names (tests/golden/names/profile.yaml)
#
# Load:   set -o pipefail; pbxports gen --profile tests/golden/names/profile.yaml --backend firewalld | sh
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
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<zone target="DROP">
  <short>pbxports</short>
  <description>services by source</description>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa4"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa6"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-ab4"/>
    <service name="pbx-service-of-24-characterb"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a44"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a66"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-drop4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-any4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-all4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-self4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-egress4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-input4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-accept4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-tcp4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-set4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-deny4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-fwd4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <service name="pbx-pbxports"/>
    <accept/>
  </rule>
  <service name="pbx-denied"/>
  <rule>
    <source ipset="pbx-a44"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
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
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<zone target="DROP">
  <short>pbxports-deny</short>
  <description>deny: fwd</description>
  <interface name="fwd0"/>
  <source ipset="pbx-fwd4"/>
</zone>
END
cat >"$1/zones/pbx-all.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<zone target="DROP">
  <short>pbx-all</short>
  <description>interfaces of: all</description>
  <interface name="all0"/>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa4"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa6"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-ab4"/>
    <service name="pbx-service-of-24-characterb"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a44"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a66"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-drop4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-any4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <service name="pbx-any"/>
  <rule>
    <source ipset="pbx-egress4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-input4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-accept4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-tcp4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-set4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-deny4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-fwd4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <service name="pbx-pbxports"/>
    <accept/>
  </rule>
  <service name="pbx-denied"/>
  <rule>
    <source ipset="pbx-a44"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
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
cat >"$1/zones/pbx-zone-of-24-ch.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<zone target="DROP">
  <short>pbx-zone-of-24-ch</short>
  <description>interfaces of: zone-of-24-charac-2</description>
  <interface name="br_x"/>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa4"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa6"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-ab4"/>
    <service name="pbx-service-of-24-characterb"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <service name="pbx-a"/>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a66"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-drop4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-any4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-all4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-self4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-egress4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-input4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-accept4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-tcp4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-set4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-deny4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-fwd4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <service name="pbx-pbxports"/>
    <accept/>
  </rule>
  <service name="pbx-denied"/>
  <rule>
    <source ipset="pbx-a44"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
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
cat >"$1/zones/pbx-deny.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<zone target="DROP">
  <short>pbx-deny</short>
  <description>interfaces of: deny</description>
  <interface name="deny0"/>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa4"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa6"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-ab4"/>
    <service name="pbx-service-of-24-characterb"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a44"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a66"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-drop4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-any4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-all4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-self4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-egress4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-input4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-accept4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-tcp4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-set4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <service name="pbx-deny"/>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <service name="pbx-pbxports"/>
    <accept/>
  </rule>
  <service name="pbx-denied"/>
  <rule>
    <source ipset="pbx-a44"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
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
cat >"$1/zones/pbx-zone-of-24--2.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<zone target="DROP">
  <short>pbx-zone-of-24--2</short>
  <description>interfaces of: zone-of-24-charac</description>
  <interface name="eth0.100"/>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa4"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa6"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-ab4"/>
    <service name="pbx-service-of-24-characterb"/>
    <accept/>
  </rule>
  <service name="pbx-sip"/>
  <rule>
    <source ipset="pbx-a44"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a66"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-drop4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-any4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-all4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-self4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-egress4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-input4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-accept4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-tcp4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-set4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-deny4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-fwd4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <service name="pbx-pbxports"/>
    <accept/>
  </rule>
  <service name="pbx-denied"/>
  <rule>
    <source ipset="pbx-a44"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
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
cat >"$1/zones/pbx-zone-of-24--3.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<zone target="DROP">
  <short>pbx-zone-of-24--3</short>
  <description>interfaces of: zone-of-24-characters-aa</description>
  <interface name="if-15-characte0"/>
  <service name="pbx-service-of-24-charactera"/>
  <rule>
    <source ipset="pbx-zone-of-24-characters-ab4"/>
    <service name="pbx-service-of-24-characterb"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a44"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a66"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-drop4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-any4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-all4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-self4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-egress4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-input4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-accept4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-tcp4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-set4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-deny4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-fwd4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <service name="pbx-pbxports"/>
    <accept/>
  </rule>
  <service name="pbx-denied"/>
  <rule>
    <source ipset="pbx-a44"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
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
cat >"$1/zones/pbx-zone-of-24--4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<zone target="DROP">
  <short>pbx-zone-of-24--4</short>
  <description>interfaces of: zone-of-24-characters-ab, zone-of-24-characters-ac</description>
  <interface name="if-15-characte1"/>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa4"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa6"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <service name="pbx-service-of-24-characterb"/>
  <service name="pbx-service-of-24-characterc"/>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a44"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a66"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-drop4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-any4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-all4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-self4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-egress4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-input4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-accept4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-tcp4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-set4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-deny4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-fwd4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <service name="pbx-pbxports"/>
    <accept/>
  </rule>
  <service name="pbx-denied"/>
  <rule>
    <source ipset="pbx-a44"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
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
cat >"$1/zones/pbx-zone-of-24--5.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<zone target="DROP">
  <short>pbx-zone-of-24--5</short>
  <description>interfaces of: zone-of-24-characters-ac</description>
  <interface name="if-15-characte2"/>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa4"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa6"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-ab4"/>
    <service name="pbx-service-of-24-characterb"/>
    <accept/>
  </rule>
  <service name="pbx-service-of-24-characterc"/>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a44"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a66"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-drop4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-any4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-all4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-self4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-egress4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-input4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-accept4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-tcp4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-set4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-deny4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-fwd4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <service name="pbx-pbxports"/>
    <accept/>
  </rule>
  <service name="pbx-denied"/>
  <rule>
    <source ipset="pbx-a44"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-pbxports4"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
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
cat >"$1/zones/pbx-pbxports.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<zone target="DROP">
  <short>pbx-pbxports</short>
  <description>interfaces of: pbxports</description>
  <interface name="pbx0"/>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa4"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-aa6"/>
    <service name="pbx-service-of-24-charactera"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-zone-of-24-characters-ab4"/>
    <service name="pbx-service-of-24-characterb"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-sip"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a44"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a46"/>
    <service name="pbx-a"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a4"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a6"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-a66"/>
    <service name="pbx-a4"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-drop4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-any4"/>
    <service name="pbx-drop"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-all4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-self4"/>
    <service name="pbx-any"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-egress4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-input4"/>
    <service name="pbx-self"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-accept4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-tcp4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-set4"/>
    <service name="pbx-input"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-deny4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-fwd4"/>
    <service name="pbx-deny"/>
    <accept/>
  </rule>
  <service name="pbx-pbxports"/>
  <service name="pbx-denied"/>
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
cat >"$1/services/pbx-service-of-24-charactera.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>service-of-24-charactera</short>
  <description>service-of-24-charactera: zone-of-24-characters-aa</description>
  <port port="1001" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-service-of-24-characterb.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>service-of-24-characterb</short>
  <description>service-of-24-characterb: zone-of-24-characters-ab</description>
  <port port="1003" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-service-of-24-characterc.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>service-of-24-characterc</short>
  <description>service-of-24-characterc: zone-of-24-characters-ac</description>
  <port port="1005" protocol="udp"/>
</service>
END
cat >"$1/services/pbx-sip.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>sip</short>
  <description>sip: zone-of-24-charac, a</description>
  <port port="1007" protocol="udp"/>
</service>
END
cat >"$1/services/pbx-a.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>a</short>
  <description>a: a4, zone-of-24-charac-2</description>
  <port port="1009" protocol="udp"/>
</service>
END
cat >"$1/services/pbx-a4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>a4</short>
  <description>a4: a, a6</description>
  <port port="1011" protocol="udp"/>
</service>
END
cat >"$1/services/pbx-drop.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>drop</short>
  <description>drop: drop, any</description>
  <port port="1013" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-any.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>any</short>
  <description>any: all, self</description>
  <port port="1015" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-self.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>self</short>
  <description>self: egress, input</description>
  <port port="1017" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-input.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>input</short>
  <description>input: accept, tcp, set</description>
  <port port="1019" protocol="tcp"/>
  <port port="1019" protocol="udp"/>
</service>
END
cat >"$1/services/pbx-deny.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>deny</short>
  <description>deny: deny, fwd</description>
  <port port="1021" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-pbxports.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>pbxports</short>
  <description>pbxports: pbxports</description>
  <port port="1023" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-denied.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<service>
  <short>denied</short>
  <description>denied: internet</description>
  <port port="1025" protocol="tcp"/>
</service>
END
cat >"$1/ipsets/pbx-a4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-a4</short>
  <description>zone a</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.32/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-a6.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-a6</short>
  <description>zone a</description>
  <option name="family" value="inet6"/>
  <entry>2001:db8:a::/64</entry>
</ipset>
END
cat >"$1/ipsets/pbx-a44.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-a44</short>
  <description>zone a4</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.48/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-a46.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-a46</short>
  <description>zone a4</description>
  <option name="family" value="inet6"/>
  <entry>2001:db8:a4::/64</entry>
</ipset>
END
cat >"$1/ipsets/pbx-a66.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-a66</short>
  <description>zone a6</description>
  <option name="family" value="inet6"/>
  <entry>2001:db8:a6::/64</entry>
</ipset>
END
cat >"$1/ipsets/pbx-accept4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-accept4</short>
  <description>zone accept</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.160/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-all4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-all4</short>
  <description>zone all</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.96/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-any4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-any4</short>
  <description>zone any</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.80/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-deny4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-deny4</short>
  <description>zone deny</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.208/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-drop4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-drop4</short>
  <description>zone drop</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.64/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-egress4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-egress4</short>
  <description>zone egress</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.128/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-fwd4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-fwd4</short>
  <description>zone fwd</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.240/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-input4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-input4</short>
  <description>zone input</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.144/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-pbxports4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-pbxports4</short>
  <description>zone pbxports</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.224/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-self4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-self4</short>
  <description>zone self</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.112/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-set4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-set4</short>
  <description>zone set</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.192/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-tcp4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-tcp4</short>
  <description>zone tcp</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.176/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-zone-of-24-characters-aa4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-zone-of-24-characters-aa4</short>
  <description>zone zone-of-24-characters-aa</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.0/28</entry>
</ipset>
END
cat >"$1/ipsets/pbx-zone-of-24-characters-aa6.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-zone-of-24-characters-aa6</short>
  <description>zone zone-of-24-characters-aa</description>
  <option name="family" value="inet6"/>
  <entry>2001:db8:1::/64</entry>
</ipset>
END
cat >"$1/ipsets/pbx-zone-of-24-characters-ab4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-zone-of-24-characters-ab4</short>
  <description>zone zone-of-24-characters-ab</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.16/28</entry>
</ipset>
END
cat >"$1/policies/pbxports-nd.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
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
<!-- pbxports 0.1.0, profile names (tests/golden/names/profile.yaml) -->
<policy target="ACCEPT" priority="32767">
  <short>forwarding is left alone</short>
  <ingress-zone name="ANY"/>
  <egress-zone name="ANY"/>
</policy>
END
}

# what they bind to which zone
bindings() {
cat <<'END'
pbxports-deny source ipset:pbx-fwd4
pbxports-deny interface fwd0
pbx-all interface all0
pbx-zone-of-24-ch interface br_x
pbx-deny interface deny0
pbx-zone-of-24--2 interface eth0.100
pbx-zone-of-24--3 interface if-15-characte0
pbx-zone-of-24--4 interface if-15-characte1
pbx-zone-of-24--5 interface if-15-characte2
pbx-pbxports interface pbx0
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
