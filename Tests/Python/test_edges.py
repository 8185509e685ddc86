"""What happens where formulas have corners: zeros, infinities, NaN, kinks, nothing at all."""

from __future__ import annotations

import numpy as np
import pytest
import swiftloss as sl
from bits import same_bits
from inputs import arguments, edges, numbers, row_shape, tails
from mpmath import mp
from reference import LOSSES as REFERENCES
from reference import VARIANT_IDS, VARIANTS, Variant, class_weights, family, has_target_gradient
from swiftloss import special

POINTWISE = [name for name, loss in REFERENCES.items() if loss.family == "pointwise"]
every_loss = pytest.mark.parametrize(("name", "variant"), VARIANTS, ids=VARIANT_IDS)
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
        # scipy's rel_entr(0, 0) = 0, rel_entr(1, 0) = inf; Keras clips; PyTorch and optax have NaN at t = 0, log q =
        # -inf.
        ("kl_divergence", 0.0, 0.0, 0.0, 0.0),
        ("kl_divergence", 0.5, 0.0, 0.0, 0.0),
        ("kl_divergence", 0.0, 1.0, inf, -inf),
        ("kl_divergence", 1.0, 1.0, 0.0, -1.0),
        # A prediction of -0.0 is a zero like the other.
        ("kl_divergence", -0.0, 1.0, inf, -inf),
        ("binary_cross_entropy", -0.0, 1.0, inf, -inf),
        ("binary_cross_entropy", -0.0, 0.5, inf, -inf),
        # The kinks: the subgradient of least magnitude. JAX 1 and scikit-learn -1 at r = 0; Keras -1 and JAX -1/2 at
        # the margin.
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
        ("log_cosh", 0.0, 0.0, 0.0, 0.0),
        ("log_cosh", -0.0, 0.0, 0.0, 0.0),
        ("log_cosh", inf, 0.0, inf, 1.0),
        ("squared_log_error", 3.0, 3.0, 0.0, 0.0),
        ("squared_log_error", inf, 0.0, inf, 0.0),
        ("squared_hinge", 2.0, 1.0, 0.0, 0.0),
        ("squared_hinge", -inf, 1.0, inf, -inf),
        ("huber", inf, 0.0, inf, 1.0),
        ("smooth_l1", -inf, 0.0, inf, -1.0),
    ],
)
def test_decided_values(name: str, p: float, t: float, value: float, gradient: float, dtype: type) -> None:
    got = both(name, p, t, dtype)
    assert got == (value, gradient)
    assert not np.signbit(got[0])
    assert gradient != 0 or not np.signbit(got[1])


def interior(name: str, variant: Variant, shape: tuple[int, ...], dtype: type) -> list[np.ndarray]:
    """Arguments with finite results: probabilities off 0 and 1."""
    p, t = arguments(name, variant, shape, dtype, seed=6)
    if variant.prediction == "probability":
        p = p.clip(0.1, 0.9)
    if "log" in variant.prediction and variant.target == "probability" or variant.prediction == variant.target:
        t = t.clip(0.1, 0.9) if variant.target == "probability" else t
    return [p, t]


def counting_all(variant: Variant, arrays: list[np.ndarray]) -> dict[str, object]:
    """The variant's options, with an index that is no label's."""
    options = variant.keywords(arrays[0].shape)
    return {**options, "ignore_index": -1} if "ignore_index" in options else options


@every_loss
def test_nan_reaches_the_result(name: str, variant: Variant, dtype: type) -> None:
    """From either side, at every place of a vector, as the positive quiet NaN, in every output; and nowhere else."""
    loss = getattr(sl, name)
    kind = family(name, variant)
    for place in (0, 5, 16, 17):
        for side in range(1 if variant.is_labelled else 2):
            arrays = interior(name, variant, (18,) if kind == "pointwise" else (18, 1), dtype)
            options = counting_all(variant, arrays)
            arrays[side][place] = -np.float64(nan)
            results = loss.value_grad_and_hess(*arrays, reduction="none", **options)
            if has_target_gradient(name, variant):
                results += (loss.target_grad(*arrays, reduction="none", **options),)
            for output, result in zip(("value", "gradient", "hessian", "target_gradient"), results):
                # Coupled rows are linear in their target.
                if output != "target_gradient" or kind != "coupled rows" or side == 0:
                    assert is_plain_nan(result[place]) and np.isnan(result).sum() == 1
            for reduction in ("mean", "sum"):
                assert is_plain_nan(loss(*arrays, reduction=reduction, **options))


def test_nan_counts_even_against_a_zero_target(dtype: type) -> None:
    assert is_plain_nan(sl.kl_divergence(dtype(nan), dtype(0)))
    assert is_plain_nan(sl.categorical_cross_entropy(np.array([[nan, 1]], dtype), np.array([[0, 1]], dtype)))


def test_nan_made_by_the_loss_is_the_plain_one(dtype: type) -> None:
    assert is_plain_nan(sl.squared_error(dtype(inf), dtype(inf)))
    assert is_plain_nan(sl.squared_error.grad(np.full(20, inf, dtype), np.full(20, inf, dtype)))


@pytest.mark.parametrize("name", POINTWISE)
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


