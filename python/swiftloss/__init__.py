"""Loss functions and their gradients, computed by a small Swift library.

>>> import numpy as np, swiftloss as sl
>>> sl.squared_error(np.array([3.0, -0.5, 2.0, 7.0]), np.array([2.5, 0.0, 2.0, 8.0]))
np.float64(0.375)

Each loss is a callable object: ``loss(prediction, target)`` is its value, ``loss.grad(...)`` the derivative of that value
by the prediction, ``loss.hess(...)`` the diagonal of its Hessian; ``loss.value_and_grad(...)``, ``loss.grad_and_hess(...)``
and ``loss.value_grad_and_hess(...)`` are several of them in one pass over the arrays. Some losses have
``loss.target_grad(...)``, the derivative by the target. The logarithms and exponentials underneath are in
``swiftloss.special``.
"""

# Written by tools/catalog.py.

from . import (
    _numpy,  # noqa: F401  The first: it says so where numpy is missing or too old.
    special,
)
from ._library import __version__, get_include, get_num_threads, info, set_num_threads
from ._losses import (
    absolute_error,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    categorical_cross_entropy,
    cross_entropy,
    half_squared_error,
    hinge,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_squared_error,
    mean_squared_log_error,
    multilabel_cross_entropy,
    nll,
    smooth_l1,
    sparse_categorical_cross_entropy,
    squared_error,
    squared_hinge,
    squared_log_error,
)

__all__ = [
    "__version__",
    "absolute_error",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "categorical_cross_entropy",
    "cross_entropy",
    "get_include",
    "get_num_threads",
    "half_squared_error",
    "hinge",
    "huber",
    "info",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_squared_error",
    "mean_squared_log_error",
    "multilabel_cross_entropy",
    "nll",
    "set_num_threads",
    "smooth_l1",
    "sparse_categorical_cross_entropy",
    "special",
    "squared_error",
    "squared_hinge",
    "squared_log_error",
]
