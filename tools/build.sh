#!/usr/bin/env bash
# Builds the shared library that ships: .build-ship/release/libswiftloss.so (and the name that its SONAME asks for).
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v swift >/dev/null; then
    echo "swiftloss: building the core needs Swift 6.2 or later, and there is no 'swift' on the PATH (see swift.org/install)" >&2
    exit 1
fi
mkdir -p .build-ship
# What is edited from here on is newer than the build, even where it changes no code and the library stays as it is.
touch .build-ship/started
SWIFTLOSS_BUILD=ship swift build -c release --product swiftloss --scratch-path .build-ship \
    -Xlinker -Map="$PWD/.build-ship/swiftloss.map"
ln -sf libswiftloss.so .build-ship/release/libswiftloss.so.0
mv .build-ship/started .build-ship/built
