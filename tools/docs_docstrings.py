"""Makes Markdown of what the docstrings have of reStructuredText. mkdocstrings calls it (mkdocs.yml)."""

from __future__ import annotations

import re
from typing import Any

import griffe


class Docstrings(griffe.Extension):
    """A literal block, which `::` announces, is an indented one in Markdown without that."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            obj.docstring.value = re.sub(r"^ *::\n\n", "", obj.docstring.value, flags=re.MULTILINE)
