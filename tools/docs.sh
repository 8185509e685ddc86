#!/usr/bin/env bash
# Builds the documentation as a site, .build-docs/site/index.html, in an environment of its own; a warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/environment.sh

environment .venv-docs -r docs/requirements.txt
.venv-docs/bin/python -m mkdocs build --strict --quiet
echo ".build-docs/site/index.html"
