"""Losses with logarithms and exponentials against mpmath, over the whole range of their arguments, tails included.

The bounds, u being half a unit in the last place of 1:

- float64: 2 ULP for a value or derivative that is one term; where it is by nature the sum of terms that may cancel,
  2 u times the sum of their magnitudes.
- float32: computed in float64 and rounded once, so 0.75 ULP, and a few units of float64 in the terms where they cancel.
- the value of coupled rows, a sum over classes: 4 ULP in float64.
"""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
import swiftloss as sl
from reference import MPMATH_LOSSES, Exact, Variant, class_weights, family, has_target_gradient

mp = mpmath.mp.clone()
mp.prec = 400

OUTPUTS = ("value", "gradient", "hessian", "target_gradient")
CASES = [(name, variant) for name, loss in MPMATH_LOSSES.items() for variant in loss.variants]
# A row of several classes whose formula sees all of them, and the others, whose formulas see one number.
COUPLED = [(name, variant) for name, variant in CASES if family(name, variant) == "coupled rows"]
SINGLE = [case for case in CASES if case not in COUPLED]


def each(cases: list[tuple[str, Variant]]) -> Any:
    return pytest.mark.parametrize(("name", "variant"), cases, ids=[f"{name}-{variant}" for name, variant in cases])


# ---- measures --------------------------------------------------------------------------------------------------------


def ulp(x: Any, dtype: type) -> Any:
    """The unit in the last place of x (the smallest subnormal near zero)."""
    info = np.finfo(dtype)
    exponent = int(info.minexp) if x == 0 else max(mp.frexp(x)[1] - 1, int(info.minexp))
    return mp.mpf(2) ** (exponent - info.nmant)


def ulp_error(got: Any, exact: Any, dtype: type) -> float:
    """|got - exact| in units of the exact result's last place."""
    if exact == 0:
        return 0.0 if got == 0 else np.inf
    if not np.isfinite(got):
        return 0.0 if abs(exact) > np.finfo(dtype).max and np.sign(got) == mp.sign(exact) else np.inf
    return float(abs(mp.mpf(float(got)) - exact) / ulp(exact, dtype))


def share_of_tolerance(got: Any, terms: tuple[Any, ...], dtype: type, units: int = 2) -> float:
    """The error as a part of what is allowed, which is `units` ULP in float64 for a single term."""
    exact, magnitudes = mp.fsum(terms), mp.fsum(abs(term) for term in terms)
    single = ulp(exact, dtype)
    if dtype is np.float32:
        tolerance = 0.75 * single + 8 * mp.mpf(2) ** -53 * magnitudes
    elif sum(term != 0 for term in terms) <= 1:
        tolerance = units * single
    else:
        tolerance = max(2 * mp.mpf(2) ** -53 * magnitudes, single)
    if exact == 0 and got == 0:
        return 0.0
    if not np.isfinite(got):
        return 0.0 if abs(exact) + tolerance > np.finfo(dtype).max and np.sign(got) == mp.sign(exact) else np.inf
    return float(abs(mp.mpf(float(got)) - exact) / tolerance)


# ---- arguments -------------------------------------------------------------------------------------------------------


def spread(rng: np.random.Generator, count: int, low: float, high: float, dtype: type) -> np.ndarray:
    """Uniform in their bits between two positive numbers: every magnitude is as likely, subnormals included."""
    unsigned = np.uint32 if dtype is np.float32 else np.uint64
    first, last = (int(np.array(x, dtype).view(unsigned)) for x in (low, high))
    return rng.integers(first, last, count, dtype=unsigned, endpoint=True).view(dtype)


