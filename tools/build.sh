#!/usr/bin/env bash
# Builds the shared library that ships: .build-ship/release/libswiftloss.so (and the name that its SONAME asks for).
set -euo pipefail
cd "$(dirname "$0")/.."

refuse() {
    echo "swiftloss: building from source needs Swift $oldest or later (https://www.swift.org/install), and $1" >&2
    exit 1
}
# Written in Package.swift alone.
oldest=$(sed -n '1s/.*swift-tools-version: *//p' Package.swift)
swift=$(command -v swift) || refuse "there is no 'swift' on the PATH"
# Another program has that name too: the client of OpenStack's object storage.
said=$(swift --version 2>&1) || true
version=$(sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' <<<"$said")
[ -n "$version" ] || refuse "$swift answers --version with '${said%%$'\n'*}'"
printf '%s\n' "$oldest" "$version" | sort -VC || refuse "$swift is $version"

mkdir -p .build-ship
# What is edited from here on is newer than the build, even where it changes no code and the library stays as it is.
touch .build-ship/started
SWIFTLOSS_BUILD=ship swift build -c release --product swiftloss --scratch-path .build-ship \
    -Xlinker -Map="$PWD/.build-ship/swiftloss.map"
ln -sf libswiftloss.so .build-ship/release/libswiftloss.so.0
mv .build-ship/started .build-ship/built
