#!/bin/sh
# Input that means harm ends soon, with 2 and without a byte of rules; large input that means none
# works. The limit of time is far above what each takes, and far below what a quadratic step would.
set -eu
. tests/lib.sh
work_elsewhere
limit=${HOSTILE_SECONDS:-20}

# says CASE TEXT: gen of CASE.yaml, which is then removed
says() {
	refuses "$1" "$2" timeout "$limit" "$PBXPORTS" gen --profile "$1.yaml" --backend nft
	rm "$1.yaml"
}

# profile CASE AWK-PROGRAM: makes CASE.yaml of a head and what the program prints
profile() {
	{
		printf 'version: 1\nname: hostile\n'
		awk "BEGIN { $2 }"
	} >"$1.yaml"
}

# bytes COUNT CHARACTER
bytes() {
	head -c "$1" /dev/zero | tr '\0' "$2"
}

{ printf 'version: 1\nzones: '; bytes 100000 '['; } >lists.yaml
says lists 'more than 16 levels'
profile mappings 'printf "zones: "; for (i = 0; i < 100000; i++) printf "{a: "'
says mappings 'more than 16 levels'
profile stairs 'for (i = 0; i < 2000; i++) printf "%*sa:\n", i, ""'
says stairs 'more than 16 levels'
bytes 100000 '-' | sed 's/-/- /g' >items.yaml
says items 'more than 16 levels'

bytes 52428800 a >large.yaml
says large 'is larger than 32 MiB'
bytes 20000000 a >text.yaml
says text 'a profile must be a mapping'
{ printf 'version: 1\nname: "'; bytes 20000000 ' '; } >quote.yaml
says quote 'the closing quote is missing'
bytes 20000000 '#' >comment.yaml
says comment 'the file is empty'
profile line 'printf "zones: {a: ["; for (i = 0; i < 1400000; i++) printf "192.0.2.1/24, "; print "]}"'
says line '...'

status=0
bytes 52428800 a | timeout "$limit" "$PBXPORTS" gen -p - -b nft >out 2>err || status=$?
if [ "$status" -eq 2 ] && [ ! -s out ] && grep -q 'standard input is larger than 32 MiB' err; then
	pass
else
	fail 'large standard input' "status $status: $(cat err)"
fi
status=0
timeout "$limit" "$PBXPORTS" gen -p - -b nft </dev/zero >out 2>err || status=$?
if [ "$status" -eq 2 ] && [ ! -s out ] && grep -q 'standard input is larger than 32 MiB' err; then
	pass
else
	fail 'endless standard input' "status $status: $(cat err)"
fi

profile bomb 'print "zones:\n  a0: &a0 [x,x,x,x,x,x,x,x,x,x]"; for (i = 1; i < 13; i++) {
	printf "  a%d: &a%d [", i, i; for (k = 0; k < 10; k++) printf "*a%d,", i - 1; print "]" }'
says bomb 'aliases unfold to more than'
profile aliases 'print "zones: {a: [&a x, "; for (i = 0; i < 3000000; i++) printf "*a,"; print "]}"'
says aliases 'aliases unfold to more than'
profile anchors 'print "zones:"; for (i = 0; i < 100000; i++) printf "  a%d: &a%d []\n", i, i
	for (i = 0; i < 100000; i++) printf "  b%d: *a0\n", i'
says anchors 'more than 100 anchors'

profile keys 'print "zones:"; for (i = 0; i < 1000000; i++) print "  a: []"'
says keys 'errors are not shown'
profile unknown 'print "zones:\n  a:"; for (i = 0; i < 1000000; i++) print "  - z" i'
says unknown 'errors are not shown'
profile top 'for (i = 0; i < 500000; i++) print "k" i ": 1"'
says top 'errors are not shown'
profile nulls 'print "services:"; for (i = 0; i < 500000; i++) print "  s" i ":"'
says nulls 'errors are not shown'
profile services 'print "services:"; for (i = 0; i < 1000000; i++) print "  s" i ": {}"'
says services '"services" has more than 10000 entries'
profile zones 'print "zones:"; for (i = 0; i < 100000; i++) printf "  z%d: [z%d]\n", i, i + 1'
says zones '"zones" has more than 10000 entries'
profile chain 'print "zones:\n  z9000: []"
	for (i = 0; i < 9000; i++) printf "  z%d: [z%d]\n", i, i + 1'
