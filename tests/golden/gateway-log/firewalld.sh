#!/bin/sh
# pbxports 0.1.0, profile gateway-log (tests/golden/gateway-log/profile.yaml)
#
# Load:   set -o pipefail; pbxports gen --profile tests/golden/gateway-log/profile.yaml --backend firewalld | sh
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
<!-- pbxports 0.1.0, profile gateway-log (tests/golden/gateway-log/profile.yaml) -->
<zone target="%%REJECT%%">
  <short>pbxports</short>
  <description>services by source</description>
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
  <!-- the rest is denied -->
  <rule priority="3">
    <log prefix="pbxports denied: " level="warning">
      <limit value="6/m"/>
    </log>
  </rule>
  <rule family="ipv4" priority="4">
    <protocol value="tcp"/>
    <reject type="tcp-reset"/>
  </rule>
  <rule family="ipv4" priority="5">
    <reject type="icmp-port-unreachable"/>
  </rule>
  <rule family="ipv6" priority="4">
    <protocol value="tcp"/>
    <reject type="tcp-reset"/>
  </rule>
  <rule family="ipv6" priority="5">
    <reject type="icmp6-port-unreachable"/>
  </rule>
</zone>
END
cat >"$1/zones/pbxports-gateway.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-log (tests/golden/gateway-log/profile.yaml) -->
<zone target="%%REJECT%%">
  <short>pbxports-gateway</short>
  <description>interface of the gateway</description>
  <interface name="eth0"/>
  <!-- sip: carriers -->
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="5060" protocol="udp" to-addr="192.168.7.12"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="5061" protocol="tcp" to-addr="192.168.7.12"/>
  </rule>
  <!-- rtp: carriers -->
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="30000-30499" protocol="udp" to-addr="192.168.7.11"/>
  </rule>
  <rule family="ipv4">
    <source ipset="pbx-carriers4"/>
    <destination ipset="pbxports-behind4" invert="yes"/>
    <forward-port port="30500-30999" protocol="udp" to-addr="192.168.7.12"/>
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
  <!-- the rest is denied -->
  <rule priority="3">
    <log prefix="pbxports denied: " level="warning">
      <limit value="6/m"/>
    </log>
  </rule>
  <rule family="ipv4" priority="4">
    <protocol value="tcp"/>
    <reject type="tcp-reset"/>
  </rule>
  <rule family="ipv4" priority="5">
    <reject type="icmp-port-unreachable"/>
  </rule>
  <rule family="ipv6" priority="4">
    <protocol value="tcp"/>
    <reject type="tcp-reset"/>
  </rule>
  <rule family="ipv6" priority="5">
    <reject type="icmp6-port-unreachable"/>
  </rule>
</zone>
END
cat >"$1/ipsets/pbx-carriers4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-log (tests/golden/gateway-log/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-carriers4</short>
  <description>zone carriers</description>
  <option name="family" value="inet"/>
  <entry>198.51.100.0/28</entry>
</ipset>
END
cat >"$1/ipsets/pbxports-behind4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-log (tests/golden/gateway-log/profile.yaml) -->
<ipset type="hash:net">
  <short>pbxports-behind4</short>
  <description>machines behind the gateway</description>
  <option name="family" value="inet"/>
  <entry>192.168.7.11</entry>
  <entry>192.168.7.12</entry>
</ipset>
END
cat >"$1/policies/pbxports-nd.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-log (tests/golden/gateway-log/profile.yaml) -->
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
<!-- pbxports 0.1.0, profile gateway-log (tests/golden/gateway-log/profile.yaml) -->
<policy target="ACCEPT" priority="32767">
  <short>forwarding is left alone</short>
  <ingress-zone name="ANY"/>
  <egress-zone name="ANY"/>
</policy>
END
cat >"$1/policies/pbxports-gw.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-log (tests/golden/gateway-log/profile.yaml) -->
<policy target="DROP" priority="-32768">
  <short>what a gateway forwards, beside what it translates</short>
  <ingress-zone name="pbxports-gateway"/>
  <egress-zone name="ANY"/>
  <!-- the rest is denied -->
  <rule priority="3">
    <log prefix="pbxports denied: " level="warning">
      <limit value="6/m"/>
    </log>
  </rule>
  <rule family="ipv4" priority="4">
    <protocol value="tcp"/>
    <reject type="tcp-reset"/>
  </rule>
  <rule family="ipv4" priority="5">
    <reject type="icmp-port-unreachable"/>
  </rule>
  <rule family="ipv6" priority="4">
    <protocol value="tcp"/>
    <reject type="tcp-reset"/>
  </rule>
  <rule family="ipv6" priority="5">
    <reject type="icmp6-port-unreachable"/>
  </rule>
</policy>
END
cat >"$1/policies/pbxports-nat.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile gateway-log (tests/golden/gateway-log/profile.yaml) -->
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
