#!/bin/sh
# How time and memory grow with networks, services and dialers: a table, the exponents, and drawings
# in the folder `bench` of the build. Nothing is asserted. The argument is the folder of the bench
# programs.
set -eu
. tests/lib.sh
. tests/bench/growth_profiles.sh
programs=$1
drawings=${programs%/tests/bench}/bench

# measure AXIS COUNT LABEL ARGUMENT...: a line of figures
measure() {
	axis=$1
	count=$2
	label=$3
	shift 3
	printf '%s\t%s\t%s\t' "$axis" "$label" "$count"
	"$programs/growth" "$PBXPORTS" "$@"
}

# commands AXIS COUNT: the figures of each command on the profile
commands() {
	for backend in nft iptables pf firewalld; do
		measure "$1" "$2" "gen $backend" gen --profile "$profile" --backend "$backend" \
			--allow-approximate
	done
	measure "$1" "$2" lint lint "$profile"
	measure "$1" "$2" show show --profile "$profile"
	measure "$1" "$2" 'show html' show --profile "$profile" --format html
	measure "$1" "$2" query query --profile "$profile" --from internet --to 1-65535/tcp+udp
	measure "$1" "$2" diff diff "$profile" "$scratch/other.yaml"
	if [ "$1" = dialers ]; then
		measure "$1" "$2" "gen --all" gen --all --profile "$profile" --backend nft \
			--output "$scratch/all"
	fi
}

# axis NAME COUNT...
axis() {
	name=$1
	shift
	for number; do
		"$name" "$number" "$scratch/list.txt" >"$profile"
		sed -e 's|/24|/25|' "$profile" >"$scratch/other.yaml"
		commands "$name" "$number"
	done
}

profile=$scratch/profile.yaml
mkdir -p "$drawings"
{
	axis networks 1000 10000 100000 1000000
	axis services 10 100 1000 10000
	axis dialers 1 10 100 500 2000
} >"$drawings/growth.tsv"
awk -f tests/bench/growth.awk -v folder="$drawings" "$drawings/growth.tsv"
