#!/bin/sh
# --output and the standard streams: whole or not at all, never past a failing write.
set -eu
. tests/lib.sh
work_elsewhere

cat >one.yaml <<'END'
version: 1
name: one
zones: {admin: [192.0.2.0/24]}
services: {ssh: {ports: [22/tcp], from: [admin]}}
END
printf 'version: 1\nname: broken\nservices: {ssh: {}}\n' >broken.yaml
pbxports gen --profile one.yaml --backend nft >rules

gen() {
	pbxports gen --profile one.yaml --backend nft "$@"
}

# whole CASE FILE: it holds the rules; its header alone may differ, which names the file
whole() {
	if sed '/^#/d' "$2" >body && sed '/^#/d' rules | cmp -s - body; then
		pass
	else
		fail "$1" "the file is not what standard output gets"
	fi
}

# holds CASE FOLDER NAME...: these and no other files are in it
holds() {
	case=$1
	folder=$2
	shift 2
	if [ "$(ls -A "$folder")" = "$(printf '%s\n' "$@")" ]; then
		pass
	else
		fail "$case" "in the folder: $(ls -A "$folder")"
	fi
}

mkdir dir
accepts 'new file' gen --output dir/rules
whole 'new file' dir/rules
[ ! -s "$scratch/out" ] || fail 'new file' "something is on standard output"
holds 'new file' dir rules
mode() {
	# shellcheck disable=SC2012 # the mode alone
	ls -l "$1" | cut -c 1-10
}
(umask 027 && gen -o dir/masked)
if [ "$(mode dir/masked)" = -rw-r----- ]; then pass; else fail umask "$(mode dir/masked)"; fi
rm dir/masked

# A file that is replaced keeps its mode, and is not the same file under the reader's hands.
echo old >dir/rules
chmod 604 dir/rules
ln dir/rules link-to-old
accepts 'replaced' gen --output=dir/rules
whole 'replaced' dir/rules
if [ "$(mode dir/rules)" = -rw----r-- ]; then pass; else fail mode "$(mode dir/rules)"; fi
if [ "$(cat link-to-old)" = old ]; then pass; else fail 'replaced' "written in place"; fi
holds 'replaced' dir rules

# An error leaves the old file as it is, and makes no new one.
echo old >dir/rules
refuses 'broken profile' 'broken.yaml:3:' \
	pbxports gen --profile broken.yaml --backend nft --output dir/rules
if [ "$(cat dir/rules)" = old ]; then pass; else fail 'broken profile' "the file changed"; fi
refuses 'broken profile, new file' 'broken.yaml:3:' \
	pbxports gen --profile broken.yaml --backend nft --output dir/new
holds 'broken profile, new file' dir rules

# Links
ln -s rules dir/link
refuses 'link' 'is a symbolic link' gen --output dir/link
if [ "$(cat dir/rules)" = old ]; then pass; else fail 'link' "its file changed"; fi
accepts '--follow' gen --output dir/link --follow
whole '--follow' dir/rules
if [ -L dir/link ]; then pass; else fail '--follow' "the link is gone"; fi
ln -s nowhere dir/dangling
refuses 'dangling link' 'is a symbolic link' gen --output dir/dangling
accepts 'dangling link, --follow' gen --output dir/dangling --follow
whole 'dangling link, --follow' dir/nowhere
ln -s ring dir/ring
refuses 'ring of links' 'cannot write "dir/ring"' gen --output dir/ring --follow
holds 'links' dir dangling link nowhere ring rules

# What can't be written
refuses 'folder' 'is a folder' gen --output dir
refuses 'folder with a slash' 'is a folder' gen --output dir/
refuses 'no such folder' 'cannot write "nosuch/rules"' gen --output nosuch/rules
refuses 'file as a folder' 'cannot write "rules/rules"' gen --output rules/rules
refuses 'full device' 'cannot write "/dev/full"' gen --output /dev/full
long=$(printf '%0255d' 0)
accepts 'longest name' gen --output "dir/$long"
rm "dir/$long"
refuses 'name too long' 'cannot write' gen --output "dir/0$long"
holds 'what failed' dir dangling link nowhere ring rules

