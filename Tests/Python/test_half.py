"""float16 and bfloat16: numbers are stored in 16 bits, computed and added up in float32. numpy's way, which is to
compute in the type itself, is where some of these tests show what it costs."""

from __future__ import annotations

import ctypes
import itertools
import math
import warnings
from typing import Any

import numpy as np
import pytest
import swiftloss as sl
import test_special
from bits import OUT, lay_out, same_bits
from inputs import arguments, numbers, row_shape, tails
from reference import VARIANT_IDS, VARIANTS, Variant
from swiftloss import special
from swiftloss._arrays import Tensor
from test_axis import outputs

every_loss = pytest.mark.parametrize(("name", "variant"), VARIANTS, ids=VARIANT_IDS)
REDUCTIONS = ("mean", "none", "sum", "batchmean", "weighted_mean")


@pytest.fixture(params=["float16", "bfloat16"])
def half(request: pytest.FixtureRequest) -> Any:
    if request.param == "float16":
        return np.float16
    return pytest.importorskip("ml_dtypes", reason="the type bfloat16 is in ml_dtypes").bfloat16


def widened(x: Any) -> Any:
    """What has 16 bits in float32, and all else as it is."""
    return np.asarray(x).astype(np.float32) if getattr(x, "dtype", np.dtype(bool)).itemsize == 2 else x


def narrowed(x: Any, half: Any) -> np.ndarray:
    """numpy's conversion: to the nearest, to infinity beyond the largest."""
    with np.errstate(all="ignore"):
        return np.asarray(x).astype(half)


def all_patterns(half: Any) -> np.ndarray:
    return np.arange(2**16).astype(np.uint16).view(half)


# ---- every loss ------------------------------------------------------------------------------------------------------


@every_loss
@pytest.mark.parametrize("make", [numbers, tails])
def test_all_is_computed_in_float32(name: str, variant: Variant, make: Any, half: Any) -> None:
    """The loss is float32's, bit for bit, and the derivatives are float32's as numpy rounds them: by the prediction in
    its type, by the target in the target's."""
    p, t = arguments(name, variant, (37, 5), half, seed=50, make=make)
    rows = row_shape(name, variant, p.shape)
    given = {"weight": make("weight", rows, half, seed=51), "mask": numbers("binary", rows, np.uint8, seed=52) == 1}
    for reduction in REDUCTIONS:
        given["upstream"] = make("any", rows if reduction == "none" else (), half, seed=53)
        for some in ((), ("weight",), ("mask",), ("weight", "mask", "upstream")):
            call = {**variant.keywords(p.shape), "reduction": reduction, **{key: given[key] for key in some}}
            wide_call = {key: widened(x) for key, x in call.items()}
            wide = outputs(name, variant, widened(p), t if variant.is_labelled else widened(t), **wide_call)
            for output, result in outputs(name, variant, p, t, **call).items():
                expected = wide[output] if output == "value" else narrowed(wide[output], half)
                assert same_bits(result, expected), (output, call)


@every_loss
def test_layouts_and_given_outputs(name: str, variant: Variant, half: Any) -> None:
    """At any strides, and written over the prediction too."""
    p, t = arguments(name, variant, (30, 7), half, seed=54)
    rows, rng = row_shape(name, variant, p.shape), np.random.default_rng(55)
    weight = numbers("weight", rows, half, seed=56)
    loss, call = getattr(sl, name), {**variant.keywords(p.shape), "weight": weight}
    expected = outputs(name, variant, p, t, **call)
    for _ in range(4):
        for output, result in outputs(name, variant, lay_out(rng, p), lay_out(rng, t), **call).items():
            assert same_bits(result, expected[output])
    for method, output in (("grad", "gradient"), ("hess", "hessian")):
        f, wide = getattr(loss, method), np.zeros((60, 14), half)
        for view in (np.empty_like(p), np.empty(p.shape, half, order="F"), wide[::-2, ::2]):
            assert f(p, t, **{OUT[output]: view}, **call) is view
            assert same_bits(view.copy(order="C"), expected[output])
        assert not wide[::2].any() and not wide[:, 1::2].any()
        for own in (p.copy(), np.asfortranarray(p), np.repeat(p, 2, axis=1)[:, ::2]):
            assert f(own, t, **{OUT[output]: own}, **call) is own
            assert same_bits(own.copy(order="C"), expected[output])


