"""The squared error, its gradient and gradient descent, with numpy's digits, through the Swift core.

``python -m swiftloss.articles.gradient_descent`` fits a line to 100 points in 1000 steps, once with the article's numpy lines and once
with loss and gradient from the Swift core, and compares every step.

The article prints the gradient of the squared error by a parameter as 2/n sum (y - y_hat) d y_hat / d theta, which has the wrong
sign, and once without 2/n; its program is right, and so is this one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import swiftloss as sl

from ._report import Outcome, Pictures, Row, main, print_versions

STEPS, LEARNING_RATE = 1000, 0.01

# What the article's program prints.
PARAMETERS, LOSS = ("2.0949559569179517", "2.9798895588245795"), "0.248116034362788"

# x, y, y_hat -> the loss and its derivatives by the line's two parameters
LossAndGradient = Callable[[Any, Any, Any], "tuple[Any, Any, Any]"]


def mean_squared_error(y: Any, y_hat: Any) -> Any:
    """Mean of (y - y_hat)^2: truth ``y``, prediction ``y_hat``."""
    return sl.squared_error(y_hat, y)


def cross_entropy(y: Any, y_hat: Any) -> Any:
    """-1/n sum_i sum_j (y_ij log(y_hat_ij) + (1 - y_ij) log(1 - y_hat_ij)), for rows of labels that may all be 1."""
    return sl.multilabel_cross_entropy(y_hat, y)


def of_numpy(x: Any, y: Any, y_hat: Any) -> tuple[Any, Any, Any]:
    return np.mean((y - y_hat) ** 2), -2 * np.mean(y - y_hat), -2 * np.mean(x * (y - y_hat))


def of_swiftloss(x: Any, y: Any, y_hat: Any) -> tuple[Any, Any, Any]:
    # Of each point, 2 (y_hat - y): exact doublings, whose means have the digits of numpy's doubled means.
    gradient = sl.squared_error.grad(y_hat, y, reduction="none")
    return sl.squared_error(y_hat, y), np.mean(gradient), np.mean(x * gradient)


@dataclass(frozen=True)
class Fit:
    """Points, and the line that was fitted to them."""

    x: Any
    y: Any
    intercept: Any
    slope: Any
    losses: list[Any]


def fit(loss_and_gradient: LossAndGradient) -> Fit:
    """The article's program: data and start of seed 0, then gradient descent."""
    random = np.random.RandomState(0)
    x = random.uniform(-1, 1, 100)
    y = 2 + 3 * x + random.normal(0, 0.5, 100)
    theta_0, theta_1 = random.uniform(-1, 1), random.uniform(-1, 1)
    losses = []
    for _ in range(STEPS):
        loss, by_theta_0, by_theta_1 = loss_and_gradient(x, y, theta_0 + theta_1 * x)
        losses.append(loss)
        theta_0, theta_1 = theta_0 - LEARNING_RATE * by_theta_0, theta_1 - LEARNING_RATE * by_theta_1
    return Fit(x, y, theta_0, theta_1, losses)


def draw(ours: Fit, pictures: Pictures) -> list[Any]:
    figure = pictures.figure(figsize=(10, 4))
    points, curve = figure.subplots(1, 2)
    points.scatter(ours.x, ours.y, s=12, label="data: 2 + 3 x + noise")
    ends = np.array([-1.0, 1.0])
    points.plot(
        ends, ours.intercept + ours.slope * ends, color="C1", label=f"{ours.intercept:.3f} + {ours.slope:.3f} x"
    )
    points.set(xlabel="x", ylabel="y", title="The line after 1000 steps")
    points.legend()
    curve.semilogy(range(1, STEPS + 1), ours.losses)
    curve.set(xlabel="step", ylabel="mean squared error", title="The loss of each step")
    return [pictures.save(figure, "gradient_descent.png")]


def article(pictures: Pictures) -> Outcome:
    """Prints the numbers side by side and draws the fit and the loss."""
    print_versions()
    theirs, ours = fit(of_numpy), fit(of_swiftloss)
    same = sum(a.tobytes() == b.tobytes() for a, b in zip(theirs.losses, ours.losses))
    labels = np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    probabilities = np.array([[0.9, 0.2, 0.6], [0.1, 0.3, 0.8]])
    entropy = -np.sum(labels * np.log(probabilities) + (1 - labels) * np.log1p(-probabilities)) / 2
    rows = [
        Row("theta_0", PARAMETERS[0], theirs.intercept, ours.intercept),
        Row("theta_1", PARAMETERS[1], theirs.slope, ours.slope),
        Row("loss of the last step", LOSS, theirs.losses[-1], ours.losses[-1]),
        Row("steps whose loss has numpy's digits", "", STEPS, same),
        Row(
            "mean squared error of [1, 2], [1.5, 1]",
            "",
            0.625,
            mean_squared_error(np.array([1.5, 1.0]), np.array([1.0, 2.0])),
        ),
        # numpy's logarithms are within an ULP, and twelve of them are added up.
        Row("cross-entropy of rows of labels", "", entropy, cross_entropy(labels, probabilities), tolerance=1e-15),
    ]
    outcome = Outcome()
    outcome.add("Gradient descent", rows)
    outcome.pictures = draw(ours, pictures)
    return outcome


if __name__ == "__main__":
    sys.exit(main(article, __doc__))
