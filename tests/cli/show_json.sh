#!/bin/sh
# show --format json is JSON (RFC 8259), whatever text a profile holds.
set -eu
. tests/lib.sh

# The check itself must be able to fail.
for text in '{"a": 1}' '[]' '{"a": [true, null, -1.5e3, "\u00e9\n"], "b": {}}'; do
	printf '%s\n' "$text" >"$scratch/json"
	if is_json "$scratch/json"; then pass; else fail is_json "refuses $text"; fi
done
for text in '' '{"a": 1,}' '[1 2]' "['a']" '{"a" 1}' '["\x41"]' '["a]' '[01]' '[nul]' '{}{}' '{1: 2}'; do
	printf '%s\n' "$text" >"$scratch/json"
	if is_json "$scratch/json"; then fail is_json "takes $text"; else pass; fi
done
printf '["a\tb"]' >"$scratch/json"
if is_json "$scratch/json"; then fail is_json "takes a tab in a string"; else pass; fi

# json CASE OPTION...
json() {
	case=$1
	shift
	accepts "$case" pbxports show --format json "$@"
	if is_json "$scratch/out"; then
		pass
	else
		fail "$case" "this is no JSON"
		cat "$scratch/out"
	fi
}

for profile in $(pbxports profiles | sed 's/ .*//'); do
	json "$profile" --profile "$profile"
done
for profile in tests/golden/*/profile.yaml; do
	json "$profile" --profile "$profile"
done

cat >"$scratch/text.yaml" <<'END'
version: 1
name: Text 1.0
description: "quotes \" and ' and \\ and </script> \u0001\u001b[31m\u007f\u0085\u2028 tab\t line\n 電話 📞"
zones:
  none: []
  all: ['0.0.0.0/0', '::/0']
  six: ['2001:db8::/32']
  card: {interfaces: [eth0.5@x], description: "\r\n\a\b\f\v\e"}
services:
  ssh: {ports: [22/tcp], from: [all, none, six, card], where: "\\u0041", encrypted: true}
  off: {ports: [23/tcp+udp, 24-25/tcp], enabled: false, exposure: loopback}
  rtp: {pool: 10000-19999/udp, from: [internet], limit: {rate: 1/hour}}
dialers:
  - {name: d1, address: 10.0.0.1, address6: '2001:db8::1', rtp: 40000-41000}
gateway: {interface: eth0, services: [ssh]}
END
json 'text' --profile "$scratch/text.yaml"
json 'host' --profile "$scratch/text.yaml" --host d1
json 'zone' --profile "$scratch/text.yaml" --zone none=192.0.2.0/24

# For people, nothing of a profile reaches the terminal as a command to it.
accepts 'table' pbxports show --profile "$scratch/text.yaml" --color never
if LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$scratch/out"; then
	fail 'table' "a control character on standard output"
else
	pass
fi
finish show_json