# ---- types -----------------------------------------------------------------------------------------------------------


def own_type(half: Any, kind: str) -> np.dtype[Any]:
    return np.dtype(half if kind == "half" else kind)


MIXED = ["half", "float16", "float32", "float64", "bool", "int8", "uint8", "int16", "int64"]


@pytest.mark.parametrize("other", MIXED)
def test_mixed_types(other: str, half: Any) -> None:
    """The loss is in float64 where the other type is, or has integers that float32 has not, and in float32 else; also
    where float16 meets bfloat16. A derivative is stored as its argument is."""
    narrow, wide = np.array([0.5, 0.25, 1], half), np.array([1, 0, 1]).astype(own_type(half, other))
    computed = np.dtype(np.float64 if other in ("float64", "int64") else np.float32)
    stored = wide.dtype if other in ("half", "float16") else computed
    for p, t, p_type, t_type in ((narrow, wide, narrow.dtype, stored), (wide, narrow, stored, narrow.dtype)):
        value, gradient, hessian = sl.squared_error.value_grad_and_hess(p, t, reduction="none")
        assert value.dtype == computed and gradient.dtype == hessian.dtype == p_type
        assert sl.squared_error.target_grad(p, t).dtype == t_type
        assert sl.squared_error(p, t).dtype == computed
        difference = p.astype(computed) - t.astype(computed)
        assert same_bits(value, difference**2)
        assert same_bits(gradient, (2 * difference).astype(p_type))


def test_scalars_and_numbers(half: Any) -> None:
    """Python's numbers take the computing type; numpy scalars come back."""
    loss, p = sl.squared_error, np.array([0.5, 3], half)
    one = loss.value_grad_and_hess(half(3), half(1))
    assert [type(x) for x in one] == [np.float32, half, half] and [float(x) for x in one] == [4, 4, 2]
    value = loss(p, 0.1, reduction="none")
    assert same_bits(value, (widened(p) - np.float32(0.1)) ** 2)
    assert loss.grad(p, 0.1).dtype == half and loss.grad(3.0, half(1)).dtype == np.float32
    with pytest.raises(ValueError, match="^target = 1e[+]39 is beyond float32, in which this call computes$"):
        loss(p, 1e39)
    with pytest.raises(ValueError, match=r"^prediction\[1\] = 3 is not a probability in \[0, 1\]$"):
        sl.kl_divergence(p, p)
    labels = np.array([1, 0])
    rows = np.array([[0.25, 0.5], [1, 3]], half)
    assert sl.cross_entropy(rows, labels).dtype == np.float32 and sl.cross_entropy.grad(rows, labels).dtype == half


def test_outputs_of_another_type(half: Any) -> None:
    """The loss is float32; a derivative is stored as its argument is. All else is refused before anything is
    written."""
    p, t = np.ones((2, 3), half), np.zeros((2, 3), half)
    name = np.dtype(half).name
    value = np.full((2, 3), 7, np.float32)
    assert sl.squared_error(p, t, reduction="none", out=value) is value and (value == 1).all()
    total = np.zeros((), np.float32)
    assert sl.squared_error(p, t, out=total) is total and total == 1
    for wrong in (half, np.float64):
        out = np.full((2, 3), 7, wrong)
        with pytest.raises(TypeError, match=rf"^out has dtype {out.dtype}, but this call computes in float32$"):
            sl.squared_error(p, t, reduction="none", out=out)
        assert (out == 7).all()
    for wrong in (np.float32, np.float64):
        out = np.full((2, 3), 7, wrong)
        for method, key in (("grad", "grad_out"), ("hess", "hess_out"), ("target_grad", "target_grad_out")):
            with pytest.raises(
                TypeError,
                match=rf"^{key} has dtype {out.dtype}, but {'target' if 'target' in key else 'prediction'} has {name}$",
            ):
                getattr(sl.squared_error, method)(p, t, **{key: out})
        assert (out == 7).all()
    with pytest.raises(TypeError, match=rf"^grad_out has dtype {name}, but this call computes in float32$"):
        sl.squared_error.grad(widened(p), t, grad_out=np.zeros((2, 3), half))


