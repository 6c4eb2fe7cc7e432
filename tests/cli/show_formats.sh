#!/bin/sh
# show for people and spreadsheets: what a page and a table may hold, whatever text a profile has.
set -eu
. tests/lib.sh

# balanced: each tag on standard output is closed, in its order; quoted values hold no bracket
balanced() {
	sed -e '1d' -e '/<style>/,/<\/style>/{' -e '/<\/style>/!d' -e 's/.*<\/style>//' -e '}' \
		"$scratch/out" | tr '\n' ' ' | sed 's/</\n</g' | awk '
		/^ *$/ { next }
		/^<\// { name = substr($0, 3); sub(/>.*/, "", name); if (open[depth--] != name) exit bad = 1; next }
		/^</ { name = substr($0, 2); sub(/[ >].*/, "", name); if (name != "meta") open[++depth] = name
			if (!/^<[a-zA-Z0-9]+( [a-zA-Z0-9-]+="[^"<>]*")*>[^<>]*$/) exit bad = 1 }
		END { exit bad || depth != 0 }'
}

# html CASE OPTION...
html() {
	case=$1
	shift
	accepts "$case" pbxports show --format html "$@"
	if balanced; then pass; else fail "$case" 'a tag is not closed, or no tag at all'; fi
	shows "$case" '<!DOCTYPE html>'
	shows "$case" '<svg class="reach" role="img"'
	if grep -n -E '<script|<[a-z]+ ([^>]* )?(src|href|on[a-z]+)="[^#]|@import' "$scratch/out"; then
		fail "$case" 'the page runs something, or needs another file'
	else
		pass
	fi
	if grep -o 'url([^)]*)' "$scratch/out" | grep -q -v -x 'url(#hatching)'; then
		fail "$case" 'the style needs another file'
	else
		pass
	fi
}

# The check itself must be able to fail.
for text in '<p>' '<p></b>' '</p>' '<p title=x></p>' '<p a="b>"></p>' '<p><b></p></b>'; do
	printf '<!DOCTYPE html>\n%s\n' "$text" >"$scratch/out"
	if balanced; then fail balanced "takes $text"; else pass; fi
done

for profile in $(pbxports profiles | sed 's/ .*//'); do
	html "$profile" --profile "$profile"
	accepts "$profile markdown" pbxports show --format markdown --profile "$profile"
	accepts "$profile csv" pbxports show --format csv --profile "$profile"
done
html cluster --profile tests/browser/cluster.yaml
shows cluster '<svg class="pools" role="img"'
shows cluster 'call-center, gateway'
shows cluster 'class="chunk pinned"'
html dialer --profile tests/browser/cluster.yaml --host dialer2
shows dialer 'call-center, host dialer2'
html hostile --profile tests/browser/hostile.yaml
shows hostile '&lt;/title&gt;&lt;script&gt;'

# A line of CSV for each service, with as many cells as the first.
accepts csv pbxports show --format csv --profile tests/browser/hostile.yaml
if sed -e 's/\r$//' -e 's/"\([^"]\|""\)*"//g' "$scratch/out" |
	awk -F , 'NR == 1 { cells = NF } NF != cells { exit bad = 1 } END { exit bad || NR != 3 }'; then
	pass
else
	fail csv "$(cat "$scratch/out")"
fi

# The table is as wide as the terminal, from 80 columns on.
cat >"$scratch/wide.yaml" <<'END'
version: 1
name: wide
zones: {carriers-of-the-north: [192.0.2.1], carriers-of-the-south: [192.0.2.2]}
services: {sip-over-any-transport: {ports: [5060-5061/tcp+udp, 5160-5161/tcp+udp],
  from: [carriers-of-the-north, carriers-of-the-south]}}
END
if script --version >"$scratch/log" 2>&1; then
	for columns in 20 80 200; do
		script -qec "stty cols $columns; COLUMNS=90 $PBXPORTS show -p $scratch/wide.yaml" /dev/null \
			</dev/null >"$scratch/$columns"
	done
	if cmp -s "$scratch/20" "$scratch/80"; then pass; else fail width '20 is not as 80'; fi
	if grep -q 'carriers-of-the-north, carriers-of-the-south' "$scratch/200"; then
		pass
	else
		fail width 'the table is not wider on 200 columns'
	fi
	if grep -q 'carriers-of-the-north, carriers-of-the-south' "$scratch/80"; then
		fail width 'the table is too wide for 80 columns'
	else
		pass
	fi
else
	echo 'show_formats: no script(1) of util-linux here: widths of terminals not tried' >&2
fi
finish show_formats