# Whose is what. Root's rights do not end at a mode: under root it is nobody who writes.
PATH=$PATH:/usr/sbin:/sbin
drop=
id=$(id -u)
if [ "$id" -eq 0 ]; then
	drop='setpriv --reuid=65534 --regid=65534 --clear-groups'
	chmod 711 "$scratch"
fi
if [ "$id" -ne 0 ] || command -v setpriv >"$scratch/log"; then
	cp "$PBXPORTS" program
	mkdir -m 777 counts # of a build that counts coverage
	others() {
		# shellcheck disable=SC2086,SC2317 # a command with options, or nothing; called by name
		GCOV_PREFIX=$PWD/counts $drop ./program gen --profile one.yaml --backend nft "$@"
	}
	chmod 555 dir
	refuses 'read-only folder' 'cannot write "dir/rules": Permission denied' others -o dir/rules
	chmod 755 dir
	# To replace a file takes a right to its folder, as with mv -f: its own mode does not matter.
	mkdir theirs
	chmod 777 theirs
	echo old >theirs/rules
	chmod 444 theirs/rules
	accepts 'a read-only file' others --output theirs/rules
	whole 'a read-only file' theirs/rules
	if [ "$(mode theirs/rules)" = -r--r--r-- ]; then pass; else fail mode "$(mode theirs/rules)"; fi
	holds 'a read-only file' theirs rules
fi
if [ "$id" -eq 0 ] && command -v setpriv >"$scratch/log"; then
	chmod 1777 theirs
	echo old >theirs/rules
	chown 0 theirs/rules
	refuses 'a file of another in a sticky folder' 'cannot write "theirs/rules"' \
		others --output theirs/rules
	if [ "$(cat theirs/rules)" = old ]; then pass; else fail 'sticky folder' 'it changed'; fi
	holds 'a file of another in a sticky folder' theirs rules
	mkdir shared
	chgrp 34 shared
	chmod 2775 shared
	accepts 'a new file in a folder with a group' gen --output shared/rules
	# shellcheck disable=SC2012 # the group alone
	group=$(ls -ln shared/rules | awk '{ print $4 }')
	if [ "$group" = 34 ]; then pass; else fail 'a folder with a group' "$group"; fi
fi

# A link into another folder, which is where the file is then made.
mkdir far
echo old >far/rules
ln -s ../far/rules dir/away
refuses 'a link elsewhere' 'is a symbolic link' gen --output dir/away
if [ "$(cat far/rules)" = old ]; then pass; else fail 'a link elsewhere' 'its file changed'; fi
accepts 'a link elsewhere, --follow' gen --output dir/away --follow
whole 'a link elsewhere, --follow' far/rules
holds 'a link elsewhere, --follow' far rules
if [ -L dir/away ]; then pass; else fail 'a link elsewhere' 'the link is gone'; fi
rm dir/away
ln -s ../far dir/away
refuses 'a link to a folder' 'is a symbolic link' gen --output dir/away
accepts 'by way of a link to a folder' gen --output dir/away/rules
holds 'by way of a link to a folder' far rules
rm dir/away

# Devices and FIFOs are written to, not replaced.
mkfifo fifo
cat fifo >from-fifo &
accepts 'FIFO' gen --output fifo
wait
whole 'FIFO' from-fifo
if [ -p fifo ]; then pass; else fail 'FIFO' "it is gone"; fi
accepts '/dev/null' gen --output /dev/null
if [ -c /dev/null ]; then pass; else fail '/dev/null' "it is gone"; fi
gen --output /dev/stdout --follow | cat >from-stdout
whole '/dev/stdout' from-stdout

