"""The five articles: their numbers, assertions, argument orders and pictures."""

from __future__ import annotations

import dataclasses
import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
import swiftloss
from swiftloss.articles import _report as report
from swiftloss.articles import gradient_descent, keras_losses, numpy_losses, pytorch_losses, training_losses
from swiftloss.articles._report import Outcome, Pictures, Row, UserError
from swiftloss.articles.numpy_losses import (
    cross_entropy_error,
    hinge_loss,
    kl_divergence,
    mean_absolute_error,
    mean_squared_error,
)

PACKAGE = str(Path(swiftloss.__file__).parents[1])
Y = np.array(
    [[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0], [0.5, 0.05, 0.2, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]]
)


def test_the_printed_results() -> None:
    """Digit for digit what the article prints (numpy on x86-64)."""
    one_hot = np.zeros((2, 10), int)
    one_hot[0, 2] = one_hot[1, 0] = 1
    assert float(mean_squared_error(np.array([3, -0.5, 2, 7]), np.array([2.5, 0, 2, 8]))) == 0.1875
    assert float(cross_entropy_error(Y, one_hot)) == 0.6019862188296516
    assert float(cross_entropy_error(Y, np.array([2, 0]))) == 0.6019862188296516
    assert float(mean_absolute_error(np.array([3.0, -0.5, 2.0]), np.array([2.5, 0.0, 2.1]))) == 0.3666666666666667
    assert float(hinge_loss(np.array([1, -1, 1]), np.array([0.8, -0.6, 1.2]))) == 0.19999999999999998
    assert float(kl_divergence(np.array([0.4, 0.6]), np.array([0.5, 0.5]))) == 0.020135513550688863


def test_the_worked_examples() -> None:
    """What the text works out by hand; the digits of binary cross-entropy are mpmath's, rounded once."""
    numbers = {row.what: float(row.ours) for row in numpy_losses.worked_by_hand()}
    expected = {
        "squared error without the half": 0.375,
        "squared error of two rows of ten": 0.1275,
        "cross-entropy without the epsilon": 0.601986402162968,
        "binary cross-entropy": 0.41493159961539705,
        "binary cross-entropy, sample 1": 0.10536051565782628,
        "binary cross-entropy, sample 2": 0.22314355131420976,
        "binary cross-entropy, sample 3": 0.916290731874155,
        "absolute error, sample 1": 0.5,
        "hinge, sample 2": 0.4,
        "hinge, sample 3": 0.0,
    }
    for what, number in expected.items():
        assert numbers[what] == number, what
    assert len(numbers) == 16


def test_argument_orders() -> None:
    a, b = np.array([1.0, 2.0]), np.array([0.25, 0.75])
    assert kl_divergence(b, b[::-1]) == pytest.approx(np.sum(b * np.log(b / b[::-1])), rel=1e-15)
    assert kl_divergence(np.array([1.0, 0.0]), np.array([0.5, 0.5])) == pytest.approx(np.log(2), rel=1e-15)
    assert np.isinf(kl_divergence(np.array([0.5, 0.5]), np.array([1.0, 0.0])))
    assert hinge_loss(np.array([1, -1]), a) == 1.5
    assert mean_squared_error(np.ones((2, 3)), np.zeros((2, 3))) == 1.5


def test_the_assertions() -> None:
    with pytest.raises(AssertionError, match="^y_true must contain only -1 or 1$"):
        hinge_loss(np.array([1, 0]), np.array([0.5, 0.5]))
    good = np.array([0.5, 0.5])
    for bad in ([0.5, 0.4], [1.5, -0.5], [np.nan, 1.0], [0.5, 0.6]):
        with pytest.raises(AssertionError, match=r"^p must be a valid probability distribution\.$"):
            kl_divergence(np.array(bad), good)
        with pytest.raises(AssertionError, match=r"^q must be a valid probability distribution\.$"):
            kl_divergence(good, np.array(bad))
    assert (
        kl_divergence(np.array([1 + 1e-9, 0.0]), np.array([1 + 1e-9, 0.0])) == 0
    )  # close to 1 is what the article asks


def test_numpy_would_wrap_and_we_do_not() -> None:
    with pytest.raises(IndexError, match=r"target\[1\] = -1 is not a class index in \[0, 10\)"):
        cross_entropy_error(Y, np.array([2, -1]))
    with pytest.raises(IndexError, match=r"target\[0\] = 10 is not a class index in \[0, 10\)"):
        cross_entropy_error(Y, np.array([10, 0]))


