#!/bin/sh
# corpus.sh PREFIX TARGET...: PREFIXTARGET must take the inputs of tests/fuzz/corpus, and the tools
# that load rules those of every profile among them.
set -eu
. tests/lib.sh

[ -n "${INSIDE:-}" ] || {
	prefix=$1
	shift
	for target in "$@"; do
		folder=tests/fuzz/corpus/$target
		[ -d "$folder" ] || folder=tests/fuzz/corpus/profile
		capture "$prefix$target" "$folder"/*
		if [ "$status" -eq 0 ]; then
			pass
		else
			fail "$target" "exit status $status: $(tail -n 40 "$scratch/err")"
		fi
	done
	[ "$failed" -eq 0 ] || finish corpus
	enter_namespace corpus tests/fuzz/corpus.sh
}

# options FILE: those of gen in the line of options that an input may begin with
options() {
	sed -n '1s/^#! //p' "$1" | tr ' ' '\n' | grep -E '^--(host|zone)=' || :
}

# rules FILE OPTION...: gen's output, where FILE is a profile
rules() {
	cp "$1" "$scratch/work/p.yaml"
	shift
	(cd "$scratch/work" && PBXPORTS_PATH=. pbxports gen --profile ./p.yaml --allow-approximate "$@") \
		>"$scratch/rules" 2>"$scratch/log"
}

feed() {
	# shellcheck disable=SC2317 # capture runs it
	"$@" <"$scratch/rules"
}

# loads FILE TOOL...: the tool takes what gen has printed
loads() {
	input=$1
	shift
	capture feed "$@"
	if [ "$status" -eq 0 ]; then
		pass
	else
		fail "$input" "$*: $(head -n 5 "$scratch/err")"
	fi
}

# check FILE OPTION...: the rules of every backend that has a tool here
check() {
	profile=$1
	if rules "$@" --backend nft --counters; then
		loads "$profile" nft --check --file -
	fi
	if rules "$@" --backend iptables; then
		loads "$profile" iptables-restore --test
		loads "$profile" ip6tables-restore --test
	fi
	if rules "$@" --backend iptables --chain PBX; then
		loads "$profile" iptables-restore --test --noflush
		loads "$profile" ip6tables-restore --test --noflush
	fi
	if rules "$@" --backend firewalld; then
		loads "$profile" sh -n
	fi
}

mkdir "$scratch/work"
PBXPORTS=$(cd "$(dirname "$PBXPORTS")" && pwd)/${PBXPORTS##*/}
cp tests/fuzz/files/* "$scratch/work"
for input in tests/fuzz/corpus/profile/*; do
	# shellcheck disable=SC2046 # these are several words
	check "$input" $(options "$input")
done
finish corpus
