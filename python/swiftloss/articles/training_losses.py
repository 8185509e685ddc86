"""Which loss trains best: two experiments with a small network in numpy, whose losses and gradients come from the Swift core.

``python -m swiftloss.articles.training_losses`` trains a network of one hidden layer, on a regression with squared, squared
logarithmic and absolute error and on two circles with binary cross-entropy and hinge, draws the learning curves, and does the
same once more with each loss written as a line of numpy.

The article's data, network and settings; its random numbers are lost, so that its errors and accuracies stand beside ours and are
not compared. A standardised target has values below -1, where the squared logarithmic error is not defined: as Keras does,
arguments are clamped there (``clip=1e-7``); the library's own default is an error. The article's text says a momentum of 0.99 in
one place and 0.9 in all others: here it is 0.9.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import swiftloss as sl

from ._report import Outcome, Pictures, Row, main, need, print_versions

CLIP = 1e-7
BATCH, LEARNING_RATE, MOMENTUM = 32, 0.01, 0.9
# Of the start and of the order of the samples. One start in eight (1, of 0 to 7) ends MSLE's training in its second epoch: every
# prediction is below the clip, where the gradient is 0.
SEED = 0

# How far the curves of two runs may be apart. Where logarithms differ in the last digit, so does a gradient, and thousands of steps
# through a network with kinks magnify that.
TOLERANCE = 1e-9

# prediction, target -> value and gradient of the mean
Loss = Callable[[Any, Any], "tuple[Any, Any]"]


# ---- the losses, twice -----------------------------------------------------------------------------------------------


def numpy_squared_error(p: Any, t: Any) -> tuple[Any, Any]:
    return np.mean((p - t) ** 2), 2 * (p - t) / p.size


def numpy_squared_log_error(p: Any, t: Any) -> tuple[Any, Any]:
    inside, p, t = p > CLIP, np.maximum(p, CLIP), np.maximum(t, CLIP)
    d = np.log1p((p - t) / (1 + t))
    return np.mean(d**2), np.where(inside, 2 * d / (1 + p), 0) / p.size


def numpy_absolute_error(p: Any, t: Any) -> tuple[Any, Any]:
    return np.mean(np.abs(p - t)), np.sign(p - t) / p.size


def numpy_binary_cross_entropy(p: Any, t: Any) -> tuple[Any, Any]:
    inside, p = (p > CLIP) & (p < 1 - CLIP), np.clip(p, CLIP, 1 - CLIP)
    e = -(t * np.log(p) + (1 - t) * np.log1p(-p))
    return np.mean(e), np.where(inside, -t / p + (1 - t) / (1 - p), 0) / p.size


def numpy_hinge(p: Any, t: Any) -> tuple[Any, Any]:
    return np.mean(np.maximum(0, 1 - t * p)), np.where(t * p < 1, -t, 0) / p.size


LOSSES: dict[str, tuple[Loss, Loss]] = {
    "MSE": (numpy_squared_error, sl.squared_error.value_and_grad),
    "MSLE": (numpy_squared_log_error, lambda p, t: sl.squared_log_error.value_and_grad(p, t, clip=CLIP)),
    "MAE": (numpy_absolute_error, sl.absolute_error.value_and_grad),
    "BCE": (numpy_binary_cross_entropy, lambda p, t: sl.binary_cross_entropy.value_and_grad(p, t, clip=CLIP)),
    "hinge": (numpy_hinge, sl.hinge.value_and_grad),
}


# ---- the network -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Activation:
    """Of the output, and its derivative by what goes in, as a function of what comes out."""

    function: Callable[[Any], Any]
    derivative: Callable[[Any], Any]


LINEAR = Activation(lambda z: z, np.ones_like)
SIGMOID = Activation(lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a))
TANH = Activation(np.tanh, lambda a: 1 - a * a)


class Network:
    """One hidden layer of ReLU units and one output, trained by stochastic gradient descent with momentum."""

    def __init__(self, inputs: int, hidden: int, output: Activation, random: np.random.RandomState) -> None:
        def he_uniform(rows: int, columns: int) -> Any:
            limit = np.sqrt(6 / rows)
            return random.uniform(-limit, limit, (rows, columns))

        self.output = output
        self.parameters = [he_uniform(inputs, hidden), np.zeros(hidden), he_uniform(hidden, 1), np.zeros(1)]
        self.velocities = [np.zeros_like(parameter) for parameter in self.parameters]

    def _forward(self, x: Any) -> tuple[Any, Any]:
        first, first_bias, second, second_bias = self.parameters
        hidden = np.maximum(0, x @ first + first_bias)
        return hidden, self.output.function((hidden @ second + second_bias)[:, 0])

    def predict(self, x: Any) -> Any:
        return self._forward(x)[1]

    def step(self, x: Any, t: Any, loss: Loss) -> None:
        """One batch: the loss's gradient by the predictions, and the chain rule from there."""
        hidden, prediction = self._forward(x)
        _, gradient = loss(prediction, t)
        back = (gradient * self.output.derivative(prediction))[:, None]
        back_hidden = (back @ self.parameters[2].T) * (hidden > 0)
        gradients = [x.T @ back_hidden, back_hidden.sum(axis=0), hidden.T @ back, back.sum(axis=0)]
        for parameter, velocity, slope in zip(self.parameters, self.velocities, gradients):
            velocity *= MOMENTUM
            velocity -= LEARNING_RATE * slope
            parameter += velocity