def test_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = numpy_losses.article(Pictures(Path()))
    text = capsys.readouterr().out
    assert text.count("identical\n") == 21 and "DIFFERENT" not in text
    assert (outcome.agreeing, outcome.count) == (21, 21)


def test_the_program_fails_when_a_number_differs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(numpy_losses, "mean_squared_error", lambda y, t: np.float64(0.1875000000000001))
    assert report.main(numpy_losses.article, "", draws=False, arguments=[]) == 1
    text = capsys.readouterr().out
    assert text.count("DIFFERENT") == 2 and text.endswith("19 of 21 numbers agree.\n")


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    """Warning-free, from another folder."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "swiftloss.articles.numpy_losses"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(swiftloss.__file__).parents[1])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for digits in ("0.1875", "0.6019862188296516", "0.3666666666666667", "0.19999999999999998", "0.020135513550688863"):
        assert digits in done.stdout


# ---- the other four --------------------------------------------------------------------------------------------------


def run(name: str, folder: Path) -> Outcome:
    """An article's program; skipped without matplotlib, as with the oldest numpy."""
    pytest.importorskip("matplotlib")
    outcome: Outcome = importlib.import_module(f"swiftloss.articles.{name}").article(Pictures(folder))
    return outcome


@pytest.mark.parametrize("name", ["gradient_descent", "pytorch_losses", "keras_losses"])
def test_every_number_agrees(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = run(name, tmp_path)
    assert outcome.all_agree and outcome.count > 5, capsys.readouterr().out
    for picture in outcome.pictures:
        assert picture.parent == tmp_path and picture.read_bytes().startswith(b"\x89PNG")


def test_gradient_descent_has_the_articles_digits() -> None:
    """What the article's program prints, by numpy's lines and by ours, and every step's loss."""
    theirs, ours = gradient_descent.fit(gradient_descent.of_numpy), gradient_descent.fit(gradient_descent.of_swiftloss)
    for found in (theirs, ours):
        assert repr(float(found.intercept)) == "2.0949559569179517"
        assert repr(float(found.slope)) == "2.9798895588245795"
        assert repr(float(found.losses[-1])) == "0.248116034362788"
    assert np.array(theirs.losses).tobytes() == np.array(ours.losses).tobytes()
    # -1/2 (log 0.9 + log 0.8 + log 0.5 + log 0.5), by mpmath.
    labels, probabilities = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.9, 0.2], [0.5, 0.5]])
    expected = -mpmath.log(mpmath.mpf(0.9) * (1 - mpmath.mpf(0.2)) / 4) / 2
    assert float(gradient_descent.cross_entropy(labels, probabilities)) == pytest.approx(float(expected), rel=2e-16)


def test_training_is_the_same_with_numpys_losses() -> None:
    """A few epochs of each experiment; the program runs them all."""
    pytest.importorskip("sklearn")
    for experiments, data in (
        (training_losses.REGRESSION, training_losses.regression_data()),
        (training_losses.CLASSIFICATION, training_losses.circles_data()),
    ):
        for experiment in experiments:
            short = dataclasses.replace(experiment, epochs=5)
            theirs, ours = (
                training_losses.train(short, data, loss).array() for loss in training_losses.LOSSES[experiment.loss]
            )
            np.testing.assert_allclose(ours, theirs, rtol=training_losses.TOLERANCE)
            assert ours[0, -1] < ours[0, 0], f"{experiment.loss} does not learn"


def test_training_reaches_what_the_article_says() -> None:
    """About 83 % and 85 % by binary cross-entropy. (test_command.py runs the whole program.)"""
    pytest.importorskip("sklearn")
    curves = training_losses.train(
        training_losses.CLASSIFICATION[0], training_losses.circles_data(), training_losses.LOSSES["BCE"][1]
    )
    assert abs(curves.train_metric[-1] - 0.83) < 0.02 and abs(curves.test_metric[-1] - 0.85) < 0.02


