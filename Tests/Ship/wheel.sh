#!/usr/bin/env bash
# Builds the wheel and the source distribution into dist/ and tests what users get of them; arguments are pytest's.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tools/environment.sh

tools/wheel.sh
tools/sdist.sh
environment .venv-wheel "pytest>=8" "pytest-xdist>=3" "mypy>=1.11"
.venv-wheel/bin/python -m pytest -q -n 2 --dist worksteal Tests/Ship/test_wheel.py "$@"
