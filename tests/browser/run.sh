#!/bin/sh
# The page of `show --format html` in a headless Chromium: layout.mjs says how it is looked at, and
# page.js what must hold. SHOTS=FOLDER keeps screenshots.
set -eu
. tests/lib.sh

for browser in chromium chromium-browser chrome google-chrome none; do
	if command -v "$browser" >"$scratch/log"; then
		break
	fi
done
if [ "$browser" = none ] || ! command -v node >"$scratch/log"; then
	if [ "${CI:-}" = true ]; then
		fail browser 'Chromium or Node.js is missing'
		finish browser
	fi
	echo 'SKIP: browser: Chromium or Node.js is missing' >&2
	exit 0
fi

# page NAME OPTION...
page() {
	name=$1
	shift
	accepts "$name" pbxports show --format html "$@"
	cp "$scratch/out" "$scratch/$name.html"
}

# spoil NAME SED: a page that must not pass
spoil() {
	sed "$2" "$scratch/cluster.html" >"$scratch/$1.html"
	if cmp -s "$scratch/cluster.html" "$scratch/$1.html"; then
		fail "$1" 'the page is as it was'
	else
		pass
	fi
}

# finds NAME TEXT: so it was said of that page
finds() {
	if grep -q -e "^$1.html.*$2" "$scratch/out"; then
		pass
	else
		fail "$1" "\"$2\" was not found: $(cat "$scratch/out" "$scratch/err")"
	fi
}

sh tests/browser/sixty.sh >"$scratch/sixty.yaml"
printf 'version: 1\nname: nothing\n' >"$scratch/nothing.yaml"
page freepbx --profile freepbx
page cluster --profile tests/browser/cluster.yaml
page dialer --profile tests/browser/cluster.yaml --host dialer1
page sixty --profile "$scratch/sixty.yaml"
page hostile --profile tests/browser/hostile.yaml
page nothing --profile "$scratch/nothing.yaml"
capture node tests/browser/layout.mjs "$browser" "$scratch/freepbx.html" "$scratch/cluster.html" \
	"$scratch/dialer.html" "$scratch/sixty.html" "$scratch/hostile.html" "$scratch/nothing.html"
if [ "$status" -eq 0 ] && [ ! -s "$scratch/out" ]; then
	pass
else
	fail layout "$(cat "$scratch/out" "$scratch/err")"
fi

# What is looked for must be found where it is.
spoil narrow 's/--names:[0-9]*/--names:1/'
spoil overlap 's/y="[0-9]*">agents</y="40">agents</'
spoil pale 's/--muted: #59636d/--muted: #999/'
spoil wide 's/<h2>Zones/<h2 style="width:1400px">Zones/'
spoil cut 's/<h2>Zones/<h2 style="width:9em;overflow:hidden;white-space:nowrap">Zones and much more of it/'
spoil broken 's/<h2>Zones/<h2 style="width:2em">Zones/'
spoil script 's/<main>/<main><script>nothing()<\/script>/'
spoil remote 's/<main>/<main><img alt="" src="http:\/\/127.0.0.1:9\/x.png">/'
spoil link 's/href="#zones"/href="#nothing"/'
capture node tests/browser/layout.mjs "$browser" "$scratch/narrow.html" "$scratch/overlap.html" \
	"$scratch/pale.html" "$scratch/wide.html" "$scratch/cut.html" "$scratch/broken.html" \
	"$scratch/script.html" "$scratch/remote.html" "$scratch/link.html"
if [ "$status" -eq 1 ]; then pass; else fail spoilt "exit status $status: $(cat "$scratch/err")"; fi
finds narrow 'outside what holds it'
finds overlap 'lies on'
finds pale 'contrast 2'
finds wide 'beyond the screen'
finds cut 'cut: h2'
finds broken 'is broken in two'
finds script 'on the console'
finds remote 'asks for http://127.0.0.1:9/x.png'
finds link 'leads nowhere'
finish browser
