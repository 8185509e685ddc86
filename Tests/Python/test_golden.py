"""Cases in which well-known libraries disagree with each other or with mathematics: the right value is asserted,
theirs are in the comments (PyTorch, optax, Keras, scikit-learn; a dash where there is none)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import swiftloss as sl

inf, nan = np.inf, np.nan
f32, f64 = np.float32, np.float64


def results(loss: Any, p: Any, t: Any, **arguments: Any) -> tuple[float, float, float]:
    value, gradient, hessian = loss.value_grad_and_hess(p, t, **arguments)
    return float(value), float(gradient), float(hessian)


def test_a_probability_of_0_for_what_happened(dtype: type) -> None:
    # 100 and -1e12 | - | 16.118096 and 0 | 36.043653 (float64), 15.942385 (float32)
    assert results(sl.binary_cross_entropy, dtype(0), dtype(1)) == (inf, -inf, inf)
    # What they return is had by asking for it: PyTorch's floor, whose gradient is that of a constant, and Keras's clip.
    assert results(sl.binary_cross_entropy, dtype(0), dtype(1), log_floor=-100) == (100, 0, 0)
    value, gradient, hessian = results(sl.binary_cross_entropy, dtype(0), dtype(1), clip=1e-7)
    assert value == pytest.approx(16.11809565095832, rel=1e-7) and gradient == hessian == 0
    # scikit-learn clips at the type's epsilon.
    value = float(sl.binary_cross_entropy(dtype(0), dtype(1), clip=np.finfo(dtype).eps))
    assert value == pytest.approx(36.04365338911715 if dtype is f64 else 15.942385152878742, rel=1e-7)


def test_a_right_and_certain_probability(dtype: type) -> None:
    # -0.0 | - | 1.1920929e-7 | 2.2e-16
    value = sl.binary_cross_entropy(dtype(1), dtype(1))
    assert value == 0 and not np.signbit(value)
    assert results(sl.binary_cross_entropy, dtype(1), dtype(1)) == (0, -1, 1)


def test_a_confident_and_right_logit() -> None:
    # 0.0 | 1.8048513e-35 | 1.8048513e-35 (TensorFlow) | 1.8048513e-35
    assert sl.binary_cross_entropy_with_logits(f32(-80), f32(0)) == f32(1.8048513878454153e-35)
    # 4.578e-5 at -10, 0 at -20
    assert sl.binary_cross_entropy_with_logits(f32(-10), f32(0)) == f32(4.5398899216870535e-05)
    assert sl.binary_cross_entropy_with_logits(f32(-20), f32(0)) == f32(2.061153620314381e-09)
    # 0.0 | -2.0611537e-9 | -2.0611537e-9 (TensorFlow) | -2.0611537e-9
    assert sl.binary_cross_entropy_with_logits.grad(f32(20), f32(1)) == f32(-2.0611536181902037e-09)
    # - | - | - | tail-safe, as this
    assert sl.binary_cross_entropy_with_logits.hess(f64(40), f64(1)) == pytest.approx(4.248354255291589e-18, rel=4e-16)


def test_an_infinite_logit(dtype: type) -> None:
    loss = sl.binary_cross_entropy_with_logits
    # NaN | NaN | NaN (TensorFlow) | -
    assert results(loss, dtype(inf), dtype(1)) == (0, 0, 0)
    assert results(loss, dtype(-inf), dtype(0)) == (0, 0, 0)
    # On the wrong side
    assert results(loss, dtype(-inf), dtype(1)) == (inf, -1, 0)
    assert results(loss, dtype(inf), dtype(0)) == (inf, 1, 0)
    # Smoothed, there is no right side.
    assert results(loss, dtype(inf), dtype(1), label_smoothing=0.5) == (inf, 0.25, 0)
    # Keras with numpy applies sigmoid, then clips: 16.118
    assert loss(dtype(-100), dtype(1)) == 100


def test_the_mean_of_nothing(dtype: type) -> None:
    # NaN | - | [] | ValueError
    nothing = np.zeros(0, dtype)
    assert np.isnan(sl.squared_error(nothing, nothing))
    assert sl.squared_error(nothing, nothing, empty="zero") == 0
    with pytest.raises(ValueError, match="the mean of nothing"):
        sl.squared_error(nothing, nothing, empty="error")


def test_weighted_means(dtype: type) -> None:
    """Residuals 1 and 2, weights 1 and 3."""
    p, t, w = np.array([1, 2], dtype), np.zeros(2, dtype), np.array([1, 3], dtype)
    # mse 3.25, l1 1.75, huber 2.5 | - | 6.5, 3.25 with mean_with_sample_weight | 3.25
    for loss, total in ((sl.squared_error, 13), (sl.absolute_error, 7), (sl.huber, 5)):
        assert loss(p, t, weight=w, reduction="sum") == total
        assert loss(p, t, weight=w) == total / 2
        assert loss(p, t, weight=w, reduction="weighted_mean") == total / 4
        assert loss(p, t, weight=w, reduction="batchmean") == total / 2
        assert loss.grad(p, t, weight=w, reduction="weighted_mean").sum() == {13: 3.5, 7: 1, 5: 1}[total]


def test_kl_divergence_where_the_target_is_0(dtype: type) -> None:
    # NaN | NaN | 0 (clipped) | scipy's rel_entr(0, 0) = 0, rel_entr(1, 0) = inf
    assert results(sl.kl_divergence, dtype(-inf), dtype(0), log_prediction=True) == (0, 0, 0)
    assert results(sl.kl_divergence, dtype(0), dtype(0)) == (0, 0, 0)
    assert results(sl.kl_divergence, dtype(0), dtype(1)) == (inf, -inf, inf)
    # NaN | - | - | -
    both = {"log_prediction": True, "log_target": True}
    assert results(sl.kl_divergence, dtype(-1), dtype(-inf), **both) == (0, 0, 0)
    assert results(sl.kl_divergence, dtype(-inf), dtype(-inf), **both) == (0, 0, 0)
    assert results(sl.kl_divergence, dtype(0), dtype(-inf), log_target=True) == (0, 0, 0)
    # PyTorch and optax: NaN for the derivative by a target of 0
    assert sl.kl_divergence.target_grad(dtype(0.5), dtype(0)) == -inf
    assert sl.kl_divergence.target_grad(dtype(-1), dtype(0), log_prediction=True) == -inf


def test_a_hinge_of_one_class() -> None:
    # - | 0.5 | 0.5 | 1.5 (it takes the one label it sees for the negative class)
    assert sl.hinge([0.5], [1]) == 0.5
    assert sl.hinge([0.5], [1], labels="binary") == 0.5
    assert sl.hinge([0.5], [0], labels="binary") == 1.5


def test_kinks(dtype: type) -> None:
    """The subgradient of least magnitude, and the smaller of the one-sided second derivatives."""
    one, zero = dtype(1), dtype(0)
    # PyTorch 0 | JAX 1 | TensorFlow 0 | -1
    assert results(sl.absolute_error, one, one) == (0, 0, 0)
    # PyTorch 0 | -0.5 | -1 | -1
    assert results(sl.hinge, one, one) == (0, 0, 0)
    assert results(sl.squared_hinge, one, one) == (0, 0, 0)
    # At the seam value and gradient are continuous, the second derivative is not: LightGBM has 1 everywhere.
    assert results(sl.huber, one, zero) == (0.5, 1, 0)
    assert results(sl.smooth_l1, one, zero) == (0.5, 1, 0)
    assert results(sl.smooth_l1, zero, zero, beta=0) == (0, 0, 0)
    assert results(sl.smooth_l1, dtype(-2), zero, beta=0) == (2, -1, 0)


def test_huber_of_infinite_residuals(dtype: type) -> None:
    assert results(sl.huber, dtype(inf), dtype(0), delta=0.5) == (inf, 0.5, 0)
    assert results(sl.huber, dtype(-inf), dtype(0), delta=0.5) == (inf, -0.5, 0)


def test_log_cosh_of_a_small_residual() -> None:
    # 0.0 at 1e-4; 4.77e-7 (Keras on PyTorch) or 5.36e-7 (optax) at 1e-3
    assert sl.log_cosh(f32(1e-4), f32(0)) == f32(4.9999997390454224e-09)
    assert sl.log_cosh(f32(1e-3), f32(0)) == f32(4.9999996416412549e-07)


def test_log_cosh_of_a_large_residual(dtype: type) -> None:
    largest = np.finfo(dtype).max
    assert results(sl.log_cosh, largest, dtype(0)) == (largest, 1, 0)
    assert results(sl.log_cosh, dtype(-inf), dtype(0)) == (inf, -1, 0)


def test_squared_log_error_below_0(dtype: type) -> None:
    # scikit-learn refuses -1 and less, as this; Keras takes -5 for 1e-7, which is had with clip; XGBoost clamps to
    # -1 + 1e-6.
    with pytest.raises(ValueError, match="prediction = -5 is not above -1"):
        sl.squared_log_error(dtype(-5), dtype(1))
    assert sl.squared_log_error(dtype(-5), dtype(1), clip=1e-7) == pytest.approx(0.480452875288782, rel=2e-7)
    assert sl.squared_log_error.grad(dtype(-5), dtype(1), clip=1e-7) == 0


def test_a_confident_and_right_class() -> None:
    # 0.0 | - | - | -
    assert results_of_row([17, 0], 0, f32) == (f32(4.1399375e-08), [-4.1399375e-08, 4.1399375e-08])
    assert f32(4.1399375e-08) == f32(4.139937633089748e-08)  # log1p(exp(-17))
    assert sl.cross_entropy(f64([17, 0]), 0) == pytest.approx(4.139937633089748e-08, rel=4e-16)
    # The same against a one-hot target.
    assert sl.cross_entropy(f32([17, 0]), f32([1, 0])) == sl.cross_entropy(f32([17, 0]), 0)


def results_of_row(p: list[float], t: Any, dtype: type) -> tuple[Any, list[float]]:
    value, gradient = sl.cross_entropy.value_and_grad(np.array(p, dtype), t)
    return value, [float(f"{x:.8g}") for x in gradient]


def test_large_logits_that_are_close() -> None:
    # 0.6970611 | 0.6972656 | - | -
    p = np.array([1e4, 1e4 + 2.0**-7], f32)
    assert p[1] - p[0] == 2.0**-7 and sl.cross_entropy(p, 0) == f32(0.6970610599350741)
    assert sl.cross_entropy(p.astype(f64), 0) == pytest.approx(0.6970610599350741, rel=4e-16)


def test_the_mean_of_ignored_rows(dtype: type) -> None:
    # NaN and a gradient of 0 | - | 0.0 | -
    p, labels = np.ones((3, 2), dtype), np.full(3, -100)
    value, gradient = sl.cross_entropy.value_and_grad(p, labels, ignore_index=-100)
    assert np.isnan(value) and not gradient.any()
    assert sl.cross_entropy(p, labels, ignore_index=-100, empty="zero") == 0
    with pytest.raises(ValueError, match="the mean of nothing"):
        sl.cross_entropy(p, labels, ignore_index=-100, empty="error")


def test_means_of_many_rows_of_equal_cost() -> None:
    # In bfloat16 a mean of 2.265625, in float16 NaN of 100000 rows: sums in the type.
    p = np.zeros((100_000, 10), f32)
    # Up the tree a sum is rounded 17 times.
    assert sl.cross_entropy(p, np.zeros(100_000, int)) == pytest.approx(np.log(10), rel=17 * 2.0**-24)


def test_class_indices_out_of_range() -> None:
    p = [[0.1, 0.2, 0.7]]
    for loss in (sl.cross_entropy, sl.nll):
        for wrong in (3, -1):
            with pytest.raises(IndexError, match=rf"target\[0\] = {wrong} is not a class index in \[0, 3\)"):
                loss(p, [wrong])
    # IndexError | NaN | IndexError (PyTorch, numpy), InvalidArgument (TensorFlow), 0.0 (JAX) | ValueError
    with pytest.raises(IndexError, match=r"target\[0\] = 3 is not a class index in \[0, 3\)"):
        sl.sparse_categorical_cross_entropy(p, [3])
    # IndexError | that of the last class | IndexError (PyTorch), InvalidArgument (TensorFlow), 0.0 (JAX, numpy) |
    # ValueError
    with pytest.raises(IndexError, match=r"target\[0\] = -1 is not a class index in \[0, 3\)"):
        sl.sparse_categorical_cross_entropy(p, [-1])


def test_the_sum_over_classes() -> None:
    """The double sum over rows and classes, divided by rows; PyTorch's and Keras's means divide by the classes too."""
    p, t = np.array([[0.9, 0.2, 0.4], [0.5, 0.5, 0.25]]), np.array([[1, 0, 1], [0, 1, 0]])
    total = -np.log([0.9, 0.8, 0.4, 0.5, 0.5, 0.75]).sum()
    assert sl.multilabel_cross_entropy(p, t) == pytest.approx(total / 2, rel=1e-15)
    assert sl.binary_cross_entropy(p, t) == pytest.approx(total / 6, rel=1e-15)
    logits = np.log(p) - np.log1p(-p)
    assert sl.multilabel_cross_entropy(logits, t, from_logits=True) == pytest.approx(total / 2, rel=1e-14)
