"""Every loss, reduction and kind of weight beside the other libraries, in float64: values, gradients, Hessians.

    |ours - theirs| <= 1e-12 (|theirs| + scale)

where the scale of a loss or derivative is the largest |prediction| of its row (weighed and divided as it is itself):
the logarithm of a sum of exponentials, written in any way, has that size before its terms cancel. 1e-12 is 4500 units
in the last place: room for what the others lose, and none for a wrong formula, factor or divisor.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
import pytest
import results
import scipy.special
import torch
import torch.nn.functional as F
from arguments import arguments
from frameworks import RESULTS, Reduction
from ours import sl
from peers import PEERS, REDUCED, Peer, Reduced

TOLERANCE = 1e-12
REDUCTIONS = ("none", "sum", "mean", "batchmean", "weighted_mean")
WEIGHTS = ("no weight", "weight", "weight of a row", "mask", "weight and mask", "weight and upstream")


def shape_of_losses(peer: Peer) -> tuple[int, ...]:
    return tuple(np.delete(peer.shape, peer.axis)) if peer.is_row else peer.shape


def our_results(loss: str, p: np.ndarray, t: np.ndarray, upstream: Any, **how: Any) -> dict[str, np.ndarray]:
    loss = getattr(sl, loss)
    value, gradient, hessian = loss.value_grad_and_hess(p, t, upstream=upstream, **how)
    found = {"value": value, "gradient": gradient, "hessian": hessian}
    if t.shape == p.shape and hasattr(loss, "target_grad"):  # class indices have no derivative
        found["target_gradient"] = loss.target_grad(p, t, upstream=upstream, **how)
    return found


def scales(peer: Peer, p: np.ndarray, shape: tuple[int, ...], reduction: Reduction) -> dict[str, Any]:
    """The largest |prediction| of a row, for each loss; and as what it contributes to each output."""
    largest = np.abs(p).max(axis=peer.axis)
    e = largest if largest.shape == shape else np.broadcast_to(np.expand_dims(largest, peer.axis), shape)
    derivative = np.abs(reduction.derivative(e))
    derivative = derivative if derivative.shape == p.shape else np.expand_dims(derivative, peer.axis)
    return {
        "value": reduction.value(e, np.asarray),
        **dict.fromkeys(("gradient", "hessian", "target_gradient"), derivative),
    }


def compare(peer: Peer, ours: dict[str, Any], theirs: dict[str, Any], scale: dict[str, Any]) -> None:
    compared = ours.keys() & theirs.keys() - {peer.unlike}
    assert compared
    worst = {}
    for output in sorted(compared):
        assert np.shape(ours[output]) == np.shape(theirs[output]), output
        difference = np.abs(ours[output] - theirs[output]) / (np.abs(theirs[output]) + scale[output] + 1e-300)
        worst[output] = float(np.max(difference))
    results.note("agreement", [peer.loss, peer.library, peer.name, worst])
    assert {output: share for output, share in worst.items() if not share <= TOLERANCE} == {}


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("peer", PEERS, ids=str)
def test_derivatives_through_a_reduction(peer: Peer, reduction: str, weights: str) -> None:
    """Theirs is written out as their users would: sum(w * e) / divisor, and differentiated by the library."""
    p, t = arguments(peer.prediction, peer.target, peer.shape, peer.axis)
    shape = shape_of_losses(peer)
    rng = np.random.default_rng(2)
    how: dict[str, Any] = {"reduction": reduction}
    if weights.startswith("weight"):
        how["weight"] = rng.uniform(0, 3, (shape[0], *(1,) * (len(shape) - 1)) if weights.endswith("row") else shape)
    if weights.endswith("mask"):
        how["mask"] = rng.random(shape) < 0.7
    upstream = 1.0
    if weights.endswith("upstream"):
        upstream = rng.standard_normal(shape) if reduction == "none" else -0.75

    counted = np.broadcast_to(how.get("mask", True), shape)
    if "ignore_index" in peer.options:
        counted = counted & (t != peer.options["ignore_index"])
    factors = np.where(counted, how.get("weight", 1.0), 0.0)
    divisors = {
        "none": 1,
        "sum": 1,
        "mean": np.count_nonzero(counted),
        "batchmean": shape[0],
        "weighted_mean": divisor_of_weighted_mean(peer, factors, t),
    }
    how_theirs = Reduction(reduction, factors, divisors[reduction], upstream)

    ours = our_results(peer.loss, p, t, upstream, **peer.options, **how)
    theirs = RESULTS[peer.library](peer.elements, p, t, how_theirs)
    if reduction == "weighted_mean" and "class_weight" in peer.options and "target_gradient" in theirs:
        # Their divisor is a constant, ours the sum of the weighted targets: the derivative of a quotient.
        weight = peer.options["class_weight"].reshape([-1] + [1] * (t.ndim - 1 - peer.axis % t.ndim))
        own = np.expand_dims(factors, peer.axis) * weight / divisors[reduction] * upstream
        theirs["target_gradient"] = theirs["target_gradient"] - theirs["value"] * own
    compare(peer, ours, theirs, scales(peer, p, shape, how_theirs))


def divisor_of_weighted_mean(peer: Peer, factors: np.ndarray, t: np.ndarray) -> float:
    """Class weights are weights too: that of a class index, or the mean of a distribution."""
    if "class_weight" in peer.options:
        weight = peer.options["class_weight"]
        factors = factors * (weight[t] if peer.target == "class" else t @ weight)
    return float(factors.sum())


@pytest.mark.parametrize("peer", REDUCED, ids=str)
def test_their_own_reductions(peer: Reduced) -> None:
    p, t = arguments(peer.prediction, peer.target, peer.shape, peer.axis, seed=3)
    shape = shape_of_losses(peer)
    weight = np.random.default_rng(4).uniform(0, 3, shape) if peer.is_weighted else np.ones(shape)
    how = {"weight": weight} if peer.is_weighted else {}
    ours = our_results(peer.loss, p, t, 1.0, reduction=peer.reduction, **peer.options, **how)

    plain = Reduction("none", np.ones(np.shape(ours["value"])), 1, 1.0)  # theirs is reduced already

    def whole(p: Any, t: Any) -> Any:
        w = p.new_tensor(weight) if hasattr(p, "new_tensor") else weight
        return peer.elements(p, t, w)

    theirs = RESULTS[peer.library](whole, p, t, plain)
    divisor = {"mean": p.size, "weighted_mean": weight.sum(), "batchmean": p.shape[0]}.get(peer.reduction, 1)
    compare(peer, ours, theirs, scales(peer, p, shape, Reduction(peer.reduction, weight, divisor, 1.0)))


# Ours in `special`, and its others.
SPECIAL = [
    ("sigmoid", "SciPy", scipy.special.expit),
    ("sigmoid", "PyTorch", torch.sigmoid),
    ("log_sigmoid", "SciPy", scipy.special.log_expit),
    ("log_sigmoid", "PyTorch", F.logsigmoid),
    ("softplus", "SciPy", scipy.special.softplus),
    ("softplus", "optax", jax.nn.softplus),
    ("logsumexp", "SciPy", partial(scipy.special.logsumexp, axis=-1)),
    ("logsumexp", "PyTorch", partial(torch.logsumexp, dim=-1)),
    ("softmax", "SciPy", partial(scipy.special.softmax, axis=-1)),
    ("softmax", "PyTorch", partial(torch.softmax, dim=-1)),
    ("log_softmax", "SciPy", partial(scipy.special.log_softmax, axis=-1)),
    ("log_softmax", "PyTorch", partial(torch.log_softmax, dim=-1)),
]


@pytest.mark.parametrize(
    ("name", "library", "theirs"), SPECIAL, ids=[f"{name}-{library}" for name, library, _ in SPECIAL]
)
def test_special(name: str, library: str, theirs: Any) -> None:
    x, _ = arguments("any", "any", (12, 5), seed=5)
    ours = getattr(sl.special, name)(x)
    expected = np.asarray(theirs(torch.tensor(x) if library == "PyTorch" else x))
    scale = np.abs(x).max(axis=-1, keepdims=ours.shape == x.shape)
    peer = Peer(f"special.{name}", library, name, theirs)
    compare(peer, {"value": ours}, {"value": expected}, {"value": scale})
