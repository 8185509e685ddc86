#!/usr/bin/env bash
# Builds the source distribution into dist/, or into the folder given.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/environment.sh
source tools/distribution.sh
folder=${1:-dist}
sdist=swiftloss-$version.tar.gz

rm -f "$folder"/swiftloss-*.tar.gz
"$tools/python" -m build --sdist --no-isolation --outdir "$folder" .
if [ ! -f "$folder/$sdist" ]; then
    echo "tools/sdist.sh: there is no $folder/$sdist, but $(ls "$folder")" >&2
    exit 1
fi
ls -l "$folder/$sdist"
