"""Where libraries disagree, or lose digits: ours is compared with the exact result, and what theirs gives is recorded.

Each case is one call. The exact result is mathematics': mpmath's of the arguments as they are, or the limit (0, inf);
at a kink, or for arguments out of range, it is what this library defines. Ours has to be within a unit in the last
place of it (a sum of many terms within more). Theirs has to be what is written here, but for its last digits: where a
newer version gives something else, the test says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import keras
import mpmath
import numpy as np
import optax
import pytest
import results
import scipy.special
import sklearn.metrics
import torch
import torch.nn.functional as F
from frameworks import BIT64_TO_BIT32_DTYPE
from ours import sl
from sklearn._loss import loss as sklearn_loss

mp = mpmath.mp.clone()
mp.prec = 400
f32, f64 = np.float32, np.float64
inf, nan = np.inf, np.nan
Number = Callable[[], Any]


@dataclass(frozen=True)
class Case:
    name: str
    ours: Number
    exact: Any  # a number, or mpmath's
    theirs: dict[str, tuple[Number, Any]]  # its call and what it gives; an exception by its class
    ulps: int = 1  # that ours may be off

    def __str__(self) -> str:
        return self.name


# ---- their calls -----------------------------------------------------------------------------------------------------


def pytorch(function: Any, p: Any, t: Any, order: int = 0, **options: Any) -> Number:
    """Its value, or a derivative."""

    def call() -> Any:
        x = torch.tensor(np.asarray(p), requires_grad=True)  # a Python float would be a float32
        result = function(x, torch.tensor(np.asarray(t)), **options)
        for _ in range(order):
            (result,) = torch.autograd.grad(result, x, create_graph=True)
        return result.detach().numpy()

    return call


def keras_on_pytorch(function: Any, p: Any, t: Any, order: int = 0, **options: Any) -> Number:
    theirs = pytorch(lambda x, y: function(y[None], x[None], **options).reshape(()), p, t, order)

    def call() -> Any:
        # As it is for its users; test_peers.py changes it.
        keras.config.set_floatx("float32")
        BIT64_TO_BIT32_DTYPE["float64"] = "float32"
        return theirs()

    return call


def on_jax(function: Any, p: Any, t: Any, order: int = 0, **options: Any) -> Number:
    def call() -> Any:
        value = lambda x: function(x, jnp.asarray(t), **options)  # noqa: E731
        for _ in range(order):
            value = jax.grad(value)
        return np.asarray(value(jnp.asarray(p)))

    return call


def of_sklearn(loss: Any, p: Any, t: Any, order: int = 0) -> Number:
    arguments = {"y_true": np.array([t], type(p)), "raw_prediction": np.array([p])}
    return lambda: [loss.loss, loss.gradient][order](**arguments)[0]


softmax_of_class = optax.softmax_cross_entropy_with_integer_labels
HALF_MULTINOMIAL = sklearn_loss.HalfMultinomialLoss(n_classes=2)


def keras_row(z: np.ndarray, label: int) -> Number:
    return lambda: keras.losses.sparse_categorical_crossentropy(np.array([label]), z, from_logits=True)[0]


def optax_row(z: np.ndarray, label: int) -> Number:
    return lambda: softmax_of_class(z, np.array([label]))[0]


def sklearn_row(z: np.ndarray, label: int) -> Number:
    return lambda: HALF_MULTINOMIAL.loss(y_true=np.array([label], z.dtype), raw_prediction=z)[0]


F16, BF16 = torch.float16, torch.bfloat16
# A term of a mean of 10^5 is rounded at most 36 times (itself, 24 times in a leaf of 128, 10 times up the tree, and in
# the division), each time by 2^-24 of it, which is at most a unit in the last place.
ULPS_OF_SUM = 36


def equal_rows(loss: Any, dtype: Any, rows: int, **options: Any) -> Number:
    """Of ten equal logits each: log(10)."""

    def call() -> Any:
        result = loss(torch.zeros(rows, 10, dtype=dtype), torch.zeros(rows, dtype=torch.int64), **options)
        return result.float() if isinstance(result, torch.Tensor) else result

    return call


# ---- the cases -------------------------------------------------------------------------------------------------------


def nearest(x: str) -> Any:
    return mp.mpf(x)


def log1p_exp(x: float) -> Any:
    return mp.log1p(mp.exp(mp.mpf(float(x))))


def sigmoid(x: float) -> Any:
    return 1 / (1 + mp.exp(-mp.mpf(float(x))))


bce, bce_logits = F.binary_cross_entropy, F.binary_cross_entropy_with_logits
keras_bce = keras.losses.binary_crossentropy
optax_bce = optax.sigmoid_binary_cross_entropy
half_binomial = sklearn_loss.HalfBinomialLoss()
E, WEIGHT = np.array([1.0, 2.0]), np.array([1.0, 3.0])
NOTHING = np.zeros(0)
Z21, Z17, Z10, OFFSET = f64([[2, 1]]), f32([[17, 0]]), f32([[10, 0]]), f32([[1e4, 1e4 + 2.0**-7]])

CASES = [
    # ---- probabilities at the ends
    Case("binary_cross_entropy, p = 0, t = 1", lambda: sl.binary_cross_entropy(0.0, 1.0), inf,
         {"PyTorch": (pytorch(bce, 0.0, 1.0), 100), "Keras": (keras_on_pytorch(keras_bce, f32(0), f32(1)), 16.118095),
          "scikit-learn": (lambda: sklearn.metrics.log_loss([1], [0.0], labels=[0, 1]), 36.04365338911715)}),
    Case("its gradient", lambda: sl.binary_cross_entropy.grad(0.0, 1.0), -inf,
         {"PyTorch": (pytorch(bce, 0.0, 1.0, 1), -1000000003995.8029),
          "Keras": (keras_on_pytorch(keras_bce, f32(0), f32(1), 1), 0)}),
    Case("its gradient with log_floor = -100 (PyTorch's value)",
         lambda: sl.binary_cross_entropy.grad(0.0, 1.0, log_floor=-100), 0,
         {"PyTorch": (pytorch(bce, 0.0, 1.0, 1), -1000000003995.8029)}),
    Case("binary_cross_entropy, p = 1, t = 1", lambda: sl.binary_cross_entropy(f32(1), f32(1)), 0,
         {"PyTorch": (pytorch(bce, f32(1), f32(1)), 0),
          "Keras": (keras_on_pytorch(keras_bce, f32(1), f32(1)), 1.1920930e-07)}),
    Case("binary_cross_entropy, second derivative, p = 1e-9, t = 1", lambda: sl.binary_cross_entropy.hess(1e-9, 1.0),
         1 / mp.mpf(1e-9) ** 2, {"PyTorch": (pytorch(bce, 1e-9, 1.0, 2), 9.980029960029975e17)}),
    Case("kl_divergence of logarithms, t = 0, p = -inf", lambda: sl.kl_divergence(-inf, 0.0, log_prediction=True), 0,
         {"PyTorch": (pytorch(F.kl_div, -inf, 0.0), nan),
          "optax": (on_jax(lambda p, t: optax.kl_divergence(p[None], t[None]), -inf, 0.0), nan),
          "SciPy": (lambda: scipy.special.rel_entr(0.0, 0.0), 0)}),

    # ---- logits: digits near 0, and infinities
    Case("binary_cross_entropy_with_logits, p = -80, t = 0, float32",
         lambda: sl.binary_cross_entropy_with_logits(f32(-80), f32(0)), log1p_exp(-80),
         {"PyTorch": (pytorch(bce_logits, f32(-80), f32(0)), 0),
          "Keras": (keras_on_pytorch(keras_bce, f32(-80), f32(0), from_logits=True), 0),
          "optax": (on_jax(optax_bce, f32(-80), f32(0)), 1.8048513e-35),
          "scikit-learn": (of_sklearn(half_binomial, f32(-80), f32(0)), 1.8048513e-35)}),
    Case("the same, p = -10", lambda: sl.binary_cross_entropy_with_logits(f32(-10), f32(0)), log1p_exp(-10),
         {"PyTorch": (pytorch(bce_logits, f32(-10), f32(0)), 4.5776367e-05),
          "optax": (on_jax(optax_bce, f32(-10), f32(0)), 4.5398901e-05)}),
    Case("its gradient, p = 20, t = 1",
         lambda: sl.binary_cross_entropy_with_logits.grad(f32(20), f32(1)), -sigmoid(-20),
         {"PyTorch": (pytorch(bce_logits, f32(20), f32(1), 1), 0),
          "optax": (on_jax(optax_bce, f32(20), f32(1), 1), -2.0611537e-09),
          "scikit-learn": (of_sklearn(half_binomial, f32(20), f32(1), 1), -2.0611537e-09)}),
    Case("binary_cross_entropy_with_logits, p = inf, t = 1", lambda: sl.binary_cross_entropy_with_logits(inf, 1.0), 0,
         {"PyTorch": (pytorch(bce_logits, inf, 1.0), nan), "optax": (on_jax(optax_bce, inf, 1.0), nan)}),
    Case("softplus, x = 20.5, float64: PyTorch's is the identity above 20", lambda: sl.special.softplus(20.5),
         log1p_exp(20.5), {"PyTorch": (lambda: F.softplus(torch.tensor(20.5, dtype=torch.float64)), 20.5),
                           "SciPy": (lambda: scipy.special.softplus(20.5), 20.50000000125015)}),

    # ---- differences: digits near 0
    Case("log_cosh, r = 1e-4, float32", lambda: sl.log_cosh(f32(1e-4), f32(0)),
         mp.log(mp.cosh(mp.mpf(float(f32(1e-4))))),
         {"Keras": (keras_on_pytorch(keras.losses.log_cosh, f32(1e-4), f32(0)), 0),
          "optax": (on_jax(optax.losses.log_cosh, f32(1e-4), f32(0)), 0)}),
    Case("log_cosh, r = -11, float64: its gradient", lambda: sl.log_cosh.grad(-11.0, 0.0), mp.tanh(-11),
         {"Keras": (keras_on_pytorch(keras.losses.log_cosh, -11.0, 0.0, 1), -1),
          "optax": (on_jax(optax.losses.log_cosh, -11.0, 0.0, 1), -0.9999999994421063)}),
    Case("huber, delta = 0.3, r = 2^-25, float32: its gradient",
         lambda: sl.huber.grad(f32(2**-25 * 0.9375), f32(0), delta=0.3), nearest("0.9375") / 2**25,
         {"PyTorch": (pytorch(F.huber_loss, f32(2**-25 * 0.9375), f32(0), 1, delta=0.3), 2.7939677e-08),
          "optax": (on_jax(optax.huber_loss, f32(2**-25 * 0.9375), f32(0), 1, delta=0.3), 2.9802322e-08)}),
    Case("squared_error, p = 1.1, t = 0, float64: Keras's mean is taken in float32", lambda: sl.squared_error(1.1, 0.0),
         mp.mpf(1.1) ** 2, {"Keras": (keras_on_pytorch(keras.losses.mean_squared_error, 1.1, 0.0), 1.2100000381469727),
                            "PyTorch": (pytorch(F.mse_loss, 1.1, 0.0), 1.21)}),

    # ---- kinks: by definition the subgradient of least magnitude
    Case("absolute_error, r = 0: its gradient", lambda: sl.absolute_error.grad(1.0, 1.0), 0,
         {"PyTorch": (pytorch(F.l1_loss, 1.0, 1.0, 1), 0),
          "Keras": (keras_on_pytorch(keras.losses.mean_absolute_error, f32(1), f32(1), 1), 0),
          "JAX": (on_jax(lambda p, t: jnp.abs(p - t), 1.0, 1.0, 1), 1),
          "scikit-learn": (of_sklearn(sklearn_loss.AbsoluteError(), 1.0, 1.0, 1), -1)}),
    Case("hinge, t p = 1: its gradient", lambda: sl.hinge.grad(1.0, 1.0), 0,
         {"Keras": (keras_on_pytorch(keras.losses.hinge, f32(1), f32(1), 1), -0.5),
          "optax": (on_jax(optax.hinge_loss, 1.0, 1.0, 1), -0.5)}),
    Case("binary_cross_entropy, p = clip = 1e-7, t = 1, float32: its gradient",
         lambda: sl.binary_cross_entropy.grad(f32(1e-7), f32(1), clip=1e-7), 0,
         {"Keras": (keras_on_pytorch(keras_bce, f32(1e-7), f32(1), 1), -1e7)}),

    Case(
        "binary_cross_entropy, p = 1, t = 0, clip = 1e-7, float32: Keras rounds 1 - clip",
        lambda: sl.binary_cross_entropy(f32(1), f32(0), clip=1e-7),
        -mp.log(mp.mpf(float(f32(1e-7)))),
        {"Keras": (keras_on_pytorch(keras_bce, f32(1), f32(0)), 15.942385)},
    ),
    # ---- means
    Case("squared_error, weights (1, 3): the weighted mean",
         lambda: sl.squared_error(E, 0 * E, weight=WEIGHT, reduction="weighted_mean"), nearest("3.25"),
         {"PyTorch": (lambda: F.mse_loss(*map(torch.tensor, (E, 0 * E)), weight=torch.tensor(WEIGHT)), 3.25),
          "scikit-learn": (lambda: sklearn.metrics.mean_squared_error(E, 0 * E, sample_weight=WEIGHT), 3.25),
          "Keras": (lambda: keras.losses.MeanSquaredError()(0 * E[:, None], E[:, None], WEIGHT), 6.5)}),
    Case("huber, weights (1, 3): the weighted mean",
         lambda: sl.huber(E, 0 * E, weight=WEIGHT, reduction="weighted_mean"), nearest("1.25"),
         {"PyTorch": (lambda: F.huber_loss(*map(torch.tensor, (E, 0 * E)), weight=torch.tensor(WEIGHT)), 2.5)}),
    Case("squared_error of nothing", lambda: sl.squared_error(NOTHING, NOTHING), nan,
         {"PyTorch": (pytorch(F.mse_loss, NOTHING, NOTHING), nan),
          "scikit-learn": (lambda: sklearn.metrics.mean_squared_error(NOTHING, NOTHING), ValueError)}),
    Case("hinge of one class, t = 1, p = 0.5", lambda: sl.hinge([0.5], [1]), nearest("0.5"),
         {"scikit-learn": (lambda: sklearn.metrics.hinge_loss([1], [0.5]), 1.5),
          "optax": (on_jax(optax.hinge_loss, 0.5, 1.0), 0.5)}),

    # ---- arguments out of range
    Case("squared_log_error, p = -5, t = 1", lambda: sl.squared_log_error(-5.0, 1.0), ValueError,
         {"Keras": (keras_on_pytorch(keras.losses.mean_squared_logarithmic_error, f32(-5), f32(1)), 0.48045287),
          "scikit-learn": (lambda: sklearn.metrics.mean_squared_log_error([1.0], [-5.0]), ValueError)}),
    # ---- rows of probabilities
    Case("categorical_cross_entropy, probabilities (0, 1), t = (1, 0)",
         lambda: sl.categorical_cross_entropy([[0.0, 1.0]], [[1.0, 0.0]]), inf,
         {"Keras": (lambda: keras.losses.categorical_crossentropy(f32([[1, 0]]), f32([[0, 1]]))[0], 16.118095),
          "scikit-learn": (lambda: sklearn.metrics.log_loss([0], [[0.0, 1.0]], labels=[0, 1]), 36.04365338911715)}),
    Case("sparse_categorical_cross_entropy, probabilities (0.25, 0.25), t = 0: Keras divides them by their sum",
         lambda: sl.sparse_categorical_cross_entropy([[0.25, 0.25]], [0]), mp.log(4),
         {"PyTorch": (lambda: F.nll_loss(torch.tensor([[0.25, 0.25]], dtype=torch.float64).log(), torch.tensor([0])),
                      1.3862943611198906),
          "Keras": (lambda: keras.losses.sparse_categorical_crossentropy(np.array([0]), f32([[0.25, 0.25]]))[0],
                    0.6931472),
          "scikit-learn": (lambda: sklearn.metrics.log_loss([0], [[0.25, 0.25]], labels=[0, 1]), 1.3862943611198906)}),

    # ---- rows of logits
    Case("cross_entropy, logits (17, 0), t = 0, float32", lambda: sl.cross_entropy(Z17, [0]), log1p_exp(-17),
         {"PyTorch": (pytorch(F.cross_entropy, Z17, [0]), 0), "Keras": (keras_row(Z17, 0), 0),
          "optax": (optax_row(Z17, 0), 0), "scikit-learn": (sklearn_row(Z17, 0), 0)}),
    Case("its gradient at the right class", lambda: sl.cross_entropy.grad(Z17, [0])[0, 0], -sigmoid(-17),
         {"PyTorch": (lambda: pytorch(F.cross_entropy, Z17, [0], 1)()[0, 0], 0),
          "optax": (lambda: on_jax(lambda z, t: softmax_of_class(z, t)[0], Z17, [0], 1)()[0, 0], 0),
          "scikit-learn": (lambda: HALF_MULTINOMIAL.gradient(y_true=f32([0]), raw_prediction=Z17)[0, 0], 0)}),
    Case("the same, logits (10, 0)", lambda: sl.cross_entropy(Z10, [0]), log1p_exp(-10),
         {"PyTorch": (pytorch(F.cross_entropy, Z10, [0]), 4.5417706e-05), "optax": (optax_row(Z10, 0), 4.5776367e-05)}),
    Case("cross_entropy, logits (1e4, 1e4 + 2^-7), t = 0, float32", lambda: sl.cross_entropy(OFFSET, [0]),
         log1p_exp(2.0**-7),
         {"PyTorch": (pytorch(F.cross_entropy, OFFSET, [0]), 0.6970611), "Keras": (keras_row(OFFSET, 0), 0.6970611),
          "optax": (optax_row(OFFSET, 0), 0.6972656), "scikit-learn": (sklearn_row(OFFSET, 0), 0.6972656)}),
    Case("log_softmax, logits (40, 0), float64: that of the first", lambda: sl.special.log_softmax([40.0, 0.0])[0],
         -log1p_exp(-40),
         {"PyTorch": (lambda: torch.log_softmax(torch.tensor([40.0, 0.0], dtype=torch.float64), 0)[0], 0),
          "SciPy": (lambda: scipy.special.log_softmax([40.0, 0.0])[0], 0)}),
    Case("logsumexp, logits (0, -40), float64", lambda: sl.special.logsumexp([0.0, -40.0]), log1p_exp(-40),
         {"PyTorch": (lambda: torch.logsumexp(torch.tensor([0.0, -40.0], dtype=torch.float64), 0), 0),
          "SciPy": (lambda: scipy.special.logsumexp([0.0, -40.0]), 4.248354255291589e-18)}),
    Case("cross_entropy, logits (inf, 0), t = 0", lambda: sl.cross_entropy([[inf, 0.0]], [0]), 0,
         {"PyTorch": (pytorch(F.cross_entropy, [[inf, 0.0]], [0]), nan), "Keras": (keras_row(f32([[inf, 0]]), 0), nan),
          "optax": (optax_row(f64([[inf, 0]]), 0), nan), "scikit-learn": (sklearn_row(f64([[inf, 0]]), 0), nan)}),
    Case("the same, t = 1", lambda: sl.cross_entropy([[inf, 0.0]], [1]), inf,
         {"PyTorch": (pytorch(F.cross_entropy, [[inf, 0.0]], [1]), nan),
          "optax": (optax_row(f64([[inf, 0]]), 1), inf)}),
    Case("cross_entropy, probabilities (0, 1), logits (-inf, 0)",
         lambda: sl.cross_entropy([[-inf, 0.0]], [[0.0, 1.0]]), 0,
         {"PyTorch": (pytorch(F.cross_entropy, [[-inf, 0.0]], [[0.0, 1.0]]), nan),
          "Keras": (lambda: keras.losses.categorical_crossentropy(f32([[0, 1]]), f32([[-inf, 0]]), from_logits=True)[0],
                    nan),
          "optax": (on_jax(lambda p, t: optax.softmax_cross_entropy(p, t)[0], [[-inf, 0.0]], [[0.0, 1.0]]), nan)}),
    Case("the same, beside safe_softmax_cross_entropy", lambda: sl.cross_entropy([[-inf, 0.0]], [[0.0, 1.0]]), 0,
         {"optax": (on_jax(lambda p, t: optax.safe_softmax_cross_entropy(p, t)[0], [[-inf, 0.0]], [[0.0, 1.0]]), 0)}),

    # ---- rows that are ignored, and class indices out of range
    Case("cross_entropy, all rows ignored", lambda: sl.cross_entropy([[1.0, 0.0]], [-100], ignore_index=-100), nan,
         {"PyTorch": (pytorch(F.cross_entropy, [[1.0, 0.0]], [-100]), nan),
          "Keras": (lambda: keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-100)(
              np.array([-100]), np.array([[1.0, 0.0]])), 0)}),
    Case("cross_entropy, NaN in a row that is ignored: the sum of its gradient",
         lambda: sl.cross_entropy.grad([[1.0, 0.0], [nan, 0.0]], [0, -100], ignore_index=-100)[1].sum(), 0,
         {"PyTorch": (lambda: pytorch(F.cross_entropy, [[1.0, 0.0], [nan, 0.0]], [0, -100], 1)()[1].sum(), nan)}),
    # scikit-learn's private losses check nothing: they read outside the row, and give what lies there.
    Case("cross_entropy, logits (2, 1), class 2 of 2", lambda: sl.cross_entropy(Z21, [2]), IndexError,
         {"PyTorch": (pytorch(F.cross_entropy, Z21, [2]), IndexError), "Keras": (keras_row(Z21, 2), IndexError),
          "optax": (optax_row(Z21, 2), nan)}),
    Case("the same, class -1", lambda: sl.cross_entropy(Z21, [-1]), IndexError,
         {"PyTorch": (pytorch(F.cross_entropy, Z21, [-1]), IndexError), "Keras": (keras_row(Z21, -1), IndexError),
          "optax": (optax_row(Z21, -1), 1.3132616875182228)}),
    Case("cross_entropy, logits (2, 1), class 0 as an int32",
         lambda: sl.cross_entropy(Z21, np.array([0], np.int32)), log1p_exp(-1),
         {"PyTorch": (pytorch(F.cross_entropy, Z21, np.array([0], np.int32)), RuntimeError),
          "optax": (lambda: softmax_of_class(Z21, np.array([0], np.int32))[0], 0.3132616875182228)}),

    # ---- 16 bits: ours are computed and added up in float32
    Case("cross_entropy, 1000 rows of ten equal logits, bfloat16: the mean", equal_rows(sl.cross_entropy, BF16, 1000),
         mp.log(10),
         {"PyTorch": (equal_rows(F.cross_entropy, BF16, 1000), 2.265625),
          "Keras": (lambda: keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype="bfloat16")(
              np.zeros(1000, int), np.zeros((1000, 10), f32)).float(), 2.296875),
          "optax": (lambda: f32(softmax_of_class(jnp.zeros((1000, 10), jnp.bfloat16), jnp.zeros(1000, int)).mean()),
                    2.296875)}, ulps=ULPS_OF_SUM),
    Case("the same: the sum", equal_rows(sl.cross_entropy, BF16, 1000, reduction="sum"), 1000 * mp.log(10),
         {"PyTorch": (equal_rows(F.cross_entropy, BF16, 1000, reduction="sum"), 2272)}, ulps=ULPS_OF_SUM),
    Case("100000 rows, float16: the mean", equal_rows(sl.cross_entropy, F16, 100_000), mp.log(10),
         {"PyTorch": (equal_rows(F.cross_entropy, F16, 100_000), nan)}, ulps=ULPS_OF_SUM),
    Case("the same: the sum", equal_rows(sl.cross_entropy, F16, 100_000, reduction="sum"), 100_000 * mp.log(10),
         {"PyTorch": (equal_rows(F.cross_entropy, F16, 100_000, reduction="sum"), inf)}, ulps=ULPS_OF_SUM),
]  # fmt: skip


def outcome(call: Number) -> Any:
    """A numpy scalar, or the class of an exception."""
    try:
        result = call()
    except (ValueError, TypeError, IndexError, RuntimeError) as error:
        return next(kind for kind in (IndexError, ValueError, TypeError, RuntimeError) if isinstance(error, kind))
    return np.asarray(result.detach() if isinstance(result, torch.Tensor) else result)[()]


def text(x: Any) -> str:
    """As few digits as tell it from its neighbours."""
    return x.__name__ if isinstance(x, type) else str(x).removesuffix(".0")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case(case: Case) -> None:
    found = {library: outcome(call) for library, (call, _) in case.theirs.items()}
    ours = outcome(case.ours)
    exact = case.exact
    if isinstance(exact, mpmath.ctx_mp_python._mpf):
        dtype = type(ours)
        assert abs(mp.mpf(float(ours)) - exact) <= case.ulps * mp.mpf(float(np.spacing(dtype(float(abs(exact))))))
        exact = dtype(float(exact))
    elif isinstance(exact, type):
        assert ours is exact
    else:
        assert ours == exact or np.isnan(exact) and np.isnan(ours)
    row = {library: text(x) for library, x in found.items()}
    results.note("disagreements", [case.name, text(exact), text(ours), row])
    for library, (_, recorded) in case.theirs.items():
        got = found[library]
        if isinstance(recorded, type) or isinstance(got, type):
            assert got is recorded, library
        else:
            tolerance = 2e-7 if got.dtype == f32 else 1e-12  # room for another machine's elementary functions
            assert got == pytest.approx(recorded, rel=tolerance, abs=0, nan_ok=True), library
