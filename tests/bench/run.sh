#!/bin/sh
# What the program and its rules cost, part by part; ONLY=PART is one alone. The argument is the
# folder of the bench programs. A part is a script here, or a folder's run.sh.
set -eu

for part in ${ONLY:-floors lists growth datapath}; do
	script=tests/bench/$part.sh
	[ -f "$script" ] || script=tests/bench/$part/run.sh
	printf '== %s\n' "$part"
	sh "$script" "$1"
done
