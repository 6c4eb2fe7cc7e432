# ask.bash SCRIPT LINES: what bash offers for each of the lines, in one line each. Words are told from
# each other as readline does: at blanks, and at each =.
set -u
# shellcheck disable=SC1090 # it is under test
. "$1"
while IFS= read -r COMP_LINE; do
	spaced=${COMP_LINE//=/ = }
	read -r -a COMP_WORDS <<<"$spaced"
	[[ $spaced != *' ' || $spaced == *'= ' ]] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	COMPREPLY=()
	_pbxports pbxports "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	printf '%s\n' "${COMPREPLY[*]-}"
done <"$2"
