#!/bin/sh
# --zone and --host: what they replace and choose, and what they refuse.
set -eu
. tests/lib.sh
work_elsewhere

mkdir profiles
cat >profiles/cluster.yaml <<'END'
version: 1
name: cluster
zones:
  admin: [192.0.2.0/24]
  office: {sources: [198.51.100.0/24], interfaces: [wg0], description: head office}
  both: [admin, office]
services:
  ssh: {ports: [22/tcp], from: [both]}
  rtp: {pool: 10000-19999/udp, from: [internet]}
dialers:
  - {name: dialer1, address: 10.0.0.1}
  - {name: dialer2, address: 10.0.0.2}
END
cluster=profiles/cluster.yaml

gen() { # shellcheck disable=SC2317 # called through accepts and refuses
	pbxports gen --profile "$cluster" --backend nft "$@"
}

accepts 'address' gen --zone admin=203.0.113.7
shows 'address' 203.0.113.7
lacks 'address' 192.0.2.0
shows 'address' 198.51.100.0/24
accepts 'several' gen '--zone=admin=203.0.113.7,2001:db8::/64,203.0.113.9-203.0.113.10'
for entry in 203.0.113.7 2001:db8::/64 203.0.113.9-203.0.113.10; do
	shows 'several' "$entry"
done
accepts 'zone as an entry' gen --zone admin=office
lacks 'zone as an entry' 192.0.2.0
accepts 'interfaces stay' gen --zone office=203.0.113.7
shows 'interfaces stay' wg0
lacks 'interfaces stay' 198.51.100.0
accepts 'two zones' gen --zone admin=203.0.113.7 --zone office=203.0.113.9
shows 'two zones' 203.0.113.9
lacks 'two zones' 192.0.2.0
accepts 'the last of two' gen --zone admin=203.0.113.7 --zone admin=203.0.113.9
shows 'the last of two' 203.0.113.9
if sed '/^#/d' "$scratch/out" | grep -q 203.0.113.7; then
	fail 'the last of two' "the first is in the rules"
else
	pass
fi

# A list is sought from the working folder: it is not the profile that names it.
printf '# who\n203.0.113.64/26 ; all of them\n' >who.txt
printf '203.0.113.128/26\n' >profiles/who.txt
accepts 'list' gen --zone admin=@who.txt
shows 'list' 203.0.113.64/26
accepts 'list in a folder' gen --zone admin=@profiles/who.txt
shows 'list in a folder' 203.0.113.128/26
: >nobody.txt
accepts 'empty list' gen --zone admin=@nobody.txt
lacks 'empty list' 192.0.2.0

# The profile says nothing of it being replaced, so the header must.
accepts 'header' gen --zone admin=203.0.113.7
sed '/^#/!d' "$scratch/out" >header
if grep -q 203.0.113.7 header; then pass; else fail 'header' "--zone is not in it"; fi

refuses 'no =' '--zone lacks its sources' gen --zone admin
refuses 'no sources' '--zone lacks its sources' gen --zone admin=
refuses 'no name' 'the profile has no zone ""' gen --zone =192.0.2.1
refuses 'unknown' '--zone:1:1: error: the profile has no zone "admni"' gen --zone admni=192.0.2.1
refuses 'unknown' 'did you mean "admin"?' gen --zone admni=192.0.2.1
refuses 'built-in' 'no zone "internet"' gen --zone internet=192.0.2.1
refuses 'empty entry' '--zone:1:17: error: "" is empty' gen --zone admin=192.0.2.1,,192.0.2.2
refuses 'blanks' 'has blanks in it' gen --zone 'admin=192.0.2.1 192.0.2.2'
refuses 'host bits' 'write 192.0.2.0/24' gen --zone admin=192.0.2.1/24
refuses 'host name' 'is a host name' gen --zone admin=pbx.example.com
refuses 'unknown zone as an entry' 'unknown zone "offcie"' gen --zone admin=offcie
refuses 'ring' 'admin -> both -> admin' gen --zone admin=both
refuses 'no list' 'list "nosuch.txt" cannot be opened' gen --zone admin=@nosuch.txt
refuses 'no name of a list' 'list "" ' gen --zone admin=@
refuses 'folder as a list' 'is a folder' gen --zone admin=@profiles
refuses 'rule syntax' 'holds several entries' gen --zone 'admin=192.0.2.1; flush ruleset'
refuses 'terminal escape' '\x1b' gen --zone "admin=$(printf '\033[2J')"
refuses 'not UTF-8' '\xff' gen --zone "admin=$(printf '\377')"
printf '192.0.2.1\nsip.example.com\n' >bad.txt
refuses 'bad line' 'bad.txt:2:1: error: "sip.example.com" is a host name' gen --zone admin=@bad.txt
printf 'version: 1\nname: x\nzones: here\n' >broken.yaml
refuses 'broken zones' 'the profile has no zone "a"' \
	pbxports gen --profile broken.yaml --backend nft --zone a=192.0.2.1
refuses 'broken zones' 'broken.yaml:3:8: error: "zones" must be a mapping' \
	pbxports gen --profile broken.yaml --backend nft --zone a=192.0.2.1

accepts '--host' gen --host dialer1
shows '--host' 10000-14999
lacks '--host' 15000
accepts 'second dialer' gen --host dialer2
shows 'second dialer' 15000-19999
lacks 'second dialer' 10000
shows 'second dialer' 'dport 22'
accepts 'no --host' gen
shows 'no --host' 10000-
accepts 'show --host' pbxports show --profile "$cluster" --host dialer2 --format json
shows 'show --host' '"host": "dialer2"'
refuses 'unknown host' 'did you mean "dialer1"?' gen --host dialler1
refuses 'host of no dialers' 'has no dialers' pbxports gen -p freepbx -b nft --host dialer1
refuses 'host by address' 'is no dialer' gen --host 10.0.0.1
refuses 'two hosts' 'given twice' gen --host dialer1 --host dialer2

finish zone_host
