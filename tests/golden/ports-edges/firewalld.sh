#!/bin/sh
# pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml)
#
# Load:   set -o pipefail; pbxports gen --profile tests/golden/ports-edges/profile.yaml --backend firewalld | sh
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
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<zone target="DROP">
  <short>pbxports</short>
  <description>services by source</description>
  <rule>
    <source ipset="pbx-admin4"/>
    <service name="pbx-everything"/>
    <accept/>
  </rule>
  <service name="pbx-first"/>
  <rule>
    <source ipset="pbx-admin4"/>
    <service name="pbx-many"/>
    <accept/>
  </rule>
  <service name="pbx-many-open"/>
  <service name="pbx-few-open"/>
  <rule>
    <source ipset="pbx-phones4"/>
    <service name="pbx-neighbours"/>
    <accept/>
  </rule>
  <rule>
    <source ipset="pbx-phones4"/>
    <service name="pbx-overlapping"/>
    <accept/>
  </rule>
  <service name="pbx-last"/>
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
cat >"$1/services/pbx-everything.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<service>
  <short>everything</short>
  <description>everything: admin</description>
  <port port="1-65535" protocol="udp"/>
</service>
END
cat >"$1/services/pbx-first.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<service>
  <short>first</short>
  <description>first: internet</description>
  <port port="1" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-many.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<service>
  <short>many</short>
  <description>many: admin</description>
  <port port="1001" protocol="tcp"/>
  <port port="1003" protocol="tcp"/>
  <port port="1005" protocol="tcp"/>
  <port port="1007" protocol="tcp"/>
  <port port="1009" protocol="tcp"/>
  <port port="1011" protocol="tcp"/>
  <port port="1013" protocol="tcp"/>
  <port port="1015" protocol="tcp"/>
  <port port="1017" protocol="tcp"/>
  <port port="1019" protocol="tcp"/>
  <port port="1021" protocol="tcp"/>
  <port port="1023" protocol="tcp"/>
  <port port="1025" protocol="tcp"/>
  <port port="1027" protocol="tcp"/>
  <port port="1029" protocol="tcp"/>
  <port port="1031" protocol="tcp"/>
  <port port="1033" protocol="tcp"/>
  <port port="1040-1049" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-many-open.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<service>
  <short>many-open</short>
  <description>many-open: internet</description>
  <port port="2001" protocol="tcp"/>
  <port port="2003" protocol="tcp"/>
  <port port="2005" protocol="tcp"/>
  <port port="2007" protocol="tcp"/>
  <port port="2009" protocol="tcp"/>
  <port port="2011" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-few-open.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<service>
  <short>few-open</short>
  <description>few-open: internet</description>
  <port port="3001" protocol="udp"/>
  <port port="3003" protocol="udp"/>
  <port port="3005" protocol="udp"/>
  <port port="3007" protocol="udp"/>
</service>
END
cat >"$1/services/pbx-neighbours.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<service>
  <short>neighbours</short>
  <description>neighbours: phones</description>
  <port port="5060-5062" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-overlapping.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<service>
  <short>overlapping</short>
  <description>overlapping: phones</description>
  <port port="7000-7021" protocol="tcp"/>
</service>
END
cat >"$1/services/pbx-last.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<service>
  <short>last</short>
  <description>last: internet</description>
  <port port="65535" protocol="tcp"/>
  <port port="65535" protocol="udp"/>
</service>
END
cat >"$1/ipsets/pbx-admin4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-admin4</short>
  <description>zone admin</description>
  <option name="family" value="inet"/>
  <entry>192.0.2.0/24</entry>
</ipset>
END
cat >"$1/ipsets/pbx-phones4.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
<ipset type="hash:net">
  <short>pbx-phones4</short>
  <description>zone phones</description>
  <option name="family" value="inet"/>
  <entry>10.0.0.0/24</entry>
</ipset>
END
cat >"$1/policies/pbxports-nd.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
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
<!-- pbxports 0.1.0, profile ports-edges (tests/golden/ports-edges/profile.yaml) -->
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
