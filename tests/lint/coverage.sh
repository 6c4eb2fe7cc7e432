#!/bin/sh
# coverage.sh BUILD: what the tests of a build with --coverage have reached, folder by folder. Of the
# floors that all others stand on, each line that none has reached must have its reason in
# uncovered.txt beside this script, and each reason there its line.
set -eu
here=$(dirname "$0")
build=$1
GCOV=${GCOV:-gcov}

set --
absent=
for source in src/*/*.c; do
	notes=$build/${source%.c}.gcno
	if [ -f "$notes" ]; then
		set -- "$@" "$notes"
	else
		absent="$absent $source"
	fi
done
[ $# -gt 0 ] || {
	echo "coverage: \"$build\" has no files of --coverage" >&2
	exit 1
}

{
	# shellcheck disable=SC2086 # names of sources, without blanks
	printf 'absent:%s\n' $absent
	"$GCOV" --branch-probabilities --branch-counts --stdout "$@"
} | awk -v reasons="$here/uncovered.txt" '
	function complain(what)
	{
		print what
		bad = 1
	}
	function trim(text)
	{
		gsub(/^[ \t]+|[ \t]+$/, "", text)
		return text
	}
	function uncovered(where, text,    key)
	{
		if (folder !~ /^(base|text|net|plan)$/)
			return
		key = file ": " text
		if (key in reason)
			printf "%s: %s: %s\n", where, text, reason[key]
		else
			complain(where ": " text ": no test reaches this, and no reason is in " reasons)
		found[key] = 1
	}
	function enter(path)
	{
		file = path
		folder = ""
		if (file ~ /^src\/[^\/]*\/[^\/]*\.c$/) {
			folder = file
			gsub(/^src\/|\/.*/, "", folder)
		}
	}
	function share(covered, all)
	{
		return sprintf("%6d of %6d %6.2f %%", covered, all, all ? 100 * covered / all : 100)
	}
	function summary(name)
	{
		printf "%-8s %s   %s\n", name, share(lines_reached[name], lines[name]),
			share(branches_taken[name], branches[name])
	}
	function count(name)
	{
		if (/^branch/) {
			branches[name]++
			branches_taken[name] += $4 + 0 > 0
		} else {
			lines[name]++
			lines_reached[name] += $0 !~ /^ *[#=]+\*?:/
		}
	}
	BEGIN {
		while ((getline entry <reasons) > 0) {
			number++
			if (entry ~ /^[ \t]/) {
				reason[key] = reason[key] (reason[key] == "" ? "" : " ") trim(entry)
			} else if (entry != "" && entry !~ /^#/) {
				key = entry
				place[key] = reasons ":" number
				reason[key] = ""
			}
		}
	}
	/^absent:src/ { enter(substr($0, 8)); uncovered(file, "*"); next }
	/^ *-: *0:Source:/ { sub(/.*:Source:/, ""); enter($0); next }
	folder == "" { next }
	/^branch/ { count(folder); count("all"); next }
	/^ *([0-9]+|#+|=+)\*?: *[0-9]+:/ {
		count(folder)
		count("all")
		if ($0 !~ /^ *[#=]/)
			next
		text = $0
		sub(/^[^:]*: */, "", text)
		number = text
		sub(/:.*/, "", number)
		sub(/^[^:]*:/, "", text)
		uncovered(file ":" number, trim(text))
	}
	END {
		for (key in reason) {
			if (reason[key] == "")
				complain(place[key] ": no reason")
			if (!(key in found))
				complain(place[key] ": a test reaches this, or it is gone")
		}
		printf "%-8s %24s   %24s\n", "", "lines", "branches"
		names = split("base text net profile plan emit judge report cmd all", name)
		for (i = 1; i <= names; i++)
			summary(name[i])
		exit bad
	}'
