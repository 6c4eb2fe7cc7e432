#!/bin/sh
# README shows a profile and its rules: they must be what the program prints today.
set -eu
. tests/lib.sh

program=$(cd "$(dirname "$PBXPORTS")" && pwd)/${PBXPORTS##*/}
block 'sample profile' >"$scratch/office.yaml"
block 'sample rules' >"$scratch/wanted"
cd "$scratch"
capture "$program" gen --profile office.yaml --backend nft
if [ "$status" -eq 0 ] && diff -u wanted out >difference; then
	pass
else
	fail readme_sample "README's rules are not those of its profile: $(cat err)"
	cat difference
fi
cd "$OLDPWD"

# The profile under "Every day" extends a built-in one.
sed -n '/^name: site$/,/^```/p' README.md | grep -v '^```' >"$scratch/rest"
{
	echo 'version: 1'
	cat "$scratch/rest"
} >"$scratch/site.yaml"
capture pbxports gen --profile "$scratch/site.yaml" --backend nft
if [ "$status" -eq 0 ]; then
	pass
else
	fail readme_sample "README's site.yaml: $(cat "$scratch/err")"
fi
finish readme_sample
