"""float32: ours against mpmath alone; the same numbers through the other libraries' functions are measured, not judged.

Ours is within 2 ULP of the exact value and gradient of the float32 arguments, the value of a row of logits within 4.
Where a result is by nature a sum of terms of both signs (a soft label's gradient), the bound is 2u of the sum of their
magnitudes and the rounding of the result. Where a row's value is the sum of its elements', each may be wrong by 2 ULP,
which are at most 4u of it, and each addition by u.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import arguments as plain
import mpmath
import numpy as np
import pytest
import results
from frameworks import RESULTS, Reduction
from ours import sl
from peers import PEERS, Peer
from reference import MPMATH_LOSSES

mp = mpmath.mp.clone()
mp.prec = 400
f32 = np.float32
U = mp.mpf(2) ** -24
# Each output is the sum of the terms that a formula gives.
Exact = tuple[tuple[Any, ...], tuple[Any, ...]]

# ---- exact values and gradients --------------------------------------------------------------------------------------


def of_difference(value: Callable[..., Any], gradient: Callable[..., Any]) -> Callable[..., Exact]:
    return lambda p, t, **options: ((value(p - t, **options),), (gradient(p - t, **options),))


def of_margin(value: Callable[..., Any], slope: Callable[..., Any]) -> Callable[..., Exact]:
    def exact(p: Any, t: Any, labels: str = "signed") -> Exact:
        s = 2 * t - 1 if labels == "binary" else t
        slack = max(0, 1 - s * p)
        return (value(slack),), (-s * slope(slack),)

    return exact


def of_reference(name: str) -> Callable[..., Exact]:
    def exact(p: Any, t: Any, **options: Any) -> Exact:
        found = MPMATH_LOSSES[name].formula(mp, lambda x: mp.mpf(float(f32(float(x)))), p, t, **options)
        return found.value, found.gradient

    return exact


EXACT = {
    "squared_error": of_difference(lambda r: r**2, lambda r: 2 * r),
    "half_squared_error": of_difference(lambda r: r**2 / 2, lambda r: r),
    "absolute_error": of_difference(abs, mp.sign),
    "huber": of_difference(
        lambda r, delta=1: r**2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2),
        lambda r, delta=1: max(-delta, min(delta, r)),
    ),
    "smooth_l1": of_difference(
        lambda r, beta=1: r**2 / (2 * beta) if abs(r) < beta else abs(r) - beta / 2,
        lambda r, beta=1: r / beta if abs(r) < beta else mp.sign(r),
    ),
    "hinge": of_margin(lambda slack: slack, mp.sign),
    "squared_hinge": of_margin(lambda slack: slack**2, lambda slack: 2 * slack),
    **{name: of_reference(name) for name in MPMATH_LOSSES},
}

# ---- exact values and gradients of rows ------------------------------------------------------------------------------

Row = tuple[Any, ...]
# Each class has a gradient, which is a sum of terms.
ExactRow = tuple[Row, tuple[Row, ...]]


def one_hot(label: int, classes: int) -> Row:
    return tuple(mp.mpf(c == label) for c in range(classes))


def cross_entropy(p: Row, t: Row, **options: Any) -> ExactRow:
    found = MPMATH_LOSSES["cross_entropy"].formula(mp, lambda x: x, p, t, **options)
    return found.value, found.gradient


def nll(p: Row, t: Row) -> ExactRow:
    return tuple(-y * x for x, y in zip(p, t)), tuple((-y,) for y in t)


def categorical_cross_entropy(p: Row, t: Row, clip: Any = 0, normalize: bool = False) -> ExactRow:
    whole = mp.fsum(p) if normalize else mp.mpf(1)
    value, slopes, share = [], [], mp.mpf(0)
    for x, y in zip(p, t):
        is_free = clip == 0 or clip < x / whole < 1 - clip
        value.append(-y * mp.log(max(clip, min(1 - clip, x / whole))) if y else mp.mpf(0))
        slopes.append(-y / x if y and is_free else mp.mpf(0))
        share += y if is_free else 0
    return tuple(value), tuple((slope, share / whole) if normalize else (slope,) for slope in slopes)


def kl_divergence(p: Row, t: Row, axis: Any, **options: Any) -> ExactRow:
    of_elements = [of_reference("kl_divergence")(x, y, **options) for x, y in zip(p, t)]
    return tuple(term for value, _ in of_elements for term in value), tuple(slope for _, slope in of_elements)


EXACT_ROW = {
    "cross_entropy": cross_entropy,
    "nll": nll,
    "categorical_cross_entropy": categorical_cross_entropy,
    "sparse_categorical_cross_entropy": categorical_cross_entropy,
    "kl_divergence": kl_divergence,
}

# ---- arguments: everyday ones, and tails -----------------------------------------------------------------------------


def numbers(domain: str, rng: np.random.Generator, is_tail: bool, n: Any = 200) -> np.ndarray:
    sign = rng.choice([-1.0, 1.0], n)
    tiny, near_one = 10 ** rng.uniform(-12, -3, n), 1 - 2.0 ** -rng.integers(4, 25, n)
    x = {
        "any": (5 * rng.standard_normal(n), sign * np.where(sign > 0, tiny, rng.uniform(15, 105, n))),
        "small": (rng.uniform(-5, 5, n), sign * tiny),
        "sign": (sign, sign),
        "binary": (0.5 + sign / 2, 0.5 + sign / 2),
        "probability": (rng.uniform(0.01, 0.99, n), np.where(sign > 0, tiny, near_one)),
        "log probability": (-rng.uniform(0.01, 20, n), -np.where(sign > 0, tiny, rng.uniform(20, 80, n))),
        "above -1": (rng.uniform(-0.9, 20, n), np.where(sign > 0, tiny, -near_one)),
    }
    x["distribution"], x["close above -1"] = x["probability"], x["above -1"]
    return x[domain][is_tail].astype(f32)


def arguments(peer: Peer, is_tail: bool) -> tuple[np.ndarray, np.ndarray]:
    """(prediction, target): half of the targets of tails are hard, or close to the prediction."""
    rng = np.random.default_rng(5)
    p, t = numbers(peer.prediction, rng, is_tail), numbers(peer.target, rng, False)
    if is_tail and peer.target in ("probability", "distribution"):
        t[::2] = np.round(t[::2])
    if is_tail and peer.target in ("any", "small"):
        p[::2] = t[::2] + p[::2]
    return p, t


# ---- the measure -----------------------------------------------------------------------------------------------------


def ulp(x: Any) -> Any:
    return mp.mpf(2) ** (max(mp.frexp(x)[1] - 1, -126) - 23) if x != 0 else mp.mpf(2) ** -149


def ulps(got: Any, terms: tuple[Any, ...]) -> float:
    exact = mp.fsum(terms)
    if not np.isfinite(got):
        return np.inf
    return float(abs(mp.mpf(float(got)) - exact) / ulp(exact))


def allowed(terms: tuple[Any, ...]) -> float:
    exact = mp.fsum(terms)
    if sum(term != 0 for term in terms) <= 1:
        return 2
    return float(2 * U * mp.fsum(abs(term) for term in terms) / ulp(exact) + 0.5)


Groups = dict[str, list[Peer]]


def groups(is_row: bool) -> Groups:
    """The peers of each loss with each set of options, in one test: the same exact numbers serve them all. The classes
    of multilabel_cross_entropy are elements, of rows of one."""
    found: Groups = {}
    for peer in PEERS:
        scalars = {name: x for name, x in peer.options.items() if np.ndim(x) == 0}
        is_single = not peer.is_row or peer.loss == "multilabel_cross_entropy"
        if scalars == peer.options and is_row != is_single and len(peer.shape) == 2:
            key = "-".join([peer.loss, *(f"{name}={x}" for name, x in scalars.items()), peer.prediction, peer.target])
            found.setdefault(key, []).append(peer)
    return found


ELEMENTS, ROWS = groups(False), groups(True)
Worst = dict[tuple[str, str], dict[str, list[float]]]


def measured(peer: Peer, p: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
    """Theirs of each element or row, in float32."""
    shape = p.shape[:1] if p.ndim > 1 else p.shape
    return RESULTS[peer.library](peer.elements, p, t, Reduction("none", np.ones(shape, f32), 1, f32(1)))


def numeric(options: dict[str, Any]) -> dict[str, Any]:
    """As the library has them: numbers are float32."""
    return {name: x if isinstance(x, (bool, str, int)) else mp.mpf(float(f32(x))) for name, x in options.items()}


def measure(worst: Worst, peers: list[Peer], p: Any, t: Any, ours: dict[str, Any], exact: dict[str, list[Row]]) -> None:
    """The largest error of everyone's values and gradients. exact has the terms of each number."""
    first = peers[0]
    everyone = {("swiftloss", first.loss + " of class indices" * (first.target == "class")): ours}
    for peer in peers:
        everyone[peer.library, peer.name] = measured(peer, p, t)
    for who, found in everyone.items():
        for output in found.keys() & exact.keys():
            errors = [ulps(x, terms) for x, terms in zip(found[output].reshape(-1), exact[output])]
            worst.setdefault(who, {}).setdefault(output, []).append(max(errors))


