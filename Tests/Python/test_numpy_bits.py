"""Losses of + - * / abs max have numpy's bits in all their results, at every length and layout, weighted and masked."""

from __future__ import annotations

import importlib
import sys
import warnings
from pathlib import Path

import bits
import numpy as np
import pytest
import swiftloss as sl
from inputs import arguments, numbers
from reference import NUMPY_LOSSES, NUMPY_ROW_LOSSES, Reduction, Variant, class_weights, numpy_outputs

# More at a time: python Tests/Python/bits.py --cases N.
CASES = 16_000


def test_random_cases() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counted, different = bits.run(CASES, seed=1)
    assert not different, different[:10]
    names = [*NUMPY_LOSSES, *NUMPY_ROW_LOSSES]
    assert all(counted[name] == CASES // len(names) for name in names)


@pytest.mark.parametrize("name", NUMPY_LOSSES)
def test_every_length(name: str, dtype: type) -> None:
    """0 to 2000, in order: no tail and no split of the tree is left to chance."""
    variant = NUMPY_LOSSES[name].variants[0]
    p, t = arguments(name, variant, (2000,), dtype, seed=2)
    loss, elements = getattr(sl, name), numpy_outputs(name, p, t, {})
    for n in range(2001):
        a, b, e = p[:n], t[:n], elements["value"][:n]
        assert bits.same_bits(loss(a, b, reduction="sum"), np.sum(e)), n
        if n:
            assert bits.same_bits(loss(a, b), np.mean(e)), n
            gradient, hessian = (elements[name][:n] / dtype(n) for name in ("gradient", "hessian"))
            assert bits.same_bits(loss.grad(a, b), gradient), n
            value, *derivatives = loss.value_grad_and_hess(a, b)
            assert bits.same_bits(value, np.mean(e)), n
            assert bits.same_bits(derivatives[0], gradient) and bits.same_bits(derivatives[1], hessian), n
            assert bits.same_bits(loss(a, b, reduction="none"), e), n
            # Whatever is read after it is written would be wrong.
            written = a.copy()
            value, _ = loss.value_and_grad(written, b, grad_out=written)
            assert bits.same_bits(value, np.mean(e)) and bits.same_bits(written, gradient), n
            places = a.copy(), b.copy()
            value, *_ = loss.value_grad_and_hess(*places, grad_out=places[0], hess_out=places[1])
            assert bits.same_bits(value, np.mean(e)), n
            assert bits.same_bits(places[0], gradient) and bits.same_bits(places[1], hessian), n


@pytest.mark.parametrize("name", NUMPY_ROW_LOSSES)
def test_every_number_of_rows(name: str, dtype: type) -> None:
    """0 to 600, in order, with and without weights of the classes and an index to be ignored."""
    p, labels = numbers("any", (600, 3), dtype, seed=2), numbers("class", (600,), dtype, seed=3, classes=3)
    weight, classes = numbers("weight", (600,), dtype, seed=4), class_weights(3)
    for n in range(601):
        for given, share in ((None, None), (classes, classes.astype(dtype)[labels[:n]])):
            for ignored, mask in ((None, None), (1, labels[:n] != 1)):
                value, gradient, _ = NUMPY_ROW_LOSSES[name].formula(p[:n], labels[:n], given)
                for reduction in ("mean", "weighted_mean"):
                    reduce = Reduction(reduction, n, weight[:n], mask, share)
                    call = {
                        "class_weight": given,
                        "ignore_index": ignored,
                        "weight": weight[:n],
                        "reduction": reduction,
                    }
                    got = getattr(sl, name).value_and_grad(p[:n], labels[:n], **call)
                    assert bits.same_bits(got[0], reduce.value(value)), (n, call)
                    expected = bits.of_the_class(reduce.derivative(gradient), labels[:n], (n, 3))
                    assert bits.same_bits(got[1], expected), (n, call)


def test_the_lines_of_the_documentation_are_numpys_bits(dtype: type) -> None:
    """The numpy lines that catalog.toml shows users, on numbers of every kind."""
    toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    catalogue = toml.loads((Path(__file__).resolve().parents[2] / "catalog.toml").read_text(encoding="utf-8"))
    info = np.finfo(dtype)
    odd = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -3.0, np.inf, -np.inf, np.nan, info.tiny, info.max, 1 + info.eps]
    shown = {row["name"]: row["numpy"] for row in catalogue["loss"] if "numpy" in row}
    assert set(shown) == set(NUMPY_LOSSES)
    for name, (value, gradient) in shown.items():
        for variant in NUMPY_LOSSES[name].variants:
            labels = {"sign": [-1.0, 1.0], "binary": [0.0, 1.0]}.get(variant.target, odd)
            p, t = (x.ravel().astype(dtype) for x in np.meshgrid(odd, labels))
            if variant.target == "binary":
                continue  # The lines are written for labels of -1 and 1.
            names = {"np": np, "p": p, "t": t, "r": p - t, "delta": 1.0, "beta": 1.0, "margin": 1.0} | variant.options
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                expected = [np.asarray(eval(line, dict(names)), dtype) for line in (value, gradient)]
                ours = getattr(sl, name).value_and_grad(p, t, reduction="none", **variant.options)
            assert bits.same_bits(ours[0], expected[0]) and bits.same_bits(ours[1], expected[1]), (name, variant)


EVERY_OPTION = [(name, variant) for name, loss in NUMPY_LOSSES.items() for variant in loss.variants]


@pytest.mark.parametrize(("name", "variant"), EVERY_OPTION, ids=[f"{name}-{v}" for name, v in EVERY_OPTION])
def test_weights_and_masks_at_many_lengths(name: str, variant: Variant, dtype: type) -> None:
    p, t = arguments(name, variant, (400,), dtype, seed=3)
    weight, mask = numbers("weight", (400,), dtype, seed=4), numbers("binary", (400,), dtype, seed=5) == 1
    loss, elements = getattr(sl, name), numpy_outputs(name, p, t, variant.options)
    for n in [*range(1, 40), 127, 128, 129, 136, 255, 256, 257, 400]:
        for w, m in ((weight[:n], None), (None, mask[:n]), (weight[:n], mask[:n])):
            for reduction in ("mean", "none", "sum", "batchmean", "weighted_mean"):
                reduce = Reduction(reduction, n, w, m)
                got = loss.value_grad_and_hess(p[:n], t[:n], weight=w, mask=m, reduction=reduction, **variant.options)
                assert bits.same_bits(got[0], reduce.value(elements["value"][:n])), (n, reduction)
                assert bits.same_bits(got[1], reduce.derivative(elements["gradient"][:n])), (n, reduction)
                assert bits.same_bits(got[2], reduce.derivative(elements["hessian"][:n])), (n, reduction)


def test_beyond_what_float32_can_count() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counted, different = bits.run_large()
    assert not different and sum(counted.values()) == 4 * len(NUMPY_LOSSES)


def test_the_comparison_can_fail() -> None:
    """Bits, not values: zeros of both signs differ, and so do NaNs."""
    assert not bits.same_bits(np.float64(0.0), np.float64(-0.0))
    assert not bits.same_bits(np.float32(1), np.float64(1))
    assert not bits.same_bits(np.copysign(np.float64(np.nan), -1), np.float64(np.nan))
    assert bits.same_bits(np.float64(np.nan), np.copysign(np.float64(np.nan), -1))
    assert not bits.same_bits(np.nextafter(1.0, 2), np.float64(1.0))
