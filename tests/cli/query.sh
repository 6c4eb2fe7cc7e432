#!/bin/sh
# query: exit statuses, formats, what is refused; and the expectations that gen holds a profile to.
set -eu
. tests/lib.sh
work_elsewhere

cat >office.yaml <<'YAML'
version: 1
name: office
zones:
  admin: {sources: [192.0.2.0/24], interfaces: [wg0]}
  carriers: [{file: carriers.txt}]
  empty: []
services:
  ssh: {ports: [22/tcp], from: [admin]}
  sip: {ports: [5060/udp], from: [carriers], limit: {rate: 20/minute}}
  rtp: {pool: 10000-10999/udp, chunk: 500, from: [internet]}
dialers:
  - {name: dialer1, address: 10.20.0.11}
  - {name: dialer2, address: 10.20.0.12}
YAML
printf '# theirs\n198.51.100.16/28\n' >carriers.txt

# shellcheck disable=SC2317 # accepts and its like call it
ask() {
	pbxports query --profile office.yaml "$@"
}

# denies CASE COMMAND...: it ends with 1 and has nothing to say on standard error
denies() {
	case=$1
	shift
	capture "$@"
	if [ "$status" -eq 1 ] && [ ! -s "$scratch/err" ]; then
		pass
	else
		fail "$case" "exit status $status: $(cat "$scratch/err")"
	fi
}

accepts accepted ask --from 198.51.100.17 --to 5060/udp
shows accepted 'accepted: 198.51.100.17 to 5060/udp'
shows accepted 'service   sip: office.yaml:9:3'
shows accepted 'entry     198.51.100.16/28: carriers.txt:2:1'
denies denied ask --from 198.51.100.1 --to 5060/udp
shows denied 'denied: 198.51.100.1 to 5060/udp'
shows denied 'sip has the port, for carriers only'
denies partly ask --from 198.51.100.0/24 --to 5060/udp
shows partly 'partly: 198.51.100.0/24 to 5060/udp'
accepts 'a range' ask --from 192.0.2.3-192.0.2.9 --to 22/tcp
denies 'both protocols' ask --from 192.0.2.3 --to 22/tcp+udp
accepts 'a zone' ask --from carriers --to 5060/udp
accepts 'a zone and its interface' ask --from admin --to 22/tcp
shows 'a zone and its interface' 'on wg0'
accepts 'an interface' ask --from 203.0.113.9 --to 22/tcp --interface wg0
denies 'another interface' ask --from 203.0.113.9 --to 22/tcp --interface eth9
accepts 'a dialer' ask --from internet --to 10500-10999/udp --host dialer2
denies 'another dialer' ask --from internet --to 10500/udp --host dialer1
shows 'another dialer' 'on dialer dialer2'
accepts '--zone' ask --zone carriers=203.0.113.9 --from 203.0.113.9 --to 5060/udp
shows '--zone' 'entry     203.0.113.9: '
accepts 'loopback' ask --from loopback --to 1/tcp
# Nobody outside has this machine's own addresses, so that they make no "partly".
denies 'the internet' ask --from internet --to 23/tcp
shows 'the internet' 'denied: internet to 23/tcp'
accepts 'standard input' sh -c "'$PBXPORTS' query -p - --from 10.0.0.1 --to 10000/udp <office.yaml"

denies json ask --from 198.51.100.0/24 --to 5060/udp --format json
for text in '"from": "198.51.100.0/24"' '"verdict": "partly"' '"reason": "service"' \
	'"file": "carriers.txt"' '"ipv4": 240' '"rate": "20/minute"' '"why": "zones"'; do
	shows json "$text"
done
if is_json "$scratch/out"; then pass; else fail json 'it is none'; fi
accepts colour ask --from 198.51.100.17 --to 5060/udp --color always
shows colour "$(printf '\033[32maccepted')"

refuses 'no question' 'option "--from ADDRESS|NETWORK|ZONE" is missing' ask --to 22/tcp
refuses 'no question' 'option "--to PORT[-PORT]/PROTO" is missing' ask --from 10.0.0.1
refuses 'a zone misspelt' 'did you mean "carriers"?' ask --from carrier --to 22/tcp
refuses 'an empty zone' 'the zone is empty' ask --from empty --to 22/tcp
refuses 'host bits' 'write 10.0.0.0/8' ask --from 10.0.0.1/8 --to 22/tcp
refuses 'a host name' '--from "pbx.example.org"' ask --from pbx.example.org --to 22/tcp
refuses 'a protocol misspelt' 'write 22/udp, 22/tcp or 22/tcp+udp' ask --from 10.0.0.1 --to 22/tpc
refuses 'no protocol' '--to "22"' ask --from 10.0.0.1 --to 22
refuses 'a broken interface' '--interface "eth0+"' ask --from 10.0.0.1 --to 22/tcp --interface eth0+
refuses 'no dialer' 'did you mean "dialer1"?' ask --from 10.0.0.1 --to 22/tcp --host dialr1
refuses 'a format misspelt' 'did you mean "json"?' ask --from 10.0.0.1 --to 22/tcp -f jsno
refuses 'a full disk' 'standard output' sh -c \
	"'$PBXPORTS' query -p office.yaml --from 198.51.100.17 --to 5060/udp >/dev/full"

# gen prints nothing for a profile whose expectations fail; questions are answered.
cat office.yaml - >strict.yaml <<'YAML'
expect:
  - {from: internet, except: [admin], to: 22/tcp, verdict: denied}
  - {from: 192.0.2.1, to: 22/tcp, verdict: accepted}
  - {from: carriers, to: 5060/udp, verdict: accepted}
YAML
accepts 'expectations that hold' pbxports gen -p strict.yaml -b nft
sed 's/^  ssh:.*/  ssh: {ports: [22\/tcp], from: [admin, internet]}/' strict.yaml >lax.yaml
refuses 'an expectation that fails' 'lax.yaml:15:5: error: expected "denied"' pbxports gen -p lax.yaml -b nft
refuses 'an expectation that fails' 'lax.yaml:8:40: note: service "ssh" lets in zone "internet"' \
	pbxports gen -p lax.yaml -b nft
for backend in iptables pf firewalld; do
	refuses "an expectation that fails, $backend" 'expected "denied"' \
		pbxports gen -p lax.yaml -b "$backend" --allow-approximate
done
refuses 'to a file' 'expected "denied"' pbxports gen -p lax.yaml -b nft --output rules
if [ -e rules ]; then fail 'to a file' 'it was written'; else pass; fi
refuses 'by --zone' 'expected "accepted"' pbxports gen -p strict.yaml -b nft --zone admin=10.0.0.0/8
accepts 'show of it' pbxports show -p lax.yaml
accepts 'query of it' pbxports query -p lax.yaml --from 8.8.8.8 --to 22/tcp
finish query
