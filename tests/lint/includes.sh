#!/bin/sh
# Holds the includes of each folder against the order of the floors: a folder includes those above
# it, never those below; src/main.c includes all. Files of src/ may have headers of their own beside
# them. YAML is known to src/text/ alone. With an argument, looks at the tree in that folder.
set -eu
cd "${1:-$(dirname "$0")/../..}"

find src include -name '*.[ch]' -exec awk '
	BEGIN {
		count = split("base text net profile plan emit judge report cmd main", floors)
		for (i = 1; i <= count; i++)
			rank[floors[i]] = i
	}
	function complain(what)
	{
		printf "%s:%d: %s\n", FILENAME, FNR, what
		bad = 1
	}
	FNR == 1 {
		file = FILENAME
		sub(/^include\/pbxports\//, "", file)
		sub(/^src\//, "", file)
		sub(/[\/.].*/, "", file)
		if (!(file in rank))
			complain("no floor is called \"" file "\"")
	}
	!/^[ \t]*#[ \t]*include/ { next }
	/<yaml\.h>/ && FILENAME !~ /^src\/text\// { complain("<yaml.h> outside src/text/") }
	!/"/ { next }
	{
		split($0, parts, "\"")
		header = parts[2]
	}
	header ~ /^pbxports\// {
		split(header, path, "/")
		if (!(path[2] in rank))
			complain("no floor is called \"" path[2] "\"")
		else if (rank[path[2]] > rank[file])
			complain(file " must not include " path[2])
		next
	}
	header ~ /\// || FILENAME !~ /^src\// { complain("\"" header "\" reaches around include/") }
	END { exit bad }
' {} +
