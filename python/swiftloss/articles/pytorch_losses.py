"""PyTorch's five losses with their weights and reductions, without PyTorch, through the Swift core.

``python -m swiftloss.articles.pytorch_losses`` computes each loss's values and gradients and puts PyTorch's own beside them where
PyTorch is installed, else numpy's. With PyTorch it also trains a network twice from the same start, with ``torch.nn``'s
CrossEntropyLoss and with that of ``swiftloss.torch``, and draws both curves.

The article lists the reduction 'mean' twice, where the second is 'sum', and writes None for 'none': both are taken here. Its
formula for a weighted NLLLoss divides by n; PyTorch divides by the sum of the weights that were used. The table has both.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

import swiftloss as sl

from ._report import Outcome, Pictures, Row, draw_two_curves, main, print_versions

# Rounding of numbers around 1, a few operations long. (None of it is ours: numpy's and PyTorch's logarithms.)
TOLERANCE = 1e-15
# Last digits, magnified by some hundred steps through a network with kinks.
TRAINING_TOLERANCE = 1e-9

NAMES = {None: "none", "none": "none", "mean": "mean", "sum": "sum"}


def _reduction(reduction: str | None) -> str:
    if reduction not in NAMES:
        raise ValueError(f"reduction is {reduction!r}, but must be 'none' (or None), 'mean' or 'sum'")
    return NAMES[reduction]


class _Module:
    """What is chosen once, then called with (x, y): a value; ``grad`` is the derivative of its sum by x."""

    loss: Any
    mean_of_weights = False
    """Whether the mean divides by the weights used."""

    def __init__(self, weight: Any = None, *, reduction: str | None = "mean", **options: Any) -> None:
        self.options = options
        self.reduction = _reduction(reduction)
        if weight is not None:
            self.options["class_weight" if self.mean_of_weights else "weight"] = weight

    def _how(self) -> dict[str, Any]:
        is_mean_of_weights = self.mean_of_weights and self.reduction == "mean"
        return {"reduction": "weighted_mean" if is_mean_of_weights else self.reduction, **self.options}

    def __call__(self, x: Any, y: Any) -> Any:
        return self.loss(x, y, **self._how())

    def grad(self, x: Any, y: Any) -> Any:
        return self.loss.grad(x, y, **self._how())


class L1Loss(_Module):
    """|x - y|"""

    loss = sl.absolute_error


class MSELoss(_Module):
    """(x - y)^2"""

    loss = sl.squared_error


class BCELoss(_Module):
    """-w (y log x + (1 - y) log(1 - x)), with a weight for each element; logarithms not below -100."""

    loss = sl.binary_cross_entropy

    def _how(self) -> dict[str, Any]:
        return {"log_floor": -100.0, **super()._how()}


class NLLLoss(_Module):
    """-w[y] x[y] of rows of log-probabilities, with a weight for each class, whose sum the mean divides by."""

    loss = sl.nll
    mean_of_weights = True

    def __init__(
        self, weight: Any = None, *, ignore_index: int = -100, reduction: str | None = "mean", **options: Any
    ) -> None:
        super().__init__(weight, reduction=reduction, ignore_index=ignore_index, **options)


class CrossEntropyLoss(NLLLoss):
    """NLLLoss of the logarithm of softmax: w[y] (log sum exp x - x[y]); ``label_smoothing`` too."""

    loss = sl.cross_entropy


# ---- the same in numpy -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One loss, with what it is called with."""

    name: str
    ours: Callable[..., _Module]
    options: dict[str, Any]
    x: Any
    y: Any
    numpys: Callable[..., tuple[Any, Any, Any]]
    """x, y, options -> the losses, their derivatives (a row each), what the mean divides by."""

    @property
    def title(self) -> str:
        given = ", ".join(option for option in self.options)
        return f"{self.name}({given})"


def numpy_l1(x: Any, y: Any) -> tuple[Any, Any, Any]:
    return np.abs(x - y), np.sign(x - y), x.size


def numpy_mse(x: Any, y: Any) -> tuple[Any, Any, Any]:
    return (x - y) ** 2, 2 * (x - y), x.size


