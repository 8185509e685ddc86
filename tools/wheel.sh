#!/usr/bin/env bash
# A wheel for every Python 3 of this platform, in dist/.
set -euo pipefail
cd "$(dirname "$0")/.."
"${PYTHON:-python3}" -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
ls -l dist
