"""What happens where formulas have corners: zeros, infinities, NaN, kinks, nothing at all."""

from __future__ import annotations

import numpy as np
import pytest
import swiftloss as sl

LOSSES = [
    "squared_error",
    "half_squared_error",
    "absolute_error",
    "hinge",
    "binary_cross_entropy",
    "kl_divergence",
]
inf, nan = np.inf, np.nan


def both(name: str, p: float, t: float, dtype: type) -> tuple[float, float]:
    value, gradient = getattr(sl, name).value_and_grad(dtype(p), dtype(t))
    return float(value), float(gradient)


def is_plain_nan(x: object) -> bool:
    """The positive quiet NaN."""
    x = np.asarray(x)
    unsigned, pattern = (np.uint32, 0x7FC00000) if x.itemsize == 4 else (np.uint64, 0x7FF8000000000000)
    return bool((x.view(unsigned) == pattern).all())


@pytest.mark.parametrize(
    ("name", "p", "t", "value", "gradient"),
    [
        # PyTorch 100 and -1e12, Keras 16.118096 and 0, scikit-learn 36.043653: their clamps.
        ("binary_cross_entropy", 0.0, 1.0, inf, -inf),
        ("binary_cross_entropy", 1.0, 0.0, inf, inf),
        # PyTorch -0.0, Keras 1.1920929e-7, scikit-learn 2.2e-16.
        ("binary_cross_entropy", 1.0, 1.0, 0.0, -1.0),
        ("binary_cross_entropy", 0.0, 0.0, 0.0, 1.0),
        ("binary_cross_entropy", 0.0, 0.5, inf, -inf),
        ("binary_cross_entropy", 1.0, 0.5, inf, inf),
        # scipy's rel_entr(0, 0) = 0, rel_entr(1, 0) = inf; Keras clips; PyTorch and optax have NaN at t = 0, log q = -inf.
        ("kl_divergence", 0.0, 0.0, 0.0, 0.0),
        ("kl_divergence", 0.5, 0.0, 0.0, 0.0),
        ("kl_divergence", 0.0, 1.0, inf, -inf),
        ("kl_divergence", 1.0, 1.0, 0.0, -1.0),
        # A prediction of -0.0 is a zero like the other.
        ("kl_divergence", -0.0, 1.0, inf, -inf),
        ("binary_cross_entropy", -0.0, 1.0, inf, -inf),
        ("binary_cross_entropy", -0.0, 0.5, inf, -inf),
        # The kinks: the subgradient of least magnitude. JAX 1 and scikit-learn -1 at r = 0; Keras -1 and JAX -1/2 at the margin.
        ("absolute_error", 2.0, 2.0, 0.0, 0.0),
        ("absolute_error", -0.0, 0.0, 0.0, 0.0),
        ("hinge", 1.0, 1.0, 0.0, 0.0),
        ("hinge", -1.0, -1.0, 0.0, 0.0),
        ("hinge", inf, 1.0, 0.0, 0.0),
        ("hinge", -inf, 1.0, inf, -1.0),
        # One class only, y = 1: scikit-learn 1.5 (it takes the one label it sees for the negative class).
        ("hinge", 0.5, 1.0, 0.5, -1.0),
        ("squared_error", inf, 0.0, inf, inf),
        ("absolute_error", -inf, 0.0, inf, -1.0),
    ],
)
def test_decided_values(name: str, p: float, t: float, value: float, gradient: float, dtype: type) -> None:
    got = both(name, p, t, dtype)
    assert got == (value, gradient)
    assert not np.signbit(got[0])
    assert gradient != 0 or not np.signbit(got[1])


@pytest.mark.parametrize("name", LOSSES)
def test_nan_reaches_the_result(name: str, dtype: type) -> None:
    """From either side, at every place of a vector, as the positive quiet NaN; and nowhere else."""
    loss = getattr(sl, name)
    for place in (0, 5, 16, 17):
        for side in range(2):
            arrays = [np.full(18, 0.5, dtype), np.full(18, 1.0, dtype)]
            arrays[side][place] = -np.float64(nan)
            value, gradient = loss.value_and_grad(*arrays, reduction="none")
            assert is_plain_nan(value[place]) and np.isnan(value).sum() == 1
            assert is_plain_nan(gradient[place]) and np.isnan(gradient).sum() == 1
            assert is_plain_nan(loss(*arrays)) and is_plain_nan(loss(*arrays, reduction="sum"))


