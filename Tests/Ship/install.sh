#!/usr/bin/env bash
# `make install`, and C programs that use what was installed: by pkg-config and by CMake, shared and static, with gcc and clang.
# Everything is compiled with a PATH that has no Swift.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0

ok() {
    passed=$((passed + 1))
    echo "ok    $*"
}
fail() {
    echo "FAIL  $*" >&2
    exit 1
}
same() { # what, expected, got
    [ "$2" = "$3" ] || fail "$1:
--- expected
$2
--- got
$3"
    ok "$1"
}
# A program that must fail, and say this in its last line.
refuses() { # what, sentence, command ...
    local what=$1 sentence=$2 output
    shift 2
    if output=$("$@" 2>&1); then fail "$what was not refused"; fi
    # CMake breaks lines.
    case $(tr -s '[:space:]' ' ' <<<"$output") in
    *"$sentence"*) ok "$what: $sentence" ;;
    *) fail "$what: expected '$sentence' in
$output" ;;
    esac
}

for tool in gcc g++ clang clang++ cmake pkg-config objcopy; do
    command -v $tool >/dev/null || fail "there is no '$tool' on the PATH (Debian: apt install gcc g++ clang cmake pkgconf binutils)"
done
declare -A compilers=([gcc]=$(command -v gcc) [g++]=$(command -v g++) [clang]=$(command -v clang) [clang++]=$(command -v clang++))
# A shell with nothing of the checkout's or of Swift's in its environment.
plain() { env -i PATH=/usr/bin:/bin HOME="$tmp" LC_ALL=C "$@"; }
if plain sh -c 'command -v swift' >/dev/null; then
    echo "SKIPPED: that Swift is not needed to compile: it is in /usr/bin here"
else
    ok "the programs are compiled without Swift on the PATH"
fi
install_into() { ( umask 077 && make --no-print-directory install "$@" >"$tmp/log" 2>&1 ) || { cat "$tmp/log"; fail "make install $*"; }; }

# ---- What is installed -----------------------------------------------------------------------------------------------

version=$(sed -n 's/^#define SWL_VERSION "\(.*\)"$/\1/p' include/swiftloss.h)
install_into DESTDIR="$tmp/stage" PREFIX=/usr/local
same "make install DESTDIR= puts these files, links and permissions there" "\
./usr/local/include/swiftloss.h 644
./usr/local/include/swiftloss_losses.h 644
./usr/local/lib/cmake/swiftloss/swiftlossConfig.cmake 644
./usr/local/lib/cmake/swiftloss/swiftlossConfigVersion.cmake 644
./usr/local/lib/libswiftloss.a 644
./usr/local/lib/libswiftloss.so -> libswiftloss.so.0
./usr/local/lib/libswiftloss.so.0 -> libswiftloss.so.$version
./usr/local/lib/libswiftloss.so.$version 755
./usr/local/lib/pkgconfig/swiftloss.pc 644" \
    "$(cd "$tmp/stage" && find . -type f -printf '%p %m\n' -o -type l -printf '%p -> %l\n' | LC_ALL=C sort)"
same "folders are open to all" 755 "$(find "$tmp/stage/usr" -type d -printf '%m\n' | sort -u)"
same "SONAME" "libswiftloss.so.0" "$(objdump -p "$tmp/stage/usr/local/lib/libswiftloss.so" | awk '$1 == "SONAME" { print $2 }')"
same "the shared library needs" "libc.so.6 libm.so.6" \
    "$(objdump -p "$tmp/stage/usr/local/lib/libswiftloss.so" | awk '$1 == "NEEDED" && !/ld-linux/ { print $2 }' | sort | xargs)"
cmp include/swiftloss.h "$tmp/stage/usr/local/include/swiftloss.h"
cmp .build-ship/release/libswiftloss.so "$tmp/stage/usr/local/lib/libswiftloss.so"
# Where it was built and installed, the compiler's folder, and whatever else looks like a path of this machine.
swift=$(readlink -f "$(command -v swift || echo /opt/swift/usr/bin/swift)")
paths=$(grep -rahoE -e "($root|$tmp|${swift%/bin/*})[^[:cntrl:]]*" \
    -e '(^|[^[:alnum:]>}._/-])/(home|root|tmp|work|opt|usr|build|Users|var)/[[:graph:]]*' "$tmp/stage" || true)
same "no path of this machine is in what is installed" "" "$(head -n 5 <<<"$paths")"

