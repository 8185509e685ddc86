#!/usr/bin/env bash
# Builds the documentation as a site, .build-docs/site/index.html, in an environment of its own; a warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/environment.sh

environment .venv-docs -r docs/requirements.txt
# Not --quiet: warnings that are not shown would not be counted either. What the theme has to say of MkDocs is not about us.
NO_MKDOCS_2_WARNING=1 .venv-docs/bin/python -m mkdocs build --strict
echo ".build-docs/site/index.html"
