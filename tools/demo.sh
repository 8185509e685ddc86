#!/usr/bin/env bash
# Builds and installs the package into .venv and runs the article. Without a network, or without Python's venv, it uses the
# system's own Python and numpy on the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}

tools/build.sh
pip=(.venv/bin/python -m pip --quiet --disable-pip-version-check install)
if "$PYTHON" -m venv .venv && "${pip[@]}" numpy hatchling; then
    "${pip[@]}" --no-build-isolation --force-reinstall --no-deps .
    demo=("$PWD/.venv/bin/python")
else
    echo "demo: no packages could be fetched; using the system's Python and numpy" >&2
    for python in "$PYTHON" /usr/bin/python3; do
        if "$python" -c 'import numpy' 2>/dev/null; then
            demo=(env PYTHONPATH="$PWD/python" "$python")
            break
        fi
    done
    if [ -z "${demo:-}" ]; then
        echo "demo: found no Python with numpy; install numpy (Debian: apt install python3-numpy)" >&2
        exit 1
    fi
fi
echo
# From another folder: what runs is what was installed.
cd /
"${demo[@]}" -m swiftloss.articles.numpy_losses
