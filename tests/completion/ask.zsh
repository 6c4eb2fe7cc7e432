# ask.zsh SCRIPT LINES: what zsh offers for each of the lines, in one line each. They are typed into a
# zsh with a terminal of its own; see inside.zsh.
zmodload zsh/zpty zsh/zselect
export SCRIPT=${1:A} ANSWERS=${2:A}.zsh TERM=vt100
local lines=("${(@f)$(<$2)}") ignored
: >$ANSWERS

# answered COUNT: waits until there are so many answers, for ten seconds
answered() {
	local -i end=SECONDS+10
	while ((SECONDS < end)); do
		(($(wc -l <$ANSWERS) < $1)) || return 0
		zpty -r -t terminal ignored || zselect -t 1
	done
	print -u 2 "no answer to: $lines[$1]"
	return 1
}

zpty terminal "zsh -f -i"
zpty -w terminal "source ${(q)0:A:h}/inside.zsh; print -r ready >>\$ANSWERS"
answered 1 || exit
for ((i = 1; i <= $#lines; i++)); do
	zpty -w -n terminal $lines[i]$'\C-T'
	answered $((i + 1)) || exit
done
zpty -d terminal
sed 1d $ANSWERS
