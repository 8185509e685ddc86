"""What holds for every loss of the catalogue, whatever its formula is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import swiftloss as sl
from bits import METHODS, OUT, lay_out, same_bits
from inputs import arguments, numbers, row_shape, tails
from reference import NUMPY_LOSSES, NUMPY_ROW_LOSSES, VARIANT_IDS, VARIANTS, Variant, family, has_target_gradient

pytest.importorskip("hypothesis", reason="the properties are tried on hypothesis's examples")
from hypothesis import given, settings
from hypothesis import strategies as st

every_loss = pytest.mark.parametrize(("name", "variant"), VARIANTS, ids=VARIANT_IDS)
few = settings(max_examples=15, deadline=None, derandomize=True, database=None)
shapes = st.one_of(
    st.tuples(st.integers(1, 300), st.integers(1, 4)),
    st.tuples(st.integers(1, 5), st.integers(1, 40), st.integers(1, 5)),
    st.tuples(st.integers(1, 9)),
)
dtypes = st.sampled_from([np.float32, np.float64])
seeds = st.integers(0, 2**32)
reductions = st.sampled_from(["mean", "none", "sum", "batchmean", "weighted_mean"])
REDUCED = st.sampled_from(["mean", "sum", "weighted_mean"])


def inputs(
    name: str, variant: Variant, shape: tuple[int, ...], dtype: Any, seed: int, make: Any = numbers
) -> tuple[np.ndarray, np.ndarray]:
    if family(name, variant) != "pointwise" and len(shape) == 1:
        shape = (1, *shape)
    return arguments(name, variant, shape, dtype, seed, make)


def everything(name: str, variant: Variant, p: Any, t: Any, **options: Any) -> list[np.ndarray]:
    """Value, gradient, Hessian and, where there is one, the target's gradient."""
    loss = getattr(sl, name)
    results = list(loss.value_grad_and_hess(p, t, **options))
    if has_target_gradient(name, variant):
        results.append(loss.target_grad(p, t, **options))
    return results


def all_same(ours: list[Any], others: list[Any]) -> bool:
    return len(ours) == len(others) and all(same_bits(a, np.asarray(b)) for a, b in zip(ours, others))


def methods(name: str, variant: Variant) -> list[str]:
    return [method for method in METHODS if method != "target_grad" or has_target_gradient(name, variant)]


# ---- layouts, outputs, options ---------------------------------------------------------------------------------------


@every_loss
@few
@given(shape=shapes, dtype=dtypes, seed=seeds, reduction=reductions)
def test_layouts_agree(name: str, variant: Variant, shape: Any, dtype: Any, seed: int, reduction: str) -> None:
    """Of the arguments, weight, mask, upstream and an array of pos_weight; everyday numbers and tails in turn."""
    make = tails if seed % 2 else numbers
    p, t = inputs(name, variant, shape, dtype, seed, make)
    rows = row_shape(name, variant, p.shape)
    arrays = {"weight": make("weight", rows, dtype, seed + 1), "mask": numbers("binary", rows, np.uint8, seed + 2) == 1}
    arrays["upstream"] = make("any", rows if reduction == "none" else (), dtype, seed + 3)
    if "pos_weight" in variant.options:
        arrays["pos_weight"] = make("factor", p.shape, dtype, seed + 4)
    extra = {**variant.keywords(p.shape), **arrays, "reduction": reduction}
    expected = everything(name, variant, p, t, **extra)
    rng = np.random.default_rng(seed)
    for _ in range(3):
        extra.update({key: lay_out(rng, x) for key, x in arrays.items()})
        assert all_same(everything(name, variant, lay_out(rng, p), lay_out(rng, t), **extra), expected)


@every_loss
@few
@given(shape=shapes, dtype=dtypes, seed=seeds, reduction=reductions)
def test_what_is_asked_for_changes_nothing(
    name: str, variant: Variant, shape: Any, dtype: Any, seed: int, reduction: str
) -> None:
    """Each method alone, into new arrays and into given ones, gives the bits of all together."""
    p, t = inputs(name, variant, shape, dtype, seed)
    extra = {"reduction": reduction, **variant.keywords(p.shape)}
    together = dict(zip(("value", "gradient", "hessian", "target_gradient"), everything(name, variant, p, t, **extra)))
    for method in methods(name, variant):
        for given_out in (False, True):
            outs = {OUT[output]: np.full_like(together[output], 7) for output in METHODS[method] if given_out}
            got = getattr(getattr(sl, name), method)(p, t, **extra, **outs)
            for output, result in zip(METHODS[method], got if len(METHODS[method]) > 1 else (got,)):
                assert same_bits(result, together[output])
                assert not given_out or result is outs[OUT[output]]