def derivatives(name: str, variant: Variant, *arrays: object, **options: object) -> list[np.ndarray]:
    loss = getattr(sl, name)
    results = list(loss.grad_and_hess(*arrays, **options))
    if has_target_gradient(name, variant):
        results.append(loss.target_grad(*arrays, **options))
    return results


@every_loss
@pytest.mark.parametrize("reduction", ["mean", "weighted_mean"])
def test_nothing_is_left_by_the_mask(name: str, variant: Variant, reduction: str, dtype: type) -> None:
    """The mean is what `empty` says, the gradient 0; sums are 0."""
    loss, (p, t) = getattr(sl, name), arguments(name, variant, (20, 3), dtype, seed=7)
    rows = row_shape(name, variant, p.shape)
    for mask in (False, np.zeros(rows[-1:], bool), np.zeros(rows, np.uint8)):
        extra = {"mask": mask, "reduction": reduction, **variant.keywords(p.shape)}
        assert is_plain_nan(loss(p, t, **extra))
        assert loss(p, t, empty="zero", **extra) == 0
        with pytest.raises(
            ValueError,
            match=r"^mask( and ignore_index leave| leaves) nothing of prediction with shape \(20, 3\): the mean of nothing",
        ):
            loss(p, t, empty="error", **extra)
        for result in derivatives(name, variant, p, t, **extra):
            assert result.shape == p.shape and not result.any() and not np.signbit(result).any()
        total = loss(p, t, **{**extra, "reduction": "sum"}, empty="error")
        assert total == 0 and not np.signbit(total)


@every_loss
def test_weights_that_add_up_to_0(name: str, variant: Variant, dtype: type) -> None:
    """A weighted mean of nothing. Other reductions multiply by the 0, as numpy does."""
    loss, (p, t) = getattr(sl, name), interior(name, variant, (20, 3), dtype)
    extra = {"weight": 0, "reduction": "weighted_mean", **variant.keywords(p.shape)}
    assert is_plain_nan(loss(p, t, **extra))
    assert loss(p, t, empty="zero", **extra) == 0
    count = variant.counts(t, row_shape(name, variant, p.shape)).sum()
    both = "weight times class_weight" if variant.has_class_weight else "weight"
    with pytest.raises(
        ValueError, match=rf"^{both} adds up to 0 over the {count} elements \(or rows\) that count: the mean of nothing"
    ):
        loss(p, t, empty="error", **extra)
    for result in derivatives(name, variant, p, t, **extra):
        assert not result.any() and not np.isnan(result).any()
    assert loss(p, t, weight=0, empty="error", **variant.keywords(p.shape)) == 0


def test_a_weight_of_0_multiplies(dtype: type) -> None:
    """It does not skip: 0 times inf is NaN, as in numpy. A mask skips."""
    p, t = np.array([inf, 1], dtype), np.zeros(2, dtype)
    assert is_plain_nan(sl.squared_error(p, t, weight=[0, 1]))
    assert sl.squared_error(p, t, mask=[False, True]) == 1
    assert sl.squared_error(p, t, weight=[nan, 1], mask=[False, True]) == 1


def test_an_infinite_weight(dtype: type) -> None:
    assert sl.squared_error(dtype(2), dtype(0), weight=inf) == inf
    assert is_plain_nan(sl.squared_error(dtype(2), dtype(2), weight=inf))


@every_loss
def test_what_is_masked_never_leaks(name: str, variant: Variant, dtype: type) -> None:
    """NaN, infinities, values outside every domain, labels outside every range, in place and out of place."""
    loss = getattr(sl, name)
    p, t = interior(name, variant, (30, 3), dtype)
    mask = np.ones(row_shape(name, variant, p.shape), bool)
    mask[3] = mask[29] = False
    extra = {"mask": mask, **variant.keywords(p.shape)}
    expected = [loss(p, t, **extra), *derivatives(name, variant, p, t, **extra)]
    for rubbish in (nan, inf, -inf, 1e30, -1e30):
        for label in (-1, 3, 2**40):
            q, y = p.copy(), t.copy()
            q[~mask], y[~mask] = rubbish, label if variant.is_labelled else rubbish
            weight = np.where(mask, 1, -1.0)
            for more in ({}, {"weight": weight}, {"weight": np.where(mask, 1, nan)}):
                got = [loss(q, y, **extra, **more), *derivatives(name, variant, q, y, **extra, **more)]
                assert all(a.tobytes() == b.tobytes() for a, b in zip(got, expected))
            assert loss.grad(q, y, grad_out=q, **extra).tobytes() == expected[1].tobytes()
            if not variant.is_labelled:
                break


def test_upstream_multiplies_the_derivatives_only(dtype: type) -> None:
    p, t = np.array([[3, 5], [1, 2]], dtype), np.zeros((2, 2), dtype)
    loss = sl.squared_error
    for upstream in (0.5, np.float32(0.5), [[0.5]], np.array(0.5)):
        value, gradient, hessian = loss.value_grad_and_hess(p, t, upstream=upstream)
        assert value == loss(p, t)
        assert (gradient == p / 4).all() and (hessian == 0.25).all()
        assert (loss.target_grad(p, t, upstream=upstream) == -p / 4).all()
    value, gradient = loss.value_and_grad(p, t, upstream=[1, 10], reduction="none")
    assert (value == p * p).all() and (gradient == 2 * p * [1, 10]).all()
    rows = np.array([[0.5, 0.5], [0.25, 0.75]], dtype)
    gradient = sl.sparse_categorical_cross_entropy.grad(rows, [0, 0], upstream=[1, 10], reduction="none")
    assert gradient.tolist() == [[-2, 0], [-40, 0]]


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


