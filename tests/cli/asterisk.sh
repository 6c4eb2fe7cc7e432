#!/bin/sh
# The rtp.conf of Asterisk: one range, of the dialer that is named, and errors where nothing tells
# which.
set -eu
. tests/lib.sh
work_elsewhere

# profile NAME SERVICES [REST]
profile() {
	printf 'version: 1\nname: %s\nservices:\n%s\n%s\n' "$1" "$2" "${3:-}" >"$1.yaml"
}

rtp='  rtp: {pool: 10000-24999/udp, from: [internet]}'
limited='  sip: {ports: [5060/udp], from: [internet], limit: {rate: 1/hour, burst: 9000}}'
dialers='dialers:
  - {name: dialer1, address: 10.20.0.11}
  - {name: dialer2, address: 10.20.0.12}
  - {name: dialer3, address: 10.20.0.13, rtp: 40000-44999}'
rest='gateway: {interface: eth0}
policy: {default: reject, log: 10/minute}'

profile cluster "$rtp
$limited" "$dialers
$rest"

# asterisk PROFILE [OPTION...]
asterisk() {
	profile=$1
	shift
	pbxports gen --profile "$profile.yaml" --backend asterisk "$@"
}

# Neither limits nor a gateway whose input is left alone are any business of rtp.conf's.
accepts 'a dialer' asterisk cluster --host dialer2
cat >expected <<'END'
; pbxports 0.1.0, profile cluster (cluster.yaml), dialer dialer2
;
; Load:   pbxports gen --profile cluster.yaml --backend asterisk --host dialer2 --output /etc/asterisk/rtp.conf &&
;         asterisk -rx 'module reload res_rtp_asterisk.so'
; FreePBX writes that file itself: there the two numbers go into Settings, Asterisk SIP
; Settings, RTP Port Ranges.
; This is the whole file: what else the old one sets (icesupport, stunaddr) must be added.
; Calls that are up keep their ports.

[general]
rtpstart=15000
rtpend=19999
END
version=$(pbxports version)
sed -i.orig "1s/pbxports [0-9.]*/pbxports ${version#pbxports }/" expected
if diff -u expected "$scratch/out" >difference; then
	pass
else
	fail 'a dialer' "$(cat difference)"
fi

# The ports of other profiles. FIRST-LAST|CASE|PROFILE|OPTIONS
profile whole "$rtp"
profile one "  media: {pool: 30000-31999/udp, from: [internet]}
  off: {pool: 5000-5999/udp, enabled: false}
  files: {pool: 6000-6999/tcp, from: [internet]}"
profile named "$rtp
  fax: {pool: 4000-4999/udp, from: [internet]}"
profile both "  rtp: {pool: 10000-10999/tcp+udp, from: [internet]}"
profile lowest "  rtp: {pool: 1024-1025/udp, from: [internet]}"
profile odd "  rtp: {pool: 10001-10003/udp, from: [internet]}"
while IFS='|' read -r ports name profile options; do
	# shellcheck disable=SC2086 # several options, or none
	accepts "$name" asterisk $profile $options
	shows "$name" "rtpstart=${ports%-*}"
	shows "$name" "rtpend=${ports#*-}"
done <<'END'
10000-14999|the first dialer|cluster|--host dialer1
40000-44999|a pin|cluster|--host dialer3
10000-24999|without dialers the pool whole|whole|
30000-31999|the only pool that is enabled and of UDP|one|
10000-24999|the pool that is named so|named|
10000-10999|a pool of both protocols|both|
1024-1025|the lowest ports|lowest|
10001-10003|an odd start with a pair above it|odd|
END

# What can't be printed. CASE|TEXT|PROFILE|OPTIONS
profile many "$rtp" "dialers:
$(for i in $(seq 10 99); do echo "  - {name: d$i, address: 10.20.0.$i, rtp: $((10000 + i * 10))-$((10009 + i * 10))}"; done)"
profile none "$limited"
profile tcp "  rtp: {pool: 10000-10999/tcp, from: [internet]}"
profile off "  rtp: {pool: 10000-10999/udp, enabled: false}"
profile two "  media: {pool: 10000-10999/udp}
  fax: {pool: 4000-4999/udp}"
profile low "  rtp: {pool: 1022-1999/udp}"
profile single "  rtp: {pool: 10000-10000/udp}"
profile pair "  rtp: {pool: 10001-10002/udp}"
while IFS='|' read -r name text profile options; do
	# shellcheck disable=SC2086 # several options, or none
	refuses "$name" "$text" asterisk $profile $options
done <<'END'
no dialer named|one of --host dialer1, --host dialer2, --host dialer3|cluster|
no dialer named of many|--host d10, --host d11|many|
no such dialer|dialer1|cluster|--host dialer0
no pool|profile "none" has no pool of UDP ports|none|
a pool of TCP|has no pool of UDP ports|tcp|
a pool that is off|has no pool of UDP ports|off|
several pools|there are several pools: "media", "fax"|two|
several pools|two.yaml:4:17: error:|two|
several pools|name that of Asterisk "rtp"|two|
below 1024|Asterisk uses no port below 1024|low|
a single port|10000-10000 has none|single|
no pair of ports|10001-10002 has none|pair|
a foreign option|backend "asterisk" has no option "--counters"|whole|--counters
a foreign option|backend "asterisk" has no option "--chain"|whole|--chain PBX
a foreign option|backend "asterisk" has no option "--anchor"|whole|--anchor
a foreign option|backend "asterisk" has no option "--dialect"|whole|--dialect freebsd
a folder|is a folder|whole|--output .
END

# In the matrix it is named, and has no column.
accepts 'the matrix' pbxports backends
shows 'the matrix' 'asterisk   no rules'
if sed -n '/^FEATURE/,$p' "$scratch/out" | grep -q asterisk; then
	fail 'the matrix' 'asterisk has one'
else
	pass
fi
accepts 'the matrix as JSON' pbxports backends --format json
shows 'the matrix as JSON' '"features": null'
refuses 'who can' 'these backends can: nft, iptables' pbxports gen -p cluster.yaml -b pf --host dialer1
lacks 'who can' asterisk

asterisk cluster --host dialer2 --output rtp.conf
if diff -u expected rtp.conf >difference; then pass; else fail '--output' "$(cat difference)"; fi
finish asterisk
