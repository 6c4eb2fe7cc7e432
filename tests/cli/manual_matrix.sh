#!/bin/sh
# The manual's table of what backends can express is that of the program.
set -eu
. tests/lib.sh

capture pbxports backends
sed -n '/^FEATURE/,$p' "$scratch/out" >"$scratch/matrix"
if [ ! -s "$scratch/matrix" ]; then
	fail 'the matrix' 'pbxports backends prints none'
fi
while IFS= read -r line; do
	if grep -qxF -e "$line" man/pbxports.1; then
		pass
	else
		fail 'man/pbxports.1' "lacks the line: $line"
	fi
done <"$scratch/matrix"
finish manual_matrix
