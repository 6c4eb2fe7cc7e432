#!/bin/sh
# The script that backend firewalld prints, run against the real daemon: on a bus of its own, in
# namespaces of its own, with a folder of its own for /etc/firewalld.
set -eu
. tests/lib.sh

[ -n "${INSIDE:-}" ] || enter_namespace firewalld_script "$0"

config=$scratch/config
case $PBXPORTS in
/*) program=$PBXPORTS ;;
*) program=$PWD/$PBXPORTS ;;
esac
export PBXPORTS_FIREWALLD_DIR="$config"
export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$scratch/bus"
daemons=

for command in firewalld firewall-cmd firewall-offline-cmd dbus-daemon; do
	command -v "$command" >"$scratch/log" && continue
	if [ "${CI:-}" = true ]; then
		fail firewalld_script "there is no $command"
		finish firewalld_script
	fi
	echo "SKIP: firewalld_script: there is no $command" >&2
	exit 0
done

stop_daemons() {
	# shellcheck disable=SC2086 # several numbers
	[ -z "$daemons" ] || kill $daemons 2>"$scratch/log" || :
	wait
	daemons=
}
trap 'stop_daemons; rm -rf "$scratch"' EXIT

# wait_until COMMAND...: for half a minute at most
wait_until() {
	tries=0
	while [ "$tries" -lt 300 ]; do
		"$@" >"$scratch/log" 2>&1 && return
		sleep 0.1
		tries=$((tries + 1))
	done
	cat "$scratch/daemons" >&2
	echo "firewalld_script: never came true: $*" >&2
	exit 1
}

# Starts afresh, with a foreign service, an empty zone, and what SETTING says.
start_firewalld() {
	stop_daemons
	rm -rf "$config"
	mkdir -p "$config/services" "$config/zones"
	printf 'DefaultZone=public\nFirewallBackend=nftables\n%s\n' "${1:-}" >"$config/firewalld.conf"
	printf '<service>\n  <port port="1" protocol="tcp"/>\n</service>\n' >"$config/services/own.xml"
	printf '<zone target="DROP">\n</zone>\n' >"$config/zones/home.xml"
	dbus-daemon --config-file="$scratch/bus.conf" --nofork --nopidfile >"$scratch/daemons" 2>&1 &
	daemons=$!
	wait_until test -S "$scratch/bus"
	firewalld --nofork --nopid --system-config "$config" --log-target console \
		>>"$scratch/daemons" 2>&1 &
	daemons="$daemons $!"
	wait_until firewall-cmd --state
}

cat >"$scratch/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path=$scratch/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
END

# print_script PROFILE >FILE
print_script() {
	pbxports gen --profile "tests/golden/$1/profile.yaml" --backend firewalld
}

# remember: the folder as it is, and what the daemon says
remember() {
	rm -rf "$scratch/before"
	cp -pR "$config" "$scratch/before"
	firewall-cmd --get-default-zone >"$scratch/zone.before"
	firewall-cmd --get-active-zones >"$scratch/active.before"
	nft list ruleset >"$scratch/rules.before"
}

# same NAME: nothing of that has changed
same() {
	firewall-cmd --get-default-zone >"$scratch/zone.after"
	firewall-cmd --get-active-zones >"$scratch/active.after"
	nft list ruleset >"$scratch/rules.after"
	for what in zone active rules; do
		cmp -s "$scratch/$what.before" "$scratch/$what.after" || fail "$1" "another $what"
	done
	if ! diff -r -x '*.old' "$scratch/before" "$config" >"$scratch/diff" 2>&1; then
		fail "$1" "the folder has changed: $(cat "$scratch/diff")"
	elif [ "$(firewall-cmd --state 2>&1)" != running ]; then
		fail "$1" "the daemon is not running any more"
	else
		pass
	fi
}

# loads NAME PROFILE: the script succeeds without a word, and all is as it should be
loads() {
	print_script "$2" >"$scratch/script"
	capture sh "$scratch/script"
	if [ "$status" -ne 0 ] || [ -s "$scratch/out" ] || [ -s "$scratch/err" ]; then
		fail "$1" "status $status: $(cat "$scratch/out" "$scratch/err")"
	elif [ "$(firewall-cmd --state 2>&1)" != running ]; then
		fail "$1" "the daemon is not running any more"
	elif [ "$(firewall-cmd --get-default-zone)" != pbxports ]; then
		fail "$1" "pbxports is not the default zone"
	elif ! holds "$2"; then
		fail "$1" "the folder holds something else: $(cat "$scratch/diff")"
	else
		pass
	fi
}

# holds PROFILE: the folder holds what --output writes, and what was there before
holds() {
	rm -rf "$scratch/expected"
	mkdir "$scratch/expected"
	pbxports gen --profile "tests/golden/$1/profile.yaml" --backend firewalld \
		--output "$scratch/expected"
	mkdir -p "$scratch/expected/services" "$scratch/expected/zones" "$scratch/expected/ipsets"
	cp "$config/firewalld.conf" "$scratch/expected"
	cp "$scratch/before/services/own.xml" "$scratch/expected/services"
	cp "$scratch/before/zones/home.xml" "$scratch/expected/zones"
	diff -r -x '*.old' "$scratch/expected" "$config" >"$scratch/diff" 2>&1
}

# refuses NAME TEXT...: the script in $scratch/script ends with 1 and each TEXT in its message, and
# nothing has changed
refuses() {
	name=$1
	shift
	capture sh "$scratch/script"
	[ "$status" -eq 1 ] || fail "$name" "exit status $status"
	for text; do
		grep -qF "$text" "$scratch/err" ||
			fail "$name" "no \"$text\" in: $(cat "$scratch/err")"
	done
	same "$name"
}

start_firewalld
remember
loads "first load" interfaces
remember
loads "the same again" interfaces
same "the same again changes nothing"
loads "another profile" reject-log

# text that means something to XML or to sh
mkdir "$scratch/odd"
cat >"$scratch/odd/a--b --> \$(touch owned) 'c' \"d\" <e>&.yaml" <<'END'
version: 1
name: odd
description: "--> ]]> $(touch owned)\nEND\ntouch owned"
zones: {admin: {sources: [192.0.2.1], description: "]]> -- <x/>\nEND\n$(touch owned)"}}
services: {ssh: {ports: [22/tcp], from: [admin], description: "</description> & \"'`touch owned`"}}
END
cd "$scratch/odd"
"$program" gen --profile ./*.yaml --backend firewalld >"$scratch/script"
capture sh "$scratch/script"
if [ "$status" -ne 0 ] || [ -s "$scratch/err" ]; then
	fail "odd text" "status $status: $(cat "$scratch/err")"
elif [ -e owned ] || grep -q 'x/>.END' "$scratch/script"; then
	fail "odd text" "a text was run"
else
	pass
fi
cd "$OLDPWD"

# a file that firewalld would pass over
print_script interfaces >"$scratch/script"
cat >"$config/zones/odd.xml" <<'END'
<zone>
  <rule><source address="192.0.2.1"/><accept/></rule>
</zone>
END
remember
refuses "a warning" "would leave something out" WARNING "the files of before are back"
echo '<zone><port/></zone>' >"$config/zones/odd.xml"
remember
refuses "an error" "refuses the files" "the files of before are back"
echo '<zone><interface name="wg0"/></zone>' >"$config/zones/odd.xml"
remember
refuses "a zone that has one of our interfaces" "refuses the files" wg0
rm "$config/zones/odd.xml"

# entries that overlap are refused only by the kernel, at the reload
sed 's,<entry>10.0.0.0/8</entry>,&<entry>10.1.0.0/16</entry>,' "$scratch/script" >"$scratch/bad"
mv "$scratch/bad" "$scratch/script"
remember
refuses "a reload that fails" "does not load the files" "the files of before are back"

print_script interfaces >"$scratch/script"
sed '$d' "$scratch/script" >"$scratch/short"
capture sh "$scratch/short"
[ "$status" -eq 0 ] || fail "cut short" "exit status $status"
same "cut short"

# ended by a signal, while the files lie there unchecked
mkdir "$scratch/bin"
# shellcheck disable=SC2016 # as below
printf '#!/bin/sh\nkill -TERM "$(cat "%s")"\n' "$scratch/pid" >"$scratch/bin/firewall-offline-cmd"
chmod +x "$scratch/bin/firewall-offline-cmd"
# shellcheck disable=SC2016 # the shell that runs it expands it
PATH=$scratch/bin:$PATH capture sh -c 'echo $$ >"$1"; . "$2"' sh "$scratch/pid" "$scratch/script"
[ "$status" -eq 1 ] || fail "a signal" "exit status $status"
same "a signal"

sed -n '/^# Remove: /,/^# Flows/s/^# \(Remove:\)\{0,1\} *//p' "$scratch/script" |
	sed -e '/^Flows/d' -e "s,/etc/firewalld,$config,g" >"$scratch/remove"