ONE_HOT_FACTORS = [
    (),
    ("weight",),
    ("mask",),
    ("upstream",),
    ("weight", "mask"),
    ("weight", "upstream"),
    ("mask", "upstream"),
    ("weight", "mask", "upstream"),
]


@pytest.mark.parametrize("factors", ONE_HOT_FACTORS, ids=lambda factors: "-".join(factors) or "alone")
def test_one_hot_and_class_indices_agree_bit_for_bit(factors: tuple[str, ...], dtype: type) -> None:
    """In value, gradient and Hessian. Only the zeros of the other classes may differ: for a one-hot target weight and
    upstream multiply them, for a class index they are +0.0."""
    negative_zeros = 0
    for make in (numbers, tails):
        for rows, classes in [(1, 1), (3, 5), (200, 10), (7, 300)]:
            p = make("probability", (rows, classes), dtype, seed=5)
            labels = numbers("class", (rows,), dtype, seed=6, classes=classes)
            is_label = np.arange(classes) == labels[:, None]
            # NaN of another class is read in one and not in the other; see below.
            p[np.isnan(p) & ~is_label] = 0.5
            weight, mask = make("weight", (rows,), dtype, seed=7), numbers("binary", (rows,), dtype, seed=8) == 1
            for reduction in ("none", "mean", "sum", "batchmean", "weighted_mean"):
                # Finite: an infinite one would make NaN of the zeros.
                upstream = -numbers("any", (rows,), dtype, seed=9) if reduction == "none" else -1.5
                given = {"weight": weight, "mask": mask, "upstream": upstream}
                extra = {"reduction": reduction, **{key: given[key] for key in factors}}
                for epsilon in (0.0, 1e-7):
                    dense, sparse = (
                        loss.value_grad_and_hess(p, t, epsilon=epsilon, **extra)
                        for loss, t in (
                            (sl.categorical_cross_entropy, is_label.astype(dtype)),
                            (sl.sparse_categorical_cross_entropy, labels),
                        )
                    )
                    assert same_bits(sparse[0], dense[0])
                    for ours, other in zip(sparse[1:], dense[1:]):
                        is_zero = ~is_label & (other == 0)
                        negative_zeros += int(np.signbit(other[is_zero]).sum())
                        assert same_bits(ours, np.where(is_zero, dtype(0), other))
                        assert (is_zero | is_label).all()
    assert (negative_zeros > 0) == ("upstream" in factors or "weight" in factors)  # One weight is -0.0.


@pytest.mark.parametrize("factors", ONE_HOT_FACTORS, ids=lambda factors: "-".join(factors) or "alone")
@pytest.mark.parametrize("name", ["cross_entropy", "categorical_cross_entropy"])
def test_one_hot_rows_and_class_indices_agree_bit_for_bit(name: str, factors: tuple[str, ...], dtype: type) -> None:
    """In value, gradient and Hessian, with class weights: logits with and without smoothing, rows that are normalized
    with and without a clip."""
    loss, of_indices, domain = sl.cross_entropy, sl.cross_entropy, "any"
    every_option: tuple[dict[str, object], ...] = ({}, {"label_smoothing": 0.1})
    if name == "categorical_cross_entropy":
        loss, of_indices, domain = sl.categorical_cross_entropy, sl.sparse_categorical_cross_entropy, "probability"
        every_option = ({"normalize": True}, {"normalize": True, "clip": 1e-7})
    for make in (numbers, tails):
        for rows, classes in [(1, 1), (3, 5), (200, 10), (7, 300)]:
            p = make(domain, (rows, classes), dtype, seed=5)
            labels = numbers("class", (rows,), dtype, seed=6, classes=classes)
            one_hot = (np.arange(classes) == labels[:, None]).astype(dtype)
            given = {"weight": make("weight", (rows,), dtype, seed=7)}
            given["mask"] = numbers("binary", (rows,), dtype, seed=8) == 1
            for reduction in ("none", "mean", "sum", "batchmean", "weighted_mean"):
                given["upstream"] = make("any", (rows,), dtype, seed=9) if reduction == "none" else dtype(-1.5)
                extra = {"reduction": reduction, **{key: given[key] for key in factors}}
                for options in every_option:
                    for class_weight in (None, class_weights(classes)):
                        call = {**options, **extra, "class_weight": class_weight}
                        dense = loss.value_grad_and_hess(p, one_hot, **call)
                        sparse = of_indices.value_grad_and_hess(p, labels, **call)
                        assert all(same_bits(a, b) for a, b in zip(sparse, dense)), (reduction, call)