def test_pytorchs_names_and_reductions() -> None:
    x, y = np.array([1.0, 2.0]), np.array([0.0, 4.0])
    assert pytorch_losses.MSELoss()(x, y) == 2.5
    assert pytorch_losses.MSELoss(reduction="sum")(x, y) == 5
    assert list(pytorch_losses.MSELoss(reduction=None)(x, y)) == [1, 4]
    with pytest.raises(ValueError, match=r"^reduction is 'avg', but must be 'none' \(or None\), 'mean' or 'sum'$"):
        pytorch_losses.L1Loss(reduction="avg")
    # Weights 1, 2: over their sum, not over n.
    scores, weight = np.log([[0.5, 0.5], [0.25, 0.75]]), np.array([1.0, 2.0])
    expected = (-np.log(0.5) - 2 * np.log(0.75)) / 3
    assert pytorch_losses.NLLLoss(weight=weight)(scores, np.array([0, 1])) == pytest.approx(expected, rel=1e-15)


def test_kerass_names() -> None:
    one_hot, rows = keras_losses.ONE_HOT, keras_losses.ROWS
    assert keras_losses.categorical_crossentropy(one_hot, rows) == keras_losses.sparse_categorical_crossentropy(
        keras_losses.INDICES, rows
    )
    assert keras_losses.hinge(np.array([0, 1]), np.array([0.5, 0.5])) == keras_losses.hinge(
        np.array([-1, 1]), np.array([0.5, 0.5])
    )
    with pytest.raises(ValueError, match="is not a label -1 or 1"):
        keras_losses.hinge(np.array([0.5]), np.array([0.5]))
    with pytest.raises(IndexError, match=r"target\[0\] = 3 is not a class index in \[0, 3\)"):
        keras_losses.sparse_categorical_crossentropy(np.array([3, 1, 2]), rows)
    assert {case.name for case in keras_losses.cases()} == {
        "MeanSquaredError", "MeanSquaredLogarithmicError", "MeanAbsoluteError", "Huber", "BinaryCrossentropy", "Hinge",
        "CategoricalCrossentropy", "SparseCategoricalCrossentropy", "KLDivergence",
    }  # fmt: skip


# ---- the table, pictures, mistakes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "ours", "tolerance", "agrees", "verdict"),
    [
        (0.5, 0.5, 0.0, True, "identical"),
        (0.5, np.nextafter(0.5, 1), 0.0, False, "DIFFERENT: 2.2e-16"),
        (0.5, np.nextafter(0.5, 1), 1e-15, True, "difference 2.2e-16"),
        ([1.0, 0.0], [1.0, 1e-9], 1e-8, True, "difference 1.0e-09"),
        ([1.0], [1.0, 1.0], 1.0, False, "DIFFERENT: inf"),
        (1.0, np.nan, 1.0, False, "DIFFERENT: inf"),
    ],
)
def test_verdicts(theirs: Any, ours: Any, tolerance: float, agrees: bool, verdict: str) -> None:
    row = Row("", "", theirs, ours, tolerance)
    assert (row.agrees, row.verdict) == (agrees, verdict)


def test_a_folder_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.write_text("")
    status = report.main(gradient_descent.article, "", arguments=["--output", str(file / "pictures")])
    assert status == 2
    assert f"the folder {file / 'pictures'} cannot be made: Not a directory" in capsys.readouterr().err


def test_no_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert report.main(gradient_descent.article, "", arguments=["--output", str(tmp_path), "--show"]) == 2
    assert "there is no display to show pictures on" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(UserError) as error:
        report.need("no_such_package.part", "demo", "a picture")
    assert str(error.value) == (
        "a picture needs no_such_package, which this Python has not: pip install 'swiftloss[demo]'"
    )


@pytest.mark.parametrize(("module", "package"), [("torch", "PyTorch"), ("keras", "Keras")])
def test_a_missing_framework_is_one_sentence(module: str, package: str) -> None:
    program = f"import sys; sys.modules[{module!r}] = None\nimport swiftloss.{module}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": PACKAGE}
    )
    last = done.stderr.splitlines()[-1]
    assert last == (
        f"ImportError: swiftloss.{module} needs {package}, which this Python has not: pip install 'swiftloss[{module}]'"
    )
    assert "During handling" not in done.stderr


def test_a_picture_is_written_whole_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    pictures = Pictures(tmp_path)
    figure = pictures.figure()

    def fails(path: Path, **options: Any) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(figure, "savefig", fails)
    with pytest.raises(UserError, match="cannot be written: No space left on device"):
        pictures.save(figure, "a.png")
    assert not list(tmp_path.iterdir())
