"""The library as these tests see it: every call is counted, and a mutant, if one is asked for, changes the results.

    from ours import sl

    sl.huber(p, t, delta=2.0)    # swiftloss.huber, counted
    sl.special.exp(x)
    calls()                      # how many there have been

SWIFTLOSS_MUTANT in the environment names the mutant.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import swiftloss

_count = 0


def calls() -> int:
    return _count


# ---- mutants ---------------------------------------------------------------------------------------------------------


def gradient_factor(output: str, result: Any, prediction: Any, reduction: str) -> Any:
    """Gradients one hundredth too large."""
    return result * np.result_type(result).type(1.01) if output == "gradient" else result


def reduction_divisor(output: str, result: Any, prediction: Any, reduction: str) -> Any:
    """Means divide by one more than they should, derivatives of means too."""
    if "mean" not in reduction:
        return result
    n = np.size(prediction)
    return result * np.result_type(result).type(n / (n + 1))


def value_digits(output: str, result: Any, prediction: Any, reduction: str) -> Any:
    """Values, and the elementary functions, are wrong by one part in 2^20, about 10^-6: 8 units in float32."""
    return result * np.result_type(result).type(1 + 2.0**-20) if output == "value" else result


MUTANTS: dict[str, Callable[..., Any]] = {
    mutant.__name__: mutant for mutant in (gradient_factor, reduction_divisor, value_digits)
}
_mutant = MUTANTS[os.environ["SWIFTLOSS_MUTANT"]] if os.environ.get("SWIFTLOSS_MUTANT") else None

# What each method returns.
_OUTPUTS = {
    "__call__": ("value",),
    "grad": ("gradient",),
    "target_grad": ("gradient",),
    "hess": ("hessian",),
    "value_and_grad": ("value", "gradient"),
    "grad_and_hess": ("gradient", "hessian"),
    "value_grad_and_hess": ("value", "gradient", "hessian"),
}


# ---- calls -----------------------------------------------------------------------------------------------------------


class Counted:
    """A loss, or an elementary function."""

    def __init__(self, function: Any) -> None:
        self._function = function

    def __getattr__(self, method: str) -> Callable[..., Any]:
        function = getattr(self._function, method)  # an AttributeError where the loss has no such method
        return lambda *arguments, **options: self._call(function, method, arguments, options)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._call(self._function, "__call__", arguments, options)

    def _call(self, function: Any, method: str, arguments: Any, options: Any) -> Any:
        global _count
        _count += 1
        results = function(*arguments, **options)
        if _mutant is None:
            return results
        reduction = options.get("reduction", "mean") if isinstance(self._function, swiftloss._loss.Loss) else "none"
        outputs = _OUTPUTS[method]
        if len(outputs) == 1:
            return _mutant(outputs[0], results, arguments[0], reduction)
        return tuple(_mutant(output, x, arguments[0], reduction) for output, x in zip(outputs, results))


class Namespace:
    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        return Namespace(found) if inspect.ismodule(found) else Counted(found)


sl = Namespace(swiftloss)
