#!/usr/bin/env bash
# Builds the library, makes .venv-bench with the peers in it, times us beside them and writes docs/performance.md.
# Arguments are those of benchmarks/run.py.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/environment.sh

[ -n "${SWIFTLOSS_LIBRARY:-}" ] || tools/build.sh
environment .venv-bench -r benchmarks/requirements.txt
exec .venv-bench/bin/python benchmarks/run.py "$@"