def extremes(domain: str, rng: np.random.Generator, dtype: type) -> np.ndarray:
    """About a hundred numbers of a domain: everyday ones, all magnitudes, and its ends."""
    info = np.finfo(dtype)
    smallest = float(info.smallest_subnormal)
    few = np.arange(1, 6) * info.eps
    if domain == "probability":
        parts = [
            rng.random(30),
            spread(rng, 40, smallest, 1, dtype),
            1 - few / 2,
            0.5 + few,
            0.5 - few / 2,
            [0, 1, info.tiny, smallest, info.eps, 1e-7, 1 - 1e-7],
        ]
    elif domain == "log probability":
        parts = [-20 * rng.random(40), -spread(rng, 40, smallest, 750, dtype), -few, [0, -smallest, -info.tiny]]
    elif domain == "above -1":
        parts = [
            5 * rng.random(30),
            -rng.random(20),
            spread(rng, 20, smallest, float(info.max), dtype),
            -spread(rng, 20, smallest, 0.999, dtype),
            few / 2 - 1,
            [0, smallest, -smallest, info.max],
        ]
    else:
        assert domain == "any"
        tails = np.array([17.5, 37, 80, 88.5, 104, 709, 745, 1000])
        parts = [
            5 * rng.standard_normal(30),
            spread(rng, 20, smallest, float(info.max), dtype),
            -spread(rng, 20, smallest, float(info.max), dtype),
            100 * rng.standard_normal(20),
            tails,
            -tails,
            few,
            [0, smallest, -info.tiny],
        ]
    return np.concatenate([np.asarray(part, dtype) for part in parts])


# Found by a random search: beyond 2 ULP for kl_divergence if the rounding of (t - p) / p is not made good.
# The third: if a tiny t is not scaled.
HARD = [
    (0.0607652845921887, 0.06076528459218826),
    (0.8994306013344413, 0.9143412834896676),
    (float.fromhex("0x1.fa0473571cae5p-237"), float.fromhex("0x1.fe44171247a75p-978")),
    (float.fromhex("0x1.031aaacefa209p-11"), float.fromhex("0x1.2d4177732938p-19")),
]
# (p, log t) whose quotients t / p and t / p^2 are finite while 1 / p and 1 / p^2 are not.
HARD_LOG_TARGETS = [
    (float.fromhex("0x0.21b26b7e9ec39p-1022"), float.fromhex("-0x1.6f9418199b7a4p+2")),
    (float.fromhex("0x1.3cb7c8eab7b00p-523"), float.fromhex("-0x1.10d01ab300962p+4")),
]


def pairs(variant: Variant, dtype: type) -> tuple[np.ndarray, np.ndarray]:
    """(prediction, target): independent, equal, a few units apart, and hard targets."""
    rng = np.random.default_rng(3)
    p = extremes(variant.prediction, rng, dtype)
    if variant.target == "class":  # one class, which is the right one
        return p, np.ones_like(p)
    t = rng.permutation(extremes(variant.target, rng, dtype))
    n = max(len(p), len(t))
    p, t = np.resize(p, n), np.resize(t, n)
    predictions, targets = [p], [t]
    if variant.prediction == variant.target:
        low, high, middle = {
            "any": (-np.inf, np.inf, 0.5),
            "above -1": (np.nextafter(dtype(-1), dtype(0)), np.inf, 0.5),
            "probability": (0, 1, 0.5),
            "log probability": (-np.inf, 0, -0.5),
        }[variant.prediction]
        with np.errstate(over="ignore"):
            closer = (p * dtype(1 + 8 * np.finfo(dtype).eps)).clip(dtype(low), dtype(high))
        predictions += [p, p, p]
        targets += [p, np.nextafter(p, dtype(middle)), closer.astype(dtype)]
    if variant.target == "probability":
        predictions += [p, p]
        targets += [np.zeros_like(p), np.ones_like(p)]
    if variant.prediction == variant.target == "probability":
        hard = np.array(HARD, dtype).T
        predictions.append(hard[0])
        targets.append(hard[1])
    if variant.has_class_weight:
        # A product of weight and target is a number of the type's range.
        targets = [np.where(t < np.finfo(dtype).tiny * 2.0**64, dtype(0), t) for t in targets]
    if (variant.prediction, variant.target) == ("probability", "log probability"):
        hard = np.array(HARD_LOG_TARGETS, dtype).T
        predictions.append(hard[0])
        targets.append(hard[1])
    return np.concatenate(predictions), np.concatenate(targets).astype(dtype)


# ---- tests -----------------------------------------------------------------------------------------------------------


def formula_options(variant: Variant, context: Any, classes: int, dtype: type) -> dict[str, Any]:
    """The options as numbers of the computing type, but for the axis and an index to be ignored, of which no formula
    knows."""
    options = {
        key: value if isinstance(value, bool) else context.mpf(float(dtype(value)))
        for key, value in variant.options.items()
        if key not in ("axis", "ignore_index")
    }
    if variant.has_class_weight:
        options["class_weight"] = tuple(context.mpf(float(dtype(w))) for w in class_weights(classes))
    return options


