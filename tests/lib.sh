# Shared by the test scripts: `. tests/lib.sh`, from the root of the tree. Each case ends in pass or
# fail, each script in finish.
# shellcheck shell=sh

PBXPORTS=${PBXPORTS:-./pbxports} # the program under test
export LC_ALL=C
unset PBXPORTS_PATH NO_COLOR

passed=0
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# block MARKER: the fenced block of README behind the comment <!-- MARKER -->
block() {
	awk -v marker="<!-- $1 -->" '
		$0 == marker { wanted = 1; next }
		/^```/ && inside { exit }
		/^```/ && wanted { inside = 1; next }
		inside { print }' README.md
}

pbxports() {
	"$PBXPORTS" "$@"
}

pass() {
	passed=$((passed + 1))
}

# fail CASE WHY...
fail() {
	failed=$((failed + 1))
	case=$1
	shift
	printf 'FAIL %s: %s\n' "$case" "$*"
}

# capture COMMAND...: runs it without input; fills $scratch/out and $scratch/err, sets status
capture() {
	status=0
	# shellcheck disable=SC2034 # the scripts read it
	"$@" </dev/null >"$scratch/out" 2>"$scratch/err" || status=$?
}

# accepts CASE COMMAND...: it ends with 0 and has nothing to say
accepts() {
	case=$1
	shift
	capture "$@"
	if [ "$status" -eq 0 ] && [ ! -s "$scratch/err" ]; then
		pass
	else
		fail "$case" "exit status $status: $(cat "$scratch/err")"
	fi
}

# refuses CASE TEXT COMMAND...: it ends with 2, standard output is empty, and TEXT is in what it says
refuses() {
	case=$1
	text=$2
	shift 2
	capture "$@"
	if [ "$status" -ne 2 ]; then
		fail "$case" "exit status $status instead of 2"
	elif [ -s "$scratch/out" ]; then
		fail "$case" "standard output is not empty"
	elif ! grep -q -F -e "$text" "$scratch/err"; then
		fail "$case" "no \"$text\" in: $(cat "$scratch/err")"
	else
		pass
	fi
}

# shows CASE TEXT: the last command's standard output holds it
shows() {
	if grep -q -F -e "$2" "$scratch/out"; then
		pass
	else
		fail "$1" "no \"$2\" on standard output"
	fi
}

# lacks CASE TEXT: it does not
lacks() {
	if grep -q -F -e "$2" "$scratch/out"; then
		fail "$1" "\"$2\" on standard output"
	else
		pass
	fi
}

# is_json FILE: strings become S and other scalars V, then what is complete folds up from inside
is_json() {
	sed -E -e ':slurp' -e '$!{N;b slurp' -e '}' \
		-e 's/"([^"\\[:cntrl:]]|\\["\\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/S/g' \
		-e 's/(true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)/V/g' \
		-e 's/[ \t\n\r]//g' \
		-e ':fold' -e 's/\[([SV](,[SV])*)?\]/V/g' -e 's/\{(S:[SV](,S:[SV])*)?\}/V/g' -e 't fold' "$1" |
		grep -q -x V
}

# work_elsewhere: into an empty folder, which the scripts that write files start with
work_elsewhere() {
	PBXPORTS=$(cd "$(dirname "$PBXPORTS")" && pwd)/${PBXPORTS##*/}
	mkdir "$scratch/work"
	cd "$scratch/work" || exit
}

# enter_namespace NAME SCRIPT: starts the script anew, with INSIDE set, in user, network and mount
# namespaces of its own, where it may load rules. Where that can't be had the script ends here:
# skipped, and in CI failed.
enter_namespace() {
	PATH=$PATH:/usr/sbin:/sbin
	for enter in 'unshare -Urnm' 'unshare -nm'; do
		# shellcheck disable=SC2086 # a command with options
		if $enter nft list tables >"$scratch/log" 2>&1; then
			rm -rf "$scratch"
			INSIDE=yes exec $enter sh "$2"
		fi
	done
	if [ "${CI:-}" = true ]; then
		fail "$1" "no network namespace can be made here: $(cat "$scratch/log")"
		finish "$1"
	fi
	echo "SKIP: $1: no network namespace can be made here" >&2
	exit 0
}

# finish NAME: the closing line. A script that tried nothing has failed.
finish() {
	printf '%s: %d passed, %d failed\n' "$1" "$passed" "$failed"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
	exit
}
