# What ask.zsh types into: a zsh that has read $SCRIPT and writes to $ANSWERS what it is to offer.
PS1= PS2=
unsetopt beep prompt_cr prompt_sp
unset zle_bracketed_paste
LISTMAX=10000
autoload -Uz compinit
compinit -D -u
source $SCRIPT

# With -O, -A or -D it fills an array and offers nothing.
compadd() {
	local -a found
	if [[ ${argv[1,(i)(-|--)]} != *-[OAD]\ * ]]; then
		builtin compadd -A found "$@"
		offered+=($found)
	fi
	builtin compadd "$@"
}

answer() {
	typeset -ga offered=()
	zle list-choices
	print -r -- $offered >>$ANSWERS
	BUFFER=
}
zle -N answer
bindkey '^T' answer