def test_byte_order_and_alignment() -> None:
    p, t = numbers("any", (5, 7), np.float16, seed=57), numbers("any", (5, 7), np.float16, seed=58)
    expected = sl.log_cosh.value_and_grad(p, t)
    unaligned = np.zeros(p.nbytes + 1, np.uint8)[1:].view(np.float16).reshape(p.shape)
    unaligned[...] = p
    for q, y in ((p.astype(">f2"), t), (p, t.astype(">f2")), (unaligned, t), (t, unaligned)):
        got = sl.log_cosh.value_and_grad(q, y)
        assert same_bits(got[0], expected[0]) and got[1].dtype == np.float16
        assert q is t or same_bits(got[1], expected[1])


def test_factors_of_16_bits(half: Any) -> None:
    """Beside wider arguments too: they are cast to the computing type."""
    p, t = numbers("any", (6, 3), np.float64, seed=59), numbers("probability", (6, 3), np.float64, seed=60)
    factor, classes = numbers("factor", (6, 3), half, seed=61), np.array([0.1, 2.5, 0.7], half)
    for dtype in (half, np.float32, np.float64):
        q, y = p.astype(dtype), t.astype(dtype)
        for loss, key, x in (
            (sl.binary_cross_entropy_with_logits, "pos_weight", factor),
            (sl.squared_error, "weight", factor),
            (sl.cross_entropy, "class_weight", classes),
        ):
            got = loss.value_grad_and_hess(q, y, **{key: x})
            assert all(same_bits(a, b) for a, b in zip(got, loss.value_grad_and_hess(q, y, **{key: widened(x)})))
    with pytest.raises(ValueError, match=r"^weight\[1\] = -2 is not a weight >= 0$"):
        sl.squared_error(p[0], t[0], weight=np.array([1, -2, 1], half))


# ---- conversions -----------------------------------------------------------------------------------------------------


def test_every_pattern_is_read_and_written(half: Any) -> None:
    """Zeros of both signs, subnormal numbers, infinities, and NaN, which becomes the plain one."""
    x = all_patterns(half)
    zero = np.zeros_like(x)
    plain = 0x7E00 if half is np.float16 else 0x7FC0
    expected = np.where(np.isnan(widened(x)), np.uint16(plain), x.view(np.uint16))
    assert same_bits(sl.absolute_error(x, zero, reduction="none"), np.abs(widened(x)))
    for own in (x, np.repeat(x, 2)[::2], np.repeat(x, 3)[::-3][::-1]):
        gradient = sl.half_squared_error.grad(own, zero, reduction="none")
        assert (gradient.view(np.uint16) == expected).all()
    # In place, and where a few are left after the last whole vector.
    for n in (1, 2, 3, 7, 8, 9, 15, 17, 31, 33, 127, 129, 65535):
        for start in (0, 1, 1000):
            own = x[start : start + n].copy()
            sl.half_squared_error.grad(own, zero[start : start + n], reduction="none", grad_out=own)
            assert (own.view(np.uint16) == expected[start : start + n]).all()


def test_every_rounding(half: Any) -> None:
    """Of float32 to each pattern: from the middles between two numbers, and from the float32 before and behind them."""
    x = widened(all_patterns(half)).reshape(2, -1)
    x = x[:, np.isfinite(x[0])]
    # Behind the largest number as if there were another one: infinity begins in the middle.
    after = np.append(x[:, 1:], 2 * x[:, -1:] - x[:, -2:-1].astype(np.float64), axis=1)
    middle = ((x.astype(np.float64) + after) / 2).astype(np.float32)
    assert ((x < middle) ^ (x > middle)).all() and len(np.unique(middle)) == middle.size
    some = np.concatenate([middle, np.nextafter(middle, np.float32(np.inf)), np.nextafter(middle, -np.float32(np.inf))])
    some = np.append(some.ravel(), np.array([np.inf, -np.inf, np.nan, 3e38, -3e38, 1e-45, -1e-45], np.float32))
    gradient = sl.half_squared_error.grad(np.zeros(some.shape, half), -some, reduction="none")
    assert same_bits(gradient, narrowed(some + np.float32(0), half))
    assert np.isinf(widened(gradient)).sum() >= 6 and (widened(gradient) == 0).sum() >= 4


