# Built into the program by embed.sh, and printed by `pbxports completion zsh` behind the functions
# that know commands and options.

# _pbxports_offer TAG MESSAGE OPERAND...: the lines that the program prints, in which nothing is expanded
_pbxports_offer() {
	local -a names expl
	names=(${(f)"$("$program" completion "${@[3,-1]}" 2>/dev/null </dev/null)"})
	_wanted "$1" expl "$2" compadd -a names
}

_pbxports_profiles() {
	local -i none=1
	_pbxports_offer profiles profile profiles && none=0
	_files && none=0
	return none
}

_pbxports_dialers() {
	local profile=${(Q)${opt_args[--profile]:-${opt_args[-p]}}}
	[[ -n $profile && $profile != - ]] || return 1
	[[ ${profile[1,2]} != '~/' ]] || profile=$HOME/${profile[3,-1]}
	_pbxports_offer dialers dialer dialers --profile="$profile"
}

_pbxports() {
	local curcontext=$curcontext state line program=${(Q)words[1]}
	local -A opt_args
	_arguments -C ':command:_pbxports_commands' '*:: :->arguments' && return
	[[ $state = arguments ]] && _pbxports_arguments "$words[1]"
}

# From a folder of fpath it is called; read by `source` it makes itself known.
if [[ $funcstack[1] = _pbxports ]]; then
	_pbxports "$@"
else
	compdef _pbxports pbxports
fi
