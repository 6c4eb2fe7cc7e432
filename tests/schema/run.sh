#!/bin/sh
# The JSON Schema of profiles, and the SARIF of lint, before real validators. The schema takes what
# the program takes, and refuses each case of tests/errors that by_meaning.txt has no reason for.
set -eu
. tests/lib.sh

NODE_PATH=$(.ci/modules folder)/node_modules
export NODE_PATH
if ! command -v node >"$scratch/log" 2>&1 || [ ! -d "$NODE_PATH" ]; then
	if [ "${CI:-}" = true ]; then
		fail schema "node and its modules are not here: make deps"
		finish schema
	fi
	echo "SKIP: schema: node and its modules are not here: make deps" >&2
	exit 0
fi

# validate SCHEMA FILE...: fills $scratch/verdicts, a line for each file
validate() {
	if ! node tests/schema/validate.js "$@" >"$scratch/verdicts" 2>"$scratch/err"; then
		fail "$1" "$(cat "$scratch/err")"
		finish schema
	fi
}

# is_valid FILE, of the last validate
is_valid() {
	grep -q -x -F "valid $1" "$scratch/verdicts"
}

why() {
	grep -F "invalid $1: " "$scratch/verdicts"
}

# takes SCHEMA FILE...
takes() {
	validate "$@"
	shift
	for file; do
		if is_valid "$file"; then pass; else fail "$file" "$(why "$file")"; fi
	done
}

reason() {
	sed -n "s/^$1  *//p" tests/schema/by_meaning.txt
}

accepts schema pbxports schema
cp "$scratch/out" "$scratch/schema.json"

for file in tests/schema/taken/*.yaml; do
	accepts "$file" pbxports show --profile "$file"
done
takes "$scratch/schema.json" profiles/*.yaml tests/golden/*/profile.yaml tests/schema/taken/*.yaml

validate "$scratch/schema.json" tests/errors/*.yaml
for file in tests/errors/*.yaml; do
	case=${file##*/}
	case=${case%.yaml}
	if is_valid "$file" && [ -z "$(reason "$case")" ]; then
		fail "$case" "the schema takes it, and by_meaning.txt has no reason why"
	elif ! is_valid "$file" && [ -n "$(reason "$case")" ]; then
		fail "$case" "by_meaning.txt says that the schema takes it: $(why "$file")"
	else
		pass
	fi
done
grep -v '^#' tests/schema/by_meaning.txt | while read -r case rest; do
	[ -f "tests/errors/$case.yaml" ] || echo "$case ($rest)"
done >"$scratch/gone"
if [ -s "$scratch/gone" ]; then fail by_meaning.txt "no such case: $(cat "$scratch/gone")"; else pass; fi

# lint's exit status, and a profile that calls it forth
for case in 0:profiles/freepbx.yaml 1:tests/schema/bad.yaml 2:tests/errors/many-errors.yaml \
	2:tests/errors/text-latin1.yaml 2:tests/errors/yaml-quote-open.yaml; do
	capture pbxports lint --format sarif "${case#*:}"
	[ "$status" -eq "${case%%:*}" ] || fail "lint ${case#*:}" "exit status $status"
	cp "$scratch/out" "$scratch/$(basename "$case").sarif"
done
takes sarif "$scratch"/*.sarif
# The validator itself must be able to say no.
sed 's/"results": \[/"result": [/' "$scratch/bad.yaml.sarif" >"$scratch/wrong.sarif"
validate sarif "$scratch/wrong.sarif"
if is_valid "$scratch/wrong.sarif"; then fail sarif "takes what is none"; else pass; fi

finish schema
