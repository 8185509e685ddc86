#!/usr/bin/env bash
# Makes the static library .build-ship/release/libswiftloss.a of the objects that the shared library was linked from.
#
# One object is in it, linked beforehand, because a static library hides nothing: all but swl_* becomes local there. So neither the
# stubs of Embedded Swift's runtime nor anything else can clash with another library of the program's.
set -euo pipefail
cd "$(dirname "$0")/.."
release=.build-ship/release

fail() {
    echo "swiftloss: $*" >&2
    exit 1
}

for tool in ld as objcopy objdump ar nm; do
    command -v $tool >/dev/null || fail "the static library is made by '$tool', which is not on the PATH (Debian: apt install binutils)"
done
shopt -s nullglob
objects=("$release"/*.build/*.o)
[ ${#objects[@]} -gt 0 ] || fail "there are no object files in $release to make the static library of (run make build)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The shared library asks for pthread_create by the name of its oldest version, and does without where there is none. A static
# library has no versions, and a weak reference would not bring it into a static program: it asks by the plain name.
cp "$release"/CPlatform.build/pool.c.o "$work/pool.c.o"
objcopy --redefine-sym pthread_create@GLIBC_2.2.5=pthread_create "$work/pool.c.o"
# Its own reference stays weak; one that is not makes it strong, and is dropped again.
printf '%s\n' '.quad pthread_create' '.section .note.GNU-stack,"",@progbits' | as -o "$work/strong.o" -
for i in "${!objects[@]}"; do
    [ "${objects[$i]##*/}" != pool.c.o ] || objects[$i]=$work/pool.c.o
done

# The roots of what is kept: what the shared library exports.
roots=()
while read -r name; do
    roots+=(-u "$name")
done < <(nm -D --defined-only --format=just-symbols "$release/libswiftloss.so" | sort)
[ ${#roots[@]} -gt 0 ] || fail "$release/libswiftloss.so exports nothing"

# Groups of sections are made ordinary ones: by their names, the program's linker would take another library's for ours.
ld -r --gc-sections --force-group-allocation "${roots[@]}" -o "$work/all.o" "${objects[@]}" "$work/strong.o"
objcopy --wildcard --keep-global-symbol='swl_*' --strip-debug --remove-section='.swift*' --remove-section=.comment \
    --remove-section=.linker-options --remove-section=.llvm_addrsig "$work/all.o" "$work/swiftloss.o"
rm -f "$work/libswiftloss.a"
ar rcsD "$work/libswiftloss.a" "$work/swiftloss.o"
mv "$work/libswiftloss.a" "$release/libswiftloss.a"