def test_a_gradient_beyond_the_largest_is_infinite() -> None:
    p = np.array([32752, -32752, 32760, -32760, 60000, -60000], np.float16)
    value, gradient = sl.squared_error.value_and_grad(p, np.zeros_like(p), reduction="none")
    assert gradient.tolist() == [65504, -65504, np.inf, -np.inf, np.inf, -np.inf]
    assert same_bits(value, p.astype(np.float32) ** 2) and np.isfinite(value).all()
    # A mean's divisor comes before the rounding.
    assert np.isfinite(sl.squared_error.grad(p, np.zeros_like(p))).all()


def test_subnormal_gradients() -> None:
    """A mean of many is what makes them; none is lost that float16 has."""
    p = (2.0**-14 * np.arange(1, 1025)).astype(np.float16)
    gradient = sl.half_squared_error.grad(p, np.zeros_like(p))
    assert same_bits(gradient, (np.arange(1, 1025) * 2.0**-24).astype(np.float16))
    assert (gradient > 0).all() and (gradient[:1023] < np.finfo(np.float16).tiny).all()


# ---- what numpy's way costs ------------------------------------------------------------------------------------------


def numpy_way(e: np.ndarray) -> float:
    """The mean of costs in their own type."""
    with np.errstate(all="ignore"):
        return float(np.add.reduce(e) / e.dtype.type(e.size))


def test_the_mean_of_many(half: Any) -> None:
    """Of 65,536 costs: in float16 their sum and their number are both infinite; in bfloat16 a sum stops to grow."""
    p = np.full(2**16, 1.5, half)
    assert not math.isclose(numpy_way((p - np.zeros_like(p)) ** 2), 2.25, rel_tol=0.01)
    assert sl.squared_error(p, np.zeros_like(p)) == 2.25
    assert sl.squared_error(p, np.zeros_like(p), reduction="sum") == 2.25 * 2**16
    logits, labels = np.zeros((2**16, 10), half), np.zeros(2**16, int)
    assert not math.isclose(numpy_way(np.full(2**16, math.log(10), half)), math.log(10), rel_tol=0.01)
    # Up the tree a sum is rounded 16 times, and once before.
    assert sl.cross_entropy(logits, labels) == pytest.approx(math.log(10), rel=17 * 2.0**-24)


def test_a_cost_near_0(half: Any) -> None:
    """Which float16 has not, nor what leads to it."""
    p = np.array([[0, -17]], half)
    assert sl.cross_entropy(p, [0]) == np.float32(math.log1p(math.exp(-17)))
    assert sl.squared_error(half(2.0**-14), half(0)) == np.float32(2.0**-28)


def test_outputs_beyond_the_caches(half: Any) -> None:
    """Of 32 MiB and more."""
    n = 2**24 + 37
    p = np.resize(numbers("any", (10_007,), half, seed=62), n)
    out = np.empty(n, half)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, gradient = sl.half_squared_error.value_and_grad(p, half(1), reduction="sum", grad_out=out)
    assert gradient is out and same_bits(out, narrowed(widened(p) - np.float32(1), half))
    assert same_bits(value, sl.half_squared_error(widened(p), np.float32(1), reduction="sum"))


# ---- other libraries, and swiftloss.special --------------------------------------------------------------------------


