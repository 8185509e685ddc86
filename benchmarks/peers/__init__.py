"""How each peer computes each loss: a module for each peer, in it a table with one row for each loss.

Peers whose rows have formulas of one element have them for (value, gradient, Hessian); peers that derive by themselves
have the value only. Below its table a module has what turns a row into the function that is timed. What a peer can
write into an array of the caller's, it does.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from cases import Case

from .jax_ import jax_
from .numba_ import numba_
from .numexpr_ import numexpr_
from .numpy_ import numpy_
from .ours import ours, ours_new_arrays
from .peer import THREADS, NotThere, Timed
from .sklearn_ import metrics_, sklearn_
from .torch_ import torch_

PEERS: dict[str, Callable[[Case], Timed]] = {
    "numpy": numpy_,
    "PyTorch": torch_,
    "JAX": jax_,
    "numba": numba_,
    "numexpr": numexpr_,
    "sklearn.metrics": metrics_,
    "sklearn._loss": sklearn_,
}
# The packages that a peer needs.
NEEDS = {
    "numpy": ("numpy",),
    "PyTorch": ("torch",),
    "JAX": ("jax", "optax"),
    "numba": ("numba",),
    "numexpr": ("numexpr",),
    "sklearn.metrics": ("sklearn", "scipy"),
    "sklearn._loss": ("sklearn",),
}


def missing() -> dict[str, str]:
    """The peers that cannot be imported, and why."""
    found = {}
    for peer, packages in NEEDS.items():
        try:
            for package in packages:
                importlib.import_module(package)
        except Exception as error:  # A broken package is as good as none.
            found[peer] = f"{type(error).__name__}: {error}"
    return found


__all__ = ["PEERS", "THREADS", "NotThere", "Timed", "missing", "ours", "ours_new_arrays"]
