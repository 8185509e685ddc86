"""One independent formula per loss: numpy's expressions where they define the bits, mpmath's where they do not.

Never imports swiftloss. p is the prediction, t the target; rows have their classes in the last axis. A loss that is
added gets a formula and an entry in NUMPY_LOSSES, NUMPY_ROW_LOSSES or MPMATH_LOSSES: all tests over the catalogue then
hold it to account.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

# ---- what a loss is to the tests -------------------------------------------------------------------------------------


def class_weights(classes: int) -> np.ndarray:
    """A weight for each class: ones that round, 0 and 1 among them."""
    return np.resize([0.1, 2.5, 0.0, 1.0, 3.0, 0.7, 1e-3], classes)


@dataclass(frozen=True)
class Variant:
    """One way to call a loss: its options, and what its arguments may be. inputs.py has the domains; a target "class"
    is one class index for each row."""

    options: dict[str, Any] = field(default_factory=dict)
    prediction: str = "any"
    target: str = "any"
    has_class_weight: bool = False
    # Where options make another family of the loss.
    family: str = ""

    def __str__(self) -> str:
        words = ["class"] * (self.target == "class") + [f"{name}={value}" for name, value in self.options.items()]
        return ",".join(words + ["class_weight"] * self.has_class_weight) or "default"

    def keywords(self, shape: tuple[int, ...]) -> dict[str, Any]:
        """The options of a call whose prediction has this shape."""
        return {**self.options, "class_weight": class_weights(shape[-1])} if self.has_class_weight else self.options

    @property
    def is_labelled(self) -> bool:
        return self.target == "class"

    @property
    def has_options_of_classes(self) -> bool:
        return self.has_class_weight or "ignore_index" in self.options

    def counts(self, t: np.ndarray, rows: tuple[int, ...]) -> np.ndarray:
        """Where a loss is counted (so far as no mask says otherwise)."""
        ignored = self.options.get("ignore_index")
        return np.ones(rows, bool) if ignored is None else np.asarray(t != ignored)


@dataclass(frozen=True)
class Reference:
    formula: Callable[..., Any]
    variants: tuple[Variant, ...] = (Variant(),)
    # Or "rows", whose value is the sum of terms of one class each, or "coupled rows", whose formula sees all of a row.
    family: str = "pointwise"
    target_gradient: bool = True


class Exact(NamedTuple):
    """What an mpmath formula gives: each result is the sum of its terms, which tell how much of it may cancel. Of
    coupled rows, the derivatives have such terms for each class."""

    value: tuple[Any, ...]
    gradient: tuple[Any, ...]
    hessian: tuple[Any, ...]
    target_gradient: tuple[Any, ...] | None = None


# ---- numpy: value, gradient and Hessian of losses made of + - * / abs max -------------------------------------------


def constant(c: float, r: np.ndarray) -> np.ndarray:
    """c, but NaN where r is."""
    return np.where(np.isnan(r), r, r.dtype.type(c))


def squared_error(p: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, ...]:
    r = p - t
    return r**2, 2 * r, constant(2, r)


def half_squared_error(p: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, ...]:
    r = p - t
    return p.dtype.type(0.5) * r**2, r, constant(1, r)


def absolute_error(p: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, ...]:
    r = p - t
    return np.abs(r), np.sign(r), constant(0, r)


def huber(p: np.ndarray, t: np.ndarray, delta: float = 1.0) -> tuple[np.ndarray, ...]:
    r, d, half = p - t, p.dtype.type(delta), p.dtype.type(0.5)
    a = np.abs(r)
    value = np.where(a <= d, half * (r * r), d * (a - half * d))
    return np.where(np.isnan(r), r, value), np.clip(r, -d, d), np.where(a < d, constant(1, r), constant(0, r))


def smooth_l1(p: np.ndarray, t: np.ndarray, beta: float = 1.0) -> tuple[np.ndarray, ...]:
    r, b, half = p - t, p.dtype.type(beta), p.dtype.type(0.5)
    a = np.abs(r)
    value = np.where(a < b, half * (r * r) / b, a - half * b)
    return value, np.where(a < b, r / b, np.sign(r)), np.where(a < b, 1 / b, constant(0, r))


def hinge(p: np.ndarray, t: np.ndarray, margin: float = 1.0, labels: str = "signed") -> tuple[np.ndarray, ...]:
    s = 2 * t - 1 if labels == "binary" else t
    slack = p.dtype.type(margin) - s * p
    return np.maximum(0, slack), np.where(slack > 0, -s, constant(0, slack)), constant(0, slack)


def squared_hinge(p: np.ndarray, t: np.ndarray, margin: float = 1.0, labels: str = "signed") -> tuple[np.ndarray, ...]:
    s = 2 * t - 1 if labels == "binary" else t
    slack = p.dtype.type(margin) - s * p
    inside = slack > 0
    return (
        np.maximum(0, slack) ** 2,
        np.where(inside, -2 * s * slack, constant(0, slack)),
        np.where(inside, constant(2, slack), constant(0, slack)),
    )


SIGNED, BINARY = {"target": "sign"}, {"target": "binary"}
MARGINS = (
    Variant({}, **SIGNED),
    Variant({"margin": 0.25}, **SIGNED),
    Variant({"margin": 0.0}, **SIGNED),
    Variant({"labels": "binary"}, **BINARY),
    Variant({"margin": 2.5, "labels": "binary"}, **BINARY),
)

NUMPY_LOSSES: dict[str, Reference] = {
    "squared_error": Reference(squared_error),
    "half_squared_error": Reference(half_squared_error),
    "absolute_error": Reference(absolute_error),
    "huber": Reference(huber, (Variant(), Variant({"delta": 0.3}), Variant({"delta": 2.0}))),
    "smooth_l1": Reference(smooth_l1, (Variant(), Variant({"beta": 0.3}), Variant({"beta": 0.0}))),
    "hinge": Reference(hinge, MARGINS, target_gradient=False),
    "squared_hinge": Reference(squared_hinge, MARGINS, target_gradient=False),
}


def nll(p: np.ndarray, t: np.ndarray, class_weight: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    """Of each row's class; the derivatives by other scores are +0.0."""
    score = np.take_along_axis(p, t[..., None], axis=-1)[..., 0]
    weight = np.ones_like(score) if class_weight is None else class_weight.astype(p.dtype)[t]
    return 0 - weight * score, np.where(np.isnan(score), score, 0 - weight), constant(0, score)