def test_one_hot_probabilities_and_class_indices_agree_with_class_weights(dtype: type) -> None:
    """In the same memory, one after the other: no weight of a call before is left."""
    for rows, classes in [(1, 1), (3, 5), (200, 10), (7, 300)]:
        p = numbers("probability", (rows, classes), dtype, seed=5).clip(0.125, 1)
        labels = numbers("class", (rows,), dtype, seed=6, classes=classes)
        one_hot = (np.arange(classes) == labels[:, None]).astype(dtype)
        weight = class_weights(classes)
        for reduction in ("none", "mean", "sum", "batchmean", "weighted_mean"):
            call = {"class_weight": weight, "reduction": reduction}
            dense = sl.categorical_cross_entropy.value_grad_and_hess(p, one_hot, **call)
            sparse = sl.sparse_categorical_cross_entropy.value_grad_and_hess(p, labels, **call)
            assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(sparse, dense)), reduction
        exact = -weight[labels] * np.log(p[np.arange(rows), labels].astype(np.float64))
        value = sl.sparse_categorical_cross_entropy(p, labels, class_weight=weight, reduction="none")
        np.testing.assert_allclose(value, exact, rtol=8 * float(np.finfo(dtype).eps))  # A few roundings.


def test_nan_of_another_class(dtype: type) -> None:
    """A one-hot target weighs it with 0, which leaves it NaN; a class index does not read it."""
    p, label = np.array([[0.25, nan, 0.5]], dtype), np.array([[1, 0, 0]], dtype)
    value, gradient, hessian = sl.categorical_cross_entropy.value_grad_and_hess(p, label)
    assert is_plain_nan(value) and is_plain_nan(gradient[0, 1]) and is_plain_nan(hessian[0, 1])
    assert gradient[0, [0, 2]].tolist() == [-4, 0] and hessian[0, [0, 2]].tolist() == [16, 0]
    value, gradient, hessian = sl.sparse_categorical_cross_entropy.value_grad_and_hess(p, [0])
    assert value == dtype(np.log(4.0)) and gradient.tolist() == [[-4, 0, 0]] and hessian.tolist() == [[16, 0, 0]]


@every_loss
def test_zeros_have_one_sign(name: str, variant: Variant) -> None:
    """float32 and float64 agree in the sign of a zero, at all pairs of edges that both have; and a loss is +0.0, in
    float32 unless its last digits are lost below 0."""
    loss = getattr(sl, name)
    exact = [edges(variant.prediction, np.float32)]
    exact.append(np.array([0, 1]) if variant.is_labelled else edges(variant.target, np.float32))
    p, t = (x.ravel() for x in np.meshgrid(*exact))
    if family(name, variant) != "pointwise":
        p, t = np.stack([p, p[::-1]], axis=-1), t if variant.is_labelled else np.stack([t, t[::-1]], axis=-1)
    options = {"reduction": "none", **variant.keywords(p.shape)}
    results = []
    for dtype in (np.float32, np.float64):
        a, b = p.astype(dtype), t if variant.is_labelled else t.astype(dtype)
        results.append([*loss.value_grad_and_hess(a, b, **options)])
        if has_target_gradient(name, variant):
            results[-1].append(loss.target_grad(a, b, **options))
        total = loss(a, b, mask=results[-1][0] == 0, **{**options, "reduction": "sum"})
        assert total == 0 and not np.signbit(total)
    zeros = 0
    for narrow, wide in zip(*results):
        both = (narrow == 0) & (wide == 0)
        different = both & (np.signbit(narrow) != np.signbit(wide))
        assert not different.any(), [(p[i], t[i]) for i in np.nonzero(different)[0][:3]]
        zeros += int(both.sum())
    assert zeros > 0
    narrow, wide = results[0][0], results[1][0]
    assert not np.signbit(wide[wide == 0]).any()
    assert not np.signbit(narrow[(narrow == 0) & (wide >= 0)]).any()


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


def test_normalized_rows_at_the_edges(dtype: type) -> None:
    """Values, gradients and Hessians by hand."""
    for wrap, loss in (
        (lambda label, classes: label, sl.sparse_categorical_cross_entropy),
        (lambda label, classes: np.eye(classes, dtype=dtype)[label], sl.categorical_cross_entropy),
    ):

        def of(row: list, label: int, loss: object = loss, wrap: object = wrap, **options: object) -> tuple:
            return of_a_row(loss, row, wrap(label, len(row)), dtype, normalize=True, **options)

        # A quarter of the row is the class's.
        assert of([0.5, 1, 0.5], 0) == (dtype(np.log(4)), [0.5 - 2, 0.5, 0.5], [4 - 0.25, -0.25, -0.25])
        assert of([1, 1], 0) == (dtype(np.log(2)), [-0.5, 0.5], [0.75, -0.25])
        assert of([0, 0.5], 0) == (inf, [-inf, 2], [inf, -4])
        assert of([0.5, 0], 0) == (0, [0, 2], [0, -4])
        assert of([0.25], 0) == (0, [0], [0])
        # With a clip, which is the derivative's end, on either side and exactly there.
        assert of([0, 0.5], 0, clip=0.25) == of([0.125, 0.5], 0, clip=0.25) == (dtype(np.log(4)), [0, 0], [0, 0])
        assert of([0.25, 0.75], 0, clip=0.25) == (dtype(np.log(4)), [0, 0], [0, 0])
        assert of([0.75, 0.25], 0, clip=0.25) == (-dtype(np.log1p(-0.25)), [0, 0], [0, 0])
        assert of([0.5, 0.5], 0, clip=0.25) == of([0.5, 0.5], 0)
        # NaN throughout the row; and where nothing is to be divided.
        for row, label in (([nan, 0.5], 0), ([nan, 0.5], 1), ([0, 0], 0)):
            results = loss.value_grad_and_hess(np.array(row, dtype), wrap(label, 2), normalize=True)
            assert is_plain_nan(results[0]) and (is_plain_nan(results[1]) or not np.isfinite(results[1]).all())
    with pytest.raises(ValueError, match="^epsilon = 1e-07 is set, and normalize too$"):
        sl.categorical_cross_entropy([0.5, 0.5], [1.0, 0.0], normalize=True, epsilon=1e-7)


