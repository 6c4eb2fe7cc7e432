#!/bin/sh
# diff: exit statuses, formats, standard input, what is refused.
set -eu
. tests/lib.sh
work_elsewhere

cat >old.yaml <<'YAML'
version: 1
name: old
zones: {admin: [192.0.2.0/24], carriers: [198.51.100.16/28]}
services:
  ssh: {ports: [22/tcp], from: [admin]}
  sip: {ports: [5060/udp], from: [carriers], limit: {rate: 20/minute}}
YAML
sed 's/16\/28/0\/24/' old.yaml >wider.yaml
sed 's/192.0.2.0\/24/192.0.2.0\/25, 192.0.2.128\/25/; s/admin/administrators/g' old.yaml >same.yaml
sed 's/, limit.*}}/}/' old.yaml >unlimited.yaml
sed 's/20\/minute/10\/minute/' old.yaml >slower.yaml
cat old.yaml - >log.yaml <<'YAML'
policy: {log: 10/minute}
YAML
echo 'version: 1' >broken.yaml

# ends CASE STATUS COMMAND...: it ends with that and has nothing to say on standard error
ends() {
	case=$1
	wanted=$2
	shift 2
	capture "$@"
	if [ "$status" -eq "$wanted" ] && [ ! -s "$scratch/err" ]; then
		pass
	else
		fail "$case" "exit status $status instead of $wanted: $(cat "$scratch/err")"
	fi
}

# OLD NEW, and what the exit status is, also with --only-opens
while read -r old new status only; do
	ends "$old $new" "$status" pbxports diff "$old.yaml" "$new.yaml"
	ends "--only-opens $old $new" "$only" pbxports diff --only-opens "$old.yaml" "$new.yaml"
done <<'END_OF_ROWS'
old old 0 0
old same 0 0
same old 0 0
old wider 1 1
wider old 1 0
old unlimited 1 1
unlimited old 1 0
old slower 1 0
slower old 1 1
old log 1 0
END_OF_ROWS

ends 'no difference' 0 pbxports diff old.yaml same.yaml
if [ -s "$scratch/out" ]; then fail 'no difference' 'something is printed'; else pass; fi
ends text 1 pbxports diff old.yaml wider.yaml
shows text 'opens 5060/udp: 198.51.100.0/28, 198.51.100.32/27, 198.51.100.64/26, 198.51.100.128/25 (240 addresses), service sip'
shows text '  entry     198.51.100.0/24: wider.yaml:3:43'
ends json 1 pbxports diff old.yaml wider.yaml --format json
for text in '"before": "old.yaml"' '"after": "wider.yaml"' '"differs": true' '"opens": true' '"198.51.100.128/25"' \
	'"ipv4": 240' '"5060/udp"' '"what": "entry"' '"line": 3' '"name": "sip"'; do
	shows json "$text"
done
for files in 'old wider' 'old old' 'old unlimited' 'old log'; do
	# shellcheck disable=SC2086 # two words
	set -- $files
	capture pbxports diff "$1.yaml" "$2.yaml" --format json
	if is_json "$scratch/out"; then pass; else fail "json $files" 'it is none'; fi
done
ends markdown 1 pbxports diff wider.yaml old.yaml --format markdown
shows markdown '### Closes'
shows markdown '| 5060/udp | 198.51.100.0/28, 198.51.100.32/27'
shows markdown "| sip | entry 198.51.100.0/24 (wider.yaml:3:43) |"
lacks markdown '### Opens'
ends 'markdown without a difference' 0 pbxports diff old.yaml same.yaml --format markdown
shows 'markdown without a difference' 'Nothing opens or closes.'
cp wider.yaml 'wi|de`r_<b>.yaml'
ends 'markdown escaped' 1 pbxports diff old.yaml 'wi|de`r_<b>.yaml' --format markdown
shows 'markdown escaped' "(wi\\|de\\\`r\\_&lt;b&gt;.yaml:3:43)"
lacks 'markdown escaped' '<b>'
ends colour 1 pbxports diff old.yaml wider.yaml --color always
shows colour "$(printf '\033[31mopens')"
ends '--zone' 0 pbxports diff old.yaml wider.yaml --zone carriers=10.0.0.1

# One of the two from standard input; the pipe from git show is README's (readme_questions.sh).
ends 'old on standard input' 1 sh -c "'$PBXPORTS' diff - wider.yaml <old.yaml"
shows 'old on standard input' 'opens 5060/udp'
ends 'new on standard input' 1 sh -c "'$PBXPORTS' diff wider.yaml - <old.yaml"
shows 'new on standard input' 'closes 5060/udp'
refuses 'no profiles' 'diff needs two profiles, not 0' pbxports diff
refuses 'one profile' 'diff needs two profiles, not 1' pbxports diff old.yaml
refuses 'three profiles' 'diff needs two profiles, not 3' pbxports diff old.yaml same.yaml wider.yaml
refuses 'standard input twice' 'only one of the two profiles' pbxports diff - -
refuses 'a missing profile' 'nosuch.yaml' pbxports diff old.yaml nosuch.yaml
refuses 'a broken profile' 'broken.yaml:1:1' pbxports diff broken.yaml old.yaml
refuses 'both broken' 'nosuch.yaml' pbxports diff broken.yaml nosuch.yaml
refuses 'no dialer' 'has no dialers' pbxports diff old.yaml wider.yaml --host dialer1
refuses 'a format misspelt' 'did you mean "markdown"?' pbxports diff old.yaml wider.yaml -f markdwon
refuses 'no such option' 'did you mean "--only-opens"?' pbxports diff old.yaml wider.yaml --only-open
refuses 'a full disk' 'standard output' sh -c "'$PBXPORTS' diff old.yaml wider.yaml >/dev/full"
finish diff
