"""Classes along any axis: the same bits as with the classes last; sentences have the caller's own order of axes."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import swiftloss as sl
from bits import METHODS, OUT, lay_out, same_bits
from inputs import arguments, numbers, tails
from reference import KL_DIVERGENCES, VARIANTS, Reduction, Variant, family, has_target_gradient, numpy_sum

CASES = [
    (name, variant)
    for name, variant in VARIANTS
    if "axis" in getattr(sl, name).__signature__.parameters and family(name, variant) != "pointwise"
]
# kl_divergence has rows only along an axis that is asked for.
NAMES = sorted({name for name, _ in CASES} - {"kl_divergence"})
every_case = pytest.mark.parametrize(("name", "variant"), CASES, ids=[f"{name}-{variant}" for name, variant in CASES])
# The classes last. Rows of one leaf and of more, of one block of classes and of more.
SHAPES = ((5, 3), (300, 2), (4, 3, 130), (13, 11, 5), (2, 5, 3, 4))


def moved(x: np.ndarray, axis: int) -> np.ndarray:
    """A C-ordered array with the last axis there."""
    return np.ascontiguousarray(np.moveaxis(x, -1, axis))


def outputs(name: str, variant: Variant, p: np.ndarray, t: np.ndarray, **call: Any) -> dict[str, Any]:
    results = dict(zip(METHODS["value_grad_and_hess"], getattr(sl, name).value_grad_and_hess(p, t, **call)))
    if has_target_gradient(name, variant):
        results["target_gradient"] = getattr(sl, name).target_grad(p, t, **call)
    return results


def factors(shape: tuple[int, ...], dtype: type, seed: int) -> dict[str, Any]:
    """Of the rows."""
    rows = shape[:-1]
    return {
        "weight": numbers("weight", rows, dtype, seed),
        "mask": numbers("binary", rows, dtype, seed + 1) == 1,
        "upstream": numbers("any", rows, dtype, seed + 2),
    }


@every_case
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_axis_is_the_last_one_moved(name: str, variant: Variant, shape: tuple[int, ...], dtype: type) -> None:
    """Alone and with weight, mask and upstream; in C order, in Fortran's, and at other strides."""
    rng = np.random.default_rng(len(shape))
    for make, has_factors in itertools.product((numbers, tails), (False, True)):
        p, t = arguments(name, variant, shape, dtype, seed=20, make=make)
        call = {**variant.keywords(shape), "reduction": "none"}
        if has_factors:
            call |= factors(shape, dtype, seed=21)
        expected = outputs(name, variant, p, t, **call)
        for axis in range(-len(shape), len(shape)):
            q = moved(p, axis)
            y = t if variant.is_labelled else moved(t, axis)
            layouts = [(q, y), (np.asfortranarray(q), y), (q, np.asfortranarray(y)), (lay_out(rng, q), lay_out(rng, y))]
            # Not copied: classes last in memory, whatever the axis is.
            layouts.append((np.moveaxis(p, -1, axis), y if variant.is_labelled else np.moveaxis(t, -1, axis)))
            for a, b in layouts:
                for output, result in outputs(name, variant, a, b, **{**call, "axis": axis}).items():
                    exact = expected[output] if output == "value" else moved(expected[output], axis)
                    assert same_bits(result, exact), (output, axis, a.strides, b.strides)


@every_case
def test_every_axis_reduces_alike(name: str, variant: Variant, dtype: type) -> None:
    shape = (4, 3, 5)
    p, t = arguments(name, variant, shape, dtype, seed=22)
    given = {**factors(shape, dtype, seed=23), "upstream": -0.75}
    for reduction in ("mean", "sum", "weighted_mean"):
        for some in ((), ("weight",), ("mask",), ("weight", "mask", "upstream")):
            call = {**variant.keywords(shape), "reduction": reduction, **{key: given[key] for key in some}}
            expected = outputs(name, variant, p, t, **call)
            for axis in range(3):
                y = t if variant.is_labelled else moved(t, axis)
                for output, result in outputs(name, variant, moved(p, axis), y, **{**call, "axis": axis}).items():
                    exact = expected[output] if output == "value" else moved(expected[output], axis)
                    assert same_bits(result, exact), (output, axis, reduction)


@pytest.mark.parametrize("name", NAMES)
def test_batchmean_divides_by_the_first_axis_of_the_rows(name: str) -> None:
    """Which is the prediction's second one where its first has the classes."""
    variant = next(variant for other, variant in CASES if other == name)
    p, t = arguments(name, variant, (4, 3, 5), np.float64, seed=24)
    total = getattr(sl, name)(p, t, reduction="sum")
    for axis in range(3):
        y = t if variant.is_labelled else moved(t, axis)
        assert same_bits(getattr(sl, name)(moved(p, axis), y, axis=axis, reduction="batchmean"), total / 4)


