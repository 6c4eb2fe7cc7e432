#!/bin/sh
# embed.sh NAME FILE: prints C, the array NAME with the text of a shell script behind its first empty
# line. As numbers: the longest string literal that C11 promises is far too short.
set -eu
export LC_ALL=C

printf 'extern const char %s[];\nconst char %s[] = {\n' "$1" "$1"
sed '1,/^$/d' "$2" | od -An -v -tu1 | sed 's/  *\([0-9]\{1,\}\)/\1,/g'
printf '0};\n'
