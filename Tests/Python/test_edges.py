"""What happens where formulas have corners: zeros, infinities, NaN, kinks, nothing at all."""

from __future__ import annotations

import numpy as np
import pytest
import swiftloss as sl
from bits import same_bits
from inputs import arguments, edges, numbers, row_shape, tails
from reference import LOSSES as REFERENCES
from reference import VARIANT_IDS, VARIANTS, Variant

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


@every_loss
def test_nan_reaches_the_result(name: str, variant: Variant, dtype: type) -> None:
    """From either side, at every place of a vector, as the positive quiet NaN, in every output; and nowhere else."""
    loss = getattr(sl, name)
    family = REFERENCES[name].family
    for place in (0, 5, 16, 17):
        for side in range(1 if family == "labelled rows" else 2):
            arrays = interior(name, variant, (18,) if family == "pointwise" else (18, 1), dtype)
            arrays[side][place] = -np.float64(nan)
            results = loss.value_grad_and_hess(*arrays, reduction="none", **variant.options)
            if REFERENCES[name].target_gradient:
                results += (loss.target_grad(*arrays, reduction="none", **variant.options),)
            for result in results:
                assert is_plain_nan(result[place]) and np.isnan(result).sum() == 1
            for reduction in ("mean", "sum"):
                assert is_plain_nan(loss(*arrays, reduction=reduction, **variant.options))


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


def derivatives(name: str, *arrays: object, **options: object) -> list[np.ndarray]:
    loss = getattr(sl, name)
    results = list(loss.grad_and_hess(*arrays, **options))
    if REFERENCES[name].target_gradient:
        results.append(loss.target_grad(*arrays, **options))
    return results


@every_loss
@pytest.mark.parametrize("reduction", ["mean", "weighted_mean"])
def test_nothing_is_left_by_the_mask(name: str, variant: Variant, reduction: str, dtype: type) -> None:
    """The mean is what `empty` says, the gradient 0; sums are 0."""
    loss, (p, t) = getattr(sl, name), arguments(name, variant, (20, 3), dtype, seed=7)
    for mask in (False, np.zeros(row_shape(name, p.shape)[-1:], bool), np.zeros(row_shape(name, p.shape), np.uint8)):
        extra = {"mask": mask, "reduction": reduction, **variant.options}
        assert is_plain_nan(loss(p, t, **extra))
        assert loss(p, t, empty="zero", **extra) == 0
        with pytest.raises(
            ValueError, match=r"^mask leaves nothing of prediction with shape \(20, 3\): the mean of nothing"
        ):
            loss(p, t, empty="error", **extra)
        for result in derivatives(name, p, t, **extra):
            assert result.shape == p.shape and not result.any() and not np.signbit(result).any()
        total = loss(p, t, **{**extra, "reduction": "sum"}, empty="error")
        assert total == 0 and not np.signbit(total)


@every_loss
def test_weights_that_add_up_to_0(name: str, variant: Variant, dtype: type) -> None:
    """A weighted mean of nothing. Other reductions multiply by the 0, as numpy does."""
    loss, (p, t) = getattr(sl, name), interior(name, variant, (20, 3), dtype)
    extra = {"weight": 0, "reduction": "weighted_mean", **variant.options}
    assert is_plain_nan(loss(p, t, **extra))
    assert loss(p, t, empty="zero", **extra) == 0
    count = 60 if REFERENCES[name].family == "pointwise" else 20
    with pytest.raises(
        ValueError, match=rf"^weight adds up to 0 over the {count} elements \(or rows\) that count: the mean of nothing"
    ):
        loss(p, t, empty="error", **extra)
    for result in derivatives(name, p, t, **extra):
        assert not result.any() and not np.isnan(result).any()
    assert loss(p, t, weight=0, empty="error", **variant.options) == 0


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
    loss, family = getattr(sl, name), REFERENCES[name].family
    p, t = interior(name, variant, (30, 3), dtype)
    mask = np.ones(row_shape(name, p.shape), bool)
    mask[3] = mask[29] = False
    extra = {"mask": mask, **variant.options}
    expected = [loss(p, t, **extra), *derivatives(name, p, t, **extra)]
    for rubbish in (nan, inf, -inf, 1e30, -1e30):
        for label in (-1, 3, 2**40):
            q, y = p.copy(), t.copy()
            q[~mask], y[~mask] = rubbish, label if family == "labelled rows" else rubbish
            weight = np.where(mask, 1, -1.0)
            for more in ({}, {"weight": weight}, {"weight": np.where(mask, 1, nan)}):
                got = [loss(q, y, **extra, **more), *derivatives(name, q, y, **extra, **more)]
                assert all(a.tobytes() == b.tobytes() for a, b in zip(got, expected))
            assert loss.grad(q, y, grad_out=q, **extra).tobytes() == expected[1].tobytes()
            if family != "labelled rows":
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
    loss, family = getattr(sl, name), REFERENCES[name].family
    exact = [edges(variant.prediction, np.float32)]
    exact.append(np.array([0, 1]) if family == "labelled rows" else edges(variant.target, np.float32))
    p, t = (x.ravel() for x in np.meshgrid(*exact))
    if family != "pointwise":
        p, t = np.stack([p, p[::-1]], axis=-1), t if family == "labelled rows" else np.stack([t, t[::-1]], axis=-1)
    options = {"reduction": "none", **variant.options}
    results = []
    for dtype in (np.float32, np.float64):
        a, b = p.astype(dtype), t if family == "labelled rows" else t.astype(dtype)
        results.append([*loss.value_grad_and_hess(a, b, **options)])
        if REFERENCES[name].target_gradient:
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


def test_an_unbatched_row(dtype: type) -> None:
    p = np.array([0.25, 0.75], dtype)
    value, gradient = sl.sparse_categorical_cross_entropy.value_and_grad(p, 1)
    assert value.shape == () and gradient.shape == (2,)
    assert sl.sparse_categorical_cross_entropy(p, 1, reduction="none") == value
    assert sl.categorical_cross_entropy(p, np.array([0, 1], dtype)) == value


def test_only_an_infinite_logarithm_is_a_target_of_zero(dtype: type) -> None:
    """Where the prediction's probability is 0, a positive target costs inf, however small it is."""
    for log_target, expected in ((-1.0, np.inf), (-800.0, np.inf), (-1002.0, np.inf), (-1e30, np.inf), (-np.inf, 0.0)):
        assert sl.kl_divergence(dtype(0), dtype(log_target), log_target=True) == expected
        assert sl.kl_divergence(dtype(-np.inf), dtype(log_target), log_prediction=True, log_target=True) == expected


def test_a_margin_of_negative_zero_is_zero(dtype: type) -> None:
    value = sl.hinge(dtype([0, 1]), dtype([1, -1]), margin=-0.0, reduction="none")
    assert same_bits(value, dtype([0, 1]))
