#!/bin/sh
# Prints C: the profiles named as arguments, as the table that pbxports/profile/profile.h declares.
# Texts are arrays of numbers: the longest string literal that C11 promises is far too short.
set -eu
export LC_ALL=C

printf '#include "pbxports/profile/profile.h"\n\n'
number=0
rows=
for file; do
	name=$(basename "$file" .yaml)
	printf 'static const unsigned char text%d[] = {\n' "$number"
	od -An -v -tu1 "$file" | sed 's/  *\([0-9]\{1,\}\)/\1,/g'
	printf '0};\n\n'
	rows="$rows	{\"$name\", (const char *)text$number, sizeof text$number - 1},
"
	number=$((number + 1))
done
printf 'const struct profile_builtin profile_builtins[] = {\n%s\t{NULL, NULL, 0},\n};\n' "$rows"
