#!/bin/sh
# README's block that loads rules and takes them back, run as it stands in a network namespace of its
# own, with a second for its minute.
set -eu
. tests/lib.sh

if [ -z "${INSIDE:-}" ]; then
	enter_namespace readme_rollback "$0"
fi

mount -t tmpfs tmpfs /run
sed -n '/^<!-- rollback begins -->/,/^<!-- rollback ends -->/p' README.md |
	grep -v -e '^<!--' -e '^```' >"$scratch/block"
mkdir "$scratch/bin"
# shellcheck disable=SC2016 # the script's own arguments
printf '#!/bin/sh\nexec "$@"\n' >"$scratch/bin/sudo"
chmod +x "$scratch/bin/sudo"
PATH=$scratch/bin:$PATH
export ROLLBACK_AFTER=1

# generate ZONE FILE: rules that differ by who is in a zone
generate() {
	pbxports gen --profile freepbx --backend nft --zone "carriers=$1" >"$2"
}

generate 198.51.100.16/28 "$scratch/first.nft"
generate 203.0.113.0/24 "$scratch/second.nft"

state() {
	nft -s list ruleset >"$scratch/$1"
}

# paste RULES STATUS WHY: the block, in a folder where these are rules.nft
paste() {
	cp "$1" "$scratch/rules.nft"
	cd "$scratch"
	capture sh ./block
	cd "$OLDPWD"
	if [ "$status" -eq "$2" ]; then
		pass
	else
		fail readme_rollback "$3: status $status: $(cat "$scratch/err")"
	fi
}

# due: waits until the timer has put something back, at most five seconds
due() {
	tries=0
	while [ "$tries" -lt 50 ] && ls /run/pbxports-rollback.* >"$scratch/log" 2>&1; do
		sleep 0.1
		tries=$((tries + 1))
	done
}

# same WHY WANTED: whether the ruleset now is the saved one
same() {
	state now
	if diff -u "$scratch/$2" "$scratch/now" >"$scratch/diff"; then
		pass
	else
		fail readme_rollback "$1"
		cat "$scratch/diff"
	fi
}

# A neighbour that must come through all of this.
nft -f - <<'END'
table inet f2b-table { set banned { type ipv4_addr; elements = { 192.0.2.66 } }; }
END
state neighbour
nft -f "$scratch/first.nft"
state with_first
nft -f "$scratch/second.nft"
state with_second
nft delete table inet pbxports

paste "$scratch/first.nft" 0 "rules on an empty machine"
same "the new rules are not loaded" with_first
paste "$scratch/second.nft" 1 "a run while a rollback is due"
same "a refused run changed the rules" with_first
due
same "rules on an empty machine were not taken away" neighbour

paste "$scratch/first.nft" 0 "rules that are kept"
sh -c "$(sed -n 's/^ *\(sudo rm .*\)/\1/p' "$scratch/out")"
sleep 2
same "confirmed rules did not stay" with_first

paste "$scratch/second.nft" 0 "rules that replace others"
same "the second rules are not loaded" with_second
due
same "the old rules did not come back" with_first

echo 'table inet pbxports { broken }' >"$scratch/broken.nft"
paste "$scratch/broken.nft" 1 "broken rules"
same "broken rules changed something" with_first
paste "$scratch/second.nft" 0 "a run after broken rules"
due
same "the old rules did not come back after broken ones" with_first

# The session that loaded them is hung up on before the minute is over.
cp "$scratch/second.nft" "$scratch/rules.nft"
cd "$scratch"
(setsid sh -c 'sh ./block >out 2>err; kill -s HUP 0' || :) 2>log
cd "$OLDPWD"
same "a session that ends at once loads nothing" with_second
due
same "a hang-up stopped the timer" with_first

finish readme_rollback
