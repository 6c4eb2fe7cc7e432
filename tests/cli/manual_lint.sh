#!/bin/sh
# pbxports-lint(7): every check has a section, and its examples do what is said of them. A comment
# line ahead of an example names checks, and
#	trips LINE:COLUMN	each of them is found, the first of them there (0:0: of the whole file)
#	near			none of them is
set -eu
. tests/lib.sh
manual=man/pbxports-lint.7

# Files NUMBER.yaml, and index: NUMBER KIND PLACE CHECKS, one a line.
awk -v folder="$scratch" '
	/^\.\\" example: / {
		checks = ""
		for (i = 3; i <= NF && $i != "trips" && $i != "near"; i++) checks = checks " " $i
		kind = $i
		place = kind == "trips" ? $(i + 1) : "-"
		marked = 1
		next
	}
	/^\.Bd -literal/ {
		if (!marked) { print "an example without a mark, line " NR; exit 1 }
		marked = 0
		printf "%d %s %s%s\n", ++count, kind, place, checks >(folder "/index")
		file = sprintf("%s/%d.yaml", folder, count)
		next
	}
	/^\.Ed/ { file = "" }
	file != "" { gsub(/\\\(aq/, "\047"); print >file }
	END { if (marked) { print "a mark without an example"; exit 1 } }' "$manual" ||
	fail "$manual" 'its examples are not marked'

# places FILE CHECK BACKEND: where it is found, a LINE:COLUMN a line; findings as JSON
places() {
	pbxports lint --format json ${3:+--backend "$3"} "$1" </dev/null 2>&1 |
		awk -F '[ :,"]+' -v check="$2" '{ value[$2] = $3 }
			$2 == "rule" && $3 == check {
				print (value["line"] + 0) ":" (value["column"] + 0) }'
}

while read -r number kind place checks; do
	first=yes
	for check in $checks; do
		backend=
		case $check in backend-*) backend=${check#backend-} ;; esac
		found=$(places "$scratch/$number.yaml" "$check" "$backend")
		name="$manual: example $number, $check $kind"
		if [ "$kind" = near ] && [ -z "$found" ]; then
			pass
		elif [ "$kind" = trips ] && [ -n "$found" ] &&
			{ [ "$first" = no ] || [ "$found" = "$place" ]; }; then
			pass
		else
			fail "$name" "found at \"$found\", wanted: $place"
		fi
		first=no
	done
	# Beside what it is about an example has nothing against it but notes.
	if [ "$kind" = near ]; then
		capture pbxports lint "$scratch/$number.yaml"
		if [ "$status" -eq 2 ]; then fail "$manual: example $number" "$(cat "$scratch/err")"; fi
	fi
done <"$scratch/index"

# Each check has a section of its own, which says its severity, and an example of either kind.
pbxports lint --rules | awk 'NR > 1 && $1 ~ /-/ && /^[a-z]/ { print $1, $2 }' >"$scratch/checks"
while read -r check severity; do
	if awk -v check="$check" -v severity="$severity" '
		$1 == ".Ss" && $2 == check { getline; found = tolower($1) ~ "^" severity }
		END { exit !found }' "$manual"; then
		pass
	else
		fail "$manual" "no section \"$check\" that begins with its severity, $severity"
	fi
	marked=$check
	[ "$check" != backend-NAME ] || marked="backend-pf"
	for kind in trips near; do
		if awk -v kind="$kind" -v check="$marked" '$2 == kind && $NF == check ||
			$2 == kind && $4 == check { found = 1 } END { exit !found }' "$scratch/index"; then
			pass
		else
			fail "$manual" "$check has no example that $kind"
		fi
	done
done <"$scratch/checks"
finish manual_lint
