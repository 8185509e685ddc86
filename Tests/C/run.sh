#!/usr/bin/env bash
# Compiles the C tests and the example as C99, C11 and C++17 with gcc and clang, every warning an error, and runs them at every
# processor level of this machine; under valgrind at those that it knows (not AVX-512).
set -euo pipefail
shopt -s nullglob
cd "$(dirname "$0")/../.."
library="$PWD/.build-ship/release"
out=.build-c
rm -rf "$out"
mkdir -p "$out"

warnings=(-Wall -Wextra -pedantic -Werror -O1 -g -Iinclude)
link=(-L"$library" -Wl,-rpath,"$library" -lswiftloss -lm -lpthread -ldl)
linked=(Tests/C/test_losses.c Tests/C/test_errors.c Tests/C/test_state.c Tests/C/test_guard.c Tests/C/test_special.c Tests/C/test_weights.c Tests/C/test_classes.c Tests/C/test_threads.c Tests/C/test_small.c examples/c/squared_error.c examples/c/class_labels.c)

compile() { # name, source, compiler and flags ...
    local name=$1 source=$2
    shift 2
    if ! command -v "$1" >/dev/null; then
        echo "SKIPPED: $name, there is no $1"
        return
    fi
    "$@" "${warnings[@]}" "$source" -o "$out/$name" "${link[@]}"
}
for source in "${linked[@]}"; do
    base=$(basename "$source" .c)
    compile "$base-gcc-c99" "$source" gcc -std=c99 -D_GNU_SOURCE
    compile "$base-clang-c11" "$source" clang -std=c11 -D_GNU_SOURCE
    compile "$base-gcc-c++17" "$source" g++ -std=c++17 -x c++
    compile "$base-clang-c++17" "$source" clang++ -std=c++17 -x c++
done
cc -std=c99 "${warnings[@]}" Tests/C/test_load.c -o "$out/test_load" -ldl -lm
cc -std=c99 -D_GNU_SOURCE "${warnings[@]}" -x c - -o "$out/level" "${link[@]}" <<'PROGRAM'
#include "swiftloss.h"
int main(void) { return swl_simd_level(); }
PROGRAM

# The pool by itself, and under ThreadSanitizer, which lets a forked child have threads only where it is told to.
pool=(Tests/C/test_pool.c Sources/CPlatform/pool.c Sources/CPlatform/state.c)
cc -std=c11 "${warnings[@]}" -ISources/CPlatform/include "${pool[@]}" -o "$out/test_pool" -lpthread -lm
"$out/test_pool"
passed=1
if gcc -std=c11 "${warnings[@]}" -ISources/CPlatform/include -fsanitize=thread "${pool[@]}" -o "$out/test_pool-tsan" -lpthread -lm; then
    TSAN_OPTIONS="die_after_fork=0 halt_on_error=1" "$out/test_pool-tsan"
    passed=2
else
    echo "SKIPPED: test_pool under ThreadSanitizer, which this gcc has not"
fi

levels=(v2)
best=0
env -u SWIFTLOSS_SIMD "$out/level" || best=$?
[ "$best" -ge 3 ] && levels+=(v3)
[ "$best" -ge 4 ] && levels+=(v4)

for level in "${levels[@]}"; do
    for source in "${linked[@]}"; do
        base=$(basename "$source" .c)
        for program in "$out/$base"-*; do
            SWIFTLOSS_SIMD=$level "$program" >"$out/log" 2>&1 || { cat "$out/log"; echo "FAILED: $program at $level"; exit 1; }
            passed=$((passed + 1))
        done
    done
    echo "C tests at $level: all passed"
done
"$out/test_load" "$library/libswiftloss.so"
passed=$((passed + 1))

if command -v valgrind >/dev/null; then
    for level in v2 v3; do
        [ "$level" = v3 ] && [ "$best" -lt 3 ] && continue
        for base in test_losses test_errors test_guard test_special test_weights test_classes test_threads test_small squared_error class_labels; do
            programs=("$out/$base"-*c99 "$out/$base"-*c11)
            SWIFTLOSS_SIMD=$level valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite \
                "${programs[0]}" >"$out/log" 2>&1 ||
                { cat "$out/log"; echo "FAILED under valgrind: $base at $level"; exit 1; }
            passed=$((passed + 1))
        done
        echo "C tests under valgrind at $level: all passed"
    done
else
    echo "C tests: valgrind is not installed, its runs were SKIPPED"
fi
echo "C: $passed passed, 0 failed"
