#!/bin/sh
# Where --profile and `extends` look for profiles.
set -eu
. tests/lib.sh
work_elsewhere

# profile FILE NAME [LINE...]: writes one that is told by the name of its service
profile() {
	file=$1
	name=$2
	shift 2
	{
		printf 'version: 1\nname: %s\nzones: {%s: [192.0.2.0/24]}\n' "$name" "$name"
		printf 'services: {%s: {ports: [22/tcp], from: [%s]}}\n' "$name" "$name"
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >"$file"
}

# finds CASE SERVICE PROFILE: it is the profile with that service
finds() {
	accepts "$1" pbxports show --profile "$3" --format json
	shows "$1" "\"name\": \"$2\""
}

mkdir first second empty
profile first/site.yaml from-first
profile second/site.yaml from-second
profile second/other.yaml other
profile second/plain plain
profile first/both without-suffix
profile first/both.yaml with-suffix
export PBXPORTS_PATH=empty:missing::first:second:/dev/null

finds 'first folder wins' from-first site
finds 'name with .yaml' from-first site.yaml
finds 'second folder' other other
finds 'name without .yaml' plain plain
finds 'whole name first' without-suffix both
finds 'suffix given' with-suffix both.yaml
finds 'built-in' ssh freepbx
finds 'built-in with .yaml' ssh freepbx.yaml
finds 'path' from-second second/site.yaml
finds 'path with dot' from-second ./second/site.yaml
finds 'absolute path' from-second "$PWD/second/site.yaml"
refuses 'unknown' 'no profile "nosuch"' pbxports gen -p nosuch -b nft
refuses 'path has no suffix added' 'cannot be opened' pbxports gen -p second/site -b nft
refuses 'path that is a folder' 'is a folder' pbxports gen -p ./first -b nft
refuses 'name that leads out' 'no profile ".."' pbxports gen -p .. -b nft

# A file in the working folder comes before the search path and the built-ins.
profile site.yaml from-here
finds 'file here' from-here site.yaml
finds 'name is not a file here' from-first site
profile freepbx.yaml freepbx-here
finds 'file here before built-in' freepbx-here freepbx.yaml
mkdir vicibox.yaml
finds 'folder here is passed over' ssh vicibox.yaml
mkfifo other
finds 'FIFO here is passed over' other other
rm -r vicibox.yaml freepbx.yaml other

# A folder's profile before the built-in one of its name.
profile first/freepbx.yaml own-freepbx
finds 'folder before built-in' own-freepbx freepbx

# It can extend the built-in one of its own name.
printf 'version: 1\nname: freepbx\nextends: freepbx\nzones: {admin: [192.0.2.0/24]}\n' \
	>first/freepbx.yaml
accepts 'extends its own name' pbxports show -p freepbx -f json
shows 'extends its own name' builtin/freepbx.yaml
# ... through another folder's.
printf 'version: 1\nname: freepbx\nextends: freepbx\n' >second/freepbx.yaml
accepts 'extends its own name twice' pbxports show -p freepbx -f json
shows 'extends its own name twice' builtin/freepbx.yaml

printf 'version: 1\nname: ring\nextends: ring\n' >first/ring.yaml
refuses 'only itself' "a profile can't extend itself: first/ring.yaml -> first/ring.yaml" \
	pbxports gen -p ring -b nft
printf 'version: 1\nname: a\nextends: ring-b\n' >first/ring-a.yaml
printf 'version: 1\nname: b\nextends: ring-a\n' >second/ring-b.yaml
refuses 'ring of names' 'first/ring-a.yaml -> second/ring-b.yaml -> first/ring-a.yaml' \
	pbxports gen -p ring-a -b nft

# What can't be read is not passed over: another profile would be taken in its place.
truncate -s 33M first/asterisk.yaml
refuses 'unreadable in the search path' 'profile "first/asterisk.yaml" is larger than 32 MiB' \
	pbxports gen -p asterisk -b nft
rm first/asterisk.yaml

# A value with a slash or .yaml is beside the file; list files too.
mkdir deep deep/lists
printf '192.0.2.77\n' >deep/lists/admins.txt
profile deep/base.yaml base
cat >deep/top.yaml <<'END'
version: 1
name: top
extends: [base.yaml, ../second/other.yaml]
zones: {more: [{file: lists/admins.txt}]}
services: {top: {ports: [80/tcp], from: [more]}}
END
for service in base other top; do
	finds 'beside' "$service" deep/top.yaml
done
accepts 'list beside' pbxports gen -p deep/top.yaml -b nft
shows 'list beside' 192.0.2.77
cd empty
accepts 'from another folder' pbxports gen -p ../deep/top.yaml -b nft
shows 'from another folder' 192.0.2.77
cd /
accepts 'from the root' pbxports gen -p "$scratch/work/deep/top.yaml" -b nft
cd "$scratch/work"

# Standard input: beside it is the working folder.
status=0
pbxports show --profile - --format json <deep/base.yaml >out 2>err || status=$?
if [ "$status" -eq 0 ] && grep -q '"name": "base"' out; then
	pass
else
	fail 'standard input' "$(cat err)"
fi
cd deep
status=0
pbxports gen -p - -b nft <top.yaml >../out 2>../err || status=$?
cd ..
if [ "$status" -eq 0 ] && grep -q 192.0.2.77 out; then
	pass
else
	fail 'beside standard input' "$(cat err)"
fi
status=0
printf 'version: 1\nname: x\nservices: {ssh: {}}\n' |
	pbxports gen -p - -b nft >out 2>err || status=$?
if [ "$status" -eq 2 ] && [ ! -s out ] && grep -q '^standard input:3:12: error: ' err; then
	pass
else
	fail 'error on standard input' "$(cat err)"
fi
refuses 'empty standard input' 'standard input: error: the file is empty' pbxports gen -p - -b nft

unset PBXPORTS_PATH
refuses 'no search path' 'no profile "site"' pbxports gen -p site -b nft
finds 'no search path' ssh freepbx
export PBXPORTS_PATH=
finds 'empty search path' ssh freepbx

finish search
