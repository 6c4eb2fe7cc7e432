# A list of `lines` entries in random order, the same in every run: single addresses, networks and
# ranges that overlap, repeat and touch each other.

# Below `limit`; Lehmer's generator, whose products a double holds.
function random(limit) {
	seed = seed * 16807 % 2147483647
	return seed % limit
}

function quad(number) {
	return int(number / 16777216) "." int(number / 65536) % 256 "." int(number / 256) % 256 "." number % 256
}

BEGIN {
	seed = 20261121
	space = lines * 64 # how many addresses the entries are drawn from, from 11.0.0.0 on
	for (i = 0; i < lines; i++) {
		first = 184549376 + random(space)
		kind = random(5)
		if (kind == 0) {
			prefix = 22 + random(11)
			size = 2 ^ (32 - prefix)
			line = quad(first - first % size) "/" prefix
		} else if (kind == 1) {
			line = quad(first) "-" quad(first + random(300))
		} else if (kind == 2 && i > 0) {
			line = kept[random(i)]
		} else {
			line = quad(first)
		}
		kept[i] = line
		print line
	}
}
