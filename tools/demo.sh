#!/usr/bin/env bash
# Builds and installs the package into .venv and runs the five articles (`swiftloss demo`). Without a network, or without Python's
# venv, it uses the system's own Python and numpy on the checkout, and runs the article that needs nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}

tools/build.sh
checkout=$PWD
pip=(.venv/bin/python -m pip --quiet --disable-pip-version-check install)
if "$PYTHON" -m venv .venv && "${pip[@]}" numpy hatchling; then
    # No network is needed for it: where it fails, so does the demo.
    "${pip[@]}" --no-build-isolation --force-reinstall --no-deps .
    if "${pip[@]}" 'swiftloss[demo]'; then
        echo
        # From another folder: what runs is what was installed.
        cd /
        exec "$checkout/.venv/bin/swiftloss" demo --output "$checkout/.build-demo"
    fi
fi

echo "demo: no packages could be fetched; using the system's Python and numpy for the article that needs nothing else" >&2
for python in "$PYTHON" /usr/bin/python3; do
    if "$python" -c 'import numpy' 2>/dev/null; then
        exec env PYTHONPATH="$checkout/python" "$python" -m swiftloss.articles.numpy_losses
    fi
done
echo "demo: found no Python with numpy; install numpy (Debian: apt install python3-numpy)" >&2
exit 1
