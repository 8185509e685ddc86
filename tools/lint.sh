#!/usr/bin/env bash
# Checks form and types: swift-format, clang-format, ruff, mypy, and that shell scripts parse.
#
#   tools/lint.sh         exit status 1 if a file is not as the formatters write it, or a type is wrong
#   tools/lint.sh --fix   let the formatters write first
#
# The versions are pinned, so that a new release of a formatter cannot fail an old commit. swift-format is the toolchain's.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/environment.sh

environment .venv-lint ruff==0.17.6 mypy==2.4.1 clang-format==23.1.5 "numpy>=2" ml_dtypes matplotlib typer \
    "tomli>=2; python_version < '3.11'"
tools=$PWD/.venv-lint/bin

# What tools/catalog.py and tools/elementary_constants.py write is as they write it.
written=(':!include/swiftloss_losses.h' ':!Sources/CKernels/kernel_losses.h' ':!Sources/CPlatform/elementary_tables.c'
    ':!Sources/SwiftLossCore/Families/Dispatch.swift' ':!Sources/SwiftLossABI/Exports.swift' ':!Sources/SwiftLoss/Losses.swift'
    ':!Tests/SwiftLossTests/Examples.swift' ':!Tests/Ship/abi/released')
mapfile -t swift < <(git ls-files '*.swift' "${written[@]}")
mapfile -t c < <(git ls-files '*.c' '*.h' "${written[@]}")
mapfile -t shell < <(git ls-files '*.sh' .ci/run)

if [ "${1:-}" = --fix ]; then
    swift format format --in-place --parallel "${swift[@]}"
    "$tools/clang-format" -i "${c[@]}"
    "$tools/ruff" check --fix --quiet
    "$tools/ruff" format --quiet
fi

failed=0
check() { # name, command ...
    local name=$1
    shift
    if "$@"; then
        echo "ok    $name"
    else
        echo "FAIL  $name"
        failed=1
    fi
}
check "swift-format (${#swift[@]} files)" swift format lint --strict --parallel "${swift[@]}"
check "clang-format (${#c[@]} files)" "$tools/clang-format" --dry-run --Werror "${c[@]}"
check "ruff check" "$tools/ruff" check --quiet
check "ruff format" "$tools/ruff" format --check --quiet
check "mypy --strict" "$tools/mypy" --no-error-summary
for script in "${shell[@]}"; do
    bash -n "$script" || { echo "FAIL  bash -n $script"; failed=1; }
done
check "what tools/catalog.py writes" "$tools/python" tools/catalog.py --check
exit $failed
