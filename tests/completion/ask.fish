# ask.fish SCRIPT LINES: what fish offers for each of the lines, in one line each.
source $argv[1]
cat $argv[2] | while read -l -d \n line
    echo (complete -C "$line" | string replace -r '\t.*' '' | string replace -r '^--?[a-z]+=' '')
end