firewall-cmd --permanent --new-zone=later >"$scratch/log"
sh -e "$scratch/remove" >"$scratch/log"
if [ "$(firewall-cmd --get-default-zone)" != public ]; then
	fail remove "the default zone is not what it was"
elif find "$config" -name 'pbx*.xml' | grep .; then
	fail remove "files are left"
elif ! [ -f "$config/zones/later.xml" ] || ! [ -f "$config/services/own.xml" ]; then
	fail remove "a foreign file is gone"
else
	pass
fi

# such a daemon would add the old entries of a set to the new ones
start_firewalld FlushAllOnReload=no
print_script interfaces >"$scratch/script"
remember
refuses "no flush at the reload" FlushAllOnReload

# zones that are not ours, and interfaces and sources that stay theirs
start_firewalld
print_script interfaces >"$scratch/script"
printf '<zone>\n<interface name="eth9"/>\n<source address="192.0.2.7"/>\n</zone>\n' \
	>"$config/zones/home.xml"
firewall-cmd --reload >"$scratch/log"
remember
refuses "a foreign zone" "interface eth9" "source 192.0.2.7" "zone home" "the files of before are back"
printf '<zone target="DROP">\n</zone>\n' >"$config/zones/home.xml"
firewall-cmd --reload >"$scratch/log"
remember
loads "once that is gone" interfaces

stop_daemons
rm -rf "$scratch/before"
cp -pR "$config" "$scratch/before"
capture sh "$scratch/script"
if [ "$status" -ne 1 ] || ! grep -q "not running" "$scratch/err"; then
	fail "no daemon" "status $status: $(cat "$scratch/err")"
elif ! diff -r "$scratch/before" "$config" >"$scratch/diff"; then
	fail "no daemon" "$(cat "$scratch/diff")"
else
	pass
fi
finish firewalld_script