@every_loss
def test_the_defaults_are_the_headers(name: str, variant: Variant, dtype: type) -> None:
    """No options and the signature's defaults, given one by one, are the same call."""
    loss = getattr(sl, name)
    p, t = inputs(name, variant, (40, 3), dtype, seed=1)
    # Between prediction and target and what all losses have (test_api.py).
    options = list(loss.__signature__.parameters.values())[2:-6]
    defaults = {parameter.name: parameter.default for parameter in options}
    keywords = variant.keywords(p.shape)
    assert set(keywords) <= set(defaults)
    if not keywords:
        assert all_same(everything(name, variant, p, t), everything(name, variant, p, t, **defaults))
        for key, value in defaults.items():
            assert all_same(everything(name, variant, p, t), everything(name, variant, p, t, **{key: value}))


@every_loss
def test_an_option_does_something(name: str, variant: Variant) -> None:
    """Each variant differs from the defaults on its own inputs, so that no option is tested in vain."""
    p, t = inputs(name, variant, (400, 3), np.float64, seed=1)
    if not variant.keywords(p.shape):
        return
    if variant.options.get("clip") == 1e-7 or variant.options.get("log_floor") == -100:
        p[::2] = 0
    if variant.options.get("label_smoothing") == 1e-20:
        p[::2], t[::2] = 700, 1  # Where the label's own cost is smaller still.
    default = everything(name, variant, p, t, reduction="none", check="none")
    assert not all_same(everything(name, variant, p, t, reduction="none", **variant.keywords(p.shape)), default)


# ---- weights, masks, upstream ----------------------------------------------------------------------------------------


@every_loss
@few
@given(shape=shapes, dtype=dtypes, seed=seeds, reduction=reductions)
def test_weights_of_one_are_no_weights(
    name: str, variant: Variant, shape: Any, dtype: Any, seed: int, reduction: str
) -> None:
    p, t = inputs(name, variant, shape, dtype, seed)
    extra = {"reduction": reduction, **variant.keywords(p.shape)}
    expected = everything(name, variant, p, t, **extra)
    rows = row_shape(name, variant, p.shape)
    for ones in (1, 1.0, np.ones(rows, dtype), np.ones(rows[-1:]), [1.0]):
        got = everything(name, variant, p, t, weight=ones, **extra)
        if reduction == "weighted_mean" and np.size(ones) < np.prod(rows):
            continue  # Broadcast weights too add up to the number of rows; asserted below.
        assert all_same(got, expected)
    assert all_same(everything(name, variant, p, t, mask=True, **extra), expected)
    assert all_same(everything(name, variant, p, t, mask=np.ones(rows, bool), **extra), expected)


@every_loss
@few
@given(shape=shapes, dtype=dtypes, seed=seeds)
def test_a_mask_leaves_the_subsets_own_results(name: str, variant: Variant, shape: Any, dtype: Any, seed: int) -> None:
    """With "none" bit for bit, and +0.0 elsewhere, whatever the masked inputs hold."""
    p, t = inputs(name, variant, shape, dtype, seed)
    rows = row_shape(name, variant, p.shape)
    mask = numbers("binary", rows, dtype, seed + 2) == 1
    expected = everything(name, variant, p[mask], t[mask], reduction="none", **variant.keywords(p.shape))
    p, t = p.copy(), t.copy()
    p[~mask] = np.nan if seed % 2 else -1e30
    t[~mask] = -7 if variant.is_labelled else np.nan
    for result, subset in zip(
        everything(name, variant, p, t, mask=mask, reduction="none", **variant.keywords(p.shape)), expected
    ):
        assert same_bits(result[mask], subset)
        assert not result[~mask].any() and not np.signbit(result[~mask]).any()


