"""The command ``swiftloss``: what it prints, its exit statuses, and no traceback for a user's mistake."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import swiftloss

pytest.importorskip("typer")
pytest.importorskip("matplotlib")

PACKAGE = str(Path(swiftloss.__file__).parents[1])


def command(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-m", "swiftloss", *arguments],
        cwd=folder,
        env={**inherited, "PYTHONPATH": PACKAGE, "COLUMNS": "200", "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_info(tmp_path: Path) -> None:
    done = command("info", folder=tmp_path)
    assert done.returncode == 0
    printed = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert printed == {name: str(what) for name, what in swiftloss.info().items()}


def test_list_has_every_loss(tmp_path: Path) -> None:
    done = command("list", folder=tmp_path)
    assert done.returncode == 0
    words = done.stdout.split()
    losses = [name for name in swiftloss.__all__ if isinstance(getattr(swiftloss, name), swiftloss._loss.Loss)]
    assert len(losses) == 20 and set(losses) <= set(words)
    assert "max(0, margin - t p)" in done.stdout


def test_demo_runs_all_five(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    done = command("demo", "--output", "pictures", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    last = re.fullmatch(
        r"(\d+) of (\d+) numbers of 5 of 5 articles agree; pictures are in pictures\.", done.stdout.splitlines()[-1]
    )
    # More of both where PyTorch or Keras is installed.
    assert last is not None and last[1] == last[2] and int(last[1]) > 100
    assert len(list((tmp_path / "pictures").glob("*.png"))) >= 5


def test_demo_fails_where_an_article_cannot_run(tmp_path: Path) -> None:
    """scikit-learn is hidden: the others run, and the exit status says that not all did."""
    hidden = tmp_path / "hidden" / "sklearn"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text("raise ModuleNotFoundError('hidden', name='sklearn')")
    done = command("demo", folder=tmp_path, PYTHONPATH=f"{hidden.parent}{os.pathsep}{PACKAGE}")
    assert done.returncode == 1
    sentence = "needs scikit-learn, which this Python has not: pip install 'swiftloss[demo]'"
    assert done.stdout.count(sentence) == 2, "once in its place, once in the last table"
    assert "of 4 of 5 articles agree" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_plot(suffix: str, tmp_path: Path) -> None:
    done = command("plot", "huber", "mean_squared_error", "--output", f"out/two.{suffix}", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"wrote out/two.{suffix}\n")
    written = (tmp_path / "out" / f"two.{suffix}").read_bytes()
    assert written.startswith(b"\x89PNG") if suffix == "png" else b"<svg" in written
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"two.{suffix}"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["plot", "hubr"], "swiftloss: there is no loss 'hubr': did you mean 'huber'? (swiftloss list has all names)"),
        (["plot", "huber", "--output", "a.txt"], "swiftloss: a.txt must end in .png, .svg or .pdf"),
        (["plot", "huber", "--output", "file/a.png"], "swiftloss: the folder file cannot be made: File exists"),
        (["plot", "huber", "--show"], "swiftloss: there is no display to show pictures on"),
        (["demo", "--show"], "swiftloss: there is no display to show pictures on"),
        (["demo", "--output", "file/x"], "swiftloss: the folder file/x cannot be made: Not a directory"),
        (["plot"], "Missing argument"),
        (["bogus"], "No such command 'bogus'"),
    ],
)
def test_mistakes(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = command(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_typer(tmp_path: Path) -> None:
    program = "import sys; sys.modules['typer'] = None\nfrom swiftloss._command import main\nsys.exit(main())"
    environment = {**os.environ, "PYTHONPATH": PACKAGE}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert done.returncode == 2
    assert (
        done.stderr == "swiftloss: the command needs typer, which this Python has not: pip install 'swiftloss[demo]'\n"
    )


def test_help(tmp_path: Path) -> None:
    done = command("--help", folder=tmp_path)
    assert done.returncode == 0
    for name in ("demo", "list", "plot", "info"):
        assert f" {name} " in done.stdout
        assert command(name, "--help", folder=tmp_path).returncode == 0
