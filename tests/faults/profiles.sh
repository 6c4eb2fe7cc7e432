#!/bin/sh
# Writes the profiles of the scenarios into the current folder.
set -eu

echo 198.51.100.16/28 >carriers.txt
printf '198.51.100.0/33\n203.0.113.7\nnothing\n' >bad.txt

cat >parent.yaml <<'END'
version: 1
name: parent
zones: {admin: [192.0.2.0/24, 2001:db8::/64]}
services:
  ssh: {ports: [22/tcp], from: &who [admin]}
  web: {ports: [443/tcp, 8443/tcp], from: *who, exposure: restricted}
END

# site NAME DIALERS [REST]
site() {
	cat <<-END
		version: 1
		name: $1
		extends: parent.yaml
		zones: {carriers: [{file: ${4:-carriers.txt}}]}
		services:
		  sip: {ports: [5060/udp], from: [carriers]${3:-}}
		  rtp: {pool: 10000-19999/udp, chunk: 1000, from: [internet]}
		dialers: [$2]
	END
}

one='{name: dialer1, address: 10.20.0.11}'
two='{name: dialer2, address: 10.20.0.12, address6: 2001:db8:20::12}'
three='{name: dialer3, address: 10.20.0.13}'
limit=', limit: {rate: 20/minute, burst: 5}'
site site "$one, $two" >site.yaml
site few "$one" >few.yaml
site more "$one, $two, $three" >more.yaml
site limits "$one, $two" "$limit" >limits.yaml
echo "  iax: {ports: [4569/udp], from: [carriers]$limit}" >iax
sed -i '/sip:/r iax' limits.yaml
rm iax
site broken "$one, {nme: x}" ', prots: []' >broken.yaml
site bad-list "$one" '' bad.txt >bad-list.yaml
{
	site wrong "$one"
	echo 'expect: [{from: 203.0.113.9, to: 22/tcp, verdict: accepted}]'
} >wrong.yaml
printf 'version: 1\nservices: [a, {b: c\n' >no-yaml.yaml