@every_loss
@few
@given(shape=shapes, dtype=dtypes, seed=seeds, reduction=reductions)
def test_a_masks_mean_is_of_what_counts(
    name: str, variant: Variant, shape: Any, dtype: Any, seed: int, reduction: str
) -> None:
    """The subset's own value within rounding: its terms are added in another order."""
    if reduction in ("none", "batchmean"):
        return
    p, t = inputs(name, variant, shape, dtype, seed)
    rows = row_shape(name, variant, p.shape)
    weight, mask = numbers("weight", rows, dtype, seed + 1), numbers("binary", rows, dtype, seed + 2) == 1
    extra = {"reduction": reduction, **variant.keywords(p.shape)}
    masked = everything(name, variant, p, t, weight=weight, mask=mask, **extra)
    subset = everything(name, variant, p[mask], t[mask], weight=weight[mask], **extra)
    terms = np.abs(
        getattr(sl, name)(p[mask], t[mask], weight=weight[mask], reduction="none", **variant.keywords(p.shape))
    )
    scale = np.finfo(dtype).eps * 20
    slack = scale * float(terms.sum()) if np.isfinite(terms.sum()) and terms.size else 0.0
    if reduction == "weighted_mean" and terms.size:
        slack /= max(float(weight[mask].sum()), 1e-9)
    np.testing.assert_allclose(masked[0], subset[0], rtol=scale, atol=slack)
    derivatives = list(zip(masked[1:], subset[1:]))
    if reduction == "weighted_mean" and variant.has_class_weight and len(derivatives) == 3:
        # The target gradient has the derivative of the divisor, the mean times a weight over it, taken from it.
        result, other = derivatives.pop()
        value = abs(float(subset[0])) if terms.size else 0.0
        divisor = float(terms.sum()) / value if value else 1.0
        largest = float(weight[mask].max(initial=0)) * float(np.max(variant.keywords(p.shape)["class_weight"]))
        rounding = scale * (value * largest / divisor + float(np.abs(other).max(initial=0)))
        np.testing.assert_allclose(result[mask], other, rtol=scale, atol=rounding if np.isfinite(rounding) else 0)
    for result, other in derivatives:
        np.testing.assert_allclose(result[mask], other, rtol=scale)


@every_loss
@few
@given(shape=shapes, dtype=dtypes, seed=seeds, reduction=reductions)
def test_weights_and_upstream_multiply(
    name: str, variant: Variant, shape: Any, dtype: Any, seed: int, reduction: str
) -> None:
    """By powers of two, which round nothing: the results are those multiples, bit for bit."""
    p, t = inputs(name, variant, shape, dtype, seed)
    extra = {"reduction": reduction, **variant.keywords(p.shape)}
    plain = everything(name, variant, p, t, **extra)
    doubled = everything(name, variant, p, t, weight=2.0, upstream=4, **extra)
    weight = 1 if reduction == "weighted_mean" else 2
    expected = [plain[0] * dtype(weight), *(x * dtype(4 * weight) for x in plain[1:])]
    if reduction == "weighted_mean":  # (2 g) / (2 n)
        np.testing.assert_allclose(doubled[0], expected[0], rtol=4 * np.finfo(dtype).eps)
        for result, other in zip(doubled[1:], expected[1:]):
            np.testing.assert_allclose(result, other, rtol=4 * np.finfo(dtype).eps)
    else:
        assert all_same(doubled, expected)


@every_loss
@few
@given(shape=shapes, dtype=dtypes, seed=seeds)
def test_a_sum_is_its_mean_times_the_count(name: str, variant: Variant, shape: Any, dtype: Any, seed: int) -> None:
    p, t = inputs(name, variant, shape, dtype, seed)
    loss = getattr(sl, name)
    count = int(variant.counts(t, row_shape(name, variant, p.shape)).sum())
    if count == 0:
        return
    total = float(loss(p, t, reduction="sum", **variant.keywords(p.shape)))
    rtol = 2 * float(np.finfo(dtype).eps)
    np.testing.assert_allclose(float(loss(p, t, **variant.keywords(p.shape))) * count, total, rtol=rtol)
    np.testing.assert_allclose(
        float(loss(p, t, reduction="batchmean", **variant.keywords(p.shape))) * p.shape[0], total, rtol=rtol
    )
    gradient = loss.grad(p, t, reduction="sum", **variant.keywords(p.shape))
    np.testing.assert_allclose(loss.grad(p, t, **variant.keywords(p.shape)) * dtype(count), gradient, rtol=rtol)
    assert same_bits(gradient, loss.grad(p, t, reduction="none", **variant.keywords(p.shape)))


