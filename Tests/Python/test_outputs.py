"""out= and grad_out=: what may receive a result, and what happens when something is wrong."""

from __future__ import annotations

import numpy as np
import pytest
import swiftloss as sl
from bits import METHODS, OUT, same_bits
from inputs import arguments, numbers, row_shape
from reference import LOSSES, VARIANT_IDS, VARIANTS, Variant, has_target_gradient

RNG = np.random.default_rng(8)
P, T = RNG.random((30, 11)), RNG.random((30, 11))


def test_results_are_numpys_types(dtype: type) -> None:
    p, t = P.astype(dtype), T.astype(dtype)
    value, gradient = sl.squared_error.value_and_grad(p, t)
    assert type(value) is dtype and gradient.dtype == dtype and gradient.shape == p.shape
    elements = sl.squared_error(p, t, reduction="none")
    assert elements.dtype == dtype and elements.shape == p.shape
    assert type(sl.squared_error(p[0, 0], t[0, 0], reduction="none")) is dtype
    assert type(sl.squared_error.grad(p[0, 0], t[0, 0])) is dtype


def test_scalar_out() -> None:
    out = np.zeros(())
    assert sl.squared_error(P, T, out=out) is out
    assert same_bits(out, sl.squared_error(P, T))
    value, _ = sl.squared_error.value_and_grad(P, T, out=out)
    assert value is out


@pytest.mark.parametrize("name", ["squared_error", "kl_divergence", "categorical_cross_entropy"])
def test_outputs_of_any_layout(name: str) -> None:
    loss = getattr(sl, name)
    shape = P.shape[:1] if name.startswith("categorical") else P.shape
    value, gradient = loss.value_and_grad(P, T, reduction="none")
    wide = np.full((60, 33), 9.0)
    views = [np.empty(P.shape), np.empty(P.shape, order="F"), wide[::2, ::-3], wide[::-2, 1:12]]
    for view in views:
        wide[...] = 9
        assert loss.grad(P, T, reduction="none", grad_out=view) is view
        assert same_bits(np.ascontiguousarray(view), gradient)
        assert (wide == 9).sum() == wide.size - (P.size if view.base is wide else 0)
    for out in (np.empty(shape), np.empty([2 * n for n in shape])[tuple(slice(None, None, -2) for _ in shape)]):
        assert loss(P, T, reduction="none", out=out) is out
        assert same_bits(np.ascontiguousarray(out), value)


@pytest.mark.parametrize(
    "name",
    [
        "squared_error",
        "absolute_error",
        "kl_divergence",
        "binary_cross_entropy",
        "categorical_cross_entropy",
        "cross_entropy",
    ],
)
def test_the_gradient_may_replace_an_input(name: str, dtype: type) -> None:
    loss, p, t = getattr(sl, name), P.astype(dtype), T.astype(dtype)
    value, gradient = loss.value_and_grad(p, t)
    for side in range(2):
        for make in (np.copy, np.asfortranarray, lambda x: np.repeat(x, 2, axis=1)[:, ::2]):
            arrays = [make(p), make(t)]
            got = loss.value_and_grad(*arrays, grad_out=arrays[side])
            assert same_bits(got[0], value) and same_bits(np.ascontiguousarray(arrays[side]), gradient)


@pytest.mark.parametrize("name", ["sparse_categorical_cross_entropy", "cross_entropy", "nll"])
def test_class_gradients_may_replace_the_scores(name: str, dtype: type) -> None:
    """Also of rows that do not fit a block, or a group of rows."""
    for rows, classes in ((30, 11), (300, 2), (5, 1000), (3, 3000)):
        p, labels = numbers("probability", (rows, classes), dtype, seed=14), RNG.integers(0, classes, rows)
        value, gradient = getattr(sl, name).value_and_grad(p, labels)
        got = getattr(sl, name).value_and_grad(p, labels, grad_out=p)
        assert same_bits(got[0], value) and same_bits(p, gradient)


def test_losses_may_replace_an_input() -> None:
    p = P.copy()
    expected = sl.squared_error(P, T, reduction="none")
    assert sl.squared_error(p, T, reduction="none", out=p) is p
    assert same_bits(p, expected)


