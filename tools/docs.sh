#!/usr/bin/env bash
# Builds the documentation as a site, .build-docs/site/index.html, in an environment of its own; a warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/environment.sh

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "swiftloss: the documentation's packages need Python 3.11 or later, and $PYTHON is $("$PYTHON" --version)" >&2
    exit 1
fi
environment .venv-docs -r docs/requirements.txt
# Not --quiet: warnings that are not shown would not be counted either. What the theme has to say of MkDocs is not about us.
NO_MKDOCS_2_WARNING=1 .venv-docs/bin/python -m mkdocs build --strict
echo ".build-docs/site/index.html (its search needs a server: python3 -m http.server --directory .build-docs/site)"
