"""logsumexp, softmax and log_softmax: accuracy against mpmath, values at the edges, the same bits along any axis and in
any layout. (Processor levels are test_special.py's.)"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from bits import lay_out, same_bits
from inputs import numbers, tails
from swiftloss import special
from test_accuracy import logits, mp, ulp, ulp_error

# Whether the result has the axis.
NAMES = {"logsumexp": False, "softmax": True, "log_softmax": True}
every_function = pytest.mark.parametrize("name", NAMES)
INF, NAN = math.inf, math.nan


def function(name: str) -> Callable[..., Any]:
    return getattr(special, name)


def exact_row(row: np.ndarray) -> dict[str, Any]:
    """With the largest score m and the sum S of the other classes' exp(z - m), no digit is lost. logsumexp has two
    terms."""
    z = [mp.mpf(float(x)) for x in row]
    largest = max(range(len(z)), key=lambda c: z[c])
    power = [mp.exp(x - z[largest]) for x in z]
    rest = mp.fsum(power[:largest] + power[largest + 1 :])
    logarithm = mp.log1p(rest)
    return {
        "logsumexp": (z[largest], logarithm),
        "softmax": [x / (1 + rest) for x in power],
        "log_softmax": [x - z[largest] - logarithm for x in z],
    }


def rows_of(rng: np.random.Generator, classes: int, dtype: type) -> list[np.ndarray]:
    """Those of the losses, and ones whose softmax has subnormal numbers and zeros."""
    least = (np.finfo(dtype).minexp - np.finfo(dtype).nmant) * math.log(2)
    rows = logits(rng, classes, dtype) if classes < 1000 else logits(rng, classes, dtype)[:4]
    rows.append((least * (0.8 + 0.25 * rng.random(classes))).astype(dtype))
    rows[-1][rng.integers(classes)] = 0
    return rows


@pytest.mark.parametrize("classes", [1, 2, 3, 7, 8, 9, 10, 127, 128, 129, 1000])
def test_accuracy(classes: int, dtype: type) -> None:
    """As promised. As they are, results are rounded once, but for the tails of numbers that are nearly subnormal."""
    rng = np.random.default_rng(classes)
    worst, once = dict.fromkeys(NAMES, 0.0), dict.fromkeys(NAMES, 0.0)
    subnormal, least = 0, np.finfo(dtype).tiny * 2.0**64
    for row in rows_of(rng, classes, dtype):
        exact = exact_row(row)
        terms = exact["logsumexp"]
        magnitudes = mp.fsum(abs(term) for term in terms)
        distance = abs(mp.mpf(float(special.logsumexp(row))) - mp.fsum(terms))
        worst["logsumexp"] = max(worst["logsumexp"], float(distance / ulp(magnitudes, dtype)))
        for name in ("softmax", "log_softmax"):
            for got, right in zip(function(name)(row), exact[name]):
                error = ulp_error(got, right, dtype)
                worst[name] = max(worst[name], error)
                once[name] = max(once[name], error if abs(right) >= least else 0)
        subnormal += int(np.sum((special.softmax(row) > 0) & (special.softmax(row) < np.finfo(dtype).tiny)))
    bound = 0.51 if dtype is np.float32 else 2
    assert all(error <= bound for error in worst.values()), worst
    assert all(error <= 0.51 for error in once.values()), once
    # A sweep that meets only easy arguments shows nothing.
    assert classes < 100 or (subnormal > 0 and worst["softmax"] > 0.45 and worst["log_softmax"] > 0.45)


# The rows, and what the functions make of them. None: NaN throughout.
EDGES: list[tuple[list[float], float, list[float] | None, list[float] | None]] = [
    ([], -INF, [], []),
    ([3.5], 3.5, [1], [0]),
    ([-(2.0**100)], -(2.0**100), [1], [0]),
    ([INF], INF, [1], [0]),
    ([NAN], NAN, None, None),
    ([0, -INF], 0, [1, 0], [0, -INF]),
    ([-INF, 5, -INF], 5, [0, 1, 0], [-INF, 0, -INF]),
    ([-INF, -INF], -INF, None, None),
    ([INF, 0], INF, [1, 0], [0, -INF]),
    ([-INF, INF, 2.0**100], INF, [0, 1, 0], [-INF, 0, -INF]),
    ([INF, INF], INF, None, None),
    ([INF, INF, -INF, 1], INF, None, None),
    ([NAN, 0], NAN, None, None),
    ([INF, NAN], NAN, None, None),
    ([-INF, NAN], NAN, None, None),
    ([0, 0], math.log(2), [0.5, 0.5], [-math.log(2)] * 2),
    ([0, 2.0**100], 2.0**100, [0, 1], [-(2.0**100), 0]),
    ([-0.0], -0.0, [1], [0]),
]


@pytest.mark.parametrize(("row", "whole", "softmax", "log_softmax"), EDGES, ids=lambda x: str(x).replace(" ", ""))
def test_edges(
    row: list[float], whole: float, softmax: list[float] | None, log_softmax: list[float] | None, dtype: type
) -> None:
    """Alone, and as one of many rows, of which it changes no other; without a warning."""
    x = np.array(row, dtype)
    nan = [NAN] * len(row)
    many = np.ones((9, len(row)), dtype)
    many[4] = x
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        for name, right in (("logsumexp", whole), ("softmax", softmax), ("log_softmax", log_softmax)):
            expected = np.array(nan if right is None else right, dtype)
            got, among = function(name)(x), function(name)(many)
            if not (name == "logsumexp" and whole == 0):  # The sign of a logarithm of 1 is not decided.
                assert same_bits(np.abs(got) if right == [0] else got, expected), name
            assert same_bits(among[4], got)
            assert same_bits(np.delete(among, 4, 0), np.delete(function(name)(np.ones_like(many)), 4, 0))


def test_a_nan_is_the_plain_one(dtype: type) -> None:
    unsigned, odd = (np.uint32, 0xFFC00005) if dtype is np.float32 else (np.uint64, 0xFFF8000000000005)
    x = np.zeros(5, dtype)
    x.view(unsigned)[3] = odd
    for name in NAMES:
        assert same_bits(function(name)(x), np.full(np.shape(function(name)(x)), NAN, dtype))


SHAPES = ((5,), (4, 3), (3, 1, 130), (5, 2, 3, 4), (2, 0, 3), (300, 2))


def placed(name: str, x: np.ndarray, axis: int) -> np.ndarray:
    """What the function makes of a C-ordered copy with the axis last, moved back."""
    result = function(name)(np.ascontiguousarray(np.moveaxis(x, axis, -1)))
    return np.ascontiguousarray(np.moveaxis(result, -1, axis)) if NAMES[name] else np.asarray(result)


@every_function
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_axis_and_layout_gives_the_same_bits(name: str, shape: tuple[int, ...], dtype: type) -> None:
    """In Fortran's order, at other strides, read-only, broadcast, unaligned and in foreign byte order; into new arrays,
    into given ones of any layout, and over the argument itself."""
    f, rng = function(name), np.random.default_rng(len(shape))
    for make, axis in itertools.product((numbers, tails), range(-len(shape), len(shape))):
        x = make("any", shape, dtype, seed=40)
        expected = placed(name, x, axis)
        frozen = x.copy()
        frozen.flags.writeable = False
        unaligned = np.zeros(x.nbytes + 1, np.uint8)[1:].view(dtype).reshape(shape)
        unaligned[...] = x
        layouts = [x, np.asfortranarray(x), x[::-1].copy()[::-1], frozen, unaligned, x.astype(x.dtype.newbyteorder())]
        layouts += [lay_out(rng, x) for _ in range(4)]
        for y in layouts:
            assert same_bits(f(y, axis=axis), expected), (axis, y.strides)
        wide = np.full([2 * n for n in expected.shape], dtype(9))
        strided = wide[(*(slice(None, None, 2) for _ in expected.shape), ...)]
        for out in (np.empty(expected.shape, dtype), np.empty(expected.shape, dtype, order="F"), strided):
            assert f(x, axis=axis, out=out) is out
            assert same_bits(out.copy(order="C"), expected), (axis, out.strides)
        assert (wide == 9).sum() >= wide.size - strided.size
        if NAMES[name]:
            for y in (x.copy(), np.asfortranarray(x), np.repeat(x, 2, axis=0)[::2]):
                assert f(y, axis=axis, out=y) is y
                assert same_bits(np.ascontiguousarray(y), expected), (axis, y.strides)


@every_function
def test_one_row_among_others(name: str, dtype: type) -> None:
    """The bits of each row alone, whatever the others are: rows come in groups of up to 128, classes in blocks of
    128."""
    for rows, classes in ((300, 3), (129, 255), (33, 256), (3, 2047), (2, 2049)):
        x = tails("any", (rows, classes), dtype, seed=41)
        x[1::2] = np.where(np.isfinite(x[1::2]), x[1::2], dtype(0))
        alone = np.stack([np.asarray(function(name)(row.copy())) for row in x])
        assert same_bits(function(name)(x), alone)
        assert np.isfinite(alone).any()


@every_function
def test_all_elements(name: str, dtype: type) -> None:
    """axis=None: those of the flat array, in its shape; of a single number too."""
    f, x = function(name), numbers("any", (3, 4, 5), dtype, seed=42)
    expected = np.asarray(f(x.reshape(-1)))
    expected = expected.reshape(x.shape) if NAMES[name] else expected
    for y in (x, np.asfortranarray(x), x[:, ::-1].copy()[:, ::-1]):
        assert same_bits(f(y, axis=None), expected)
        out = np.empty(expected.shape, dtype)
        assert f(y, axis=None, out=out) is out and same_bits(out, expected)
    one = f(dtype(2.5), axis=None)
    assert type(one) is dtype and one == {"logsumexp": 2.5, "softmax": 1, "log_softmax": 0}[name]
    if NAMES[name]:
        mine = x.copy()
        assert f(mine, axis=None, out=mine) is mine and same_bits(mine, expected)
        with pytest.raises(ValueError, match="^out is not contiguous, which axis=None needs$"):
            f(x, axis=None, out=np.empty(x.shape, dtype, order="F"))


@every_function
def test_shapes_and_types(name: str) -> None:
    """As a numpy function of an axis has them."""
    f = function(name)
    for x, dtype in (
        ([1, 2], np.float64),
        ([True, False], np.float64),
        (np.array([1, 2], np.uint8), np.float64),
        ([0.5, 1.5], np.float64),
        ((np.float32(1), np.float32(2)), np.float32),
        (np.array([1, 2], ">f4"), np.float32),
    ):
        native = np.asarray(x).astype(dtype)
        result = f(x)
        assert result.dtype == dtype and np.asarray(result).dtype.isnative
        assert same_bits(result, f(native))
        assert isinstance(result, np.ndarray) if NAMES[name] else type(result) is dtype
    for shape, axis in (((2, 3), 0), ((2, 3), 1), ((2, 3, 4), -2), ((0, 3), 0), ((0, 3), 1), ((3, 0), -1)):
        result = f(np.zeros(shape, np.float32), axis=axis)
        numpys = np.add.reduce(np.zeros(shape), axis=axis).shape
        assert result.shape == (shape if NAMES[name] else numpys) and result.dtype == np.float32
    assert (special.logsumexp(np.zeros((3, 0))) == -INF).all()
    for axis in (1, True, np.int8(1), np.uint64(1), np.array(1)):
        assert same_bits(f(np.eye(2), axis=axis), f(np.eye(2)))


@every_function
def test_refusals(name: str) -> None:
    f, x = function(name), np.ones((2, 3))
    own = (2, 3) if NAMES[name] else (2,)
    for axis in (2, -3, 2**31 - 1, -(2**31)):
        with pytest.raises(ValueError, match=rf"^axis = {axis} is not an axis of x with shape \(2, 3\)$"):
            f(x, axis=axis)
    for axis in (0, -1):
        with pytest.raises(ValueError, match=rf"^axis = {axis} is not an axis of x with shape \(\)$"):
            f(1.0, axis=axis)
    with pytest.raises(ValueError, match="^axis = .* is beyond 32 bits$"):
        f(x, axis=2**31)
    for wrong in (1.0, "1", (0, 1), [1]):
        with pytest.raises(TypeError, match="^axis is .*, but must be an integer$"):
            f(x, axis=wrong)
    for bad in ("a", 1j, None, x.astype(np.longdouble)):
        with pytest.raises(TypeError, match="^x (has dtype|is) "):
            f(bad)
    with pytest.raises(TypeError, match="^out must be a numpy array, not list$"):
        f(x, out=[1.0])
    with pytest.raises(TypeError, match="^out has dtype float32, but this call computes in float64$"):
        f(x, out=np.empty(own, np.float32))
    with pytest.raises(ValueError, match=r"^out has shape \(7,\), but "):
        f(x, out=np.empty(7))
    with pytest.raises(ValueError, match="^out has strides that make its elements share memory$"):
        f(x, out=np.lib.stride_tricks.as_strided(np.empty(3), own, (0,) * len(own)))
    frozen = np.ones(own)
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="^out is read-only$"):
        f(x, out=frozen)
    # Over the argument only where each element has its own place.
    y = np.ones((2, 6))
    for out in (y[:, 1:4] if NAMES[name] else y[:, 1], y[::-1, :3] if NAMES[name] else y[::-1, 0]):
        with pytest.raises(ValueError, match="^out overlaps x"):
            f(y[:, :3], out=out)
    assert (x == 1).all() and (y == 1).all()


def test_they_are_those_of_the_losses(dtype: type) -> None:
    """Which is what they are for: a loss written with them has the digits of the loss."""
    from swiftloss import cross_entropy

    p = numbers("any", (50, 7), dtype, seed=43)
    labels = numbers("class", (50,), dtype, seed=44, classes=7)
    one_hot = (np.arange(7) == labels[:, None]).astype(dtype)
    rows, u = np.arange(50), float(np.finfo(dtype).eps) / 2
    softmax = cross_entropy.grad(p, one_hot, reduction="none")
    np.testing.assert_allclose(softmax, special.softmax(p) - one_hot, rtol=0, atol=2 * u)
    costs = cross_entropy(p, labels, reduction="none")
    np.testing.assert_array_equal(costs, -special.log_softmax(p)[rows, labels])
    np.testing.assert_allclose(costs, special.logsumexp(p) - p[rows, labels], rtol=0, atol=16 * u)
