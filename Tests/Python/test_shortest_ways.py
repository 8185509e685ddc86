"""Ways that only save time give the same bits, types and sentences as those that they are a shortcut of."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pytest
import swiftloss as sl
from bits import same_bits
from swiftloss import _loss

RNG = np.random.default_rng(9)


class Own(np.ndarray):
    """A subclass."""


def outcome(function: Any, *arguments: Any) -> Any:
    """What a call gives, as far as a caller can see it: results with their types, or the error; and its warnings."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            found = function(*arguments)
        except Exception as error:
            return type(error), str(error), len(seen)
    parts = found if isinstance(found, tuple) else (found,)
    described = [(type(x), x.dtype, x.shape, x.strides, np.asarray(x).tobytes()) for x in parts]
    return described, [str(one.message) for one in seen]


def forms(array: np.ndarray) -> dict[str, Any]:
    """An array as it is, and in ways that need more care."""
    read_only = array.copy()
    read_only.flags.writeable = False
    shifted = np.empty(array.nbytes + 1, np.uint8)[1:].view(array.dtype).reshape(array.shape)
    shifted[...] = array
    return {
        "plain": array, "read-only": read_only, "not aligned": shifted, "foreign": array.astype(array.dtype.newbyteorder()),
        "reversed": array[::-1], "subclass": array.view(Own), "masked": np.ma.masked_array(array, array > 0.9),
        "list": array.tolist(), "float32": array.astype(np.float32), "float16": array.astype(np.float16),
        "integers": (array > 0.5).astype(np.int64), "bool": array > 0.5, "text": array.astype("U8"), "object": array.astype(object),
        "column": array.reshape(-1, 1)[:3], "one": array[0, 0], "empty": array[:0], "more axes": array[None],
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["squared_error", "huber", "binary_cross_entropy", "cross_entropy", "nll", "categorical_cross_entropy"]
)
def test_the_mean_in_python(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loss = getattr(sl, name)
    p = RNG.random((3, 4))
    if name == "nll":
        p = np.log(p)
    targets = {
        **forms(RNG.random((3, 4))),
        "labels": np.array([0, 3, 1]),
        "wrong label": np.array([0, 4, 1]),
        "outside": np.full((3, 4), 2.0),
    }
    shortest = _loss.Loss._mean
    taken = []

    def watched(self: Any, *arguments: Any) -> Any:
        found = shortest(self, *arguments)
        taken.append(found is not None)
        return found

    for (p_form, a), (t_form, b) in itertools.product(forms(p).items(), targets.items()):
        for method in (loss, loss.value_and_grad):
            monkeypatch.setattr(_loss.Loss, "_mean", watched)
            found = outcome(method, a, b)
            monkeypatch.setattr(_loss.Loss, "_mean", lambda *_: None)
            assert outcome(method, a, b) == found, (p_form, t_form)
    assert any(taken)


@pytest.mark.parametrize("option", ["reduction", "empty", "check"])
@pytest.mark.parametrize("word", [np.array("mean"), np.array(["mean"]), np.array([1, 2]), "MEAN", None, 0])
def test_words_are_words(option: str, word: Any) -> None:
    for method in (sl.huber, sl.huber.value_and_grad):
        with pytest.raises(ValueError, match=f"^{option} is .*, but must be "):
            method(np.ones(3), np.ones(3), **{option: word})


def test_a_word_that_is_made_is_as_good() -> None:
    assert sl.huber(np.ones(3), np.zeros(3), reduction="".join(["me", "an"])) == 0.5


def test_no_gradient_is_made_for_arrays_that_do_not_fit() -> None:
    huge = np.broadcast_to(1.0, (10**13,))
    with pytest.raises(ValueError, match=r"^target has shape \(3,\), which cannot be broadcast to \(10000000000000,\)"):
        sl.huber.value_and_grad(huge, np.zeros(3))


EDGES = [
    0.0,
    -0.0,
    1.0,
    0.5,
    2.0**-5,
    1 - 2.0**-5,
    5e-324,
    1e-45,
    1e-39,
    2.0**-126,
    2.0**-24,
    1 - 2.0**-24,
    1 - 2.0**-53,
    np.nan,
]


@pytest.mark.parametrize("method", ["__call__", "grad", "hess"])
def test_hard_labels_are_the_same_beside_soft_ones(dtype: type, method: str) -> None:
    # With hard labels alone there is one logarithm for an element; in float32 most are computed in fewer operations.
    p = np.concatenate([np.array(EDGES), RNG.random(2000), 10.0 ** RNG.uniform(-46, 0, 2000)]).astype(dtype)
    p = np.clip(p, 0, 1)
    function = getattr(sl.binary_cross_entropy, method)
    for label in (0, 1):
        t = np.full(p.shape, label, dtype)
        alone = function(p, t, reduction="none")
        for place in range(16):
            soft = t.copy()
            soft[place::16] = 0.25
            found = function(p, soft, reduction="none")
            hard = soft == label
            assert same_bits(found[hard], alone[hard]), (label, place)


def test_float32_values_are_those_of_more_digits() -> None:
    # log_floor = -1e30 is below all of these logarithms, and such calls are computed in double.
    p = np.clip(
        np.concatenate([EDGES, RNG.random(300_000), 10.0 ** RNG.uniform(-44, 0, 300_000)]).astype(np.float32), 0, 1
    )
    for t in (RNG.random(p.size), 10.0 ** RNG.uniform(-44, 0, p.size), RNG.integers(0, 2, p.size)):
        t = t.astype(np.float32)
        counts = (p > 0) & (p < 1)
        expected = sl.binary_cross_entropy(p[counts], t[counts], log_floor=-1e30, reduction="none")
        assert same_bits(sl.binary_cross_entropy(p[counts], t[counts], reduction="none"), expected)


def test_float32_values_of_kl_are_those_of_more_digits() -> None:
    # The first clip is below all of these numbers, and such calls are computed in double.
    p, far = (
        np.concatenate([RNG.random(2_000_000), 10.0 ** RNG.uniform(-37, 0, 500_000)]).astype(np.float32)
        for _ in range(2)
    )
    near = (p * (1 + RNG.normal(0, 1, p.shape) * 10.0 ** RNG.uniform(-8, 0, p.shape))).astype(np.float32)
    for t in (far, np.clip(near, 0, 1), np.where(RNG.random(p.size) < 0.5, 0, far).astype(np.float32)):
        counts = (p > 1e-37) & (t > 1e-37)
        expected = sl.kl_divergence(p, t, clip=1e-38, reduction="none")
        assert same_bits(sl.kl_divergence(p, t, reduction="none")[counts], expected[counts])
        assert not sl.kl_divergence(p, t, reduction="none")[t == 0].any()


@pytest.mark.parametrize("classes", [1, 2, 3, 8, 10, 17, 31, 32, 33])
def test_rows_of_few_classes_are_the_same_one_by_one(dtype: type, classes: int) -> None:
    # Packed rows of few classes go eight at a time; rows at a stride go one by one.
    rows = 75
    z = (RNG.normal(0, 4, (rows, classes)) * RNG.choice([1, 60], (rows, 1))).astype(dtype)
    z[3] = z[3, 0]  # ties
    z[5, classes // 2] = np.inf
    z[7] = -np.inf
    z[11, -1] = np.nan
    z[13, 0] = z[13].max() + 600
    y = RNG.integers(0, classes, rows)
    y[[2, 40]] = -1
    wide = np.empty((rows, 2 * classes), dtype)
    wide[:, ::2] = z
    options = {
        "ignore_index": -1, "class_weight": RNG.random(classes), "weight": RNG.random(rows), "mask": RNG.random(rows) < 0.8,
    }  # fmt: skip
    for reduction in ("none", "mean", "weighted_mean"):
        packed = sl.cross_entropy.value_grad_and_hess(z, y, reduction=reduction, **options)
        strided = sl.cross_entropy.value_grad_and_hess(wide[:, ::2], y, reduction=reduction, **options)
        assert all(same_bits(a, b) for a, b in zip(packed, strided))
        assert same_bits(sl.cross_entropy.grad(z.copy(), y, reduction=reduction, **options), packed[1])


def rows(classes: int, count: int, dtype: type) -> np.ndarray:
    """Scores from nearly equal ones to those whose powers leave float32's range, on both sides; and what is no number."""
    z = RNG.normal(0, 1, (count, classes)) * 10.0 ** RNG.uniform(-3, 2, (count, 1))
    z[::7, 0] = z[::7].max(axis=1) + RNG.uniform(0, 120, z[::7].shape[0])
    z[::5] += RNG.normal(0, 1000, (z[::5].shape[0], 1))
    z[3, 1:] = -np.inf
    z[4] = -np.inf
    z[5, classes // 2] = np.inf
    z[6, -1] = np.nan
    z[8] = z[8, 0]
    z[9, :2] = z[9].max()
    z[10, : classes // 2] = -np.inf
    return z.astype(dtype)


@pytest.mark.parametrize(
    ("classes", "count"),
    [(2, 5000), (3, 20000), (10, 50000), (32, 5000), (33, 5000), (200, 5000), (1000, 2000), (20000, 100)],
)
def test_float32_rows_are_those_of_more_digits(classes: int, count: int) -> None:
    # With a Hessian all is computed with all digits.
    z, y = rows(classes, count, np.float32), RNG.integers(0, classes, count)
    for reduction in ("none", "mean"):
        for options in ({}, {"class_weight": RNG.random(classes), "ignore_index": 1}):
            value, gradient, _ = sl.cross_entropy.value_grad_and_hess(z, y, reduction=reduction, **options)
            assert same_bits(sl.cross_entropy(z, y, reduction=reduction, **options), value)
            assert same_bits(sl.cross_entropy.grad(z, y, reduction=reduction, **options), gradient)
            both = sl.cross_entropy.value_and_grad(z, y, reduction=reduction, **options)
            assert same_bits(both[0], value) and same_bits(both[1], gradient)
        smooth = {"label_smoothing": 0.125, "reduction": reduction}
        assert same_bits(sl.cross_entropy(z, y, **smooth), sl.cross_entropy.value_grad_and_hess(z, y, **smooth)[0])


@pytest.mark.parametrize(("classes", "count"), [(10, 200_000), (100_000, 300)])
def test_float32_gradients_close_to_the_middle_of_two_numbers(classes: int, count: int) -> None:
    # So many that some lie closer to it than the fewer operations can tell.
    z, y = 3 * RNG.standard_normal((count, classes), np.float32), RNG.integers(0, classes, count)
    value, gradient, _ = sl.cross_entropy.value_grad_and_hess(z, y, reduction="sum")
    assert same_bits(sl.cross_entropy.grad(z, y, reduction="sum"), gradient)
    # What is not certain is computed again: of scores that must be there still.
    found, _ = sl.cross_entropy.value_and_grad(z, y, reduction="sum", grad_out=z)
    assert same_bits(z, gradient) and same_bits(found, value)


@pytest.mark.parametrize("classes", [4096, 2**16, 2**20])
def test_sums_of_many_equal_powers(classes: int) -> None:
    # Equal terms are rounded the same way each time they are added: such a sum is further from the exact one than any other.
    few = classes // 8
    base = RNG.normal(0, 1, few).astype(np.float32)
    base[0] = 6
    first = np.exp(base[1:].astype(np.longdouble) - 6).sum() / 8
    # The score whose power is closest to a half of what a lane's sum loses.
    equal = -RNG.uniform(0, 6, 100_000).astype(np.float32)
    power = np.exp(equal.astype(np.longdouble) - 6)
    last = first + (classes - few) // 8 * power
    unit = np.exp2(np.floor(np.log2(last)) - 52)
    lost = np.where(last / unit > 1.7 * 2.0**52, np.abs(power / unit % 1 - 0.5) * unit / power, 1)
    for score in equal[np.argsort(lost)[:4]]:
        z = np.full((1, classes), score, np.float32)
        z[0, :few] = base
        value, gradient, _ = sl.cross_entropy.value_grad_and_hess(z, [0], reduction="sum")
        assert same_bits(sl.cross_entropy.grad(z, [0], reduction="sum"), gradient)
        assert same_bits(sl.cross_entropy(z, [0], reduction="sum"), value)


@pytest.mark.parametrize("classes", [7, 40])
@pytest.mark.parametrize("cost", [1000.0, 100_000.0])
def test_a_small_logarithm_beside_a_large_cost(classes: int, cost: float) -> None:
    # Close to the middle of two float32 after all roundings of the sum in double.
    count, wide = 4000, np.longdouble
    middle = wide(2.0 ** (np.floor(np.log2(cost)) - 24)) * (1 + wide(2) ** -29)
    sums = np.expm1(middle) * (1 + wide(2) ** -45 * RNG.uniform(-1, 1, count).astype(wide))
    z = np.full((count, classes), -1e6, np.float32)
    z[:, 0], z[:, 1] = 0, -cost
    left = sums.copy()
    for c, share in ((2, 0.37), (3, 0.21), (4, 1), (5, 1), (6, 1)):
        wanted = left * (share * RNG.uniform(0.5, 1, count) if share < 1 else 1)
        score = np.log(np.maximum(wanted, wide(1e-60))).astype(np.float32)
        z[:, c] = np.where(np.exp(score.astype(wide)) > wanted, np.nextafter(score, np.float32(-np.inf)), score)
        left -= np.exp(z[:, c].astype(wide))
    y = np.ones(count, np.int64)
    expected = sl.cross_entropy.value_grad_and_hess(z, y, reduction="none")[0]
    assert same_bits(sl.cross_entropy(z, y, reduction="none"), expected)


@pytest.mark.parametrize("classes", [10, 40])
def test_zeros_of_classes_without_weight(classes: int) -> None:
    z, y = RNG.normal(0, 3, (20, classes)).astype(np.float32), RNG.integers(0, classes, 20)
    z[:, :5] -= 3000
    for weight in (0.0, -0.0, -1.5):
        options = {"class_weight": np.full(classes, weight, np.float32), "reduction": "sum", "check": "none"}
        expected = sl.cross_entropy.value_grad_and_hess(z, y, **options)[1]
        assert same_bits(sl.cross_entropy.grad(z, y, **options), expected)


@pytest.mark.parametrize(("classes", "count"), [(3, 20000), (40, 20000), (1000, 1000)])
def test_float32_functions_of_rows_are_those_of_float64(classes: int, count: int) -> None:
    # Rounding float64's result once more changes one in 2^29, and none of these.
    z = rows(classes, count, np.float32)
    for function in (sl.special.logsumexp, sl.special.softmax):
        assert same_bits(function(z), function(z.astype(np.float64)).astype(np.float32))