# Of the variants with weights or an index, where there are some.
OF_LABELS = (
    Variant({}, target="class", has_class_weight=True),
    Variant({"ignore_index": 1}, target="class"),
    Variant({"ignore_index": 0}, target="class", has_class_weight=True),
)

NUMPY_ROW_LOSSES: dict[str, Reference] = {
    "nll": Reference(nll, (Variant({}, target="class"), *OF_LABELS), family="rows", target_gradient=False),
}


def numpy_outputs(name: str, p: np.ndarray, t: np.ndarray, options: dict[str, Any]) -> dict[str, np.ndarray]:
    """The results for each element, of C-ordered arrays. Every loss with a derivative by the target here is the same
    with prediction and target exchanged."""
    value, gradient, hessian = NUMPY_LOSSES[name].formula(p, t, **options)
    outputs = {"value": value, "gradient": gradient, "hessian": hessian}
    if NUMPY_LOSSES[name].target_gradient:
        outputs["target_gradient"] = NUMPY_LOSSES[name].formula(t, p, **options)[1]
    return outputs


# ---- numpy: weights, masks and reductions ----------------------------------------------------------------------------

# Since 2.3 numpy adds a whole contiguous array pairwise; before, pieces of its buffer's 8192 elements, one after the
# other.
ADDS_PAIRWISE = tuple(int(part) for part in np.__version__.split(".")[:2]) >= (2, 3)
BUFFER = 8192


def numpy_sum(e: np.ndarray) -> Any:
    """np.sum; where numpy is too old to add a large array pairwise, its sums of small pieces, pairwise."""
    if ADDS_PAIRWISE or e.size <= BUFFER:
        return np.sum(e)
    flat, half = e.reshape(-1), e.size // 2 // 8 * 8
    return numpy_sum(flat[:half]) + numpy_sum(flat[half:])


def numpy_mean(e: np.ndarray) -> Any:
    """np.mean: the sum in the array's type, divided in float64 and rounded once."""
    if ADDS_PAIRWISE or e.size <= BUFFER:
        return np.mean(e)
    return e.dtype.type(float(numpy_sum(e)) / e.size)


