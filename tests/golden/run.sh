#!/bin/sh
# Each folder here is a case: profile.yaml, further options one a line (args for all backends,
# args.BACKEND for one; either may be absent) and the whole output of each backend. A backend for
# which a case has no output refuses it, with exit status 2. `run.sh update` writes the outputs anew
# that are there.
set -eu
. tests/lib.sh

# One a line: the name of an output, its backend, and options of its own.
every='rules.nft nft
rules.iptables iptables
rules.pf-openbsd pf --dialect=openbsd
rules.pf-freebsd pf --dialect=freebsd
firewalld.sh firewalld'

# The same, for outputs that a case may lack.
some='rules.iptables-chain iptables --chain=PBX'

# Folders, which a case may lack, and their backends.
folders='rules.iptables.d iptables'

# generate FOLDER BACKEND OPTION...
generate() {
	folder=$1
	backend=$2
	shift 2
	set -- gen --profile "$folder/profile.yaml" --backend "$backend" "$@"
	for args in "$folder/args" "$folder/args.$backend"; do
		[ -f "$args" ] || continue
		while IFS= read -r option; do
			set -- "$@" "$option"
		done <"$args"
	done
	capture pbxports "$@"
}

# compare GOLDEN FIRST SECOND: two runs printed the golden and nothing else
compare() {
	if [ "$update" = update ]; then
		rm -rf "$1"
		cp -R "$2" "$1"
	fi
	if ! diff -ru "$1" "$2" >"$scratch/diff" 2>&1; then
		fail "$1" "the output differs"
		cat "$scratch/diff"
	elif ! diff -r "$2" "$3" >/dev/null; then
		fail "$1" "a second run printed something else"
	elif [ -s "$scratch/err" ]; then
		fail "$1" "standard error is not empty: $(head -n 1 "$scratch/err")"
	else
		pass
	fi
}

# check FOLDER GOLDEN BACKEND OPTION...
check() {
	golden=$1/$2
	folder=$1
	shift 2
	generate "$folder" "$@"
	if [ "$status" -ne 0 ]; then
		fail "$golden" "exit status $status: $(head -n 1 "$scratch/err")"
		return
	fi
	rm -rf "$scratch/first"
	mv "$scratch/out" "$scratch/first"
	generate "$folder" "$@"
	compare "$golden" "$scratch/first" "$scratch/out"
}

# check_refusal FOLDER GOLDEN BACKEND OPTION...
check_refusal() {
	golden=$1/$2
	folder=$1
	shift 2
	generate "$folder" "$@"
	if [ "$status" -ne 2 ]; then
		fail "$golden" "it is not there, but the exit status is $status"
	elif [ -s "$scratch/out" ]; then
		fail "$golden" "refused, but something was printed"
	else
		pass
	fi
}

# check_folder FOLDER GOLDEN BACKEND
check_folder() {
	rm -rf "$scratch/first" "$scratch/second"
	for output in first second; do
		generate "$1" "$3" --output "$scratch/$output"
		if [ "$status" -ne 0 ]; then
			fail "$1/$2" "exit status $status: $(head -n 1 "$scratch/err")"
			return
		fi
	done
	compare "$1/$2" "$scratch/first" "$scratch/second"
}

update=${1:-}
for profile in tests/golden/*/profile.yaml; do
	[ -f "$profile" ] || continue
	here=${profile%/*}
	while read -r golden backend options; do
		# shellcheck disable=SC2086 # several options, or none
		if [ -f "$here/$golden" ]; then
			check "$here" "$golden" "$backend" $options
		else
			check_refusal "$here" "$golden" "$backend" $options
		fi
	done <<-END
		$every
	END
	while read -r golden backend options; do
		# shellcheck disable=SC2086 # as above
		[ ! -f "$here/$golden" ] || check "$here" "$golden" "$backend" $options
	done <<-END
		$some
	END
	while read -r golden backend; do
		[ ! -d "$here/$golden" ] || check_folder "$here" "$golden" "$backend"
	done <<-END
		$folders
	END
done
finish golden
