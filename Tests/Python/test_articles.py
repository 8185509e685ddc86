"""The article's five functions: its numbers, its assertions, its argument orders."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import swiftloss
from swiftloss.articles import _report as report
from swiftloss.articles import numpy_losses
from swiftloss.articles._report import Outcome, Pictures, Row, UserError
from swiftloss.articles.numpy_losses import (
    cross_entropy_error,
    hinge_loss,
    kl_divergence,
    mean_absolute_error,
    mean_squared_error,
)

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