def write_down(peers: list[Peer], worst: Worst) -> None:
    for (library, name), errors in worst.items():
        results.note("float32", [peers[0].loss, dict(peers[0].options), library, name, errors])


# ---- elements --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ELEMENTS)
def test_ours_is_within_two_ulp(key: str) -> None:
    peers, worst = ELEMENTS[key], Worst()
    first = peers[0]
    for is_tail in (False, True):
        p, t = arguments(first, is_tail)
        options = numeric(first.options)
        pairs = [EXACT[first.loss](mp.mpf(float(a)), mp.mpf(float(b)), **options) for a, b in zip(p, t)]
        exact = {"value": [value for value, _ in pairs], "gradient": [gradient for _, gradient in pairs]}
        p, t = (p[:, None], t[:, None]) if first.is_row else (p, t)
        value, gradient = getattr(sl, first.loss).value_and_grad(p, t, reduction="none", **first.options)
        for got, output in ((value, "value"), (gradient, "gradient")):
            for i, (x, terms) in enumerate(zip(got.reshape(-1), exact[output])):
                assert ulps(x, terms) <= allowed(terms), (output, p[i], t[i], x)
        measure(worst, peers, p, t, {"value": value, "gradient": gradient}, exact)
    write_down(peers, worst)


# ---- rows ------------------------------------------------------------------------------------------------------------