def test_an_input_survives_a_wrong_value() -> None:
    """Values are checked before an input is written over, wherever the wrong one is."""
    for place in (0, 150, 299):
        p, t = np.full(300, 0.5), np.full(300, 0.5)
        t[place] = 2
        before = p.copy()
        with pytest.raises(ValueError, match=rf"target\[{place}\] = 2"):
            sl.kl_divergence.grad(p, t, grad_out=p)
        assert same_bits(p, before)
    p, labels = P.copy(), np.zeros(30, int)
    labels[29] = 11
    for loss in (sl.sparse_categorical_cross_entropy, sl.cross_entropy, sl.nll):
        with pytest.raises(IndexError):
            loss.grad(p, labels, grad_out=p)
        assert same_bits(p, P)
    soft = T.copy()
    soft[29, 10] = 1.5
    for out in (p, soft):
        before = out.copy()
        with pytest.raises(ValueError, match=r"^target\[29, 10\] = 1.5"):
            sl.cross_entropy.grad(p, soft, grad_out=out)
        assert same_bits(out, before)


def test_a_scalar_loss_is_not_written_when_a_value_is_wrong() -> None:
    out = np.array(7.0)
    with pytest.raises(ValueError):
        sl.hinge([1.0, 2.0], [1.0, 0.0], out=out)
    assert out == 7


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p, t: p[::-1], "grad_out overlaps prediction without having the same data, shape, strides and dtype"),
        (lambda p, t: t[:, ::-1], "grad_out overlaps target without"),
        (lambda p, t: p.T.reshape(-1)[: p.size].reshape(p.shape), None),
        (lambda p, t: np.broadcast_to(np.zeros(11), (30, 11)), "grad_out is read-only"),
        (
            lambda p, t: np.lib.stride_tricks.as_strided(np.zeros(400), (30, 11), (8, 8)),
            "grad_out has strides that make its elements share memory",
        ),
        (lambda p, t: np.zeros((11, 30)), r"grad_out has shape \(11, 30\), but prediction has shape \(30, 11\)"),
    ],
)
def test_outputs_that_cannot_be(make, message: str | None) -> None:
    p, t = P.copy(), T.copy()
    view = make(p, t)
    if message is None:
        sl.squared_error.grad(p, t, grad_out=view)
        return
    with pytest.raises(ValueError, match=message):
        sl.squared_error.grad(p, t, grad_out=view)
    assert same_bits(p, P) and same_bits(t, T)


def test_outputs_of_a_wrong_kind() -> None:
    frozen = np.zeros(P.shape)
    frozen.flags.writeable = False
    unaligned = np.zeros(P.nbytes + 1, np.uint8)[1:].view(np.float64).reshape(P.shape)
    for bad, kind, message in [
        (frozen, ValueError, "grad_out is read-only"),
        (unaligned, ValueError, "grad_out is not aligned to its 8-byte elements"),
        (np.zeros(P.shape, np.float32), TypeError, "grad_out has dtype float32, but this call computes in float64"),
        (np.zeros(P.shape, np.int64), TypeError, "grad_out has dtype int64, but must be .*float32"),
        (np.zeros(P.shape, np.float16), TypeError, "grad_out has dtype float16, but this call computes in float64"),
        (np.ma.zeros(P.shape), TypeError, "grad_out must be a numpy array, not MaskedArray"),
        (np.zeros(P.shape, np.complex128), TypeError, "grad_out has dtype complex128"),
        (np.zeros(P.shape, np.dtype(np.float64).newbyteorder()), TypeError, "in foreign byte order"),
        (P.tolist(), TypeError, "grad_out must be a numpy array, not list"),
    ]:
        with pytest.raises(kind, match=message):
            sl.squared_error.grad(P, T, grad_out=bad)
    with pytest.raises(ValueError, match=r"out has shape \(30, 11\), but a reduced loss is one element"):
        sl.squared_error(P, T, out=np.zeros(P.shape))
    with pytest.raises(ValueError, match=r"out has shape \(30, 11\), but the rows of prediction have shape \(30,\)"):
        sl.categorical_cross_entropy(P, T, reduction="none", out=np.zeros(P.shape))
    both = np.zeros(P.shape)
    with pytest.raises(ValueError, match="grad_out overlaps out"):
        sl.squared_error.value_and_grad(P, T, reduction="none", out=both, grad_out=both)