@dataclass(frozen=True)
class Reduction:
    """How results for each element become the loss and its derivatives. Weight and mask have the elements' shape (or
    the rows'), the weight their type."""

    name: str
    batch: int | None = None
    weight: np.ndarray | None = None
    mask: np.ndarray | None = None
    # The weight of each row's class, which the row's value has already.
    class_weight: np.ndarray | None = None

    def weighed(self, x: np.ndarray) -> np.ndarray:
        x = x if self.weight is None else self.weight * x
        return x if self.mask is None else np.where(self.mask, x, x.dtype.type(0))

    def divisor(self, x: np.ndarray) -> Any:
        """What the sum is divided by, in the type of x."""
        if self.name == "batchmean":
            assert self.batch is not None
            return x.dtype.type(self.batch)
        weight = self.weight
        if self.class_weight is not None:
            weight = self.class_weight if weight is None else weight * self.class_weight
        if self.name == "weighted_mean" and weight is not None:
            return numpy_sum(weight if self.mask is None else np.where(self.mask, weight, x.dtype.type(0)))
        if self.name in ("mean", "weighted_mean"):
            return x.dtype.type(x.size if self.mask is None else np.count_nonzero(self.mask))
        return x.dtype.type(1)

    def value(self, e: np.ndarray) -> Any:
        terms, divisor = self.weighed(e), self.divisor(e)
        if self.name == "none":
            return terms
        if divisor == 0:
            return e.dtype.type(np.nan)
        if self.name == "mean" or (self.name == "weighted_mean" and self.weight is None and self.class_weight is None):
            if self.mask is None:
                return numpy_mean(terms)
            return e.dtype.type(float(numpy_sum(terms)) / np.count_nonzero(self.mask))
        return numpy_sum(terms) / divisor

    def derivative(self, g: np.ndarray, upstream: Any = None) -> np.ndarray:
        divisor = self.divisor(g)
        if divisor == 0:
            return np.zeros_like(g)
        g = (g if self.weight is None else self.weight * g) / divisor
        g = g if upstream is None else g * upstream
        return g if self.mask is None else np.where(self.mask, g, g.dtype.type(0))


# ---- mpmath: exact to far more digits than either computing type ----------------------------------------------------
#
# mp is the context, rounded(x) the nearest number of the computing type; p, t and numeric options are such numbers
# already.


def quotient(mp: Any, a: Any, b: Any) -> Any:
    """a / b, where 0 / b is 0 for any b and a / 0 is infinite."""
    if a == 0:
        return mp.mpf(0)
    return mp.sign(a) * mp.inf if b == 0 else a / b


def product(mp: Any, a: Any, b: Any) -> Any:
    """a b, where 0 b is 0 for any b."""
    return mp.mpf(0) if a == 0 else a * b


def squared_log_error(mp: Any, rounded: Any, p: Any, t: Any, clip: Any = -1) -> Exact:
    a, b = max(p, clip), max(t, clip)
    u, v = 1 + a, 1 + b
    # Close together the logarithms cancel; far apart the quotient is too close to -1.
    log = mp.log1p((a - b) / v) if u < 2 * v < 4 * u else mp.log1p(a) - mp.log1p(b)
    p_counts, t_counts = clip == -1 or p > clip, clip == -1 or t > clip
    return Exact(
        (log**2,),
        (2 * log / u,) if p_counts else (mp.mpf(0),),
        (2 / u**2, -2 * log / u**2) if p_counts else (mp.mpf(0),),
        (-2 * log / v,) if t_counts else (mp.mpf(0),),
    )


def log_cosh(mp: Any, rounded: Any, p: Any, t: Any) -> Exact:
    r = p - t
    a = abs(r)
    value = a + mp.log1p(mp.exp(-2 * a)) - mp.ln2 if a > 1 else mp.log1p(2 * mp.sinh(a / 2) ** 2)
    tanh = mp.sign(r) * (-mp.expm1(-2 * a) / (1 + mp.exp(-2 * a)))
    return Exact((value,), (tanh,), (4 * mp.exp(-2 * a) / (1 + mp.exp(-2 * a)) ** 2,), (-tanh,))