# ---- the experiments -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Data:
    train_x: Any
    train_t: Any
    test_x: Any
    test_t: Any


@dataclass(frozen=True)
class Experiment:
    """A loss, what the network is, and what is measured besides the loss."""

    loss: str
    hidden: int
    epochs: int
    output: Activation
    metric: Callable[[Any, Any], float]
    signed: bool = False
    """Labels -1 and 1 for 0 and 1."""


@dataclass(frozen=True)
class Curves:
    """After each epoch, on both halves of the data."""

    train_loss: list[float]
    test_loss: list[float]
    train_metric: list[float]
    test_metric: list[float]

    def array(self) -> Any:
        return np.array([self.train_loss, self.test_loss, self.train_metric, self.test_metric])


def squared(p: Any, t: Any) -> float:
    return float(np.mean((p - t) ** 2))


def accuracy(p: Any, t: Any) -> float:
    """Of labels 0 and 1, the share of predictions on the right side of one half."""
    return float(np.mean((p > 0.5) == (t > 0.5)))


def signed_accuracy(p: Any, t: Any) -> float:
    return float(np.mean((p > 0) == (t > 0)))


REGRESSION = [Experiment(loss, 25, 100, LINEAR, squared) for loss in ("MSE", "MSLE", "MAE")]
CLASSIFICATION = [
    Experiment("BCE", 50, 200, SIGMOID, accuracy),
    Experiment("hinge", 50, 200, TANH, signed_accuracy, signed=True),
]
# What the article says of training and test data.
ARTICLE = {
    "MSE": ("0.000", "0.000"),
    "MSLE": ("slightly worse", "slightly worse"),
    "MAE": ("converges, bumpily", ""),
    "BCE": ("about 83 %", "about 85 %"),
    "hinge": ("below 80 %", "below 80 %"),
}


def regression_data() -> Data:
    """1000 samples of 20 features, of which 10 tell something; standardised; one half for training."""
    datasets = need("sklearn.datasets", "demo", "the article's data")
    preprocessing = need("sklearn.preprocessing", "demo", "the article's data")
    x, t = datasets.make_regression(n_samples=1000, n_features=20, n_informative=10, noise=0.1, random_state=1)
    x = preprocessing.StandardScaler().fit_transform(x)
    t = preprocessing.StandardScaler().fit_transform(t[:, None])[:, 0]
    return Data(x[:500], t[:500], x[500:], t[500:])


def circles_data() -> Data:
    """1000 points on two circles with noise, labels 0 (outside) and 1."""
    datasets = need("sklearn.datasets", "demo", "the article's data")
    x, t = datasets.make_circles(n_samples=1000, noise=0.1, random_state=1)
    t = t.astype(np.float64)
    return Data(x[:500], t[:500], x[500:], t[500:])


def train(experiment: Experiment, data: Data, loss: Loss, progress: Callable[[], None] = lambda: None) -> Curves:
    """Everything but the loss is the same for each loss, and for numpy's and ours."""
    random = np.random.RandomState(SEED)
    network = Network(data.train_x.shape[1], experiment.hidden, experiment.output, random)
    train_t, test_t = (2 * t - 1 if experiment.signed else t for t in (data.train_t, data.test_t))
    curves = Curves([], [], [], [])
    for _ in range(experiment.epochs):
        order = random.permutation(len(train_t))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            network.step(data.train_x[batch], train_t[batch], loss)
        for x, t, losses, metrics in (
            (data.train_x, train_t, curves.train_loss, curves.train_metric),
            (data.test_x, test_t, curves.test_loss, curves.test_metric),
        ):
            prediction = network.predict(x)
            losses.append(float(loss(prediction, t)[0]))
            metrics.append(experiment.metric(prediction, t))
        progress()
    return curves