@every_loss
def test_weights_beyond_a_leaf_of_the_sum(name: str, variant: Variant, dtype: type) -> None:
    """Broadcast along either axis, over more than 128 elements: the weights of "none" and of the sum are the same."""
    p, t = inputs(name, variant, (37, 13, 3), dtype, seed=9)
    rows = row_shape(name, variant, p.shape)
    for own in ((1,) * len(rows), rows[-1:], (rows[0],) + (1,) * (len(rows) - 1)):
        weight = numbers("weight", own, np.float64, seed=10)
        whole = np.ascontiguousarray(np.broadcast_to(weight, rows))
        for reduction in ("mean", "none", "sum", "weighted_mean"):
            extra = {"reduction": reduction, **variant.keywords(p.shape)}
            assert all_same(
                everything(name, variant, p, t, weight=weight, **extra),
                everything(name, variant, p, t, weight=whole, **extra),
            )


# ---- derivatives -----------------------------------------------------------------------------------------------------


ALONE = [(name, variant) for name, variant in VARIANTS if family(name, variant) != "coupled rows"]
COUPLED = [(name, variant) for name, variant in VARIANTS if family(name, variant) == "coupled rows"]


@pytest.mark.parametrize(("name", "variant"), ALONE, ids=[f"{name}-{variant}" for name, variant in ALONE])
def test_derivatives_are_slopes(name: str, variant: Variant) -> None:
    """Central differences of the value and of the gradient. By the mean value theorem a difference lies among the
    derivatives at, before and behind the point, which allows for curvature. (The tails are test_accuracy.py's, with
    mpmath.)"""
    odd = np.arange(1, 1024, 14)[:, None] + np.zeros(5)
    scale = {"any": 4, "above -1": 4}.get(variant.prediction, 1)
    # Odd multiples of 2^-10 (times the scale) are off every kink: those are multiples of 2^-3, or no such numbers at
    # all.
    p = scale * (2 * (odd // 2) + 1) / 1024
    t = np.broadcast_to(np.array([0.125, 0.375, 0.5, 0.75, 1.0]), p.shape)
    if variant.prediction == "log probability":
        p = -4 * p
    if variant.target == "log probability":
        t = -t
    elif variant.target in ("sign", "binary"):
        t = np.where(np.arange(5) % 2, 1.0, 0.0 if variant.target == "binary" else -1.0) + 0 * p
    loss = getattr(sl, name)
    if family(name, variant) != "pointwise":
        p = p.reshape(-1, 1)
        t = np.zeros(len(p), int) if variant.is_labelled else t.reshape(-1, 1)
    options = {"reduction": "none", **variant.keywords(p.shape)}
    if "ignore_index" in options:
        options["ignore_index"] = -1
    step = 2.0**-20

    def at(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, ...]:
        value, gradient, hessian = loss.value_grad_and_hess(x, y, **options)
        return value.reshape(x.shape), gradient, hessian

    below, here, above = at(p - step, t), at(p, t), at(p + step, t)
    compared = [(below[k], above[k], (below[k + 1], here[k + 1], above[k + 1])) for k in range(2)]
    if has_target_gradient(name, variant):
        slopes = tuple(loss.target_grad(p, t + d, **{**options, "check": "none"}) for d in (-step, 0, step))
        values = [loss(p, t + d, **{**options, "check": "none"}).reshape(p.shape) for d in (-step, step)]
        compared.append((values[0], values[1], slopes))
    for low, high, slopes in compared:
        slope = (high - low) / (2 * step)
        # Rounding of the two, magnified.
        noise = 4 * 2.0**-53 * np.maximum(np.abs(low), np.abs(high)) / step + 1e-9
        least, most = np.minimum.reduce(slopes), np.maximum.reduce(slopes)
        good = (slope >= least - noise) & (slope <= most + noise)
        assert good.all(), (p[~good][:3], np.broadcast_to(t, good.shape)[~good][:3], slope[~good][:3], least[~good][:3])
        # A factor of 1.001 would be seen: in some place the bracket is that narrow around a slope other than 0.
        if np.abs(slope).max() > 0.01:
            assert ((most - least + 2 * noise) < 2e-4 * np.abs(slope)).any()


@pytest.mark.parametrize(("name", "variant"), COUPLED, ids=[f"{name}-{variant}" for name, variant in COUPLED])
def test_derivatives_of_coupled_rows_are_slopes(name: str, variant: Variant) -> None:
    """Central differences, one class at a time. Third and fourth derivatives bound what curvature leaves. Of logits
    they are at most the sum of a row's shares (a share of softmax: s (1 - s) (1 - 6 s (1 - s)) and less). Of
    probabilities of 0.5 and more they are at most 2 q / p^3 and 6 q / p^4, of which the terms of the row's sum only
    take away."""
    p, t = arguments(name, variant, (60, 5), np.float64, seed=13)
    if variant.prediction == "probability":
        p = 0.5 + p / 4
    options = {"reduction": "none", **variant.keywords(p.shape)}
    loss, step = getattr(sl, name), 2.0**-14
    value, gradient, hessian = loss.value_grad_and_hess(p, t, **options)
    assert np.isfinite(value).all() and np.abs(gradient).max() > 0.1 and hessian.max() > 0.1
    # Weights are at most 3, so the shares of five classes at most 15, and one is at most 3. What curvature leaves is a
    # sixth of these; and there is the rounding of a difference.
    bound = 3 * 6 * 2**4 if variant.prediction == "probability" else 15
    noise = bound / 6 * step**2 + 4 * 2.0**-53 * np.maximum(np.abs(value).max(), np.abs(gradient).max()) / step
    for c in range(5):
        aside = step * (np.arange(5) == c)
        above, below = loss.value_and_grad(p + aside, t, **options), loss.value_and_grad(p - aside, t, **options)
        np.testing.assert_allclose((above[0] - below[0]) / (2 * step), gradient[:, c], rtol=0, atol=noise)
        np.testing.assert_allclose((above[1] - below[1])[:, c] / (2 * step), hessian[:, c], rtol=0, atol=noise)
        if has_target_gradient(name, variant):
            slope = loss.target_grad(p, t, **options)[:, c]
            high, low = (loss(p, t + sign * aside, **{**options, "check": "none"}) for sign in (1, -1))
            np.testing.assert_allclose((high - low) / (2 * step), slope, rtol=0, atol=noise)


# ---- processor levels ------------------------------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("level", ["v2", "v3", "v4"])
def test_processor_levels_agree(level: str) -> None:
    """tools/freeze.py compares every result with the frozen ones, those of the tails among them, at a level of its
    own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(sl.__file__).parents[1]), "SWIFTLOSS_SIMD": level}
    command = [sys.executable, ROOT / "tools" / "freeze.py", "--check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if "but this processor has only v" in done.stderr:
        pytest.skip(f"this processor has no {level}")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("options", [{}, {"label_smoothing": 0.1}, {"normalize": True}, {"clip": 1e-3}], ids=str)
@pytest.mark.parametrize("name", ["cross_entropy", "categorical_cross_entropy"])
def test_a_weighted_means_slope_by_its_targets(name: str, options: dict[str, Any]) -> None:
    """Class weights make its divisor depend on the targets. Central differences of a quotient of two sums that are linear in
    them: they are off by the square of the step, relatively."""
    loss: Any = getattr(sl, name)
    if not set(options) <= set(loss.__signature__.parameters):
        pytest.skip(f"{name} has no {list(options)}")
    rng = np.random.default_rng(3)
    p, t, w = rng.random((5, 4)), rng.random((5, 4)) / 2, rng.random(5)
    call = {
        "class_weight": [0.5, 2.0, 0.0, 1.0],
        "weight": w,
        "mask": np.arange(5) != 2,
        "reduction": "weighted_mean",
        **options,
    }
    got, step = loss.target_grad(p, t, **call), 2.0**-12
    slopes = np.zeros_like(t)
    for place in np.ndindex(t.shape):
        above, below = t.copy(), t.copy()
        above[place] += step
        below[place] -= step
        slopes[place] = (loss(p, above, **call) - loss(p, below, **call)) / (2 * step)
    np.testing.assert_allclose(got, slopes, rtol=1e-6, atol=1e-9)
    assert np.all(got[:, [0, 1, 3]][[0, 1, 3, 4]] != 0) and np.all(got[2] == 0) and np.all(got[:, 2] == 0)
    np.testing.assert_allclose(loss.target_grad(p, t, **call, upstream=2.0), 2 * got, rtol=1e-15)


def test_the_arithmetic_losses_are_all_there() -> None:
    """Bits are promised for them; a loss that moves from one kind to the other is noticed here."""
    assert {*NUMPY_LOSSES, *NUMPY_ROW_LOSSES} == {
        "squared_error",
        "half_squared_error",
        "absolute_error",
        "huber",
        "smooth_l1",
        "hinge",
        "squared_hinge",
        "nll",
    }