@every_case
def test_outputs_of_any_layout(name: str, variant: Variant, dtype: type) -> None:
    """Given ones, which may lie on the prediction: every element is written once, and nothing else is."""
    shape = (7, 3, 5)
    p, t = arguments(name, variant, shape, dtype, seed=25)
    call = {**variant.keywords(shape), "reduction": "none"}
    expected = outputs(name, variant, p, t, **call)
    for axis in range(3):
        q, y = moved(p, axis), t if variant.is_labelled else moved(t, axis)
        for output in list(expected)[1:]:
            exact = moved(expected[output], axis)
            method = getattr(sl, name).target_grad if output == "target_gradient" else None
            method = method or getattr(getattr(sl, name), "grad" if output == "gradient" else "hess")
            wide = np.full([2 * n for n in q.shape], dtype(9))
            views = [np.empty(q.shape, dtype), np.empty(q.shape, dtype, order="F"), wide[::2, ::-2, 1::2]]
            views.append(np.moveaxis(np.empty(shape, dtype), -1, axis))
            for view in views:
                assert method(q, y, **{**call, "axis": axis, OUT[output]: view}) is view
                assert same_bits(np.ascontiguousarray(view), exact), (output, axis, view.strides)
            assert (wide == 9).sum() >= wide.size - q.size
            for own in (q.copy(), np.asfortranarray(q)):
                method(own, y, **{**call, "axis": axis, OUT[output]: own})
                assert same_bits(np.ascontiguousarray(own), exact), (output, axis, own.strides)


@pytest.mark.parametrize("variant", KL_DIVERGENCES, ids=str)
def test_rows_of_kl_divergence_are_sums_of_its_elements(variant: Variant, dtype: type) -> None:
    """In numpy's order, bit for bit, with the elements' derivatives. Weight, mask and upstream are the rows', whose
    number divides the mean."""
    loss = sl.kl_divergence
    for shape in ((1, 1), (3, 7), (150, 2), (2, 129), (5, 400), (4, 0), (0, 4)):
        p, t = arguments("kl_divergence", variant, shape, dtype, seed=50)
        elements = outputs("kl_divergence", variant, p, t, **variant.options, reduction="none")
        rows = np.array([numpy_sum(row) for row in elements["value"]], dtype)
        given = factors(shape, dtype, seed=51)
        for reduction in ("none", "mean", "sum", "batchmean", "weighted_mean"):
            for some in ((), ("weight",), ("mask",), ("weight", "mask", "upstream")):
                call = {key: given[key] if key != "upstream" or reduction == "none" else dtype(-0.75) for key in some}
                reduce = Reduction(reduction, shape[0], call.get("weight"), call.get("mask"))
                got = outputs("kl_divergence", variant, p, t, **variant.options, reduction=reduction, axis=1, **call)
                assert same_bits(got["value"], reduce.value(rows)), (shape, reduction, some)
                # In columns, the rows' factors are broadcast.
                column = {key: np.asarray(x)[..., None] for key, x in call.items()}
                divisor = reduce.divisor(rows)
                for output in list(got)[1:]:
                    expected = column.get("weight", dtype(1)) * elements[output] / (divisor or dtype(1))
                    expected = np.where(column.get("mask", True), expected * column.get("upstream", dtype(1)), dtype(0))
                    assert same_bits(got[output], expected if divisor else np.zeros(shape, dtype)), (shape, output)
    p, t = arguments("kl_divergence", variant, (3, 5), dtype, seed=52)
    for axis in (2, -3):
        with pytest.raises(ValueError, match=rf"^axis = {axis} is not an axis of prediction with shape \(3, 5\)$"):
            loss(p, t, axis=axis, **variant.options)
    with pytest.raises(ValueError, match=r"^weight has shape \(5,\), which cannot be broadcast to the rows of"):
        loss(p, t, axis=1, weight=np.ones(5), **variant.options)
    with pytest.raises(TypeError, match="^axis is 1.0, but must be an integer$"):
        loss(p, t, axis=1.0, **variant.options)
    assert same_bits(loss(p, t, axis=None, **variant.options), loss(p, t, **variant.options))


