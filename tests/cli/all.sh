#!/bin/sh
# gen --all: a folder for each machine and a manifest of them, all or nothing.
set -eu
. tests/lib.sh
work_elsewhere

# cluster NAME DIALERS [REST]: services that every backend can print
cluster() {
	cat >"$1.yaml" <<-END
		version: 1
		name: $1
		zones: {admin: [192.0.2.0/24], carriers: [{file: carriers.txt}]}
		services:
		  ssh: {ports: [22/tcp], from: [admin, carriers]}
		  sip: {ports: [5060/udp], from: [carriers]}
		  rtp: {pool: 10000-24999/udp, from: [internet]}
		dialers: [$2]
		${3:-}
	END
}

one='{name: dialer1, address: 10.20.0.11}'
two='{name: dialer2, address: 10.20.0.12, address6: 2001:db8:20::12}'
three='{name: dialer3, address: 10.20.0.13}'
gateway='gateway: {interface: eth0, services: [ssh], forward: {sip: dialer1}}'
echo 198.51.100.16/28 >carriers.txt
cluster site "$one, $two" "$gateway"
cluster fewer "$one"
cluster more "$one, $two, $three" "$gateway"

# all PROFILE OPTION...
all() {
	profile=$1
	shift
	pbxports gen --profile "$profile.yaml" --all "$@"
}

# holds CASE FOLDER NAME...: these files and no others are in it, and no other folders
holds() {
	case=$1
	folder=$2
	shift 2
	find "$folder" -mindepth 1 \( ! -type d -o -empty \) | sort >found
	if printf "$folder/%s\n" "$@" | sort | diff - found >difference; then
		pass
	else
		fail "$case" "$(cat difference)"
	fi
}

# same CASE FOLDER FOLDER
same() {
	if diff -r "$2" "$3" >difference; then pass; else fail "$1" "$(cat difference)"; fi
}

# loads CASE COMMAND: so many machines of the manifest in out/ are loaded by it
loads() {
	count=$(grep -cF -e "\"load\": \"$2\"" out/manifest.json) || :
	if [ "$count" -eq "$3" ]; then pass; else fail "$1" "$(grep load out/manifest.json)"; fi
}

# Every backend: what is where, which command loads it, and twice the same bytes.
# BACKEND|OPTIONS|LOAD|FILES
while IFS='|' read -r backend options load files; do
	rm -rf out again
	names='dialer1/rtp.conf dialer2/rtp.conf manifest.json'
	for file in $files; do
		names="$names dialer1/$file dialer2/$file gateway/$file"
	done
	# shellcheck disable=SC2086 # several options, or none
	accepts "$backend" all site --backend "$backend" $options --output out
	# shellcheck disable=SC2086
	holds "$backend" out $names
	loads "$backend" "$load" 3
	# shellcheck disable=SC2086
	accepts "$backend, again" all site --backend "$backend" $options --output again
	same "$backend, again" out again
	# shellcheck disable=SC2086
	accepts "$backend, over it" all site --backend "$backend" $options --output again
	same "$backend, over it" out again
done <<'END'
nft||nft -f pbxports.nft|pbxports.nft
nft|--counters|nft -f pbxports.nft|pbxports.nft
iptables||iptables-restore <rules.v4 && ip6tables-restore <rules.v6|rules.v4 rules.v6
iptables|--chain PBX|iptables-restore --noflush <rules.v4 && ip6tables-restore --noflush <rules.v6|rules.v4 rules.v6
pf||pfctl -nf pbxports.pf && pfctl -f pbxports.pf|pbxports.pf
pf|--anchor --dialect freebsd|pfctl -nf pbxports.pf && pfctl -a pbxports -f pbxports.pf|pbxports.pf
firewalld||sh firewalld.sh|firewalld.sh
END

# A file is what the command in its head prints: for one machine, with the options of this run.
for backend in nft pf firewalld; do
	rm -rf out
	accepts "$backend, one file" all site --backend $backend --output out --zone admin=10.0.0.0/8
	for machine in dialer1 dialer2 gateway; do
		host=
		[ $machine = gateway ] || host="--host $machine"
		# shellcheck disable=SC2086 # an option, or none
		accepts "$backend, $machine" pbxports gen --profile site.yaml --backend $backend \
			$host --zone admin=10.0.0.0/8
		if cmp -s "$scratch/out" "out/$machine/"[pf]*; then
			pass
		else
			fail "$backend, $machine" 'the file is not what gen prints'
		fi
	done
done
rm -rf out
accepts 'iptables, one file' all site --backend iptables --output out --chain PBX
accepts 'iptables, dialer2' pbxports gen --profile site.yaml --backend iptables --host dialer2 \
	--chain PBX --output alone
rm out/dialer2/rtp.conf
same 'iptables, dialer2' alone out/dialer2
accepts 'rtp.conf of dialer2' pbxports gen --profile site.yaml --backend asterisk --host dialer2
if cmp -s "$scratch/out" out/dialer2/rtp.conf; then
	fail 'rtp.conf of dialer2' 'it was removed'