def binary_cross_entropy(
    mp: Any, rounded: Any, p: Any, t: Any, clip: Any = 0, log_floor: Any = 0, epsilon: Any = 0
) -> Exact:
    high = 1 - clip
    inside = min(max(p, clip), high)
    counts = clip == 0 or clip < p < high
    other = 1 - t
    log = mp.log(inside + epsilon)
    log_other = mp.log1p(epsilon - inside)
    slope, slope_other = quotient(mp, t, inside + epsilon), quotient(mp, other, 1 - inside + epsilon)
    curve, curve_other = quotient(mp, slope, inside + epsilon), quotient(mp, slope_other, 1 - inside + epsilon)
    if log_floor != 0 and log <= log_floor:
        log, slope, curve = log_floor, mp.mpf(0), mp.mpf(0)
    if log_floor != 0 and log_other <= log_floor:
        log_other, slope_other, curve_other = log_floor, mp.mpf(0), mp.mpf(0)
    return Exact(
        (-product(mp, t, log), -product(mp, other, log_other)),
        (-slope, slope_other) if counts else (mp.mpf(0),),
        (curve, curve_other) if counts else (mp.mpf(0),),
    )


def binary_cross_entropy_with_logits(
    mp: Any, rounded: Any, p: Any, t: Any, pos_weight: Any = 1, label_smoothing: Any = 0
) -> Exact:
    y = t * (1 - label_smoothing) + label_smoothing / mp.mpf(2)
    # With more digits than mp may have: 1 - y cancels.
    positive, negative = pos_weight * y, (1 - t) * (1 - label_smoothing) + label_smoothing / mp.mpf(2)
    tail = mp.log1p(mp.exp(-abs(p)))
    large, small = 1 / (1 + mp.exp(-abs(p))), mp.exp(-abs(p)) / (1 + mp.exp(-abs(p)))
    sigmoid, sigmoid_of_minus = (large, small) if p >= 0 else (small, large)
    return Exact(
        (product(mp, negative, max(p, 0) + tail), product(mp, positive, max(-p, 0) + tail)),
        (negative * sigmoid, -positive * sigmoid_of_minus),
        ((negative + positive) * large * small,),
    )


def kl_divergence(
    mp: Any, rounded: Any, p: Any, t: Any, log_prediction: bool = False, log_target: bool = False, clip: Any = 0
) -> Exact:
    """Of one element; a row's value is the sum of its elements'. p and t are the prediction q and the target p of the
    usual notation, or their logarithms."""
    zero = (mp.mpf(0),)
    if log_target:
        weight = mp.exp(t)
        if log_prediction:
            return Exact((product(mp, weight, t - p),), (-weight,), zero, (product(mp, weight, t - p), weight))
        log = mp.log(p)
        slope = quotient(mp, weight, p)
        return Exact(
            (product(mp, weight, t), -product(mp, weight, log)),
            (-slope,),
            (quotient(mp, slope, p),),
            (product(mp, weight, t), -product(mp, weight, log), weight),
        )
    if log_prediction:
        log = mp.log(t)
        return Exact((product(mp, t, log), -product(mp, t, p)), (-t,), zero, (log, -p, mp.mpf(1)))
    a, b = max(p, clip), max(t, clip)
    log = mp.log(quotient(mp, b, a))
    return Exact(
        (product(mp, b, log),),
        zero if clip > 0 and p <= clip else (-quotient(mp, b, a),),
        zero if clip > 0 and p <= clip else (quotient(mp, quotient(mp, b, a), a),),
        zero if clip > 0 and t <= clip else (log, mp.mpf(1)),
    )


def categorical_cross_entropy(mp: Any, rounded: Any, p: Any, t: Any, normalize: bool = False, **options: Any) -> Exact:
    return (normalized_cross_entropy if normalize else cross_entropy_of_a_class)(mp, rounded, p, t, **options)


def cross_entropy_of_a_class(
    mp: Any, rounded: Any, p: Any, t: Any, epsilon: Any = 0, clip: Any = 0, class_weight: tuple[Any, ...] = (1,)
) -> Exact:
    inside = rounded(p + epsilon) if clip == 0 else min(max(p, clip), 1 - clip) + epsilon
    counts, share, log = clip == 0 or clip < p < 1 - clip, class_weight[0] * t, mp.log(inside)
    slope = quotient(mp, share, inside)
    return Exact(
        (-product(mp, share, log),),
        (-slope,) if counts else (mp.mpf(0),),
        (quotient(mp, slope, inside),) if counts else (mp.mpf(0),),
        (-class_weight[0] * log,),
    )


