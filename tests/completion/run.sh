#!/bin/sh
# Completion in the real shells: each is asked what it offers for the lines of cases.txt.
set -eu
. tests/lib.sh

tests=$PWD/tests/completion
work_elsewhere
HOME=$PWD/home
PATH=$(dirname "$PBXPORTS"):$PATH
export HOME PATH PBXPORTS_PATH="$scratch/none::$PWD/path"
mkdir home path

cat >cluster.yaml <<'END'
version: 1
name: cluster
services: {rtp: {pool: 10000-24999/udp}}
dialers:
  - {name: dialer1, address: 10.0.0.1}
  - {name: dialer2, address: 10.0.0.2}
  - {name: spare, address: 10.0.0.3}
END
cp cluster.yaml home
cp cluster.yaml path
cp cluster.yaml path/site.yaml
# shellcheck disable=SC2016 # what a shell would expand, for one that must not
echo 'dialers: [{name: "$(>ran)"}]' >broken.yaml
echo >site-list.txt
mkfifo fifo
# Names that are no names are not offered, and nothing in them is expanded.
# shellcheck disable=SC2016
for name in '$(>ran)' '`>ran`' ';>ran;' 'site lost' 'site*' '-b' .hidden "site
site-second-line"; do
	cp cluster.yaml "path/$name.yaml"
done

sed -n '/^pbxports/{s/<TAB> =>.*//;p;}' "$tests/cases.txt" >lines
sed -n '/^pbxports/{s/.*<TAB> => *//;p;}' "$tests/cases.txt" >expected

# words TEXT: one a line, sorted
words() {
	# shellcheck disable=SC2086 # words
	printf '%s\n' $1 | sed 's/=$//' | sort -u
}

# compare SHELL: its answers with what is expected
compare() {
	exec 3<expected 4<lines 5<answers
	while IFS= read -r line <&4; do
		IFS= read -r wanted <&3
		IFS= read -r answer <&5 || answer='(no answer)'
		words "${wanted#+ }" >wanted
		words "$answer" >found
		case $wanted in
		+*) comm -23 wanted found >differs ;;
		*) comm -3 wanted found >differs ;;
		esac
		if [ -s differs ]; then fail "$1: $line" "offers \"$answer\""; else pass; fi
	done
}

for shell in bash zsh fish; do
	if ! command -v "$shell" >"$scratch/log"; then
		if [ "${CI:-}" = true ]; then
			fail "$shell" "it is not here: make deps"
		else
			echo "SKIP: completion: $shell is not here" >&2
		fi
		continue
	fi
	accepts "$shell" pbxports completion "$shell"
	cp "$scratch/out" "script.$shell"
	case $shell in
	bash) set -- --norc "$tests/ask.bash" ;;
	zsh) set -- -f "$tests/ask.zsh" ;;
	fish) set -- --no-config "$tests/ask.fish" ;;
	esac
	if ! "$shell" "$@" "script.$shell" lines </dev/null >answers 2>err || [ -s err ]; then
		fail "$shell" "$(cat err)"
	fi
	compare "$shell"
	if [ -e ran ]; then fail "$shell" "a name was run"; else pass; fi
	rm -f ran
done

# What the scripts ask.
accepts profiles pbxports completion profiles
shows profiles freepbx
accepts dialers pbxports completion dialers --profile cluster
shows dialers spare
refuses 'dialers of nothing' 'dialers needs --profile' pbxports completion dialers
refuses 'dialers of a broken profile' 'broken.yaml:1:1: error' pbxports completion dialers -p broken.yaml
refuses 'no shell' 'completion takes one operand' pbxports completion
refuses 'two shells' 'completion takes one operand' pbxports completion bash zsh
refuses 'unknown shell' 'no completion for "tcsh"' pbxports completion tcsh

finish completion