fi
all site --backend iptables --output out --chain PBX
if cmp -s "$scratch/out" out/dialer2/rtp.conf; then
	pass
else
	fail 'rtp.conf of dialer2' "$(head -n 4 out/dialer2/rtp.conf)"
fi

# With large zones iptables has a file more, which is loaded first, and goes when it is not needed.
seq 1 100 | sed 's/.*/198.18.&.0\/25/' >carriers.txt
accepts 'sets' all site --backend iptables --output out
loads 'sets' 'ipset restore <ipset.conf && iptables-restore <rules.v4 && ip6tables-restore <rules.v6' 3
echo 198.51.100.16/28 >carriers.txt
accepts 'no sets' all site --backend iptables --output out
loads 'no sets' 'iptables-restore <rules.v4 && ip6tables-restore <rules.v6' 3
if [ -e out/dialer1/ipset.conf ]; then fail 'no sets' 'ipset.conf is left'; else pass; fi

# The manifest, to the byte.
rm -rf out
accepts manifest all fewer --backend nft --output out
cat >expected <<END
{
  "generator": "$(pbxports version)",
  "profile": "fewer",
  "backend": "nft",
  "hosts": [
    {
      "name": "dialer1",
      "address": "10.20.0.11",
      "address6": null,
      "files": [
        "dialer1/pbxports.nft",
        "dialer1/rtp.conf"
      ],
      "load": "nft -f pbxports.nft"
    }
  ]
}
END
same manifest expected out/manifest.json
accepts 'manifest with a gateway' all site --backend nft --output out
cp out/manifest.json "$scratch/out"
shows 'manifest with a gateway' '"address6": "2001:db8:20::12"'
shows 'manifest with a gateway' '"gateway/pbxports.nft"'

# Only rtp.conf, which a gateway has none of; and what has no pool has none.
rm -rf out
accepts 'asterisk alone' all site --backend asterisk --output out
holds 'asterisk alone' out dialer1/rtp.conf dialer2/rtp.conf manifest.json
loads 'asterisk alone' "cp rtp.conf /etc/asterisk/rtp.conf && asterisk -rx 'module reload res_rtp_asterisk.so'" 2
sed '/pool:/d' site.yaml >silent.yaml
rm -rf out
accepts 'no pool' all silent --backend nft --output out
holds 'no pool' out dialer1/pbxports.nft dialer2/pbxports.nft gateway/pbxports.nft manifest.json
printf 'version: 1\nname: bare\nservices: {ssh: {ports: [22/tcp], from: [internet]}}\n' >bare.yaml
(cat bare.yaml && echo 'gateway: {interface: eth0, forward: {ssh: 10.20.0.10}}') >front.yaml
rm -rf out
accepts 'a gateway without dialers' all front --backend nft --output out
holds 'a gateway without dialers' out gateway/pbxports.nft manifest.json

# What is gone from the profile goes; what is somebody else's stays.
rm -rf out
accepts 'more' all more --backend iptables --output out
echo mine >out/notes
echo mine >out/dialer1/notes
echo mine >out/dialer3/notes
mkdir out/roles out/empty
echo '# pbxports rules of mine' >out/roles/main.yml
accepts 'fewer' all fewer --backend nft --output out
holds 'fewer' out manifest.json notes dialer1/pbxports.nft dialer1/rtp.conf dialer1/notes \
	dialer3/notes roles/main.yml empty
# Without a manifest of ours a folder's subfolders are not looked into.
mkdir -p foreign/rules
cp out/dialer1/pbxports.nft foreign/rules
accepts 'a foreign folder' all fewer --backend nft --output foreign
holds 'a foreign folder' foreign manifest.json rules/pbxports.nft dialer1/pbxports.nft dialer1/rtp.conf

# All or nothing.
rm -rf out
accepts 'before' all site --backend nft --output out
cp -R out before
sed 's/5060\/udp/&, 5061\/tpc/' site.yaml >broken.yaml
cluster small "$one, $two, $three, {name: dialer4, address: 10.20.0.14}"
sed '/sip:/s/from: \[carriers\]/&, limit: {rate: 20\/minute}/' site.yaml >limited.yaml
sed 's/services: \[ssh\], //' site.yaml >open.yaml
sed 's/rtp:/media:/; /media:/p; s/media: {pool: 10000-24999/fax: {pool: 30000-44999/' site.yaml >two.yaml
cat >usage <<'END'
a broken profile|5061/tpc|broken|--backend nft --output out
a pool that is too small|holds 3 chunks|small|--backend nft --output out
a limit|service "sip" needs a limit|limited|--backend firewalld --output out
a gateway that one backend refuses|the profile needs|open|--backend firewalld --output out
several pools|there are several pools: "media", "fax"|two|--backend nft --output out
no --output|option "--all" makes a folder of files|site|--backend nft
--host|"--all" and "--host" exclude each other|site|--backend nft --output out --host dialer1
no dialers|profile "bare" has no dialers for --all|bare|--backend nft --output out
no dialers for asterisk|profile "bare" has no dialers for --all|front|--backend asterisk --output out
no pool for asterisk|has no pool of UDP ports|silent|--backend asterisk --output out
a foreign option|backend "nft" has no option "--chain"|site|--backend nft --output out --chain PBX
a file|"site.yaml" is no folder|site|--backend nft --output site.yaml
no parent|cannot write "nosuch/out"|site|--backend nft --output nosuch/out
END
while IFS='|' read -r name text profile options; do
	# shellcheck disable=SC2086 # several options
	refuses "$name" "$text" all "$profile" $options
	same "$name" before out