# ---- pictures and numbers --------------------------------------------------------------------------------------------


def draw_curves(
    experiments: list[Experiment], ours: dict[str, Curves], metric: str, pictures: Pictures, name: str
) -> Any:
    figure = pictures.figure(figsize=(4 * len(experiments), 6))
    axes = figure.subplots(2, len(experiments), squeeze=False)
    for column, experiment in enumerate(experiments):
        curves = ours[experiment.loss]
        epochs = range(1, experiment.epochs + 1)
        for axis, label, train_curve, test_curve in (
            (axes[0, column], f"{experiment.loss} loss", curves.train_loss, curves.test_loss),
            (axes[1, column], metric, curves.train_metric, curves.test_metric),
        ):
            axis.plot(epochs, train_curve, label="train")
            axis.plot(epochs, test_curve, label="test", linestyle="--")
            axis.set(xlabel="epoch", ylabel=label)
            if metric == "mean squared error":
                axis.set_yscale("log")
            axis.legend()
        axes[0, column].set_title(f"trained by {experiment.loss}")
    return pictures.save(figure, name)


def draw_circles(data: Data, pictures: Pictures) -> Any:
    figure = pictures.figure(figsize=(5, 5))
    axis = figure.subplots()
    x, t = np.concatenate([data.train_x, data.test_x]), np.concatenate([data.train_t, data.test_t])
    for label, colour in ((0, "tab:blue"), (1, "tab:orange")):
        points = x[t == label]
        axis.scatter(points[:, 0], points[:, 1], s=10, color=colour, label=f"class {label}")
    axis.set(title="Two circles with noise", aspect="equal")
    axis.legend()
    return pictures.save(figure, "training_circles.png")


def compare(experiments: list[Experiment], data: Data, metric: str, bar: Any) -> tuple[list[Row], dict[str, Curves]]:
    """Each experiment with numpy's loss and with ours."""
    rows, found = [], {}
    for experiment in experiments:
        bar.set_postfix_str(experiment.loss)
        theirs, ours = (train(experiment, data, loss, bar.update) for loss in LOSSES[experiment.loss])
        found[experiment.loss] = ours
        for half, article, a, b in zip(
            ("train", "test"), ARTICLE[experiment.loss],
            (theirs.train_metric, theirs.test_metric), (ours.train_metric, ours.test_metric),
        ):  # fmt: skip
            rows.append(Row(f"{experiment.loss}: {metric}, {half}", article, a[-1], b[-1], TOLERANCE))
        rows.append(Row(f"{experiment.loss}: all four curves", "", theirs.array(), ours.array(), TOLERANCE))
    return rows, found


def article(pictures: Pictures) -> Outcome:
    """Trains every network twice, prints the numbers side by side and draws the curves."""
    tqdm = need("tqdm", "demo", "the progress bar").tqdm
    circles, regression = circles_data(), regression_data()
    need("matplotlib", "demo", "a picture")
    print_versions("sklearn")
    outcome = Outcome()
    epochs = 2 * sum(experiment.epochs for experiment in REGRESSION + CLASSIFICATION)
    with tqdm(total=epochs, unit="epoch", disable=None) as bar:
        rows, of_regression = compare(REGRESSION, regression, "mean squared error", bar)
        more, of_circles = compare(CLASSIFICATION, circles, "accuracy", bar)
    outcome.add(f"Errors after {REGRESSION[0].epochs} epochs", rows)
    outcome.add(f"Accuracies after {CLASSIFICATION[0].epochs} epochs", more)
    outcome.pictures = [
        draw_circles(circles, pictures),
        draw_curves(REGRESSION, of_regression, "mean squared error", pictures, "training_regression.png"),
        draw_curves(CLASSIFICATION, of_circles, "accuracy", pictures, "training_classification.png"),
    ]
    return outcome


if __name__ == "__main__":
    sys.exit(main(article, __doc__))
