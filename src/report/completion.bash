# shellcheck shell=bash
# Built into the program by embed.sh, and printed by `pbxports completion bash` behind the functions
# that know commands and options.
# shellcheck disable=SC2154 # those functions set what this one reads

# _pbxports_offer WORD...: those that begin with what is being typed
_pbxports_offer() {
	local word
	for word; do
		if [[ $word == "$current"* ]]; then
			COMPREPLY+=("$word")
		fi
	done
}

# _pbxports_offer_lines COMMAND...: the same for what it prints, in which nothing is expanded
_pbxports_offer_lines() {
	local line
	while IFS= read -r line; do
		_pbxports_offer "$line"
	done < <("$@" 2>/dev/null </dev/null)
}

# The profile that the line names, without the quotes around it.
_pbxports_profile() {
	local i
	for ((i = 2; i < ${#COMP_WORDS[@]}; i++)); do
		case ${COMP_WORDS[i]} in
		-p | --profile)
			profile=${COMP_WORDS[i + 1]-}
			[[ $profile != = ]] || profile=${COMP_WORDS[i + 2]-}
			;;
		--profile=*) profile=${COMP_WORDS[i]#*=} ;;
		-p?*) profile=${COMP_WORDS[i]#-p} ;;
		esac
	done
	profile=${profile//[\\\"\']/}
	if [[ $profile == \~/* ]]; then
		profile=$HOME/${profile:2}
	fi
}

# _pbxports_offer_values PROGRAM: what _pbxports_value found
_pbxports_offer_values() {
	local profile=''
	_pbxports_offer ${choices[@]+"${choices[@]}"}
	case $asks in
	'') ;;
	dialers)
		_pbxports_profile
		if [[ $profile && $profile != - ]]; then
			_pbxports_offer_lines "$1" completion dialers --profile="$profile"
		fi
		;;
	*) _pbxports_offer_lines "$1" completion "$asks" ;;
	esac
	if [[ $files ]]; then
		compopt -o filenames 2>/dev/null
		_pbxports_offer_lines compgen -f -- "$current"
	fi
}

_pbxports() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local command=${COMP_WORDS[1]-} asks='' files=''
	local -a choices=() options=()
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_pbxports_commands
		_pbxports_offer "${choices[@]}"
		return
	fi
	# To readline the = between an option and its value is a word.
	if [[ $current == = ]]; then
		current=''
	elif [[ $previous == = ]]; then
		previous=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [[ $previous == -?* ]] && _pbxports_value "$command" "$previous"; then
		_pbxports_offer_values "$1"
	elif [[ $current != -* ]] && _pbxports_value "$command" ''; then
		_pbxports_offer_values "$1"
	else
		_pbxports_options "$command"
		_pbxports_offer ${options[@]+"${options[@]}"}
	fi
}

complete -F _pbxports pbxports
