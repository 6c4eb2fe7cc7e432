#!/bin/sh
# What the compiler puts into the program, and what the kernel refuses it. The argument is the
# library that is preloaded into it and tries.
set -eu
. tests/lib.sh
intruder=$1
work_elsewhere

readelf -W -h -l -d --dyn-syms "$PBXPORTS" >elf
objdump -d "$PBXPORTS" >code

# has CASE PATTERN FILE, lacks_all CASE PATTERN FILE
has() {
	if grep -q -E -e "$2" "$3"; then pass; else fail "$1" "no \"$2\" in $3"; fi
}
lacks_all() {
	if grep -E -e "$2" "$3"; then fail "$1" "\"$2\" is in $3"; else pass; fi
}

has 'position-independent' 'Type: +DYN' elf
has 'read-only tables' GNU_RELRO elf
has 'bound at the start' 'FLAGS_1.* NOW' elf
has 'stack protector' __stack_chk_fail elf
has 'a stack that is no code' 'GNU_STACK .* RW ' elf
lacks_all 'code that is patched' TEXTREL elf
lacks_all 'libraries from elsewhere' '(RPATH|RUNPATH)' elf
if grep -q GLIBC_ elf; then
	case ${CFLAGS:--O2} in
	*-O0*) echo 'SKIP: hardening: _FORTIFY_SOURCE wants an optimiser' >&2 ;;
	*) has fortified '__[a-z]*printf_chk' elf ;;
	esac
fi
if [ "$(uname -m)" = x86_64 ]; then
	has 'no leap over the guard page' 'sub +.0x1000,%rsp' code
	# The C library's own pieces have some as well.
	if [ "$(grep -c endbr64 code)" -gt 100 ]; then pass; else fail 'marked targets' 'few endbr64'; fi
fi

capture env LD_PRELOAD="$intruder" "$PBXPORTS" version
case $(uname -m) in
x86_64 | aarch64 | arm* | riscv64) ;;
*) echo 'no filter' >>"$scratch/err" ;;
esac
if grep '^no ' "$scratch/err" >&2; then
	echo 'SKIP: hardening: the kernel or the processor lacks a part of the sandbox' >&2
	finish hardening
fi

cat >cluster.yaml <<'END'
version: 1
name: cluster
zones: {admin: [192.0.2.0/24]}
services:
  ssh: {ports: [22/tcp], from: [admin]}
  rtp: {pool: 10000-24999/udp, from: [internet]}
dialers: [{name: one, address: 192.0.2.1}, {name: two, address: 192.0.2.2}]
END
mkdir elsewhere links place
echo untouched >elsewhere/file
ln -s ../place/rules links/rules

# intrude CASE WANTED COMMAND...: of all that is tried within the command, WANTED alone succeeds, in
# words joined by commas
intrude() {
	case=$1
	wanted=$2
	shift 2
	capture env LD_PRELOAD="$intruder" "$PBXPORTS" "$@"
	got=$(paste -s -d , "$scratch/err")
	if [ "$status" -gt 1 ]; then
		fail "$case" "exit status $status: $got"
	elif [ "$got" = "$wanted,tried all" ]; then
		pass
	else
		fail "$case" "succeeded: $got"
	fi
	if [ "$(cat elsewhere/*)" != untouched ]; then
		fail "$case" "elsewhere is $(ls elsewhere)"
	fi
	rm -rf place
	mkdir place
}

gen='gen --profile freepbx --backend nft'
# shellcheck disable=SC2086 # the commands are several words
while read -r line; do
	intrude "$line" read $line
done <<END
$gen
lint --format json freepbx
show --profile freepbx
query --profile freepbx --from 192.0.2.1 --to 22/tcp
diff freepbx asterisk
profiles
backends
schema
completion bash
version
END

in_place='read,make in place,write in place,folder in place,remove in place'
# shellcheck disable=SC2086
{
	intrude 'a file' "$in_place" $gen --output place/rules
	intrude 'through a link' "$in_place" $gen --follow --output links/rules
	intrude 'a folder' "$in_place" gen --profile freepbx --backend firewalld --output place
	intrude 'a new folder' "$in_place" gen --profile freepbx --backend firewalld --output place/new/
	intrude 'all' "$in_place" gen --all --profile cluster.yaml --backend nft --output place
	intrude 'a device' 'read,write device' $gen --output /dev/null
}
finish hardening