def test_rows_that_are_normalized_have_no_scale(dtype: type) -> None:
    """Powers of two leave the value and multiply the derivatives, bit for bit; and Keras's lines give the same."""
    p, t = (
        numbers("probability", (40, 5), dtype, seed=40).clip(0.125, 1),
        numbers("probability", (40, 5), dtype, seed=41),
    )
    for clip in (0, 1e-7, 0.25):
        call = {"normalize": True, "clip": clip, "reduction": "none"}
        value, gradient, hessian = sl.categorical_cross_entropy.value_grad_and_hess(p, t, **call)
        for power in (0.5, 2.0**-60):
            scaled = sl.categorical_cross_entropy.value_grad_and_hess(p * dtype(power), t, **call)
            assert same_bits(scaled[0], value)
            assert same_bits(scaled[1], gradient / dtype(power)) and same_bits(scaled[2], hessian / dtype(power) ** 2)
        share = p.astype(np.float64) / p.astype(np.float64).sum(axis=1, keepdims=True)
        keras = -(t * np.log(share.clip(clip, 1 - clip))).sum(axis=1)
        np.testing.assert_allclose(value, keras, rtol=4 * float(np.finfo(dtype).eps))


def test_normalized_rows_far_out() -> None:
    """A share below the smallest number; and rows that add up to little, whose derivatives are beyond float64, or
    not."""
    loss = sl.categorical_cross_entropy
    # The share is 2^-1075.
    assert loss([5e-324, 1.0, 1.0], [1.0, 0.0, 0.0], normalize=True) == float(1075 * mp.log(2))
    for row in ([1e-160, 3e-158], [1e-200, 1e-200]):
        assert loss.hess(row, [1.0, 0.0], normalize=True).tolist() == [inf, -inf]
    assert loss.hess([1e-200], [1.0], normalize=True).tolist() == [0]
    assert loss.grad([5e-324, 5e-324], [1.0, 0.0], normalize=True).tolist() == [-inf, inf]