def numpy_bce(x: Any, y: Any, weight: Any = 1.0) -> tuple[Any, Any, Any]:
    log, log1m = np.maximum(np.log(x), -100), np.maximum(np.log1p(-x), -100)
    return -weight * (y * log + (1 - y) * log1m), weight * (x - y) / (x * (1 - x)), x.size


def numpy_nll(x: Any, y: Any, weight: Any = None, ignore_index: int = -100) -> tuple[Any, Any, Any]:
    rows, counts = np.arange(len(y)), y != ignore_index
    y = np.where(counts, y, 0)
    used = np.where(counts, 1.0 if weight is None else weight[y], 0.0)
    gradient = np.zeros_like(x)
    gradient[rows, y] = 0.0 - used
    return np.where(counts, -used * x[rows, y], 0.0), gradient, used.sum()


def numpy_cross_entropy(
    x: Any, y: Any, weight: Any = None, ignore_index: int = -100, label_smoothing: float = 0.0
) -> tuple[Any, Any, Any]:
    classes, counts = x.shape[1], y != ignore_index
    y = np.where(counts, y, 0)
    weight = np.ones(classes) if weight is None else weight
    used = np.where(counts, weight[y], 0.0)
    target = (np.eye(classes)[y] * (1 - label_smoothing) + label_smoothing / classes) * weight * counts[:, None]
    shifted = x - x.max(axis=1, keepdims=True)
    log_softmax = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    gradient = np.exp(log_softmax) * target.sum(axis=1, keepdims=True) - target
    return 0.0 - (target * log_softmax).sum(axis=1), gradient, used.sum()


def cases() -> list[Case]:
    x, y = np.array([2.5, 0.0, 2.0, 8.0]), np.array([3.0, -0.5, 2.0, 7.0])
    probabilities, labels = np.array([0.9, 0.2, 0.4]), np.array([1.0, 0.0, 1.0])
    logits = np.array([[1.5, -0.5, 0.25], [0.0, 2.0, -1.0], [0.5, 0.5, 3.0], [1.0, -2.0, 0.0]])
    classes, ignored = np.array([0, 1, 2, 1]), np.array([0, 1, -100, 1])
    class_weight = np.array([1.0, 2.0, 0.5])
    log_probabilities = sl.special.log_softmax(logits, axis=1)
    return [
        Case("L1Loss", L1Loss, {}, x, y, numpy_l1),
        Case("MSELoss", MSELoss, {}, x, y, numpy_mse),
        Case("BCELoss", BCELoss, {}, probabilities, labels, numpy_bce),
        Case("BCELoss", BCELoss, {"weight": np.array([1.0, 0.5, 2.0])}, probabilities, labels, numpy_bce),
        Case("NLLLoss", NLLLoss, {}, log_probabilities, classes, numpy_nll),
        Case("NLLLoss", NLLLoss, {"weight": class_weight}, log_probabilities, classes, numpy_nll),
        Case("NLLLoss", NLLLoss, {"ignore_index": -100}, log_probabilities, ignored, numpy_nll),
        Case("CrossEntropyLoss", CrossEntropyLoss, {}, logits, classes, numpy_cross_entropy),
        Case("CrossEntropyLoss", CrossEntropyLoss, {"weight": class_weight}, logits, classes, numpy_cross_entropy),
        Case("CrossEntropyLoss", CrossEntropyLoss, {"ignore_index": -100}, logits, ignored, numpy_cross_entropy),
        Case("CrossEntropyLoss", CrossEntropyLoss, {"label_smoothing": 0.1}, logits, classes, numpy_cross_entropy),
    ]


def by_numpy(case: Case, reduction: str) -> tuple[Any, Any]:
    """(value, gradient of its sum)"""
    losses, gradient, divisor = case.numpys(case.x, case.y, **case.options)
    if reduction == "none":
        return losses, gradient
    return (np.sum(losses) / divisor, gradient / divisor) if reduction == "mean" else (np.sum(losses), gradient)