def test_nan_counts_even_against_a_zero_target(dtype: type) -> None:
    assert is_plain_nan(sl.kl_divergence(dtype(nan), dtype(0)))
    assert is_plain_nan(sl.categorical_cross_entropy(np.array([[nan, 1]], dtype), np.array([[0, 1]], dtype)))


def test_nan_made_by_the_loss_is_the_plain_one(dtype: type) -> None:
    assert is_plain_nan(sl.squared_error(dtype(inf), dtype(inf)))
    assert is_plain_nan(sl.squared_error.grad(np.full(20, inf, dtype), np.full(20, inf, dtype)))


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_nothing(name: str, shape: tuple[int, ...], dtype: type) -> None:
    loss, x = getattr(sl, name), np.zeros(shape, dtype)
    value, gradient = loss.value_and_grad(x, x)
    assert is_plain_nan(value) and value.dtype == dtype
    assert gradient.shape == shape and gradient.dtype == dtype
    assert loss(x, x, empty="zero") == 0
    total = loss(x, x, reduction="sum", empty="error")
    assert total == 0 and not np.signbit(total)
    assert loss(x, x, reduction="none").shape == shape
    with pytest.raises(ValueError, match=r"prediction has shape \(.*\): the mean of nothing"):
        loss(x, x, empty="error")
    assert loss.grad(x, x, empty="error").shape == shape


def test_batchmean_divides_by_the_first_extent(dtype: type) -> None:
    x, y = np.ones((4, 3), dtype), np.zeros((4, 3), dtype)
    assert sl.squared_error(x, y, reduction="batchmean") == 3
    assert (sl.squared_error.grad(x, y, reduction="batchmean") == 0.5).all()
    assert sl.squared_error(x[:, :0], y[:, :0], reduction="batchmean") == 0
    assert is_plain_nan(sl.squared_error(x[:0], y[:0], reduction="batchmean"))
    probabilities, labels = np.full((4, 3, 2), 0.5, dtype), np.zeros((4, 3), np.int8)
    twelve = sl.sparse_categorical_cross_entropy(probabilities, labels, reduction="sum")
    assert sl.sparse_categorical_cross_entropy(probabilities, labels, reduction="batchmean") == twelve / dtype(4)
    assert sl.sparse_categorical_cross_entropy(probabilities, labels) == dtype(float(twelve) / 12)


def test_one_hot_and_class_indices_agree_bit_for_bit(dtype: type) -> None:
    rng = np.random.default_rng(5)
    for rows, classes in [(1, 1), (3, 5), (200, 10), (7, 300)]:
        p = rng.random((rows, classes)).astype(dtype)
        labels = rng.integers(0, classes, rows)
        one_hot = np.eye(classes, dtype=dtype)[labels]
        for reduction in ("none", "mean", "sum", "batchmean"):
            for epsilon in (0.0, 1e-7):
                a = sl.categorical_cross_entropy.value_and_grad(p, one_hot, epsilon=epsilon, reduction=reduction)
                b = sl.sparse_categorical_cross_entropy.value_and_grad(p, labels, epsilon=epsilon, reduction=reduction)
                assert a[0].tobytes() == b[0].tobytes() and a[1].tobytes() == b[1].tobytes()


def test_cross_entropy_at_the_edges(dtype: type) -> None:
    p = np.array([[0.0, 1.0]], dtype)
    for loss, right, wrong in [
        (sl.sparse_categorical_cross_entropy, [1], [0]),
        (sl.categorical_cross_entropy, np.array([[0, 1]], dtype), np.array([[1, 0]], dtype)),
    ]:
        value, gradient = loss.value_and_grad(p, right)
        assert value == 0 and not np.signbit(value) and gradient.tolist() == [[0, -1]]
        value, gradient = loss.value_and_grad(p, wrong)
        assert value == inf and gradient.tolist() == [[-inf, 0]]
        assert loss(p, wrong, epsilon=0.5) == dtype(np.log(2))


def test_an_unbatched_row(dtype: type) -> None:
    p = np.array([0.25, 0.75], dtype)
    value, gradient = sl.sparse_categorical_cross_entropy.value_and_grad(p, 1)
    assert value.shape == () and gradient.shape == (2,)
    assert sl.sparse_categorical_cross_entropy(p, 1, reduction="none") == value
    assert sl.categorical_cross_entropy(p, np.array([0, 1], dtype)) == value
