#!/bin/sh
# README's question, and its comparison with what git has: both print what it shows.
set -eu
. tests/lib.sh

# shown MARKER STATUS: the block's command, run here, prints what stands below it
shown() {
	block "$1" >"$scratch/block"
	sed -n '1s/^\$ //p' "$scratch/block" >"$scratch/command"
	sed 1d "$scratch/block" >"$scratch/wanted"
	cd "$scratch/site"
	capture sh ../command
	cd "$OLDPWD"
	if [ "$status" -eq "$2" ] && diff -u "$scratch/wanted" "$scratch/out" >"$scratch/difference"; then
		pass
	else
		fail "README's $1" "exit status $status: $(cat "$scratch/err" "$scratch/difference")"
	fi
}

mkdir "$scratch/bin" "$scratch/site"
cp "$PBXPORTS" "$scratch/bin/pbxports"
PATH=$scratch/bin:$PATH
block 'sample profile' >"$scratch/site/office.yaml"
shown query 0

# The expectations hold of the same profile, and of one that opens SSH they do not.
sed -n '/^expect:$/,/^```/p' README.md | grep -v '^```' | cat "$scratch/site/office.yaml" - >"$scratch/strict.yaml"
accepts "README's expectations" pbxports gen --profile "$scratch/strict.yaml" --backend nft
sed 's/from: \[admin\]/from: [internet]/' "$scratch/strict.yaml" >"$scratch/lax.yaml"
refuses "README's expectations" 'expected "denied"' \
	pbxports gen --profile "$scratch/lax.yaml" --backend nft

if ! command -v git >/dev/null; then
	echo 'SKIP: readme_questions: there is no git here' >&2
	finish readme_questions
fi
(
	cd "$scratch/site"
	git init -q .
	cp office.yaml pbx.yaml
	git add pbx.yaml
	git -c user.name=x -c user.email=x@example.org commit -q -m one
	sed 's/\(carriers: \[198.51.100.16\/28\)/\1, 203.0.113.64\/26/' office.yaml >pbx.yaml
	git -c user.name=x -c user.email=x@example.org commit -q -a -m two
)
shown diff 1

finish readme_questions