@pytest.mark.parametrize("weight", [1.0, 1e10, 1e100, 1e300])
@pytest.mark.parametrize("lead", [500, 511, 512, 513, 640, 708, 712, 735, 745, 746, 800, 1400])
def test_a_lead_beyond_the_range(lead: float, weight: float) -> None:
    """The sum of the other classes' powers is subnormal or 0 in float64, while a class weight, or their number, makes of it a
    result that is not. Within 2 ULP of mpmath."""
    for others in (1, 2, 40):
        z = -lead - np.linspace(0, 1, others)
        z = np.concatenate([z[: others // 2], [0.0], z[others // 2 :]])
        label, weights, t = others // 2, np.full(others + 1, weight), np.zeros((1, others + 1))
        t[0, label] = 1
        with mp.workprec(3000):
            rest = mp.fsum(mp.exp(mp.mpf(float(x))) for x in z if x != 0)
            cost, hessian = weight * mp.log1p(rest), weight * rest / (1 + rest) ** 2
            right = [cost, -weight * rest / (1 + rest), hessian, cost, -mp.log1p(rest)]
            if not cost < 2.0**1023:
                continue
            for target in ([label], t):
                call = {"class_weight": weights}
                value, gradient, curvature = sl.cross_entropy.value_grad_and_hess(z[None], target, **call)
                assert gradient.sum() == pytest.approx(0, abs=weight * 2.0**-40)
                got = [
                    value,
                    gradient[0, label],
                    curvature[0, label],
                    sl.cross_entropy.target_grad(z[None], t, **call)[0, label],
                ]
                for ours, exact in zip((*got, special.log_softmax(z)[label]), right):
                    ulp = max(mp.mpf(2) ** (mp.mag(exact) - 53), mp.mpf(2) ** -1074)
                    assert abs(mp.mpf(float(ours)) - exact) <= 2 * ulp, (lead, weight, others, ours, mp.nstr(exact, 17))


def test_class_indices_with_an_axis_too_many(dtype: type) -> None:
    """As Keras has them: numpy would repeat each for all classes of its row."""
    p = np.full((4, 3), 0.25, dtype)
    message = r"^target has shape \(4, 1\), but must be .*a number for each class in the shape \(4, 3\)$"
    for loss in (sl.cross_entropy, sl.categorical_cross_entropy):
        with pytest.raises(ValueError, match=message):
            loss(p, [[0], [1], [1], [0]])
    with pytest.raises(
        TypeError, match=r"^target has dtype float64 and shape \(3,\), but class indices must be integers, and a "
    ):
        sl.cross_entropy(p, [0.2, 0.3, 0.5])


def test_a_batch_is_of_rows(dtype: type) -> None:
    """A batchmean divides by the first extent of what has a loss each, wherever the classes are."""
    p, labels = np.ones((3, 5), dtype), np.zeros(5, int)
    total = sl.cross_entropy(p, labels, axis=0, reduction="sum")
    assert sl.cross_entropy(p, labels, axis=0, reduction="batchmean") == total / dtype(5)


def test_normalized_rows_of_tiny_weights() -> None:
    """Nothing leaves the range before the result does; and a zero of either sign is a zero."""
    loss, p, t = sl.categorical_cross_entropy, [2.0**-401, 2.0**-402], [1.0, 0.0]
    gradient = loss.grad(p, t, normalize=True, class_weight=[2.0**-900] * 2)
    assert gradient.tolist() == [-(2.0**-499) / 3, 2.0**-499 * 2 / 3]
    hessian = loss.hess(p, t, normalize=True, class_weight=[2.0**-800] * 2)
    assert hessian.tolist() == [20 / 9, -16 / 9]
    assert loss.grad([-0.0, 0.5], t, normalize=True).tolist() == [-inf, 2]


def test_an_unbatched_row(dtype: type) -> None:
    p = np.array([0.25, 0.75], dtype)
    value, gradient = sl.sparse_categorical_cross_entropy.value_and_grad(p, 1)
    assert value.shape == () and gradient.shape == (2,)
    assert sl.sparse_categorical_cross_entropy(p, 1, reduction="none") == value
    assert sl.categorical_cross_entropy(p, np.array([0, 1], dtype)) == value


# ---- cross-entropy of logits, and negative log-likelihood ------------------------------------------------------------


def of_a_row(loss: object, p: object, t: object, dtype: type, **options: object) -> tuple[float, list, list]:
    value, gradient, hessian = loss.value_grad_and_hess(np.array(p, dtype), t, **options)
    return float(value), gradient.tolist(), hessian.tolist()


def test_logits_at_the_edges(dtype: type) -> None:
    loss = sl.cross_entropy
    for wrap in (lambda label, classes: label, lambda label, classes: np.eye(classes, dtype=dtype)[label]):
        # Certain and right, certain and wrong, at either infinity.
        assert of_a_row(loss, [inf, 0], wrap(0, 2), dtype) == (0, [0, 0], [0, 0])
        assert of_a_row(loss, [inf, 0], wrap(1, 2), dtype) == (inf, [1, -1], [0, 0])
        assert of_a_row(loss, [-inf, 0], wrap(1, 2), dtype) == (0, [0, 0], [0, 0])
        assert of_a_row(loss, [-inf, 0], wrap(0, 2), dtype) == (inf, [-1, 1], [0, 0])
        assert of_a_row(loss, [inf, -inf, 3], wrap(0, 3), dtype) == (0, [0, 0, 0], [0, 0, 0])
        # A class that cannot be costs nothing: the results of the others alone.
        value, gradient, hessian = loss.value_grad_and_hess(np.array([0.25, -inf, 1.5], dtype), wrap(2, 3))
        alone = loss.value_grad_and_hess(np.array([0.25, 1.5], dtype), wrap(1, 2))
        assert same_bits(value, alone[0])
        assert same_bits(gradient, np.insert(alone[1], 1, 0)) and same_bits(hessian, np.insert(alone[2], 1, 0))
        # The softmax of several infinities, or of nothing else than -inf, has no limit.
        for row in ([inf, inf], [inf, inf, 0], [-inf, -inf]):
            for label in range(len(row)):
                assert all(
                    is_plain_nan(x) for x in loss.value_grad_and_hess(np.array(row, dtype), wrap(label, len(row)))
                )
        # Of any number of classes one is enough: NaN reaches all of the row, and no other row.
        rows = np.array([[1, 2, 3], [1, nan, 3], [1, 2, 3]], dtype)
        labels = [wrap(label, 3) for label in (0, 0, 2)]
        results = loss.value_grad_and_hess(rows, labels, reduction="none")
        for result in results:
            assert is_plain_nan(result[1]) and np.isfinite(result[[0, 2]]).all()
        assert is_plain_nan(loss(rows, labels))


def test_logits_of_one_class(dtype: type) -> None:
    """And of none."""
    for score in (0.0, -3.5, 1e30, inf, -inf):
        for target, options in ((0, {}), (np.array([1.0], dtype), {}), (0, {"label_smoothing": 0.5})):
            value, gradient, hessian = sl.cross_entropy.value_grad_and_hess(np.array([score], dtype), target, **options)
            assert value == gradient[0] == hessian[0] == 0
            assert not np.signbit(value)
    assert is_plain_nan(sl.cross_entropy(np.array([nan], dtype), 0))
    empty = np.zeros((3, 0), dtype)
    assert sl.cross_entropy(empty, empty) == 0 and sl.cross_entropy.grad(empty, empty).shape == (3, 0)


def test_targets_that_add_up_to_nothing(dtype: type) -> None:
    """A row of zeros costs nothing, whatever its logits are, and a class of weight 0 neither."""
    p = np.array([[1, inf, -inf], [3, 4, 5]], dtype)
    for result in sl.cross_entropy.value_grad_and_hess(p, np.zeros((2, 3), dtype), reduction="none"):
        assert not result.any() and not np.signbit(result).any()
    weight = [0.0, 1.0, 1.0]
    value, gradient, hessian = sl.cross_entropy.value_grad_and_hess(p, [0, 0], class_weight=weight, reduction="none")
    assert not value.any() and not gradient.any() and not hessian.any()


def test_the_derivative_by_the_target_of_infinite_logits(dtype: type) -> None:
    """It is the cost of a class, whatever its target is."""
    row, soft = np.array([-inf, 0, 1], dtype), np.array([0, 0.5, 0.5], dtype)
    got = sl.cross_entropy.target_grad(row, soft)
    assert got[0] == inf and np.isfinite(got[1:]).all()
    assert sl.cross_entropy.target_grad(np.array([inf, 0, 1], dtype), soft).tolist() == [0, inf, inf]


def test_smoothing_takes_from_every_class(dtype: type) -> None:
    """So an infinite score costs inf on any class; its derivatives are the limits."""
    value, gradient, hessian = of_a_row(sl.cross_entropy, [inf, 0, 1], 0, dtype, label_smoothing=0.375)
    assert value == inf and gradient == [0.25, -0.125, -0.125] and hessian == [0, 0, 0]
    value, gradient, _ = of_a_row(sl.cross_entropy, [-inf, 0, 1], 1, dtype, label_smoothing=0.375)
    assert value == inf and gradient[0] == -0.125


LABELLED = [sl.cross_entropy, sl.nll, sl.sparse_categorical_cross_entropy]


@pytest.mark.parametrize("loss", LABELLED, ids=lambda loss: loss.__name__)
def test_what_is_ignored_never_leaks(loss: object, dtype: type) -> None:
    """The bits of a mask that leaves the same rows out, whatever the ignored ones hold."""
    p = numbers("probability", (300, 3), dtype, seed=30).clip(0.125, 0.75)
    labels = numbers("class", (300,), dtype, seed=31, classes=3)
    weight = numbers("weight", (300,), dtype, seed=32)
    is_ignored = numbers("binary", (300,), dtype, seed=33) == 1
    other = numbers("binary", (300,), dtype, seed=34) == 1
    for class_weight in (None, [0.1, 2.5, 0.7]):
        for reduction in ("none", "mean", "sum", "batchmean", "weighted_mean"):
            for extra in ({}, {"weight": weight}, {"weight": np.where(is_ignored, nan, weight)}, {"mask": other}):
                call = {"reduction": reduction, "class_weight": class_weight, **extra}
                mask = ~is_ignored & extra.get("mask", True)
                expected = loss.value_grad_and_hess(p, labels, **{**call, "mask": mask})
                for index in (-100, -1, 3, 255, 2**62, -(2**63) + 1):
                    for rubbish in (nan, inf, -1e30):
                        y, q = np.where(is_ignored, index, labels), np.where(is_ignored[:, None], dtype(rubbish), p)
                        got = loss.value_grad_and_hess(q, y, ignore_index=index, **call)
                        assert all(same_bits(a, b) for a, b in zip(got, expected)), (reduction, index)
                        assert same_bits(loss.grad(q, y, ignore_index=index, grad_out=q, **call), expected[1])


@pytest.mark.parametrize("loss", LABELLED, ids=lambda loss: loss.__name__)
def test_an_index_to_ignore_may_be_a_class(loss: object, dtype: type) -> None:
    p = numbers("probability", (60, 4), dtype, seed=35).clip(0.125, 0.75)
    labels = numbers("class", (60,), dtype, seed=36, classes=4)
    for index in range(4):
        for some in (labels, labels.astype(np.uint8), labels.astype(np.uint64), labels.astype(np.int8)):
            expected = loss.value_and_grad(p, labels, mask=labels != index)
            assert all(same_bits(a, b) for a, b in zip(loss.value_and_grad(p, some, ignore_index=index), expected))
    assert same_bits(loss(p, labels, ignore_index=None), loss(p, labels, ignore_index=-100))
    is_one = labels == 1
    assert same_bits(loss(p, is_one, ignore_index=True), loss(p, labels * 0, mask=~is_one))


@pytest.mark.parametrize("loss", LABELLED, ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("reduction", ["mean", "weighted_mean"])
def test_nothing_is_left_by_what_is_ignored(loss: object, reduction: str, dtype: type) -> None:
    p, labels = np.full((20, 3), 0.25, dtype), np.full(20, -100)
    extra = {"ignore_index": -100, "reduction": reduction}
    for more in ({}, {"class_weight": [1, 2, 3]}, {"weight": np.ones(20)}, {"mask": np.ones(20, bool)}):
        assert is_plain_nan(loss(p, labels, **extra, **more))
        assert loss(p, labels, empty="zero", **extra, **more) == 0
        left = "mask and ignore_index leave" if "mask" in more else "ignore_index leaves"
        with pytest.raises(ValueError, match=rf"^{left} nothing of prediction with shape \(20, 3\)"):
            loss(p, labels, empty="error", **extra, **more)
        for result in loss.grad_and_hess(p, labels, **extra, **more):
            assert not result.any() and not np.signbit(result).any()
        total = loss(p, labels, **{**extra, "reduction": "sum"}, empty="error", **more)
        assert total == 0 and not np.signbit(total)


def test_weighted_means_divide_by_both_weights(dtype: type) -> None:
    """weighted_mean by the sum of sample weight times class weight, mean by the rows: by hand, from single costs."""
    p = numbers("any", (4, 3), dtype, seed=37)
    labels, weight, classes = np.array([0, 2, 2, 1]), np.array([1, 2, 0.5, 3]), np.array([0.25, 2, 4])
    costs = np.array([float(sl.cross_entropy(row, label)) for row, label in zip(p, labels)])
    total, both = (weight * classes[labels] * costs).sum(), (weight * classes[labels]).sum()
    soft = np.array([[0.5, 0.25, 0], [1, 1, 1], [0, 0, 0], [0.125, 0, 0.75]], dtype)
    few = 8 * float(np.finfo(dtype).eps)  # A few roundings.
    for one in (labels, np.eye(3, dtype=dtype)[labels]):
        extra = {"class_weight": classes, "weight": weight}
        assert sl.cross_entropy(p, one, reduction="weighted_mean", **extra) == pytest.approx(total / both, rel=few)
        assert sl.cross_entropy(p, one, **extra) == pytest.approx(total / 4, rel=few)
        assert sl.cross_entropy(p, one, reduction="sum", **extra) == pytest.approx(total, rel=few)
        alone = sl.cross_entropy(p, one, class_weight=classes, reduction="weighted_mean")
        expected = (classes[labels] * costs).sum() / classes[labels].sum()
        assert alone == pytest.approx(expected, rel=few)
        gradient = sl.cross_entropy.grad(p, one, reduction="weighted_mean", **extra)
        whole = sl.cross_entropy.grad(p, one, reduction="sum", **extra)
        np.testing.assert_allclose(gradient, whole / both, rtol=few)
    both = (weight * (soft * classes).sum(axis=1)).sum()
    for loss, q in ((sl.cross_entropy, p), (sl.categorical_cross_entropy, np.abs(p) / 8)):
        total = float(loss(q, soft, reduction="sum", **extra))
        assert loss(q, soft, reduction="weighted_mean", **extra) == pytest.approx(total / both, rel=few)
        kept = np.array([True, False, True, True])
        total = float(loss(q, soft, reduction="sum", mask=kept, **extra))
        some = (weight * (soft * classes).sum(axis=1))[kept].sum()
        assert loss(q, soft, reduction="weighted_mean", mask=kept, **extra) == pytest.approx(total / some, rel=few)


def test_class_weights_that_add_up_to_0(dtype: type) -> None:
    p = np.zeros((3, 2), dtype)
    for loss in (sl.cross_entropy, sl.nll):
        extra = {"class_weight": [0, 1], "reduction": "weighted_mean"}
        assert is_plain_nan(loss(p, [0, 0, 0], **extra)) and loss(p, [0, 0, 0], empty="zero", **extra) == 0
        assert not loss.grad(p, [0, 0, 0], **extra).any()
        with pytest.raises(ValueError, match="the mean of nothing"):
            loss(p, [0, 0, 0], empty="error", **extra)
        assert loss(p, [0, 0, 0], class_weight=[0, 1], empty="error") == 0


def test_log_probabilities_at_the_edges(dtype: type) -> None:
    assert of_a_row(sl.nll, [-inf, 0], 0, dtype) == (inf, [-1, 0], [0, 0])
    assert of_a_row(sl.nll, [inf, 0], 0, dtype) == (-inf, [-1, 0], [0, 0])
    assert of_a_row(sl.nll, [-inf, -0.5], 1, dtype) == (0.5, [0, -1], [0, 0])
    # The other classes are not read.
    assert of_a_row(sl.nll, [nan, -0.5], 1, dtype) == (0.5, [0, -1], [0, 0])
    value, gradient, hessian = sl.nll.value_grad_and_hess(np.array([nan, -0.5], dtype), 0)
    assert is_plain_nan(value) and is_plain_nan(gradient[0]) and is_plain_nan(hessian[0]) and gradient[1] == 0
    for zero in (0.0, -0.0):
        value, gradient, hessian = sl.nll.value_grad_and_hess(np.array([zero, 1], dtype), 0)
        assert value == 0 and not np.signbit(value) and not np.signbit(hessian).any()
    # A weight of 0 multiplies, as numpy does.
    assert is_plain_nan(sl.nll(np.array([-inf, 0], dtype), 0, class_weight=[0, 1]))


def test_only_an_infinite_logarithm_is_a_target_of_zero(dtype: type) -> None:
    """Where the prediction's probability is 0, a positive target costs inf, however small it is."""
    for log_target, expected in ((-1.0, np.inf), (-800.0, np.inf), (-1002.0, np.inf), (-1e30, np.inf), (-np.inf, 0.0)):
        assert sl.kl_divergence(dtype(0), dtype(log_target), log_target=True) == expected
        assert sl.kl_divergence(dtype(-np.inf), dtype(log_target), log_prediction=True, log_target=True) == expected


def test_a_margin_of_negative_zero_is_zero(dtype: type) -> None:
    value = sl.hinge(dtype([0, 1]), dtype([1, -1]), margin=-0.0, reduction="none")
    assert same_bits(value, dtype([0, 1]))