says chain 'more than 64 levels deep'
profile dialers 'print "dialers:"
	for (i = 0; i < 100000; i++) print "- {name: d, address: 10.0.0.1}"'
says dialers '"dialers" has more than 2000 entries'
profile twins 'print "dialers:"
	for (i = 0; i < 2000; i++) print "- {name: d, address: 10.0.0.1, address6: \"2001:db8::1\"}"'
says twins 'errors are not shown'
profile parents 'print "extends:"; for (i = 0; i < 500000; i++) print "- x" i'
says parents '"extends" leads to more than 64 files'
for i in 1 2 3 4 5 6 7 8 9; do
	printf 'version: 1\nname: x\nextends: [p%d.yaml, p%d.yaml, p%d.yaml]\n' \
		$((i + 1)) $((i + 1)) $((i + 1)) >"p$i.yaml"
done
printf 'version: 1\nname: x\n' >p10.yaml
says p1 '"extends" leads to more than 64 files'

profile lists 'print "zones: {a: ["; for (i = 0; i < 5000; i++) print "{file: list.txt},"; print "]}"'
awk 'BEGIN { for (i = 0; i < 100000; i++) print "192.0.2.1" }' >list.txt
says lists 'the lists of a profile are larger than 64 MiB'
profile copies 'print "zones:\n  a: [{file: sparse.txt}]"
	for (i = 0; i < 250; i++) printf "  z%d: [a]\n", i'
awk 'BEGIN { for (i = 0; i < 40000; i++) printf "10.%d.%d.1\n", i / 256, i % 256 }' >sparse.txt
says copies 'hold more than 8000000 ranges in all'
profile bad 'print "zones: {a: [{file: bad.txt}]}"'
awk 'BEGIN { for (i = 0; i < 1000000; i++) print "nonsense" }' >bad.txt
says bad 'the list has more than 50 bad lines'
profile device 'print "zones: {a: [{file: /dev/zero}, {file: fifo}]}"'
mkfifo fifo
says device 'list "/dev/zero" is a device'

refuses 'FIFO' 'is a FIFO' timeout "$limit" "$PBXPORTS" gen --profile ./fifo --backend nft
refuses 'device' 'is a device' timeout "$limit" "$PBXPORTS" gen --profile /dev/zero --backend nft
refuses 'folder' 'is a folder' timeout "$limit" "$PBXPORTS" gen --profile ./ --backend nft
# shellcheck disable=SC2016 # the inner shell's
refuses 'FIFO extended' 'is a FIFO' sh -c \
	'printf "version: 1\nname: x\nextends: ./fifo\n" | timeout "$0" "$@"' "$limit" \
	"$PBXPORTS" gen --profile - --backend nft
if [ "$(id -u)" -ne 0 ]; then
	printf 'version: 1\nname: x\n' >secret.yaml
	chmod 0 secret.yaml
	says secret 'cannot be opened: '
fi

# Harmless: a hundred thousand networks, none beside another, in the profile and in a list.
profile networks 'print "zones:\n  a:"
	for (i = 0; i < 100000; i++) printf "  - 10.%d.%d.%d\n", i / 32768, i / 128 % 256, i * 2 % 256
	print "  b: [{file: networks.txt}]\nservices: {ssh: {ports: [22/tcp], from: [a, b]}}"'
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "11.%d.%d.%d\n", i / 32768, i / 128 % 256, i * 2 % 256 }' \
	>networks.txt
accepts 'networks' timeout "$limit" "$PBXPORTS" gen --profile networks.yaml --backend nft
shows 'networks' 10.3.13.62
shows 'networks' 11.3.13.62
# Every zone of a chain refers to all below it: more ways lead down than could ever be walked.
profile fan 'print "zones:"; for (i = 0; i < 60; i++) { printf "  z%d: [192.0.2.%d", i, i * 2
	for (k = i + 1; k < 60; k++) printf ", z%d", k; print "]" }
	print "services: {ssh: {ports: [22/tcp], from: [z0]}}"'
accepts 'fan' timeout "$limit" "$PBXPORTS" gen --profile fan.yaml --backend nft
shows 'fan' 192.0.2.118
profile ports 'print "services:"; for (i = 1; i <= 9000; i++)
	printf "  s%d: {ports: [%d/tcp], from: [internet]}\n", i, i'
accepts 'services' timeout "$limit" "$PBXPORTS" gen --profile ports.yaml --backend nft

finish hostile
