#!/usr/bin/env bash
# Runs the tests: all of them, or the named ones.
#
#   tools/run_tests.sh [build] [binary] [swift] [c] [python] [elementary] [oldest] [system]
#
#   build   the shared library
#   binary  what it exports, needs and weighs; no code shared between processor levels
#   swift   Swift Testing: kernels at every level, the order of sums, overlap
#   c       C programs with gcc and clang, C99 to C++17, guard pages, valgrind
#   python  pytest with the newest numpy, at every processor level of this machine
#   elementary  float32 elementary functions at 2^24 arguments, every exponent among them; every level
#   oldest  pytest with numpy 1.24, where this Python can have it
#   system  the system's own python3 and numpy, no pip: numpy's bits at every level, and the article
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/environment.sh
source tools/steps.sh
steps=("$@")
[ ${#steps[@]} -eq 0 ] && steps=(build binary swift c python elementary oldest system)

levels() { # the levels of this machine, from a library that is there already
    "$PYTHON" - <<'PROGRAM'
import ctypes, os
os.environ.pop("SWIFTLOSS_SIMD", None)
level = ctypes.CDLL(".build-ship/release/libswiftloss.so").swl_simd_level()
print(*([f"v{n}" for n in range(2, level + 1)]))
PROGRAM
}

# The packages of pyproject.toml's extra `test`.
test_packages=("pytest>=8" "pytest-xdist>=3" "hypothesis>=6" "mpmath>=1.3" "ml_dtypes>=0.4"
    "tomli>=2; python_version < '3.11'")
export PYTHONPATH="$PWD/python" PYTHONDONTWRITEBYTECODE=1

step_build() { tools/build.sh; }

step_binary() { "$PYTHON" tools/check_binary.py; }

step_swift() { SWIFTLOSS_BUILD=test swift test --scratch-path .build-test; }

step_c() { Tests/C/run.sh; }

# Those of its extra `demo`: the articles and the command.
demo_packages=("matplotlib>=3.6" "scikit-learn>=1.2" "tqdm>=4.64" "typer>=0.12")

step_python() {
    environment .venv-test "numpy>=2" "${test_packages[@]}" "${demo_packages[@]}"
    for level in $(levels); do
        SWIFTLOSS_SIMD=$level .venv-test/bin/python -m pytest -q -n auto
    done
}

step_elementary() {
    environment .venv-test "numpy>=2" "${test_packages[@]}"
    .venv-test/bin/python tools/accuracy/check.py float32 --slice
}

step_oldest() {
    if ! environment .venv-test-oldest "numpy==1.24.*" "${test_packages[@]}" 2>/dev/null; then
        echo "SKIPPED: no numpy 1.24 for $("$PYTHON" --version)"
        return
    fi
    .venv-test-oldest/bin/python -m pytest -q -n auto
}

step_system() {
    if ! /usr/bin/python3 -c 'import sys, numpy; assert sys.version_info >= (3, 10)' 2>/dev/null; then
        echo "SKIPPED: /usr/bin/python3 with numpy is not there (Debian: apt install python3-numpy)"
        return
    fi
    for level in $(levels); do
        SWIFTLOSS_SIMD=$level /usr/bin/python3 Tests/Python/bits.py --cases 24000 --large
        SWIFTLOSS_SIMD=$level /usr/bin/python3 -m swiftloss.articles.numpy_losses | tail -n 1
    done
}

run_steps "${steps[@]}"