def by_pytorch(torch: Any, case: Case, reduction: str) -> tuple[Any, Any]:
    options = {name: torch.as_tensor(x) if isinstance(x, np.ndarray) else x for name, x in case.options.items()}
    module = getattr(torch.nn, case.name)(reduction=reduction, **options)
    x = torch.tensor(case.x, requires_grad=True)
    value = module(x, torch.as_tensor(case.y))
    value.sum().backward()
    return value.detach().numpy(), x.grad.numpy()


def installed_torch() -> Any:
    try:
        import torch
    except ImportError:
        return None
    return torch


def train(torch: Any, criterion: Any) -> Any:
    """The losses of 200 steps: three classes in the plane, a network of one hidden layer, the same start for each criterion."""
    torch.manual_seed(0)
    x = torch.randn(300, 2, dtype=torch.float64)
    labels = (x[:, 0] > 0).long() + (x[:, 1] > 0.5).long()
    network = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3)).double()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    losses = []
    for _ in range(200):
        optimizer.zero_grad()
        loss = criterion(network(x), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses)


def training(torch: Any, outcome: Outcome, pictures: Pictures) -> None:
    """PyTorch's loss and ours from the same start: both curves, and how far they are apart."""
    from ..torch import CrossEntropyLoss as Ours

    weight = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64)
    theirs, ours = (train(torch, module(weight=weight)) for module in (torch.nn.CrossEntropyLoss, Ours))
    rows = [
        Row("loss of the last step", "", theirs[-1], ours[-1], TRAINING_TOLERANCE),
        Row("losses of 200 steps", "", theirs, ours, TRAINING_TOLERANCE),
    ]
    outcome.add("Training with torch.nn's CrossEntropyLoss and with ours", rows, "PyTorch")
    outcome.pictures.append(draw_two_curves("PyTorch", "step", theirs, ours, pictures, "pytorch_training.png"))


def two_divisors() -> list[Row]:
    """The article's formula for weighted NLL, and PyTorch's."""
    case = next(case for case in cases() if case.title == "NLLLoss(weight)")
    losses, _, weights = case.numpys(case.x, case.y, **case.options)
    how, nll = {"class_weight": case.options["weight"]}, cast("Any", sl.nll)
    rows = [("mean", len(losses), "the article's: over n"), ("weighted_mean", weights, "PyTorch's: over the weights")]
    return [
        Row(
            f"{title} = {divisor:g}",
            "",
            np.sum(losses) / divisor,
            nll(case.x, case.y, reduction=reduction, **how),
            TOLERANCE,
        )
        for reduction, divisor, title in rows
    ]


def article(pictures: Pictures) -> Outcome:
    """Prints values and gradients side by side, and trains where PyTorch is installed."""
    torch = installed_torch()
    print_versions(*(["torch"] if torch else []))
    theirs = "PyTorch" if torch else "numpy"
    outcome = Outcome()
    for name in dict.fromkeys(case.name for case in cases()):
        rows = []
        for case in cases():
            if case.name != name:
                continue
            for reduction in ("none", "mean", "sum"):
                module = case.ours(reduction=reduction, **case.options)
                value, gradient = by_pytorch(torch, case, reduction) if torch else by_numpy(case, reduction)
                rows.append(Row(f"{case.title}, {reduction}", "", value, module(case.x, case.y), TOLERANCE))
                rows.append(Row("  its gradient", "", gradient, module.grad(case.x, case.y), TOLERANCE))
        outcome.add(name, rows, theirs)
    outcome.add("A weighted NLLLoss has two means", two_divisors())

    logits, classes = cases()[-1].x, cases()[-1].y
    both = NLLLoss()(sl.special.log_softmax(logits, axis=1), classes)
    row = Row("CrossEntropyLoss and NLLLoss of log_softmax", "", both, CrossEntropyLoss()(logits, classes), TOLERANCE)
    outcome.add("Two ways to one loss", [row], "in two steps")
    if torch:
        training(torch, outcome, pictures)
    return outcome


if __name__ == "__main__":
    sys.exit(main(article, __doc__))