def test_interleaved_memory_is_no_overlap() -> None:
    buffer = np.zeros((30, 22))
    buffer[:, ::2] = P
    sl.squared_error.grad(buffer[:, ::2], T, grad_out=buffer[:, 1::2])
    assert same_bits(np.ascontiguousarray(buffer[:, 1::2]), sl.squared_error.grad(P, T))
    halves = np.concatenate([P, P], axis=1)
    sl.squared_error.grad(halves[:, :11], T, grad_out=halves[:, 11:])
    assert same_bits(np.ascontiguousarray(halves[:, 11:]), sl.squared_error.grad(P, T))


@pytest.mark.parametrize(("name", "variant"), VARIANTS, ids=VARIANT_IDS)
def test_any_derivative_may_replace_an_input(name: str, variant: Variant, dtype: type) -> None:
    """Hessian and target gradient too, while the others go elsewhere; masked and weighted."""
    loss = getattr(sl, name)
    p, t = arguments(name, variant, (30, 11), dtype, seed=12)
    rows = row_shape(name, variant, (30, 11))
    extra = {"weight": np.arange(rows[-1]) % 3, "mask": np.arange(rows[-1]) % 5 > 0, **variant.keywords(p.shape)}
    expected = dict(zip(METHODS["value_grad_and_hess"], loss.value_grad_and_hess(p, t, **extra)))
    if has_target_gradient(name, variant):
        expected["target_gradient"] = loss.target_grad(p, t, **extra)
    for output in list(expected)[1:]:
        for side in range(1 if variant.is_labelled else 2):
            for make in (np.copy, np.asfortranarray, lambda x: np.repeat(x, 2, axis=1)[:, ::2]):
                arrays = [make(p), t.copy() if t.ndim == 1 else make(t)]
                method = "target_grad" if output == "target_gradient" else "value_grad_and_hess"
                got = getattr(loss, method)(*arrays, **{OUT[output]: arrays[side]}, **extra)
                for key, result in zip(METHODS[method], got if method != "target_grad" else (got,)):
                    assert same_bits(np.ascontiguousarray(result) if result.ndim else result, expected[key])


def test_outputs_are_what_is_returned() -> None:
    """Every method with every one of its outputs given."""
    for method, outputs in METHODS.items():
        outs = {OUT[output]: np.zeros(P.shape) for output in outputs}
        got = getattr(sl.squared_error, method)(P, T, reduction="none", **outs)
        got = got if len(outputs) > 1 else (got,)
        assert all(result is out for result, out in zip(got, outs.values()))
        assert all(out.any() for out in outs.values())


def test_new_outputs_of_no_axes_are_scalars(dtype: type) -> None:
    one = sl.huber.value_grad_and_hess(dtype(3), dtype(1), reduction="none")
    assert [type(x) for x in one] == [dtype] * 3 and one == (1.5, 1, 0)
    assert type(sl.huber.target_grad(dtype(3), dtype(1))) is dtype
    out = np.zeros((), dtype)
    assert sl.huber.hess(dtype(1.25), dtype(1), hess_out=out) is out and out == 1


@pytest.mark.parametrize(
    ("method", "keyword"), [("hess", "hess_out"), ("target_grad", "target_grad_out"), ("grad_and_hess", "hess_out")]
)
def test_other_outputs_that_cannot_be(method: str, keyword: str) -> None:
    call = getattr(sl.squared_error, method)
    frozen = np.zeros(P.shape)
    frozen.flags.writeable = False
    for bad, kind, message in [
        (frozen, ValueError, "is read-only"),
        (np.zeros(P.shape, np.float32), TypeError, "has dtype float32, but this call computes in float64"),
        (np.zeros((11, 30)), ValueError, r"has shape \(11, 30\), but prediction has shape \(30, 11\)"),
        (P.tolist(), TypeError, "must be a numpy array, not list"),
    ]:
        with pytest.raises(kind, match=f"^{keyword} {message}"):
            call(P, T, **{keyword: bad})
    p = P.copy()
    with pytest.raises(ValueError, match=f"^{keyword} overlaps prediction without"):
        call(p, T, **{keyword: p[::-1]})
    assert same_bits(p, P)


