#!/usr/bin/env bash
# Builds the site with every warning an error and looks at it: all its steps, or the named ones.
#
#   Tests/Ship/docs.sh [site] [current] [examples] [complete]
#
#   site      mkdocs: links, anchors, navigation
#   current   what is written from the catalogue, the headers and the library's numbers is what would be written now
#   examples  every program in the READMEs and in docs/ prints what it says
#   complete  the pages that were built: links, losses, plots, functions; nothing that a reader's browser would fetch elsewhere
set -euo pipefail
cd "$(dirname "$0")/../.."
source tools/environment.sh
source tools/steps.sh
steps=("$@")
[ ${#steps[@]} -eq 0 ] && steps=(site current examples complete)
export PYTHONPATH="$PWD/python" PYTHONDONTWRITEBYTECODE=1

step_site() { tools/docs.sh; }

step_current() {
    .venv-docs/bin/python tools/catalog.py --check
    .venv-docs/bin/python tools/plots.py --check
}

step_examples() { .venv-docs/bin/python -m pytest -q -p no:cacheprovider Tests/Python/test_pages.py Tests/Python/test_readme.py; }

step_complete() { .venv-docs/bin/python -m pytest -q -p no:cacheprovider Tests/Ship/test_site.py; }

[ -f .build-ship/release/libswiftloss.so ] || tools/build.sh
run_steps "${steps[@]}"