def exact_results(name: str, variant: Variant, p: Any, t: Any, dtype: type) -> Exact:
    """p and t are numbers, or the numbers of a coupled row."""

    def rounded(x: Any) -> Any:
        return mp.mpf(float(dtype(float(x))))

    def exact(x: Any) -> Any:
        return tuple(mp.mpf(float(y)) for y in x) if np.ndim(x) else mp.mpf(float(x))

    return MPMATH_LOSSES[name].formula(
        mp, rounded, exact(p), exact(t), **formula_options(variant, mp, np.size(p), dtype)
    )


def our_results(name: str, variant: Variant, p: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
    """For each element; a row loss has rows of one class."""
    if family(name, variant) != "pointwise":
        p = p[:, None]
        t = np.zeros(len(t), np.int64) if variant.is_labelled else t[:, None]
    return {output: result.reshape(-1) for output, result in all_results(name, variant, p, t).items()}


def all_results(name: str, variant: Variant, p: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
    loss, arguments = getattr(sl, name), {"reduction": "none", **variant.keywords(p.shape)}
    if variant.is_labelled and (t == arguments.get("ignore_index")).any():
        arguments["ignore_index"] = -1  # test_edges.py has the rows that are ignored.
    value, gradient, hessian = loss.value_grad_and_hess(p, t, **arguments)
    results = {"value": value, "gradient": gradient, "hessian": hessian}
    if has_target_gradient(name, variant):
        results["target_gradient"] = loss.target_grad(p, t, **arguments)
    return results


@each(SINGLE)
def test_against_mpmath(name: str, variant: Variant, dtype: type) -> None:
    p, t = pairs(variant, dtype)
    ours = our_results(name, variant, p, t)
    compared = dict.fromkeys(ours, 0)
    worst: dict[str, tuple[float, Any]] = dict.fromkeys(ours, (0.0, None))
    for i, (a, b) in enumerate(zip(p, t)):
        exact = exact_results(name, variant, a, b, dtype)._asdict()
        for output, results in ours.items():
            terms = exact[output]
            if not all(mp.isfinite(term) for term in terms):
                continue  # test_edges.py
            compared[output] += 1
            share = share_of_tolerance(results[i], terms, dtype)
            if share > worst[output][0]:
                worst[output] = (share, (a, b, results[i], mp.nstr(mp.fsum(terms), 20)))
    assert all(count > len(p) // 2 for count in compared.values())
    assert {output: case for output, case in worst.items() if case[0] > 1} == {}


# Found by review: products whose factors leave float64's range, or are subnormal, while the result is neither.
FAR_OUT: list[tuple[str, dict[str, Any], float, float]] = [
    *(
        ("binary_cross_entropy_with_logits", {"pos_weight": weight, "label_smoothing": smoothing}, p, t)
        for weight, smoothing, p, t in (
            (1e308, 0.0, 1200.0, 1.0),
            (1e308, 0.0, 1450.0, 1.0),
            (2.5e243, 0.0, -990.08, 0.894),
            (1.9e218, 0.0, -1181.7, 0.5),
            (8e129, 0.1, 977.88, 0.57),
            (1.0, 1e-20, 700.0, 1.0),
            (1.0, 2.0**-53, 700.0, 1.0),
            (0.0, 5.17e-11, -2.85, 1.0),
        )
    ),
    ("kl_divergence", {}, 1.9677371633475276e-10, 5e-324),
    ("kl_divergence", {}, 1.0307956254937255e-07, 5.4e-323),
    ("kl_divergence", {}, 1e-300, 5e-324),
    *(
        ("kl_divergence", {"log_target": True}, p, t)
        for p, t in (
            (5e-324, -1500.0),
            (7.747e-268, -1089.434),
            (5.4e-191, -1182.24),
            (5e-324, -2200.0),
            (1e-300, -600.0),
            (1.4e-102, -638.8),
        )
    ),
    ("kl_divergence", {"log_prediction": True, "log_target": True}, -1.19e286, -1110.0),
    ("kl_divergence", {"log_prediction": True, "log_target": True}, -2e305, -987.0),
    ("categorical_cross_entropy", {}, 7.86045222935801e-07, 3.624181e-317),
]


@pytest.mark.parametrize(("name", "options", "p", "t"), FAR_OUT)
def test_far_out(name: str, options: dict[str, Any], p: float, t: float) -> None:
    variant = Variant(options)
    ours = our_results(name, variant, np.array([p]), np.array([t]))
    exact = exact_results(name, variant, p, t, np.float64)._asdict()
    for output, results in ours.items():
        assert share_of_tolerance(results[0], exact[output], np.float64) <= 1, output


@pytest.mark.parametrize("name", ["categorical_cross_entropy", "multilabel_cross_entropy"])
def test_rows(name: str, dtype: type) -> None:
    """A row's value is a sum of terms of one sign: its error is that of pairwise addition, and a term's."""
    rng = np.random.default_rng(4)
    for classes in (2, 10, 129, 1000):
        p, t = rng.random((4, classes)).astype(dtype), rng.random((4, classes)).astype(dtype)
        value = getattr(sl, name)(p, t, reduction="none")
        for row in range(4):
            terms = [exact_results(name, Variant(), a, b, dtype).value for a, b in zip(p[row], t[row])]
            # A term has at most 2 ULP of its own, an addition half of one. Of 1000 terms each is in a lane of 16
            # additions at most, then 3 in its leaf and 3 up the tree; errors of both signs leave far less than the sum.
            assert ulp_error(value[row], mp.fsum(mp.fsum(term) for term in terms), dtype) <= 4


def test_rows_of_class_indices_are_those_of_one_class(dtype: type) -> None:
    rng = np.random.default_rng(5)
    p, labels = rng.random((40, 7)).astype(dtype), rng.integers(0, 7, 40)
    value = sl.sparse_categorical_cross_entropy(p, labels, reduction="none")
    for row in range(40):
        exact = exact_results("sparse_categorical_cross_entropy", Variant(), p[row, labels[row]], 1, dtype)
        assert share_of_tolerance(value[row], exact.value, dtype) <= 1


def differentiable(name: str, variant: Variant) -> list[tuple[float, float]]:
    """Points where no formula has a corner, the tails among them."""
    inside = {
        "any": [-700.0, -2.3, 3e-9, 0.7, 41.0],
        "probability": [1e-200, 1e-12, 0.3, 0.77, 1 - 1e-9],
        "log probability": [-700.0, -3.0, -0.2, -1e-9],
        "above -1": [-1 + 1e-9, -0.4, 1e-12, 2.0, 1e12],
        "class": [1.0],
    }
    aside = 1.0 if variant.target == "class" else 0.875  # off the zeros of p - t
    return [(p, aside * t) for p in inside[variant.prediction] for t in inside[variant.target]]


@each(SINGLE)
def test_the_formulas_derivatives_are_derivatives(name: str, variant: Variant) -> None:
    """The reference itself: differences of its value and gradient with steps and digits that leave nothing to doubt."""
    context = mpmath.mp.clone()
    context.prec = 6000
    checked = 0
    for p, t in differentiable(name, variant):
        p, t = context.mpf(p), context.mpf(t)
        step = min(abs(p), abs(t), 1) * context.mpf(2) ** -600
        options = formula_options(variant, context, 1, np.float64)

        def at(p: Any, t: Any, options: dict[str, Any] = options) -> Exact:
            return MPMATH_LOSSES[name].formula(context, lambda x: x, p, t, **options)

        above, here, below = at(p + step, t), at(p, t), at(p - step, t)
        compared = [(here.gradient, above.value, below.value), (here.hessian, above.gradient, below.gradient)]
        if here.target_gradient is not None:
            compared.append((here.target_gradient, at(p, t + step).value, at(p, t - step).value))
        for derivative, high, low in compared:
            slope = (context.fsum(high) - context.fsum(low)) / (2 * step)
            magnitude = context.fsum(abs(term) for term in derivative)
            assert abs(slope - context.fsum(derivative)) <= magnitude * context.mpf(2) ** -200
            checked += 1
    assert checked >= 2


# ---- coupled rows ----------------------------------------------------------------------------------------------------


def logits(rng: np.random.Generator, classes: int, dtype: type) -> list[np.ndarray]:
    """Rows of everyday scores and of wide ones, ties, all magnitudes, and one score far above, or below, all others."""
    rows = [(scale * rng.standard_normal(classes)).astype(dtype) for scale in (0.01, 1, 10, 100, 1000)]
    rows.append(np.full(classes, 3.7, dtype))
    rows.append(rng.integers(-1, 2, classes).astype(dtype))
    rows.append(rng.choice(extremes("any", rng, dtype), classes))
    rows.append((1e4 + rng.standard_normal(classes) / 128).astype(dtype))
    for distance in (17, 80, 700, -17, -700):
        rows.append(rng.standard_normal(classes).astype(dtype))
        rows[-1][rng.integers(classes)] += distance
    return rows


def probabilities(rng: np.random.Generator, classes: int, dtype: type) -> list[np.ndarray]:
    """Rows of everyday probabilities and of unlikely ones, which add up to 1, to more and to less; ties, all
    magnitudes, zeros, and one class that is almost certain, or quite."""
    rows = [
        (x / x.sum()).astype(dtype)
        for x in (rng.random(classes), *(np.exp(-s * rng.random(classes)) for s in (20, 300)))
    ]
    rows += [rng.random(classes).astype(dtype), np.full(classes, 1 / classes, dtype), np.ones(classes, dtype)]
    rows += [(2.0**-60 * rng.random(classes)).astype(dtype), rng.choice(extremes("probability", rng, dtype), classes)]
    for unlikely in (0, 2.0**-10, 2.0**-20, 2.0**-60, 2.0**-130):
        rows.append((unlikely * rng.random(classes)).astype(dtype))
        rows[-1][rng.integers(classes)] = 1 - unlikely
    for row in rows:
        row[0] = row[0] if row.any() else 0.5  # Nothing can be divided by 0.
    return rows


def targets(rng: np.random.Generator, variant: Variant, p: np.ndarray) -> list[np.ndarray]:
    """Numbers for each class. An index is one of 1 among zeros: the class of the largest score, of the smallest, and
    any."""
    classes = len(p)
    hard = [np.eye(1, classes, c)[0] for c in (np.argmax(p), np.argmin(p), rng.integers(classes))]
    if variant.is_labelled:
        return hard
    soft = rng.random(classes)
    sparse = soft * (rng.random(classes) < 0.3)
    return [hard[0], hard[2], soft / soft.sum(), sparse, np.full(classes, 1 / classes)]


@each(COUPLED)
def test_coupled_rows_against_mpmath(name: str, variant: Variant, dtype: type) -> None:
    """Promised is what the module's docstring says. As they are now, results of everyday rows are rounded once: what a
    lost tail of a sum would cost is seen by that."""
    rng = np.random.default_rng(6)
    compared = {output: 0 for output in OUTPUTS if output != "target_gradient" or has_target_gradient(name, variant)}
    worst: dict[str, tuple[float, Any]] = dict.fromkeys(compared, (0.0, None))
    once: dict[str, tuple[float, Any]] = dict.fromkeys(compared, (0.0, None))

    def compare(output: str, got: Any, terms: tuple[Any, ...], case: Any) -> None:
        if not all(mp.isfinite(term) for term in terms):
            return  # test_edges.py
        compared[output] += 1
        share = share_of_tolerance(got, terms, dtype, units=4 if output == "value" else 2)
        if share > worst[output][0]:
            worst[output] = (share, (case, got, mp.nstr(mp.fsum(terms), 20)))
        # Tails of numbers that are nearly subnormal are lost, and where a row is divided by its sum, which has some 106
        # bits, those of what a class lacks of all.
        least = max(np.finfo(dtype).tiny * 2.0**64, 2.0**-40 if "normalize" in variant.options else 0)
        if len(terms) == 1 and abs(terms[0]) >= least:
            error = ulp_error(got, terms[0], dtype)
            if error > once[output][0]:
                once[output] = (error, (case, got, mp.nstr(terms[0], 20)))

    for classes in (1, 2, 3, 10, 127, 128, 129, 1000, 2100):
        make = probabilities if variant.prediction == "probability" else logits
        pairs = [(z, t.astype(dtype)) for z in make(rng, classes, dtype) for t in targets(rng, variant, z)]
        if classes >= 127:
            pairs = pairs[classes % 11 :: 11 if classes < 2048 else 33]  # mpmath takes its time.
        p, t = (np.stack(rows) for rows in zip(*pairs))
        ours = all_results(name, variant, p, np.argmax(t, axis=1) if variant.is_labelled else t)
        for row in range(len(p)):
            exact = exact_results(name, variant, p[row], t[row], dtype)._asdict()
            case = (classes, row)
            compare("value", ours["value"][row], exact["value"], case)
            # The ends, and some between.
            for c in {0, classes - 1, int(np.argmax(p[row])), int(np.argmax(t[row])), *rng.integers(0, classes, 9)}:
                for output in compared:
                    if output != "value":
                        compare(output, ours[output][row, c], exact[output][c], (*case, c))
    assert all(count > 100 for count in compared.values())
    assert {output: case for output, case in worst.items() if case[0] > 1} == {}
    assert {output: case for output, case in once.items() if case[0] > 0.75} == {}


@each(COUPLED)
def test_the_formulas_of_rows_are_right(name: str, variant: Variant) -> None:
    """The reference itself: its value is that of the definition, and its derivatives are differences of it, with digits
    that leave nothing to doubt."""
    context = mpmath.mp.clone()
    context.prec = 6000
    rng = np.random.default_rng(7)
    step, checked = context.mpf(2) ** -2500, 0

    def at(p: list[Any], t: list[Any]) -> Exact:
        options = formula_options(variant, context, len(p), np.float64)
        return MPMATH_LOSSES[name].formula(context, lambda x: x, tuple(p), tuple(t), **options)

    def close(a: Any, b: Any, magnitude: Any) -> bool:
        return bool(abs(a - b) <= magnitude * context.mpf(2) ** -200)

    def definition(p: list[Any], t: list[Any]) -> Any:
        weight = [context.mpf(float(w)) for w in class_weights(len(p))] if variant.has_class_weight else [1] * len(p)
        if "normalize" in variant.options:
            clip, total = formula_options(variant, context, 1, np.float64).get("clip", 0), context.fsum(p)
            costs = [-context.log(min(max(z / total, clip), 1 - clip)) for z in p]
            return context.fsum(w * x * y for w, x, y in zip(weight, t, costs))
        smoothing = context.mpf(variant.options.get("label_smoothing", 0))
        shares = [w * (x * (1 - smoothing) + smoothing / len(p)) for w, x in zip(weight, t)]
        logarithm = context.log(context.fsum(context.exp(z) for z in p))
        return context.fsum(q * (logarithm - z) for q, z in zip(shares, p))

    everyday = ([0.3], [700.0, -3.0], [0.5, 0.5, -1.25, 9.0], [-700.0, 3e-9, 0.7])
    if variant.prediction == "probability":
        everyday = ([0.3], [0.7, 0.001], [0.5, 0.5, 0.25, 0.9], [1e-9, 3e-12, 0.7])
    for row in everyday:
        for target in targets(rng, variant, np.array(row)):
            p, t = ([context.mpf(float(x)) for x in numbers] for numbers in (row, target))
            here, c_range = at(p, t), range(len(p))
            assert close(definition(p, t), context.fsum(here.value), context.fsum(abs(z) for z in p))
            for c in c_range:
                aside = [step if k == c else 0 for k in c_range]
                above, below = (at([z + sign * d for z, d in zip(p, aside)], t) for sign in (1, -1))
                compared = [
                    (here.gradient[c], above.value, below.value),
                    (here.hessian[c], above.gradient[c], below.gradient[c]),
                ]
                assert here.target_gradient is not None
                high, low = (at(p, [x + sign * d for x, d in zip(t, aside)]) for sign in (1, -1))
                compared.append((here.target_gradient[c], high.value, low.value))
                for terms, above_terms, below_terms in compared:
                    slope = (context.fsum(above_terms) - context.fsum(below_terms)) / (2 * step)
                    magnitude = context.fsum(abs(term) for term in terms)
                    assert close(slope, context.fsum(terms), magnitude), (row, target, c)
                    checked += 1
    assert checked >= 60
