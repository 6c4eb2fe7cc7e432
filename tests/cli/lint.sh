#!/bin/sh
# lint: what it prints where, in each format, and how it ends. Each tests/lint-cases/CASE.yaml with a
# CASE.text beside it gives exactly that text; `lint.sh update` writes them anew.
set -eu
. tests/lib.sh

# ends CASE STATUS COMMAND...
ends() {
	case=$1
	wanted=$2
	shift 2
	capture "$@"
	if [ "$status" -eq "$wanted" ]; then pass; else fail "$case" "exit status $status instead of $wanted"; fi
}

# silent CASE out|err: nothing was written there
silent() {
	if [ -s "$scratch/$2" ]; then fail "$1" "std$2: $(cat "$scratch/$2")"; else pass; fi
}

# same CASE EXPECTED FOUND
same() {
	if diff -u "$2" "$3" >"$scratch/diff"; then
		pass
	else
		fail "$1" 'not as expected'
		cat "$scratch/diff"
	fi
}

program=$(cd "$(dirname "$PBXPORTS")" && pwd)/${PBXPORTS##*/}
PBXPORTS=$program
update=${1:-}

# --- what is found, word for word
cd tests/lint-cases
for text in *.text; do
	case=${text%.text}
	capture pbxports lint "$case.yaml"
	[ "$update" != update ] || cp "$scratch/out" "$text"
	same "$case" "$text" "$scratch/out"
	silent "$case" err
done

# --- the same findings in all formats: SSH and HTTP open to the internet, media that is not, two
# services on one port
cat >"$scratch/wanted" <<'END'
office.yaml:9:19: error internal-exposed
office.yaml:11:3: error discouraged-enabled
office.yaml:13:12: error plaintext-exposed
office.yaml:20:11: warning pool-parity
office.yaml:21:11: warning media-restricted
office.yaml:24:13: warning port-conflict
END
ends 'office as text' 1 pbxports lint office.yaml
sed -n 's/^\([^ ]*\) \([a-z]*\): .*\[\([a-z-]*\)\]$/\1 \2 \3/p' "$scratch/out" >"$scratch/found"
same 'office as text' "$scratch/wanted" "$scratch/found"
ends 'office as json' 1 pbxports lint --format json office.yaml
awk -F '[ :,"]+' '{ value[$2] = $3 }
	$2 == "rule" { printf "%s:%s:%s: %s %s\n", value["file"], value["line"], value["column"],
		value["severity"], $3 }' "$scratch/out" >"$scratch/found"
same 'office as json' "$scratch/wanted" "$scratch/found"
ends 'office as sarif' 1 pbxports lint --format sarif office.yaml
awk -F '[ :,"]+' '$2 == "ruleId" { rule = $3; told = 0 }
	$2 == "level" { level = $3 }
	$2 == "uri" { file = $3 }
	$2 == "startLine" { line = $3 }
	$2 == "startColumn" && rule != "" && !told++ {
		printf "%s:%s:%s: %s %s\n", file, line, $3, level, rule }' \
	"$scratch/out" >"$scratch/found"
same 'office as sarif' "$scratch/wanted" "$scratch/found"
ends 'office as github' 1 pbxports lint --format github office.yaml
sed -n 's/^::\([a-z]*\) file=\([^,]*\),line=\([0-9]*\),col=\([0-9]*\),.*title=\([a-z-]*\)::.*/\2:\3:\4: \1 \5/p' \
	"$scratch/out" >"$scratch/found"
same 'office as github' "$scratch/wanted" "$scratch/found"
cd "$OLDPWD"

# --- exit statuses
work_elsewhere
cat >good.yaml <<'END'
version: 1
name: good
zones: {admin: [192.0.2.0/24, 2001:db8:10::/64]}
services: {ssh: {ports: [22/tcp], from: [admin]}}
END
sed 's/, 2001.*64//' good.yaml >noted.yaml
sed 's/from: \[admin\]/from: [admin, internet]/; s/, 2001[^]]*//; s/22/81/; s/tcp\]/&, exposure: restricted/' \
	good.yaml | sed 's/ssh:/https:/' >warned.yaml
sed 's/from: \[admin\]/exposure: internal, from: [internet]/; s/^zones.*/zones: {}/' good.yaml >bad.yaml
sed 's/tcp/tpc/' good.yaml >broken.yaml
ends good 0 pbxports lint good.yaml
silent good out
silent good err
ends noted 0 pbxports lint noted.yaml
shows noted '[ipv4-only]'
ends 'noted, strict' 0 pbxports lint --strict noted.yaml
ends warned 0 pbxports lint warned.yaml
shows warned '[restricted-exposed]'
ends 'warned, strict' 1 pbxports lint --strict warned.yaml
ends bad 1 pbxports lint bad.yaml
shows bad '[internal-exposed]'
silent bad err
ends 'several: the worst decides' 1 pbxports lint good.yaml bad.yaml noted.yaml
shows several 'bad.yaml:4:'
shows several 'noted.yaml:3:'
ends 'several by -p' 1 pbxports lint -p good.yaml --profile=bad.yaml
for profile in $(pbxports profiles | sed 's/ .*//'); do
	ends "$profile, strict" 0 pbxports lint --strict "$profile"
	silent "$profile, strict" out
done

# --- a profile that does not load
for format in text json sarif github; do
	ends "broken as $format" 2 pbxports lint --format $format noted.yaml broken.yaml
	if [ "$format" = text ]; then
		silent 'broken as text' out
		mv "$scratch/err" "$scratch/out"
	else
		silent "broken as $format" err
	fi
	shows "broken as $format" 'broken.yaml'
	shows "broken as $format" 'tpc'
	shows "broken as $format" 'ipv4-only'
	ends "missing as $format" 2 pbxports lint --format $format nosuch
	[ "$format" != text ] || mv "$scratch/err" "$scratch/out"
	shows "missing as $format" 'no profile'
done
ends 'no profile' 2 pbxports lint
silent 'no profile' out
ends 'no such backend' 2 pbxports lint --backend nosuch good.yaml
ends 'no such format' 2 pbxports lint --format nosuch good.yaml
ends 'no such host' 2 pbxports lint --host nosuch good.yaml
ends 'no such zone' 2 pbxports lint --zone nosuch=192.0.2.1 good.yaml

# --- options
status=0
pbxports lint - <bad.yaml >"$scratch/out" 2>"$scratch/err" || status=$?
if [ "$status" -eq 1 ]; then pass; else fail 'standard input' "exit status $status"; fi
shows 'standard input' 'standard input:4:'
cat >cluster.yaml <<'END'
version: 1
name: cluster
services:
  ssh: {ports: [22/tcp], from: [private]}
  rtp: {pool: 10000-19999/udp, from: [internet]}
  dns: {ports: [15000/udp], from: [private]}
dialers: [{name: one, address: 10.0.0.1}, {name: two, address: 10.0.0.2}]
END
ends 'the whole' 1 pbxports lint cluster.yaml
shows 'the whole' pool-overlaps-service
sed 's/^dialers/allow: [{rule: zone-empty, because: no reason}]\n&/' cluster.yaml >idle.yaml
ends 'an idle allow' 1 pbxports lint idle.yaml
shows 'an idle allow' allow-unused
ends 'of one dialer' 1 pbxports lint --host two idle.yaml
lacks 'of one dialer' allow-unused
ends 'a zone for this run' 0 pbxports lint --zone admin=192.0.2.0/24 good.yaml
shows 'a zone for this run' ipv4-only
sed 's/from: \[admin\]/&, limit: {rate: 9\/minute, count: packets}/' good.yaml >limited.yaml
ends 'no backend' 0 pbxports lint --strict limited.yaml
silent 'no backend' out
for backend in nft iptables; do
	ends "$backend" 0 pbxports lint --strict --backend $backend limited.yaml
	silent "$backend" out
done
for backend in pf firewalld; do
	ends "$backend" 0 pbxports lint --backend $backend limited.yaml
	shows "$backend" "[backend-$backend]"
	ends "$backend, strict" 1 pbxports lint --strict --backend $backend limited.yaml
done
ends colour 1 pbxports lint --color always bad.yaml
shows colour "$(printf '\033[31m')error"
ends 'no colour' 1 pbxports lint bad.yaml
lacks 'no colour' "$(printf '\033')"
ends 'a failing write' 2 sh -c "$PBXPORTS lint --format json good.yaml >/dev/full"

# --- the checks
ends rules 0 pbxports lint --rules
shows rules internal-exposed
shows rules backend-NAME
if awk 'length > 80 { exit 1 }' "$scratch/out"; then pass; else fail rules 'wider than 80 columns'; fi
finish lint
