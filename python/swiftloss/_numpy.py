"""Imported first: says in one sentence what is wrong where numpy is missing or too old."""

from __future__ import annotations

import sys

# pyproject.toml says it to pip.
OLDEST = (1, 24)
_NEEDED = f"swiftloss needs numpy {OLDEST[0]}.{OLDEST[1]} or later"

try:
    import numpy
except ModuleNotFoundError as error:
    if error.name != "numpy":
        raise  # A numpy that is there, but not whole, says more itself.
    raise ModuleNotFoundError(
        f"{_NEEDED}, and this Python ({sys.executable}) has none: pip install numpy", name="numpy"
    ) from None

VERSION = tuple(int(part) for part in numpy.__version__.split(".")[:2])
if VERSION < OLDEST:
    raise ImportError(
        f"{_NEEDED}, and this is numpy {numpy.__version__} ({numpy.__file__}): pip install --upgrade numpy",
        name="numpy",
    )
