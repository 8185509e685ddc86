#!/usr/bin/env bash
# Builds the library, makes .venv-parity with other libraries in it, compares with them and writes docs/agreement.md.
# Arguments are those of Tests/Parity/run.py.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/environment.sh

[ -n "${SWIFTLOSS_LIBRARY:-}" ] || tools/build.sh
environment .venv-parity -r Tests/Parity/requirements.txt
exec .venv-parity/bin/python Tests/Parity/run.py "$@"
