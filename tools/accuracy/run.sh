#!/usr/bin/env bash
# Builds the library, makes an environment and runs one of the long programs about the elementary functions and those of rows.
#
#   tools/accuracy/run.sh float32|float64|bench
set -euo pipefail
cd "$(dirname "$0")/../.."
source tools/environment.sh

tools/build.sh
environment .venv-test "numpy>=2" "mpmath>=1.3"
case ${1:-} in
float32) exec .venv-test/bin/python tools/accuracy/check.py float32 ;;
float64)
    if ! echo '#include <mpfr.h>' | cc -E - >/dev/null 2>&1; then
        echo "swiftloss: judging float64 needs MPFR's header (Debian: apt install libmpfr-dev)" >&2
        exit 1
    fi
    .venv-test/bin/python tools/accuracy/check.py float64
    PYTHONPATH=python exec .venv-test/bin/python tools/accuracy/rows.py
    ;;
bench) exec .venv-test/bin/python benchmarks/elementary.py ;;
*)
    echo "usage: tools/accuracy/run.sh float32|float64|bench" >&2
    exit 2
    ;;
esac
