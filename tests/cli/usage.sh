#!/bin/sh
# Commands, options and operands: exit statuses, help, suggestions.
set -eu
. tests/lib.sh
work_elsewhere

cat >one.yaml <<'END'
version: 1
name: one
zones: {admin: [192.0.2.0/24]}
services: {ssh: {ports: [22/tcp], from: [admin]}}
END
cat >broken.yaml <<'END'
version: 1
name: broken
services: {ssh: {ports: [22/tpc]}}
END

# What is done ends with 0.
accepts gen pbxports gen --profile one.yaml --backend nft
shows gen 'dport 22'
accepts show pbxports show --profile one.yaml
shows show 22/tcp
accepts profiles pbxports profiles
shows profiles freepbx
accepts backends pbxports backends
shows backends nft
accepts schema pbxports schema
shows schema draft/2020-12
for shell in bash zsh fish; do
	accepts "completion $shell" pbxports completion "$shell"
	shows "completion $shell" allow-approximate
done
accepts version pbxports version
shows version 'pbxports '
accepts --version pbxports --version
for profile in $(pbxports profiles | sed 's/ .*//'); do
	accepts "print $profile" pbxports profiles --print "$profile"
	cp "$scratch/out" "$profile.printed"
	accepts "gen $profile" pbxports gen --profile "$profile" --backend nft
	cp "$scratch/out" "$profile.rules"
	accepts "gen of printed $profile" pbxports gen --profile "./$profile.printed" --backend nft
	accepts "show $profile" pbxports show --profile "$profile"
done

# Help is a result: on standard output, with 0.
accepts --help pbxports --help
for command in gen lint show query diff profiles backends schema completion version; do
	shows --help "  $command "
done
accepts 'help' pbxports help
for command in gen show query profiles backends schema version; do
	accepts "$command --help" pbxports "$command" --help
	shows "$command --help" "usage: pbxports $command"
	shows "$command --help" --help
	accepts "$command -h" pbxports "$command" -h
	refuses "$command operand" "$command takes no operand \"operand\"" pbxports "$command" operand
	refuses "$command --nosuch" 'unknown option "--nosuch"' pbxports "$command" --nosuch
done
accepts 'diff --help' pbxports diff --help
shows 'diff --help' 'usage: pbxports diff [option ...] OLD NEW'
accepts 'help beside other options' pbxports gen --profile nosuch --help

# Options stand anywhere, and have their values behind a blank or a =.
pbxports gen --profile one.yaml --backend nft >expected
while read -r words; do
	# shellcheck disable=SC2086 # words
	accepts "$words" pbxports gen $words
	if cmp -s expected "$scratch/out"; then pass; else fail "$words" "the rules differ"; fi
done <<'END'
--backend nft --profile one.yaml
--backend=nft --profile=one.yaml
--profile=one.yaml --backend nft
-p one.yaml -b nft
-pone.yaml -bnft
-b nft -p one.yaml --color never
--color=always -p one.yaml -b nft
-p one.yaml -b nft --
END

# What is not done ends with 2.
refuses 'no command' 'usage: pbxports' pbxports
refuses 'unknown command' 'unknown command "gne"' pbxports gne
refuses 'unknown command' 'did you mean "gen"?' pbxports gne
refuses 'command after options' 'unknown command "--profile"' pbxports --profile one.yaml gen
refuses 'no profile' 'option "--profile NAME|FILE" is missing' pbxports gen --backend nft
refuses 'no backend' 'option "--backend NAME" is missing' pbxports gen --profile one.yaml
refuses 'no options' 'option "--backend NAME" is missing' pbxports gen
refuses 'unknown backend' 'unknown value "ntf"' pbxports gen -p one.yaml -b ntf
refuses 'unknown backend' 'did you mean "nft"?' pbxports gen -p one.yaml -b ntf
refuses 'unknown option' 'did you mean "--backend"?' pbxports gen -p one.yaml --bakend nft
refuses 'unknown format' 'did you mean "json"?' pbxports show -p one.yaml --format jsno
refuses 'unknown profile to print' 'did you mean "freepbx"?' pbxports profiles --print freepxb
refuses 'unknown colour' 'unknown value "yes"' pbxports show -p one.yaml --color yes
refuses 'operand' 'name a profile with --profile' pbxports gen one.yaml -b nft
refuses 'no value' 'option "--profile" needs a value' pbxports gen -b nft --profile
refuses 'option as value' 'needs a value' pbxports gen --profile --backend nft
refuses 'empty value' 'is empty' pbxports gen --profile= --backend nft
refuses 'option twice' 'given twice' pbxports gen -p one.yaml -p one.yaml -b nft
refuses 'value of a flag' 'takes no value' pbxports gen -p one.yaml -b nft --counters=yes
refuses 'unknown letter' 'unknown option "-x"' pbxports gen -p one.yaml -b nft -x
refuses 'option of another command' 'unknown option "--output"' pbxports show -p one.yaml --output x
refuses 'broken profile' 'broken.yaml:3:26: error:' pbxports gen -p broken.yaml -b nft
refuses 'broken profile' 'broken.yaml:3:26: error:' pbxports show -p broken.yaml
refuses 'broken profile as JSON' 'broken.yaml:3:26: error:' pbxports show -p broken.yaml -f json
refuses 'terminal escapes' '"\x1b[31m"' pbxports "$(printf '\033[31m')"

# No offer of an option that the command lacks.
capture pbxports backends operand
if grep -q -e --profile "$scratch/err"; then
	fail 'backends operand' "--profile is offered"
else
	pass
fi

# Colour: neither --color's default nor NO_COLOR paints what is no terminal.
escape=$(printf '\033')
accepts 'colour by default' pbxports show -p one.yaml
lacks 'colour by default' "$escape"
accepts 'colour always' pbxports show -p one.yaml --color always
shows 'colour always' "$escape"
accepts 'colour never' pbxports show -p one.yaml --color never
lacks 'colour never' "$escape"
accepts 'NO_COLOR against always' env NO_COLOR=1 "$PBXPORTS" show -p one.yaml --color always
shows 'NO_COLOR against always' "$escape"
accepts 'rules in colour' pbxports gen -p one.yaml -b nft --color always
lacks 'rules in colour' "$escape"
capture pbxports gen -p broken.yaml -b nft --color always
if grep -q "$escape" "$scratch/err"; then pass; else fail 'errors in colour' "there is none"; fi
capture pbxports gen -p broken.yaml -b nft
if grep -q "$escape" "$scratch/err"; then fail 'errors without colour' "there is"; else pass; fi

finish usage