def normalized_cross_entropy(
    mp: Any, rounded: Any, p: tuple[Any, ...], t: tuple[Any, ...], clip: Any = 0, class_weight: tuple[Any, ...] = ()
) -> Exact:
    """p and t are a row, of which p is divided by its sum s. With the sum of all but the largest p, no digit of 1 - p_c
    / s is lost."""
    classes = range(len(p))
    weight = class_weight or (mp.mpf(1),) * len(p)
    share = [product(mp, w, x) for w, x in zip(weight, t)]
    largest = max(classes, key=lambda c: p[c])
    rest = mp.fsum(p[c] for c in classes if c != largest)
    s = p[largest] + rest
    other = [(rest if c == largest else p[largest] + (rest - p[c])) / s for c in classes]

    def cost(c: int) -> Any:
        if clip > 0 and p[c] / s <= clip:
            return -mp.log(clip)
        if clip > 0 and other[c] <= clip:
            return -mp.log1p(-clip)
        return -mp.log(p[c] / s) if other[c] > 0.5 else -mp.log1p(-other[c])

    costs = [cost(c) for c in classes]
    counted = [q if clip == 0 or min(p[c] / s, other[c]) > clip else mp.mpf(0) for c, q in enumerate(share)]
    whole = mp.fsum(counted)
    slope = [quotient(mp, q, z) for q, z in zip(counted, p)]
    return Exact(
        (mp.fsum(product(mp, q, x) for q, x in zip(share, costs)),),
        tuple((whole / s, -x) for x in slope),
        tuple((quotient(mp, x, z), -whole / s**2) for x, z in zip(slope, p)),
        tuple((w * x,) for w, x in zip(weight, costs)),
    )


def cross_entropy(
    mp: Any,
    rounded: Any,
    p: tuple[Any, ...],
    t: tuple[Any, ...],
    label_smoothing: Any = 0,
    class_weight: tuple[Any, ...] = (),
) -> Exact:
    """p and t are a row. With the largest score m and the sum S of the other classes' exp(p_k - m), no term cancels:
    log(sum of exp(p_k)) - p_c is (m - p_c) + log1p(S), and 1 - softmax is S / (1 + S) or (1 + S - exp(p_c - m)) / (1 +
    S)."""
    classes = range(len(p))
    weight = class_weight or (mp.mpf(1),) * len(p)
    share = [w * (x * (1 - label_smoothing) + label_smoothing / len(p)) for w, x in zip(weight, t)]
    whole = mp.fsum(share)
    largest = max(classes, key=lambda c: p[c])
    power = [mp.exp(z - p[largest]) for z in p]
    rest = mp.fsum(power[c] for c in classes if c != largest)
    cost = [p[largest] - z + mp.log1p(rest) for z in p]
    softmax = [x / (1 + rest) for x in power]
    other = [(rest if c == largest else 1 + (rest - power[c])) / (1 + rest) for c in classes]
    gradient = tuple(
        # All of the share is this class's.
        (-whole * other[c],) if share[c] == whole else (whole * softmax[c], -share[c])
        for c in classes
    )
    return Exact(
        (mp.fsum(q * x for q, x in zip(share, cost)),),
        gradient,
        tuple((whole * softmax[c] * other[c],) for c in classes),
        tuple((w * (1 - label_smoothing) * x,) for w, x in zip(weight, cost)),
    )


def multilabel_cross_entropy(mp: Any, rounded: Any, p: Any, t: Any, from_logits: bool = False, **options: Any) -> Exact:
    if from_logits:
        return binary_cross_entropy_with_logits(mp, rounded, p, t)
    return binary_cross_entropy(mp, rounded, p, t, **options)


PROBABILITIES = {"prediction": "probability", "target": "probability"}
LOGITS = {"prediction": "any", "target": "probability"}
CLIPS = tuple(
    Variant(options, **PROBABILITIES)
    for options in (
        {},
        {"clip": 1e-7},
        {"clip": 1e-30},
        {"clip": 1e-7, "epsilon": 1e-9},
        {"log_floor": -100.0},
        {"log_floor": -0.5},
        {"epsilon": 1e-7},
        {"epsilon": 1e-30},
    )
)
KL_DIVERGENCES = (
    Variant({}, **PROBABILITIES),
    Variant({"clip": 1e-7}, **PROBABILITIES),
    Variant({"log_prediction": True}, prediction="log probability", target="probability"),
    Variant({"log_target": True}, prediction="probability", target="log probability"),
    Variant({"log_prediction": True, "log_target": True}, prediction="log probability", target="log probability"),
)
# Of a class's probability, and of a row that is divided by its sum; Keras's is the last.
OF_A_CLASS = ({}, {"epsilon": 1e-7}, {"clip": 1e-7}, {"clip": 1e-7, "epsilon": 1e-9})
NORMALIZED = ({"normalize": True}, {"normalize": True, "clip": 1e-7})
SMOOTHED = ({}, {"label_smoothing": 0.1})