done <usage

# Of what is wrong on every machine one is told.
capture all limited --backend firewalld --output out
count=$(grep -c error: "$scratch/err")
if [ "$count" -eq 1 ]; then pass; else fail 'one error' "$count: $(cat "$scratch/err")"; fi
status=0
all limited --backend firewalld --output approximate --allow-approximate 2>err || status=$?
count=$(grep -c warning: err)
if [ "$status" -eq 0 ] && [ "$count" -eq 1 ]; then pass; else fail 'one warning' "$(cat err)"; fi

# What stands in the way of the last file takes the first ones back.
for block in 'rm -rf out/gateway && echo mine >out/gateway' \
	'rm out/gateway/pbxports.nft && mkdir out/gateway/rules.v6' \
	'rm out/manifest.json && ln -s ../site.yaml out/manifest.json' \
	'rm -rf out/dialer2 && ln -s dialer1 out/dialer2'; do
	rm -rf out blocked
	cp -R before out
	eval "$block"
	cp -RP out blocked
	refuses "$block" 'out/' all more --backend iptables --output out
	same "$block" blocked out
done
rm -rf out
cp -R before out

if [ "$(id -u)" -ne 0 ]; then
	chmod 555 out/dialer2
	refuses 'a read-only folder' 'cannot write "out/dialer2/' all more --backend iptables --output out
	chmod 755 out/dialer2
	same 'a read-only folder' before out
	chmod 555 out/dialer2
	refuses 'a read-only folder of an earlier run' 'cannot write "out/dialer2/' \
		all fewer --backend nft --output out
	chmod 755 out/dialer2
	same 'a read-only folder of an earlier run' before out
fi

# A file system that is read-only or full, where one can be mounted.
for enter in 'unshare -rm' 'unshare -m'; do
	# shellcheck disable=SC2086 # a command with options
	if $enter true 2>"$scratch/log"; then
		mkdir small
		# shellcheck disable=SC2016,SC2086 # the inner shell's; a command with options
		refuses 'read-only file system' 'cannot write "small/out"' $enter sh -c '
			mount -t tmpfs -o ro,size=40k tmpfs small &&
			"$@" --output small/out' sh "$PBXPORTS" gen -p site.yaml -b nft --all
		# shellcheck disable=SC2016,SC2086
		refuses 'full file system' 'cannot write "small/out/' $enter sh -c '
			mount -t tmpfs -o size=40k tmpfs small && cp -R before small/out && {
				status=0
				"$@" --output small/out || status=$?
				diff -r before small/out >/dev/null || exit 1
				exit "$status"
			}' sh "$PBXPORTS" gen -p more.yaml -b iptables --all
		break
	fi
done

# Five hundred dialers.
{
	printf 'version: 1\nname: many\nservices: {rtp: {pool: 10000-59999/udp, chunk: 100, from: [internet]}}\n'
	echo dialers:
	for i in $(seq 500); do
		echo "  - {name: d$i, address: 10.20.$((i / 250)).$((i % 250 + 1))}"
	done
} >many.yaml
accepts 'many dialers' all many --backend nft --output many
count=$(find many -name '*.nft' | wc -l)
if [ "$count" -eq 500 ]; then pass; else fail 'many dialers' "$count files"; fi
if grep -qx rtpend=59999 many/d500/rtp.conf; then pass; else fail 'many dialers' 'd500'; fi
# Three errors each, which the queue would not hold, are three errors.
for i in 1 2 3; do
	echo "  s$i: {ports: [506$i/udp], from: [internet], limit: {rate: 20/minute}}"
done >limits
sed 's/^services: {\(.*\)}$/services:\n  \1/; /rtp/r limits' many.yaml >wrong.yaml
refuses 'many errors' 'service "s3" needs a limit' all wrong --backend firewalld --output out
if grep -q 'not shown' "$scratch/err"; then fail 'many errors' "$(tail -n 1 "$scratch/err")"; else pass; fi
accepts 'many dialers, gone' all fewer --backend nft --output many
holds 'many dialers, gone' many manifest.json dialer1/pbxports.nft dialer1/rtp.conf

# The built-in cluster
for backend in nft iptables pf firewalld asterisk; do
	rm -rf out
	capture pbxports gen -p vicibox-cluster -b $backend --all --allow-approximate --output out
	if [ "$status" -eq 0 ] && [ -e out/manifest.json ]; then
		pass
	else
		fail "vicibox-cluster, $backend" "$(cat "$scratch/err")"
	fi
done
finish all
