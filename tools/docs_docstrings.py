"""What the site's Python reference shows is what `help()` shows, in Markdown. mkdocstrings calls it (mkdocs.yml)."""

from __future__ import annotations

import re
from typing import Any

import griffe


class Docstrings(griffe.Extension):
    """Docstrings are reStructuredText, and a few signatures hold what only serves the package's own sentences."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.is_module and obj.name.startswith("_") and obj.name != "__init__":
            obj.docstring = None  # Of the package's own rooms; their functions are shown.
        elif obj.docstring:
            # A literal block, which `::` announces, is an indented one in Markdown without that.
            obj.docstring.value = re.sub(r"^ *::\n\n", "", obj.docstring.value, flags=re.MULTILINE)

    def on_function(self, *, func: griffe.Function, **_: Any) -> None:
        for parameter in list(func.parameters):
            if str(parameter.default) == "_MISSING":
                parameter.default = None
            elif parameter.kind is griffe.ParameterKind.var_positional:
                del func.parameters[parameter.name]