archive=$tmp/stage/usr/local/lib/libswiftloss.a
declared=$(nm -D --defined-only --format=just-symbols "$tmp/stage/usr/local/lib/libswiftloss.so" | sort)
same "the static library shows what the shared one does, all swl_*" "$(grep '^swl_' <<<"$declared")" \
    "$(nm --defined-only --extern-only --format=just-symbols "$archive" | grep -v -e '^$' -e ':$' | sort)"
[ "$(wc -l <<<"$declared")" -gt 20 ] || fail "the library has few functions: $declared"
same "the static library asks for nothing of Swift's, nor for versions" "" "$(nm --undefined-only "$archive" | grep -iE '[Uw] .*(swift|@|[$]s)' || true)"
same "pthread_create comes into a static program: it is asked for strongly" U "$(nm --undefined-only "$archive" | awk '$2 == "pthread_create" { print $1 }')"
cp "$archive" "$tmp/first.a"
install_into DESTDIR="$tmp/stage" PREFIX=/usr/local
cmp "$archive" "$tmp/first.a"
ok "installed again: the same bytes"

# Each processor level has its own copy of the kernels, with instructions of its own level only.
if [ "$(uname -m)" = x86_64 ]; then
    objdump -d --no-show-raw-insn "$archive" >"$tmp/code"
    counts=()
    for level in 2 3 4; do
        awk -v level="KernelsX86V$level" '/^[0-9a-f]+ <.*>:$/ { own = index($0, level) > 0 } own' "$tmp/code" >"$tmp/code$level"
        counts+=("$(grep -c '>:$' "$tmp/code$level")")
        [ "${counts[-1]}" -gt 100 ] || fail "the static library has ${counts[-1]} functions of level v$level"
    done
    has() { grep -qP "$2" "$tmp/code$1"; } # level, instructions
    if has 2 '\tv(?!err)[a-z]\w+ '; then fail "the static library's level v2 has AVX instructions"; fi
    if has 3 '%zmm|%k[0-7]'; then fail "the static library's level v3 has AVX-512 instructions"; fi
    has 3 '%ymm' || fail "the static library's level v3 has no AVX instruction"
    has 4 '%zmm' || fail "the static library's level v4 has no AVX-512 instruction"
    ok "the static library's levels: ${counts[*]} functions, each with its own instructions"
fi

# ---- Programs --------------------------------------------------------------------------------------------------------

# By hand: ((0.5^2 + 0.5^2 + 0 + 1) / 4, and 2 (p - t) / 4; (1 log 3 + 2 log 4 + 4 log 8) / 7, and w (softmax - one-hot) / 7.
cat >"$tmp/squared_error.txt" <<'EXPECTED'
loss     0.375
gradient 0.25 -0.25 0 -0.5
status   30: target has shape (3,), but prediction has shape (4,)
EXPECTED
"${PYTHON:-python3}" - >"$tmp/class_labels.txt" <<'PROGRAM'
from math import log
print(f"loss     {(1 * log(3) + 2 * log(4) + 4 * log(8)) / 7:.6f}")
rows = [(1, 0, (1 / 3, 1 / 3, 1 / 3)), (2, 1, (1 / 2, 1 / 4, 1 / 4)), (0, 0, (0, 0, 0)), (4, 2, (1 / 8, 3 / 4, 1 / 8))]
for weight, label, softmax in rows:
    print("gradient", *(f"{weight * (s - (c == label)) / 7 + 0.0:.6f}" for c, s in enumerate(softmax)))
print("status   110: target[1] = 3 is not a class index in [0, 3)")
print("index    1")
print("status   30: options.class_weight has shape (2,), but must be one number for each of 3 classes")
PROGRAM
runs() { # what, example, command ...
    local what=$1 example=$2
    shift 2
    same "$what" "$(cat "$tmp/$example.txt")" "$(plain "$@")"
}

# Every kind of program, of an installation in a folder.
programs() { # what, prefix, kinds of compiler ...
    local what=$1 prefix=$2 name example out build program
    shift 2
    export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
    out=$tmp/programs
    rm -rf "$out"
    mkdir -p "$out"
    packaged() { env -i PATH=/usr/bin:/bin PKG_CONFIG_PATH="$prefix/lib/pkgconfig" pkg-config "$@"; }
    # pkg-config escapes blanks as a shell reads them.
    eval "local shared=($(packaged --cflags --libs swiftloss)) static=($(packaged --static --cflags --libs swiftloss))"
    for name in "$@"; do
        for example in squared_error class_labels; do
            program=$out/$example-$name
            build=(plain "${compilers[$name]}" -O2 -Wall -Wextra -pedantic -Werror)
            case $name in
            *++)
                cp "examples/c/$example.c" "$out/$example.cpp"
                build+=(-std=c++17 "$out/$example.cpp")
                ;;
            *) build+=(-std=c99 "examples/c/$example.c") ;;
            esac
            "${build[@]}" "${shared[@]}" -Wl,-rpath,"$prefix/lib" -o "$program"
            runs "$what, $name, shared: $example" $example "$program"
            "${build[@]}" -static "${static[@]}" -o "$program-static"
            runs "$what, $name, fully static: $example" $example "$program-static"
            "${build[@]}" -I"$prefix/include" "$prefix/lib/libswiftloss.a" -pthread -lm -o "$program-archive"
            runs "$what, $name, static with the C library shared: $example" $example "$program-archive"
        done
    done
}