class SharedBfloat16:
    """A tensor of another library: DLPack gives its memory away, which numpy does not take."""

    def __init__(self, bits: np.ndarray) -> None:
        self.bits = bits
        self.shape = (ctypes.c_int64 * bits.ndim)(*bits.shape)
        self.strides = (ctypes.c_int64 * bits.ndim)(*(step // 2 for step in bits.strides))
        shape, strides = ctypes.addressof(self.shape), ctypes.addressof(self.strides)
        # The rest of a DLManagedTensor, a context and no deleter, is the tensor's last field, which is 0.
        self.tensor = Tensor(bits.ctypes.data, 1, 0, bits.ndim, 4, 16, 1, shape, strides, 0)

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0

    def __dlpack__(self, **arguments: Any) -> Any:
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return new(ctypes.addressof(self.tensor), b"dltensor", None)


def test_bfloat16_of_other_libraries() -> None:
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
    p, t = numbers("any", (4, 6), bfloat16, seed=63), numbers("any", (4, 6), bfloat16, seed=64)
    expected = sl.log_cosh.value_and_grad(p, t)
    for view in (np.copy, np.asfortranarray, lambda x: np.repeat(x, 2, axis=1)[:, ::2]):
        got = sl.log_cosh.value_and_grad(SharedBfloat16(view(p.view(np.uint16))), t)
        assert all(same_bits(a, b) for a, b in zip(got, expected))


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax_in_16_bits(name: str, half: Any) -> None:
    """float32's, rounded."""
    f = getattr(special, name)
    for make, axis in itertools.product((numbers, tails), (0, 1, -1, None)):
        x = make("any", (9, 7), half, seed=65)
        x[:, 1::2] = np.where(np.isfinite(widened(x[:, 1::2])), x[:, 1::2], half(0))
        expected = narrowed(f(widened(x), axis=axis), half)
        assert same_bits(f(x, axis=axis), expected) and np.isfinite(widened(expected)).any()
        out = np.empty_like(x)
        assert f(x, axis=axis, out=out) is out and same_bits(out, expected)
        assert f(x, axis=axis, out=x) is x and same_bits(x, expected)
    with pytest.raises(TypeError, match="^out has dtype float32, but "):
        f(x, out=np.empty(x.shape, np.float32))


def test_logsumexp_in_16_bits(half: Any) -> None:
    """In float32, as a loss is."""
    x = numbers("any", (9, 7), half, seed=66)
    for axis in (0, 1, None):
        expected = special.logsumexp(widened(x), axis=axis)
        assert same_bits(special.logsumexp(x, axis=axis), expected)
        out = np.empty(np.shape(expected), np.float32)
        assert special.logsumexp(x, axis=axis, out=out) is out and same_bits(out, expected)


@pytest.mark.parametrize("name", test_special.NAMES)
def test_elementary_functions_in_16_bits(name: str, half: Any) -> None:
    """float32's, rounded: of every argument, in place, and at any strides."""
    f, x = getattr(special, name), all_patterns(half)
    expected = narrowed(f(widened(x)), half)
    assert same_bits(f(x), expected)
    for n in (0, 1, 7, 8, 9, 15, 17, 31, 33, 127, 129, 1000):
        own = x[30_000 : 30_000 + n].copy()
        assert f(own, out=own) is own and same_bits(own, expected[30_000 : 30_000 + n])
    square, right = x.reshape(256, 256), expected.reshape(256, 256)
    wide = np.zeros((256, 512), half)
    for index in (np.s_[:, :], np.s_[::-2, ::3], np.s_[3:, 5:6]):
        view, there = square[index].T, right[index].T.copy()
        assert same_bits(f(view), there)
        out = wide[: view.shape[0], : 2 * view.shape[1] : 2]
        assert f(view, out=out) is out and same_bits(out.copy(), there)
        mine = square.copy()
        assert same_bits(f(mine[index], out=mine[index]).copy(), right[index].copy())
        mine[index] = square[index]
        assert (mine.view(np.uint16) == square.view(np.uint16)).all()
    assert not wide[:, 1::2].any()
    assert type(f(half(0.5))) is half and f(half(0.5)) == narrowed(f(np.float32(0.5)), half)
    with pytest.raises(TypeError, match="^out has dtype float32, but "):
        f(x, out=np.empty(x.shape, np.float32))


def test_one_rounding_beside_float64(half: Any) -> None:
    """A derivative that is computed in float64 is rounded to 16 bits once: a float32 in between would lie on a middle."""
    digits = 11 if half is np.float16 else 8
    middle = 1 + 2.0**-digits
    for x, right in ((middle + 2.0**-40, 1 + 2.0 ** (1 - digits)), (middle - 2.0**-40, 1.0), (middle, 1.0)):
        gradient = sl.half_squared_error.grad(np.zeros(1, half), np.array([-x]), reduction="sum")
        assert gradient.dtype == half and float(gradient[0]) == right
