#!/bin/sh
# run.sh fuzz SECONDS SEED FOLDER TARGET...: fuzzes each target for its share of so many seconds, two
# at a time; exits with 1 where one found something. SEED 0 draws another one each time.
# run.sh merge FOLDER TARGET...: makes the corpus of the tree anew, of that and of what was found.
# FOLDER holds the targets, and keeps their inputs (corpus/), finds (found/) and logs.
set -u
corpus=tests/fuzz/corpus

# Rules and answers are made of the same inputs.
inputs() {
	case $1 in
	rules | answers) echo profile ;;
	*) echo "$1" ;;
	esac
}

# Folders of other tests whose files are inputs, too.
seeds() {
	case $1 in
	rules | answers | reader) echo tests/errors profiles ;;
	esac
}

# Bytes of an input, at most: what is longer says nothing more, and takes longer.
longest() {
	case $1 in
	scalar) echo 120 ;;
	options) echo 512 ;;
	*) echo 4096 ;;
	esac
}

# fuzz_one TARGET SECONDS
fuzz_one() {
	own=$folder/corpus/$(inputs "$1")
	mkdir -p "$own" "$corpus/$(inputs "$1")" "$folder/found"
	# shellcheck disable=SC2046 # the seeds are several folders
	"$folder/$1" -max_total_time="$2" -seed="$seed" -max_len="$(longest "$1")" -timeout=10 \
		-rss_limit_mb=4096 -print_final_stats=1 -dict=tests/fuzz/profile.dict \
		-artifact_prefix="$folder/found/$1-" "$own" "$corpus/$(inputs "$1")" \
		$(seeds "$1") >"$folder/$1.log" 2>&1
}

# report TARGET STATUS
report() {
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$1.log")
	edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$folder/$1.log" | tail -n 1)
	printf '%-8s %8s runs, %5s edges%s\n' "$1" "${runs:-0}" "${edges:-0}" \
		"$(sed -n 's/^\(accepted: .*\)/, \1/p' "$folder/$1.log")"
	[ "$2" -eq 0 ] && return
	failed="$failed $1"
	grep -v '^#' "$folder/$1.log" | tail -n 60
}

fuzz() {
	seconds=$1 seed=$2 folder=$3 failed=
	shift 3
	each=$((seconds / $#))
	[ "$each" -gt 0 ] || each=1
	while [ $# -gt 0 ]; do
		fuzz_one "$1" "$each" &
		first=$!
		if [ $# -gt 1 ]; then
			fuzz_one "$2" "$each"
			report "$2" $?
		fi
		wait "$first"
		report "$1" $?
		shift $(($# > 1 ? 2 : 1))
	done
	[ -z "$failed" ] || echo "fuzz: found something:$failed; inputs in $folder/found" >&2
	[ -z "$failed" ]
}

# The fewest that reach every edge which the seeds do not; how often they do does not count.
merge() {
	folder=$1
	shift
	rm -rf "$folder/merged"
	for target in "$@"; do
		kept=$(inputs "$target")
		mkdir -p "$folder/merged/$kept" "$corpus/$kept" "$folder/corpus/$kept"
		for seed in $(seeds "$target"); do
			cp "$seed"/*.yaml "$folder/merged/$kept"
		done
		"$folder/$target" -set_cover_merge=1 -use_counters=0 -max_len="$(longest "$target")" \
			"$folder/merged/$kept" "$corpus/$kept" "$folder/corpus/$kept" \
			>"$folder/$target.log" 2>&1 || { tail "$folder/$target.log"; return 1; }
	done
	rm -f "$folder/merged"/*/*.yaml
	rm -rf "$corpus"
	mv "$folder/merged" "$corpus"
}

"$@"
