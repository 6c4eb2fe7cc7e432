#!/bin/sh
# Has everything fail that can, once each (faults.c). The arguments are the test's program and its
# library, and then perhaps the name of a scenario.
set -eu
. tests/lib.sh

# A run syncs its files: where memory can stand in for the disk that costs nothing.
if work=$(mktemp -d /dev/shm/pbxports.XXXXXX 2>"$scratch/log"); then
	trap 'rm -rf "$scratch" "$work"' EXIT
else
	work=$scratch
fi
library=$2
program=$1
shift 2
work_elsewhere
"$program" "$PBXPORTS" "$library" "$OLDPWD/tests/faults/profiles.sh" "$work" "$@"