def test_the_rows_are_the_other_axes_in_their_order(dtype: type) -> None:
    """Against one call for each row."""
    p = numbers("any", (2, 5, 3), dtype, seed=26)
    labels = numbers("class", (2, 3), dtype, seed=27, classes=5)
    value, gradient = sl.cross_entropy.value_and_grad(p, labels, axis=1, reduction="none")
    assert value.shape == (2, 3) and gradient.shape == p.shape
    for i, k in np.ndindex(2, 3):
        alone = sl.cross_entropy.value_and_grad(p[i, :, k].copy(), labels[i, k])
        assert same_bits(value[i, k], alone[0]) and same_bits(gradient[i, :, k].copy(), alone[1])


def test_sentences_have_the_callers_order() -> None:
    p, t = np.full((3, 4, 5), 0.5), np.full((3, 4, 5), 0.5)
    for place in ((0, 0, 0), (2, 1, 3), (1, 3, 4)):
        for axis in (0, 1, 2, -3, -2):
            at = rf"\[{place[0]}, {place[1]}, {place[2]}\]"
            bad = p.copy()
            bad[place] = 1.5
            for order in ("C", "F"):
                some = np.array(bad, order=order)
                with pytest.raises(ValueError, match=rf"^prediction{at} = 1.5 is not a probability in \[0, 1\]$"):
                    sl.categorical_cross_entropy(some, t, axis=axis)
                for loss in (sl.categorical_cross_entropy, sl.cross_entropy):
                    with pytest.raises(ValueError, match=rf"^target{at} = 1.5 is not a probability in \[0, 1\]$"):
                        loss(p, some, axis=axis)
            rows = tuple(n for i, n in enumerate(p.shape) if i != axis % 3)
            row = tuple(n for i, n in enumerate(place) if i != axis % 3)
            labels, weight = np.zeros(rows, int), np.ones(rows)
            labels[row], weight[row] = 5, -2
            at = rf"\[{row[0]}, {row[1]}\]"
            for loss in (sl.sparse_categorical_cross_entropy, sl.cross_entropy, sl.nll):
                with pytest.raises(
                    IndexError, match=rf"^target{at} = 5 is not a class index in \[0, {p.shape[axis]}\)$"
                ):
                    loss(p, labels, axis=axis)
                with pytest.raises(ValueError, match=rf"^weight{at} = -2 is not a weight >= 0$"):
                    loss(p, labels * 0, axis=axis, weight=weight)


def test_shapes_are_those_of_the_other_axes() -> None:
    p = np.zeros((3, 4, 5))
    for axis, rows in ((0, (4, 5)), (1, (3, 5)), (2, (3, 4)), (-3, (4, 5))):
        text = str(rows).replace("(", r"\(").replace(")", r"\)")
        with pytest.raises(
            ValueError, match=rf"^target has shape \(7,\), which cannot be broadcast to {text}, as prediction has shape"
        ):
            sl.cross_entropy(p, np.zeros(7, int), axis=axis)
        for name in ("weight", "mask", "upstream"):
            bad = np.ones((7,), bool if name == "mask" else float)
            with pytest.raises(
                ValueError, match=rf"^{name} has shape \(7,\), which cannot be broadcast to the rows of"
            ):
                sl.cross_entropy.grad(p, np.zeros(rows, int), axis=axis, reduction="none", **{name: bad})
        with pytest.raises(ValueError, match="^class_weight has shape .* must be one number for each of"):
            sl.cross_entropy(p, np.zeros(rows, int), axis=axis, class_weight=np.ones(p.shape[axis] + 1))
        assert sl.cross_entropy(p, np.zeros(rows, int), axis=axis, class_weight=np.ones(p.shape[axis])) > 1


@pytest.mark.parametrize("name", NAMES)
def test_axes_that_are_not_there(name: str) -> None:
    variant = next(variant for other, variant in CASES if other == name)
    p, t = arguments(name, variant, (3, 5), np.float64, seed=28)
    loss = getattr(sl, name)
    for reduction in ("mean", "none"):
        for axis in (2, -3, 2**31 - 1, -(2**31)):
            with pytest.raises(ValueError, match=rf"^axis = {axis} is not an axis of prediction with shape \(3, 5\)$"):
                loss(p, t, axis=axis, reduction=reduction)
        for axis in (2**31, -(2**31) - 1, 2**70):
            with pytest.raises(ValueError, match="^axis = .* is beyond 32 bits$"):
                loss(p, t, axis=axis, reduction=reduction)
        for axis in (1.0, None, "1", [1], (0, 1), 1j):
            with pytest.raises(TypeError, match="^axis is .*, but must be an integer$"):
                loss(p, t, axis=axis, reduction=reduction)
        for axis in (1, True, np.int8(1), np.array(1), np.uint64(1)):
            assert same_bits(loss(p, t, axis=axis, reduction=reduction), loss(p, t, reduction=reduction))
