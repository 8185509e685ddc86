#!/usr/bin/env bash
# The ABI is what it was in the baseline, or more; planted changes are found; programs compiled with the headers of every released
# version, and of a later one, run with today's library.
set -euo pipefail
cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-python3}
library=$PWD/.build-ship/release
passed=0

"$PYTHON" tools/abi.py
passed=$((passed + 1))
"$PYTHON" Tests/Ship/abi/planted.py
passed=$((passed + 1))

out=.build-abi
rm -rf "$out"
mkdir -p "$out"
client() { # name, folder of headers, flags ...
    local name=$1 include=$2 compiler said
    shift 2
    for compiler in "gcc -std=c99" "g++ -std=c++17 -x c++"; do
        $compiler -Wall -Wextra -pedantic -Werror "$@" -I"$include" Tests/Ship/abi/client.c -o "$out/$name" \
            -L"$library" -Wl,-rpath,"$library" -lswiftloss -lm
        # Not inside the echo, whose own status would hide the program's.
        said=$("$out/$name")
        echo "$name (${compiler%% *}): $said"
        passed=$((passed + 1))
    done
}

for released in Tests/Ship/abi/released/*/; do
    client "released-$(basename "$released")" "$released"
done
client today include
"$PYTHON" Tests/Ship/abi/headers.py include "$out/later-headers"
client later "$out/later-headers" -DLATER
echo "$passed passed, 0 failed"
