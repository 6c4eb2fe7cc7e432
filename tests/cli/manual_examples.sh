#!/bin/sh
# The manuals' examples: every command of pbxports(1) runs, in its order, in an empty folder and a
# network namespace of its own, and every profile of pbxports-profile(5) makes rules.
set -eu
. tests/lib.sh

if [ -z "${INSIDE:-}" ]; then
	enter_namespace manual_examples "$0"
fi

# literals MANUAL: its literal blocks, each after a line that says so
literals() {
	awk '/^\.Bd -literal/ { print "== block"; inside = 1; next }
		/^\.Ed/ { inside = 0 }
		inside { gsub(/\\e/, "\\"); print }' "$1"
}

mkdir "$scratch/bin" "$scratch/profiles"
cp "$PBXPORTS" "$scratch/bin/pbxports"
# A command stands behind a prompt; indented lines below it go on with it.
literals man/pbxports.1 | awk '/^\$ / { inside = 1; print substr($0, 3); next }
	inside && /^    / { print; next }
	{ inside = 0 }' >"$scratch/commands"

PATH=$scratch/bin:$PATH
cd "$scratch"
capture bash -eu ./commands # not every sh has the pipefail that the manual shows
cd "$OLDPWD"
if [ "$status" -eq 0 ] && [ -s "$scratch/rules.nft" ] && [ -s "$scratch/commands" ]; then
	pass
else
	fail pbxports.1 "status $status: $(cat "$scratch/err")"
fi

literals man/pbxports-profile.5 | awk -v folder="$scratch/profiles" '
	/^== block/ { file = sprintf("%s/%d.yaml", folder, ++count); next }
	{ print >file }'
for profile in "$scratch"/profiles/*.yaml; do
	capture pbxports gen --profile "$profile" --backend nft
	if [ "$status" -eq 0 ] && [ -s "$scratch/out" ]; then
		pass
	else
		fail pbxports-profile.5 "$(cat "$scratch/err")"
	fi
done
finish manual_examples
