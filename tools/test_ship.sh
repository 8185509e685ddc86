#!/usr/bin/env bash
# Tests what users get: all of it, or the named steps, each a program in Tests/Ship.
#
#   tools/test_ship.sh [lint] [wheel] [install] [abi] [swift] [docs]
#
#   lint     nothing for `make format` to change; strict types
#   wheel    the wheel in fresh environments of every Python of this machine; the sdist
#   install  `make install` into a temporary prefix; C programs by pkg-config, by CMake and statically
#   abi      the ABI beside its baseline; clients compiled against older and newer headers
#   swift    an example package that imports SwiftLoss
#   docs     the site, warnings as errors; every example in it is run
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/steps.sh

steps=("$@")
[ ${#steps[@]} -eq 0 ] && steps=(lint wheel install abi swift docs)
export PYTHON=${PYTHON:-python3}

step_lint() { tools/lint.sh; }
step_wheel() { Tests/Ship/wheel.sh; }
step_install() { Tests/Ship/install.sh; }
step_abi() { Tests/Ship/abi.sh; }
step_swift() { Tests/Ship/swift.sh; }
step_docs() { Tests/Ship/docs.sh; }

[ -f .build-ship/release/libswiftloss.so ] || tools/build.sh
run_steps "${steps[@]}"
