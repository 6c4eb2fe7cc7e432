# Built into the program by embed.sh, and printed by `pbxports completion fish` before the lines that
# know commands and options.

# __pbxports_in [COMMAND]: whether the line has that command, or none yet
function __pbxports_in
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"
end

# What the program prints: a name a line.
function __pbxports_ask
    set -l words (commandline -opc)
    command $words[1] completion $argv 2>/dev/null </dev/null
end

function __pbxports_profiles
    __pbxports_ask profiles
end

function __pbxports_dialers
    set -l words (commandline -opc)
    set -l profile
    for i in (seq 3 (count $words))
        switch $words[$i]
            case -p --profile
                set profile $words[(math $i + 1)]
            case '--profile=*'
                set profile (string sub -s 11 -- $words[$i])
            case '-p*'
                set profile (string sub -s 3 -- $words[$i])
        end
    end
    if string match -q -- '~/*' "$profile"
        set profile $HOME/(string sub -s 3 -- $profile)
    end
    if test -n "$profile"; and test "$profile" != -
        __pbxports_ask dialers --profile=$profile
    end
end