def test_outputs_may_not_overlap_one_another_or_what_is_only_read() -> None:
    both = np.zeros(P.shape)
    with pytest.raises(ValueError, match="^hess_out overlaps grad_out"):
        sl.squared_error.grad_and_hess(P, T, grad_out=both, hess_out=both)
    weight = np.ones(P.shape)
    with pytest.raises(ValueError, match="^grad_out overlaps weight"):
        sl.squared_error.grad(P, T, weight=weight, grad_out=weight)
    with pytest.raises(ValueError, match="^hess_out overlaps upstream"):
        sl.squared_error.hess(P, T, upstream=weight, hess_out=weight, reduction="none")
    with pytest.raises(ValueError, match="^grad_out overlaps pos_weight"):
        sl.binary_cross_entropy_with_logits.grad(P, T, pos_weight=weight, grad_out=weight)
    mask = np.ones(both.nbytes, np.uint8)
    with pytest.raises(ValueError, match="^grad_out overlaps mask"):
        sl.squared_error.grad(
            P, T, mask=mask[: P.size].reshape(P.shape), grad_out=mask.view(np.float64).reshape(P.shape)
        )
    assert (weight == 1).all() and (mask == 1).all()


def test_an_input_survives_a_wrong_weight() -> None:
    p, weight = P.copy(), np.ones(P.shape)
    weight[29, 10] = -1
    with pytest.raises(ValueError, match=r"^weight\[29, 10\] = -1"):
        sl.squared_error.grad(p, T, weight=weight, grad_out=p)
    with pytest.raises(ValueError, match=r"^weight\[29\] = nan"):
        sl.categorical_cross_entropy.hess(p, T, weight=np.where(np.arange(30) < 29, 1, np.nan), hess_out=p)
    with pytest.raises(ValueError, match=r"^pos_weight\[29, 10\] = -1"):
        sl.binary_cross_entropy_with_logits.grad(p, T, pos_weight=weight, grad_out=p)
    assert same_bits(p, P)


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if not loss.target_gradient])
def test_a_derivative_by_the_target_only_where_there_is_one(name: str) -> None:
    with pytest.raises(AttributeError, match="target_grad"):
        getattr(sl, name).target_grad  # noqa: B018 (the access is the test)


@pytest.mark.parametrize("name", ["huber", "binary_cross_entropy"])
def test_outputs_too_large_for_the_caches_are_the_same(name: str) -> None:
    # 32 MiB and more are written past the caches.
    loss, n = getattr(sl, name), 2**23 + 13
    p, t = np.random.default_rng(4).random((2, n), dtype=np.float32)
    whole = loss.value_grad_and_hess(p, t, reduction="none")
    piece = 2**20 + 8  # far below that
    for start in range(0, n, piece):
        part = slice(start, start + piece)
        expected = loss.value_grad_and_hess(p[part], t[part], reduction="none")
        assert all(same_bits(found[part], one) for found, one in zip(whole, expected))
    # At an address where no vector can be streamed to, and over the prediction.
    shifted = np.empty(n + 1, np.float32)[1:]
    assert same_bits(loss.grad(p, t, reduction="none", grad_out=shifted), whole[1])
    assert same_bits(loss.grad(p, t, reduction="none", grad_out=p), whole[1])


def test_rows_too_large_for_the_caches_are_the_same() -> None:
    # Rows of 1001 classes begin anywhere.
    z = np.random.default_rng(4).normal(0, 3, (8400, 1001)).astype(np.float32)
    y = np.arange(8400) % 1001
    gradient, hessian = sl.cross_entropy.grad_and_hess(z, y, reduction="sum")
    for start in range(0, 8400, 700):
        part = slice(start, start + 700)
        assert same_bits(gradient[part], sl.cross_entropy.grad(z[part], y[part], reduction="sum"))
        assert same_bits(hessian[part], sl.cross_entropy.hess(z[part], y[part], reduction="sum"))
