#!/usr/bin/env bash
# Installs the library for C programs: the shared and the static library, the headers, and what pkg-config and CMake find them by.
#
#   DESTDIR   put before every path, to build a package in; is in no installed file
#   PREFIX    an absolute folder; /usr/local
#   LIBDIR    the folder of libraries in PREFIX; lib
#
# What is installed has no path in it: PREFIX may be moved afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."
release=.build-ship/release
prefix=${PREFIX:-/usr/local}
libdir=${LIBDIR:-lib}

fail() {
    echo "swiftloss: $*" >&2
    exit 1
}

case $prefix in
/*) ;;
*) fail "PREFIX=$prefix is not an absolute path" ;;
esac
case /$libdir/ in
//* | */../* | */./*) fail "LIBDIR=$libdir is not a folder inside PREFIX, such as lib or lib64" ;;
esac

# Anything in the way is found before anything is built or written.
root=${DESTDIR:-}$prefix
writable() {
    local folder=$1
    while [ ! -e "$folder" ] && [ ! -L "$folder" ]; do folder=$(dirname "$folder"); done
    [ -d "$folder" ] || fail "cannot install into $1: $folder is not a folder"
    [ -w "$folder" ] || fail "cannot install into $1: $folder is not writable (choose another PREFIX, or install as root)"
}
for folder in include "$libdir" "$libdir/pkgconfig" "$libdir/cmake/swiftloss"; do writable "$root/$folder"; done

version=$(sed -n 's/^#define SWL_VERSION "\(.*\)"$/\1/p' include/swiftloss.h)
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "include/swiftloss.h has no SWL_VERSION of three numbers, but '$version'"

# As make does: built where it is not there, or older than what it is made of.
library=$release/libswiftloss.so
built=.build-ship/built
if [ ! -f "$library" ] || [ ! -f $built ] ||
    [ -n "$(find Package.swift Sources include tools/exports.map -type f -newer $built -print -quit)" ]; then
    tools/build.sh >&2
fi
tools/static.sh
soname=$(objdump -p "$library" | sed -n 's/^ *SONAME *//p')
[ -n "$soname" ] || fail "$library has no SONAME"

# Put in place, whatever umask says.
folder() { install -d -m 755 "$root/$1" 2>/dev/null || fail "cannot make the folder $root/$1"; }
put() { install -m "$1" "$2" "$root/$3" || fail "cannot write $root/$3"; }
template() { # name, where
    local up=${libdir//[^\/]/}
    sed -e "s|@VERSION@|$version|g" -e "s|@MAJOR_MINOR@|${version%.*}|g" -e "s|@MAJOR@|${version%%.*}|g" \
        -e "s|@SONAME@|$soname|g" -e "s|@UP@|..${up//\//\/..}|g" "packaging/$1.in" >"$work/$1"
    put 644 "$work/$1" "$2/$1"
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

folder include
put 644 include/swiftloss.h include/swiftloss.h
put 644 include/swiftloss_losses.h include/swiftloss_losses.h
folder "$libdir"
put 755 "$library" "$libdir/libswiftloss.so.$version"
ln -sf "libswiftloss.so.$version" "$root/$libdir/$soname"
ln -sf "$soname" "$root/$libdir/libswiftloss.so"
put 644 $release/libswiftloss.a "$libdir/libswiftloss.a"
folder "$libdir/pkgconfig"
template swiftloss.pc "$libdir/pkgconfig"
folder "$libdir/cmake"
folder "$libdir/cmake/swiftloss"
template swiftlossConfig.cmake "$libdir/cmake/swiftloss"
template swiftlossConfigVersion.cmake "$libdir/cmake/swiftloss"
echo "swiftloss $version is in $root"