MPMATH_LOSSES: dict[str, Reference] = {
    "squared_log_error": Reference(
        squared_log_error,
        (
            Variant({}, prediction="above -1", target="above -1"),
            Variant({"clip": 1e-7}),
            Variant({"clip": -0.5}),
        ),
    ),
    "log_cosh": Reference(log_cosh),
    "binary_cross_entropy": Reference(binary_cross_entropy, CLIPS, target_gradient=False),
    "binary_cross_entropy_with_logits": Reference(
        binary_cross_entropy_with_logits,
        (
            Variant({}, **LOGITS),
            Variant({"pos_weight": 3.0}, **LOGITS),
            Variant({"pos_weight": 1e30}, **LOGITS),
            Variant({"label_smoothing": 0.1}, **LOGITS),
            Variant({"label_smoothing": 1e-12}, **LOGITS),
            Variant({"label_smoothing": 1e-20}, **LOGITS),
            Variant({"pos_weight": 0.3, "label_smoothing": 0.2}, **LOGITS),
        ),
        target_gradient=False,
    ),
    "kl_divergence": Reference(
        kl_divergence,
        (
            *KL_DIVERGENCES,
            *(replace(v, options={**v.options, "axis": -1}, family="rows") for v in KL_DIVERGENCES),
        ),
    ),
    "multilabel_cross_entropy": Reference(
        multilabel_cross_entropy,
        (*CLIPS, Variant({"from_logits": True}, **LOGITS)),
        family="rows",
        target_gradient=False,
    ),
    "categorical_cross_entropy": Reference(
        categorical_cross_entropy,
        (
            *(Variant(options, **PROBABILITIES) for options in OF_A_CLASS),
            Variant({"epsilon": 1e-7}, **PROBABILITIES, has_class_weight=True),
            Variant({"clip": 1e-7}, **PROBABILITIES, has_class_weight=True),
            *(Variant(options, **PROBABILITIES, family="coupled rows") for options in NORMALIZED),
            Variant(NORMALIZED[1], **PROBABILITIES, has_class_weight=True, family="coupled rows"),
        ),
        family="rows",
    ),
    "sparse_categorical_cross_entropy": Reference(
        categorical_cross_entropy,
        (
            *(Variant(options, "probability", "class") for options in OF_A_CLASS),
            *(Variant(v.options, "probability", "class", v.has_class_weight) for v in OF_LABELS),
            *(Variant(options, "probability", "class", family="coupled rows") for options in NORMALIZED),
            Variant({**NORMALIZED[1], "ignore_index": 1}, "probability", "class", True, family="coupled rows"),
        ),
        family="rows",
        target_gradient=False,
    ),
    "cross_entropy": Reference(
        cross_entropy,
        (
            *(Variant(options, **LOGITS) for options in SMOOTHED),
            *(Variant(options, **LOGITS, has_class_weight=True) for options in SMOOTHED),
            *(Variant(options, target="class") for options in SMOOTHED),
            *OF_LABELS,
            Variant({"ignore_index": 1, "label_smoothing": 0.1}, target="class", has_class_weight=True),
        ),
        family="coupled rows",
    ),
}

LOSSES = {**NUMPY_LOSSES, **NUMPY_ROW_LOSSES, **MPMATH_LOSSES}
VARIANTS = [(name, variant) for name, loss in LOSSES.items() for variant in loss.variants]
VARIANT_IDS = [f"{name}-{variant}" for name, variant in VARIANTS]


def family(name: str, variant: Variant) -> str:
    return variant.family or LOSSES[name].family


def has_target_gradient(name: str, variant: Variant) -> bool:
    """Class indices have no derivative."""
    return LOSSES[name].target_gradient and not variant.is_labelled
