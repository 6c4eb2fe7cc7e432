#!/bin/sh
# Each CASE.yaml here is broken: gen must print nothing on standard output, exactly CASE.err on
# standard error, and exit 2. `run.sh update` writes the messages anew.
set -eu
. tests/lib.sh

# check CASE
check() {
	capture pbxports gen --profile "$1.yaml" --backend nft
	if [ "$update" = update ] && [ "$status" -eq 2 ]; then
		cp "$scratch/err" "$1.err"
	fi
	if [ "$status" -ne 2 ]; then
		fail "$1" "exit status $status instead of 2"
	elif [ -s "$scratch/out" ]; then
		fail "$1" "standard output is not empty"
	elif ! diff -u "$1.err" "$scratch/err" >"$scratch/diff" 2>&1; then
		fail "$1" "the messages differ"
		cat "$scratch/diff"
	else
		pass
	fi
}

update=${1:-}
for profile in tests/errors/*.yaml; do
	[ -f "$profile" ] || continue
	check "${profile%.yaml}"
done
finish errors