# A size limit hits in the middle of the file.
# shellcheck disable=SC2016 # the inner shell's
refuses 'size limit' 'cannot write' sh -c 'ulimit -f 1; exec "$@"' sh \
	"$PBXPORTS" gen -p freepbx -b nft --output dir/limited
holds 'size limit' dir dangling link nowhere ring rules

# Standard streams
# streams CASE TEXT SHELL-COMMAND: it ends with 2 and says TEXT
streams() {
	refuses "$1" "$2" sh -c "$3" sh "$PBXPORTS" gen --profile one.yaml --backend nft
}
# shellcheck disable=SC2016 # the inner shell's
{
	streams 'full disk' 'cannot write to standard output' '"$@" >/dev/full'
	streams 'closed standard output' 'cannot write to standard output' '"$@" >&-'
	streams 'read-only standard output' 'cannot write to standard output' '"$@" 1<one.yaml'
	streams 'closed pipe' 'cannot write to standard output' \
		'{ sleep 0.2; "$@"; echo $? >status; } | :; exit "$(cat status)"'
}
refuses 'full disk, help' 'cannot write' sh -c "\"$PBXPORTS\" gen --help >/dev/full"
refuses 'full disk, show' 'cannot write' sh -c "\"$PBXPORTS\" show -p one.yaml >/dev/full"
refuses 'full disk, version' 'cannot write' sh -c "\"$PBXPORTS\" version >/dev/full"
refuses 'full disk, list' 'cannot write' sh -c "\"$PBXPORTS\" profiles >/dev/full"

# With standard error closed, what is said there goes nowhere: not into a file that took its number.
status=0
gen >out 2>&- || status=$?
if [ "$status" -eq 0 ] && cmp -s out rules; then pass; else fail 'no standard error' "$status"; fi
status=0
pbxports gen -p broken.yaml -b nft >out 2>&- || status=$?
if [ "$status" -eq 2 ] && [ ! -s out ]; then pass; else fail 'no standard error' "$status"; fi
status=0
gen --nosuch --output dir/rules 2>&- || status=$?
if [ "$status" -eq 2 ]; then pass; else fail 'no standard error, usage' "$status"; fi
status=0
gen <&- >out 2>err || status=$?
if [ "$status" -eq 0 ] && cmp -s out rules; then pass; else fail 'no input' "$(cat err)"; fi
status=0
gen --output dir/rules <&- >&- 2>&- || status=$?
if [ "$status" -eq 0 ]; then pass; else fail 'no streams' "$status"; fi
whole 'no streams' dir/rules
status=0
pbxports gen -p - -b nft <&- >out 2>err || status=$?
if [ "$status" -eq 2 ] && [ ! -s out ] && grep -q '^pbxports: error: standard input ' err; then
	pass
else
	fail 'profile from a closed input' "$(cat err)"
fi
holds 'at the end' dir dangling link nowhere ring rules

# A file system that is read-only or full, where one can be mounted.
for enter in 'unshare -rm' 'unshare -m'; do
	# shellcheck disable=SC2086 # a command with options
	if $enter true 2>"$scratch/log"; then
		mkdir small
		# shellcheck disable=SC2016,SC2086 # the inner shell's; a command with options
		refuses 'read-only file system' 'cannot write "small/rules"' $enter sh -c '
			mount -t tmpfs -o ro,size=4k tmpfs small &&
			"$@" --output small/rules' sh "$PBXPORTS" gen -p one.yaml -b nft
		# shellcheck disable=SC2016,SC2086
		refuses 'full file system' 'cannot write "small/rules"' $enter sh -c '
			mount -t tmpfs -o size=4k tmpfs small && echo old >small/rules && {
				status=0
				"$@" --output small/rules || status=$?
				[ "$(cat small/rules)" = old ] && [ "$(ls -A small)" = rules ] || exit 1
				exit "$status"
			}' sh "$PBXPORTS" gen -p freepbx -b nft
		break
	fi
done

finish output
