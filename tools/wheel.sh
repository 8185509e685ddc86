#!/usr/bin/env bash
# Builds the wheel for every Python 3.10 and later on x86-64 Linux into dist/, or into the folder given.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/environment.sh
source tools/distribution.sh
folder=${1:-dist}

# glibc 2.17: the library needs 2.14, for memcpy, and auditwheel's next lower tag is 2.12. numpy's own wheels need 2.17, too.
wheel=swiftloss-$version-py3-none-manylinux_2_17_x86_64.whl

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
"$tools/python" -m build --wheel --no-isolation --outdir "$temporary" .
# auditwheel, which calls patchelf, finds the lowest tag that is true.
PATH="$PWD/$tools:$PATH" "$tools/auditwheel" repair --wheel-dir "$temporary/repaired" "$temporary"/*.whl
# It adds an older name of the same tag, which no pip of a Python 3.10 needs.
found=$(basename "$temporary"/repaired/*.whl .whl)
"$tools/wheel" tags --remove --platform-tag "${found##*[-.]}" "$temporary"/repaired/*.whl
found=$(basename "$temporary"/repaired/*.whl)
if [ "$found" != "$wheel" ]; then
    echo "tools/wheel.sh: the wheel is called $found, not $wheel: the library needs another glibc than it did" >&2
    exit 1
fi
"$tools/auditwheel" show "$temporary/repaired/$wheel"
mkdir -p "$folder"
rm -f "$folder"/swiftloss-*.whl
mv "$temporary/repaired/$wheel" "$folder"
ls -l "$folder/$wheel"
