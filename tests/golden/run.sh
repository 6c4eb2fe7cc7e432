#!/bin/sh
# Each folder here is a case: profile.yaml, args (further options, one a line; may be absent) and the
# whole output of each backend. `run.sh update` writes the outputs anew.
set -eu
. tests/lib.sh

# generate FOLDER BACKEND
generate() {
	folder=$1
	set -- gen --profile "$folder/profile.yaml" --backend "$2"
	if [ -f "$folder/args" ]; then
		while IFS= read -r option; do
			set -- "$@" "$option"
		done <"$folder/args"
	fi
	capture pbxports "$@"
}

# check FOLDER BACKEND GOLDEN
check() {
	generate "$1" "$2"
	if [ "$status" -ne 0 ]; then
		fail "$3" "exit status $status: $(head -n 1 "$scratch/err")"
		return
	fi
	mv "$scratch/out" "$scratch/first"
	if [ "$update" = update ]; then
		cp "$scratch/first" "$3"
	fi
	generate "$1" "$2"
	if ! diff -u "$3" "$scratch/first" >"$scratch/diff" 2>&1; then
		fail "$3" "the output differs"
		cat "$scratch/diff"
	elif ! cmp -s "$scratch/first" "$scratch/out"; then
		fail "$3" "a second run printed something else"
	elif [ -s "$scratch/err" ]; then
		fail "$3" "standard error is not empty: $(head -n 1 "$scratch/err")"
	else
		pass
	fi
}

update=${1:-}
for profile in tests/golden/*/profile.yaml; do
	[ -f "$profile" ] || continue
	check "${profile%/*}" nft "${profile%/*}/rules.nft"
done
finish golden