SHAPE = (210, 5)


def rows(peer: Peer, is_tail: bool) -> tuple[np.ndarray, np.ndarray]:
    """(prediction, target). Tails of logits are in thirds: up to 100; with the right class's 17 to 30 above the others;
    with a large offset in common. Half of the targets of tails are hard."""
    rng = np.random.default_rng(6)
    t = rng.integers(0, SHAPE[1], SHAPE[0])
    right = t
    if peer.target != "class":
        t = plain.numbers(peer.target, SHAPE, -1, rng)
        right = t.argmax(axis=1)
        if is_tail and peer.target != "log probability":
            t[::2] = np.eye(SHAPE[1])[right[::2]]
        t = t.astype(f32)
    p = plain.numbers(peer.prediction, SHAPE, -1, rng)
    if is_tail and peer.prediction == "any":
        kind = np.arange(SHAPE[0])[:, None] % 3
        highest = p.max(axis=1, keepdims=True)
        margin = np.where(np.arange(SHAPE[1]) == right[:, None], highest + rng.uniform(17, 30, (SHAPE[0], 1)), p)
        offset = p / 50 + 1e4 * rng.standard_normal((SHAPE[0], 1))
        p = np.choose(kind, [rng.uniform(-100, 100, SHAPE), margin, offset])
    elif is_tail and peer.prediction == "distribution":
        p = plain.softmax(rng.uniform(-10, 10, SHAPE))
    elif is_tail:
        p = numbers(peer.prediction, rng, True, SHAPE)
    return p.astype(f32), t


def exact_row(peer: Peer, p: np.ndarray, t: Any) -> ExactRow:
    options = numeric(peer.options)
    target = one_hot(int(t), len(p)) if peer.target == "class" else tuple(mp.mpf(float(x)) for x in t)
    if "ignore_index" in options and int(t) == options.pop("ignore_index"):
        return (mp.mpf(0),), ((mp.mpf(0),),) * len(p)
    return EXACT_ROW[peer.loss](tuple(mp.mpf(float(x)) for x in p), target, **options)


def allowed_of_row(peer: Peer, output: str, terms: Row) -> float:
    if output == "gradient":
        return allowed(terms)
    if peer.loss == "cross_entropy":
        return 4
    size = mp.fsum(abs(term) for term in terms)
    return float((4 + SHAPE[1] - 1) * U * size / ulp(mp.fsum(terms)))


@pytest.mark.parametrize("key", ROWS)
def test_ours_of_rows(key: str) -> None:
    peers, worst = ROWS[key], Worst()
    first = peers[0]
    for is_tail in (False, True):
        p, t = rows(first, is_tail)
        found = [exact_row(first, x, y) for x, y in zip(p, t)]
        exact = {
            "value": [value for value, _ in found],
            "gradient": [terms for _, gradient in found for terms in gradient],
        }
        value, gradient = getattr(sl, first.loss).value_and_grad(p, t, reduction="none", **first.options)
        for got, output in ((value, "value"), (gradient, "gradient")):
            for i, (x, terms) in enumerate(zip(got.reshape(-1), exact[output])):
                assert ulps(x, terms) <= allowed_of_row(first, output, terms), (output, i, x)
        measure(worst, peers, p, t, {"value": value, "gradient": gradient}, exact)
    write_down(peers, worst)