# find_package, in a copy of the examples so that nothing is written into the checkout.
with_cmake() { # what, prefix, compiler
    local what=$1 prefix=$2 compiler=$3 out=$tmp/cmake/build
    rm -rf "$tmp/cmake"
    mkdir -p "$tmp/cmake"
    cp examples/c/*.c examples/c/CMakeLists.txt "$tmp/cmake"
    plain cmake -S "$tmp/cmake" -B "$out" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="${compilers[$compiler]}" \
        -DCMAKE_C_STANDARD=99 -DCMAKE_C_FLAGS="-Wall -Wextra -pedantic -Werror" >"$tmp/log" 2>&1 || { cat "$tmp/log"; fail "$what: cmake"; }
    plain cmake --build "$out" >"$tmp/log" 2>&1 || { cat "$tmp/log"; fail "$what: cmake --build"; }
    for example in squared_error class_labels; do
        runs "$what, CMake, $compiler, shared: $example" $example "$out/$example"
        runs "$what, CMake, $compiler, static: $example" $example "$out/${example}_static"
    done
    same "$what: CMake's program has the library by its SONAME, its static one not at all" "libswiftloss.so.0 / " \
        "$(objdump -p "$out/squared_error" | awk '/NEEDED.*swiftloss/ { print $2 }') / $(objdump -p "$out/squared_error_static" | awk '/NEEDED.*swiftloss/ { print $2 }')"
}

install_into PREFIX="$tmp/prefix"
programs "prefix" "$tmp/prefix" gcc clang g++ clang++
with_cmake "prefix" "$tmp/prefix" gcc
with_cmake "prefix" "$tmp/prefix" clang

# The examples' own Makefile.
cp -r examples/c "$tmp/examples"
plain make --no-print-directory -C "$tmp/examples" check PKG_CONFIG_PATH="$tmp/prefix/lib/pkgconfig" >"$tmp/log" 2>&1 || { cat "$tmp/log"; fail "the examples' Makefile"; }
ok "the examples' Makefile builds and runs them, shared and static"
# What the examples' README shows is what they print.
same "the examples' README shows what they print" "$(cat "$tmp/squared_error.txt")" \
    "$(sed -n '/^\$ \.\/squared_error$/,/^```$/p' examples/c/README.md | sed '1d;$d' | sed '/^\$/,$d')"

# Moved, and into a folder with a blank.
mv "$tmp/prefix" "$tmp/moved folder"
[ ! -e "$tmp/prefix" ]
programs "moved into a folder with a blank" "$tmp/moved folder" gcc clang++
with_cmake "moved into a folder with a blank" "$tmp/moved folder" gcc

# Installed into such a folder, with the libraries in a deeper one.
install_into PREFIX="$tmp/pre fix" LIBDIR=lib/x86_64-linux-gnu
same "LIBDIR" "$(printf '%s\n' "$tmp/pre fix/lib/x86_64-linux-gnu/libswiftloss.so.0")" "$(ls "$tmp/pre fix"/lib/x86_64-linux-gnu/*.so.0)"
eval "flags=($(plain PKG_CONFIG_PATH="$tmp/pre fix/lib/x86_64-linux-gnu/pkgconfig" pkg-config --cflags --libs swiftloss))"
plain gcc examples/c/squared_error.c "${flags[@]}" -o "$tmp/deeper"
runs "LIBDIR=lib/x86_64-linux-gnu, pkg-config" squared_error LD_LIBRARY_PATH="$tmp/pre fix/lib/x86_64-linux-gnu" "$tmp/deeper"
with_cmake "LIBDIR=lib/x86_64-linux-gnu" "$tmp/pre fix" gcc
same "pkg-config knows the version" "$version" "$(plain PKG_CONFIG_PATH="$tmp/moved folder/lib/pkgconfig" pkg-config --modversion swiftloss)"

# ---- The static library in a program ---------------------------------------------------------------------------------

lib="$tmp/moved folder/lib" include="$tmp/moved folder/include"
# Many elements on two threads, at each level of this machine: the pool works without the shared C library, and the bits are the same.
cat >"$tmp/threads.c" <<'PROGRAM'
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "swiftloss.h"

int main(void) {
    int64_t n = 2000003;
    double *p = (double *)malloc((size_t)n * 8), *t = (double *)malloc((size_t)n * 8), loss = 0;
    for (int64_t i = 0; i < n; i++) {
        p[i] = (double)((i * 7919) % 10007 + 1) / 10009.0;
        t[i] = (double)(i % 2);
    }
    swl_tensor P = swl_vector_f64(p, n), T = swl_vector_f64(t, n), L = swl_scalar_f64(&loss);
    swl_call call = SWL_CALL_INIT;
    call.loss = &L;
    if (swl_binary_cross_entropy(&P, &T, NULL, &call) != SWL_OK) {
        printf("%s\n", swl_last_error());
        return 1;
    }
    uint64_t bits;
    memcpy(&bits, &loss, 8);
    int threads = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL;) threads += entry->d_name[0] != '.';
    printf("level %d, %d threads, %016" PRIx64 "\n", (int)swl_simd_level(), threads, bits);
    return 0;
}
PROGRAM
plain gcc -O2 -static -I"$include" "$tmp/threads.c" "$lib/libswiftloss.a" -pthread -lm -o "$tmp/threads-static"
plain gcc -O2 -I"$include" "$tmp/threads.c" -L"$lib" -Wl,-rpath,"$lib" -lswiftloss -o "$tmp/threads-shared"
best=$(plain "$tmp/threads-static" | sed 's/level \([0-9]*\),.*/\1/')
same "no executable stack comes of the static library" RW "$(readelf -lW "$tmp/threads-static" | awk '$1 == "GNU_STACK" { print $7 }')"
bits=$(plain SWIFTLOSS_NUM_THREADS=1 "$tmp/threads-shared" | sed 's/.* //')
for ((level = best == 1 ? 1 : 2; level <= best; level++)); do
    for threads in 1 2; do
        same "a fully static program at level $level on $threads threads" "level $level, $threads threads, $bits" \
            "$(plain SWIFTLOSS_SIMD=v$level SWIFTLOSS_NUM_THREADS=$threads "$tmp/threads-static")"
    done
done

# Two static libraries with the same insides do not meet: the second is ours, with another prefix of its functions.
nm --defined-only --extern-only --format=just-symbols "$lib/libswiftloss.a" | sed -n 's/^swl_\(.*\)/swl_\1 other_\1/p' >"$tmp/names"
objcopy --redefine-syms="$tmp/names" "$lib/libswiftloss.a" "$tmp/libother.a"
cat >"$tmp/two.c" <<'PROGRAM'
#include <stdio.h>
#include "swiftloss.h"
extern swl_status other_squared_error(const swl_tensor *, const swl_tensor *, const swl_call *);
extern int32_t other_set_num_threads(int32_t), other_get_num_threads(void);
/* What a program of Embedded Swift brings along itself. */
void _swift_exceptionPersonality(void);
void _swift_exceptionPersonality(void) {}
int main(void) {
    double p = 3, t = 1, a = 0, b = 0;
    swl_tensor P = swl_scalar_f64(&p), T = swl_scalar_f64(&t), A = swl_scalar_f64(&a), B = swl_scalar_f64(&b);
    swl_call call = SWL_CALL_INIT;
    call.loss = &A;
    if (swl_squared_error(&P, &T, &call) != SWL_OK) return 1;
    call.loss = &B;
    if (other_squared_error(&P, &T, &call) != SWL_OK) return 1;
    swl_set_num_threads(3);
    other_set_num_threads(5);
    printf("%g %g %d %d\n", a, b, (int)swl_get_num_threads(), (int)other_get_num_threads());
    return 0;
}
PROGRAM
for compiler in gcc clang; do
    plain "${compilers[$compiler]}" -I"$include" "$tmp/two.c" -Wl,--whole-archive "$lib/libswiftloss.a" "$tmp/libother.a" \
        -Wl,--no-whole-archive -pthread -lm -o "$tmp/two"
    same "two static libraries in one program, $compiler" "4 4 3 5" "$(plain "$tmp/two")"
done
# In a shared library of somebody else's: the code is position-independent.
plain gcc -shared -fPIC -I"$include" -x c - -x none -Wl,--no-undefined "$lib/libswiftloss.a" -pthread -lm -o "$tmp/libouter.so" <<'PROGRAM'
#include "swiftloss.h"
const char *outer(void);
const char *outer(void) { return swl_version(); }
PROGRAM
ok "the static library goes into a shared one"

# ---- Mistakes --------------------------------------------------------------------------------------------------------

install=(make --no-print-directory install)
refuses "a relative PREFIX" "swiftloss: PREFIX=some/folder is not an absolute path" "${install[@]}" PREFIX=some/folder
refuses "a LIBDIR outside" "swiftloss: LIBDIR=../lib is not a folder inside PREFIX" "${install[@]}" PREFIX="$tmp/p" LIBDIR=../lib
refuses "an absolute LIBDIR" "swiftloss: LIBDIR=/lib is not a folder inside PREFIX" "${install[@]}" PREFIX="$tmp/p" LIBDIR=/lib
refuses "a file in the way" "swiftloss: cannot install into $tmp/first.a/include: $tmp/first.a is not a folder" "${install[@]}" PREFIX="$tmp/first.a"
refuses "a folder that cannot be made" "swiftloss: cannot make the folder /proc/swiftloss/include" "${install[@]}" PREFIX=/proc/swiftloss
if [ "$(id -u)" -ne 0 ]; then
    mkdir -m 555 "$tmp/locked"
    refuses "a folder that is not writable" "$tmp/locked is not writable" "${install[@]}" PREFIX="$tmp/locked/here"
else
    echo "SKIPPED: a folder that is not writable: root may write everywhere"
fi
[ ! -e "$tmp/p" ] || fail "something was written after a mistake"
# A copy of the scripts, where there is nothing built.
mkdir -p "$tmp/bare/tools"
cp -r include packaging Package.swift Makefile "$tmp/bare"
cp tools/install.sh tools/static.sh tools/build.sh tools/exports.map "$tmp/bare/tools"
mkdir "$tmp/bare/Sources"
refuses "nothing built, and no Swift" "there is no 'swift' on the PATH" plain "${install[@]}" -C "$tmp/bare" PREFIX="$tmp/p"
mkdir -p "$tmp/bare/.build-ship/release"
cp .build-ship/release/libswiftloss.so "$tmp/bare/.build-ship/release"
touch "$tmp/bare/.build-ship/built"
refuses "no objects" "there are no object files in .build-ship/release" plain "${install[@]}" -C "$tmp/bare" PREFIX="$tmp/p"
mkdir "$tmp/few"
for tool in bash sh make sed find dirname env; do ln -s "$(command -v $tool)" "$tmp/few/$tool"; done
refuses "no binutils" "which is not on the PATH" env -i PATH="$tmp/few" make -C "$tmp/bare" install PREFIX="$tmp/p"
[ ! -e "$tmp/p" ] || fail "something was written after a mistake"

find_version() { # what find_package asks for
    rm -rf "$tmp/find"
    mkdir "$tmp/find"
    printf '%s\n' 'cmake_minimum_required(VERSION 3.19)' 'project(find C)' "find_package(swiftloss $1)" \
        'message(STATUS "found ${swiftloss_VERSION}")' >"$tmp/find/CMakeLists.txt"
    plain cmake -S "$tmp/find" -B "$tmp/find/build" -DCMAKE_PREFIX_PATH="$tmp/moved folder" 2>&1
}
line=${version%.*} patch=${version##*.}
next=${line%.*}.$((${line#*.} + 1))
for asked in "" "$line" "$version" "$version EXACT" "$line...<$next" "0.0.9...99.0"; do
    case $(find_version "$asked REQUIRED") in
    *"found $version"*) ok "find_package(swiftloss $asked)" ;;
    *) fail "find_package(swiftloss $asked) finds nothing" ;;
    esac
done
for asked in "$next" "$line.$((patch + 1))" "$line.$((patch + 1)) EXACT" 99.0 "0.0.1...<$version" "$next...99.0" 0.0.9; do
    case $(find_version "$asked REQUIRED" || true) in
    *"found $version"*) fail "find_package(swiftloss $asked) finds $version" ;;
    *"swiftlossConfig.cmake, version: $version"*) ok "find_package(swiftloss $asked) refuses $version" ;;
    *) fail "find_package(swiftloss $asked): $(find_version "$asked REQUIRED" || true)" ;;
    esac
done
refuses "a component" "swiftloss has no components, but find_package asks for gpu" find_version "REQUIRED COMPONENTS gpu"
mv "$lib/libswiftloss.a" "$lib/gone"
refuses "a file gone" "libswiftloss.a is missing: this installation of swiftloss $version is incomplete" find_version "REQUIRED"
echo "$passed passed, 0 failed"
