"""What the articles' programs have in common: the table of numbers side by side, pictures, command lines."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import swiftloss as sl

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class UserError(Exception):
    """One sentence for the reader of a program, who can do something about it."""


def need(package: str, extra: str, what: str) -> Any:
    """A module of a package that not every installation has."""
    try:
        return importlib.import_module(package)
    except ImportError as error:
        if error.name is None or error.name.split(".")[0] != package.split(".")[0]:
            raise
        distribution = {"sklearn": "scikit-learn"}.get(package.split(".")[0], package.split(".")[0])
        raise UserError(
            f"{what} needs {distribution}, which this Python has not: pip install 'swiftloss[{extra}]'"
        ) from None


# ---- the table -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A number (or an array of some) three times."""

    what: str
    article: str
    """What the article prints; "" where it prints nothing, or its picture is lost."""
    theirs: Any
    ours: Any
    tolerance: float = 0.0
    """How large the difference may be beside the largest number to agree; 0: digit for digit."""

    @property
    def difference(self) -> float:
        """Beside the largest of their numbers; 0 where all digits are the same."""
        theirs, ours = np.asarray(self.theirs, np.float64), np.asarray(self.ours, np.float64)
        if theirs.shape != ours.shape:
            return np.inf
        if theirs.tobytes() == ours.tobytes():
            return 0.0
        if not np.array_equal(np.isfinite(theirs), np.isfinite(ours)):
            return np.inf
        largest = np.max(np.abs(theirs), initial=0.0)
        # Zeros of different signs are different digits.
        return float(np.max(np.abs(theirs - ours)) / (largest or 1.0)) or 5e-324

    @property
    def agrees(self) -> bool:
        return self.difference <= self.tolerance

    @property
    def verdict(self) -> str:
        if self.difference == 0:
            return "identical"
        return f"{'difference' if self.agrees else 'DIFFERENT:'} {self.difference:.1e}"


def shown(x: Any) -> str:
    """All digits of a number, four of each in an array."""
    array = np.asarray(x)
    if array.ndim == 0:
        return repr(float(array)) if array.dtype.kind == "f" else str(array[()])
    text = " ".join(f"{float(element):.4g}" for element in array.flat[:4])
    return f"[{text}{' ...' if array.size > 4 else ''}]"


@dataclass
class Outcome:
    """How many of an article's numbers agree, and the pictures that were drawn."""

    agreeing: int = 0
    count: int = 0
    pictures: list[Path] = field(default_factory=list)

    def add(self, title: str, rows: list[Row], theirs: str = "numpy") -> None:
        """Prints the rows as a table and counts them."""
        cells = [("", "the article", theirs, "swiftloss", "")]
        cells += [(row.what, row.article, shown(row.theirs), shown(row.ours), row.verdict) for row in rows]
        widths = [max(len(line[column]) for line in cells) for column in range(5)]
        print(f"{title}\n")
        for line in cells:
            print("  " + "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths)).rstrip())
        print()
        self.count += len(rows)
        self.agreeing += sum(row.agrees for row in rows)

    @property
    def all_agree(self) -> bool:
        return self.agreeing == self.count


def print_versions(*others: str) -> None:
    about = sl.info()
    packages = "".join(f", {name} {importlib.import_module(name).__version__}" for name in ("numpy", *others))
    print(f"swiftloss {about['version']} ({about['simd']}){packages}\n")


# ---- pictures --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pictures:
    """Where pictures go: to files in a folder and, where there is a screen and it is wanted, to windows too."""

    folder: Path
    show: bool = False

    def check(self) -> None:
        """Before the work: whether they can be shown and written."""
        if (
            self.show
            and sys.platform == "linux"
            and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
        ):
            raise UserError("there is no display to show pictures on: leave out --show, and they are written to files")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"the folder {self.folder} cannot be made: {error.strerror}") from None
        if not os.access(self.folder, os.W_OK):
            raise UserError(f"the folder {self.folder} cannot be written to")

    def figure(self, **options: Any) -> Figure:
        matplotlib = need("matplotlib", "demo", "a picture")
        if not self.show:
            matplotlib.use("agg")
        pyplot = importlib.import_module("matplotlib.pyplot")
        figure: Figure = pyplot.figure(layout="constrained", **options)
        return figure

    def save(self, figure: Figure, name: str) -> Path:
        """Writes a figure whole or not at all."""
        path, part = self.folder / name, self.folder / f".{name}.part"
        try:
            figure.savefig(part, format=path.suffix[1:], dpi=120)
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise UserError(f"{path} cannot be written: {error.strerror}") from None
        return path

    def close(self) -> None:
        """Shows what is to be shown."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:
            if self.show:
                pyplot.show()
            pyplot.close("all")


def draw_two_curves(framework: str, step: str, theirs: Any, ours: Any, pictures: Pictures, name: str) -> Path:
    """The losses of two trainings from the same start, and what is between them."""
    figure = pictures.figure(figsize=(10, 4))
    curves, apart = figure.subplots(1, 2)
    steps = range(1, len(theirs) + 1)
    curves.semilogy(steps, theirs, linewidth=4, alpha=0.5, label=framework)
    curves.semilogy(steps, ours, "--", color="black", label="swiftloss")
    curves.set(xlabel=step, ylabel="loss", title="Two trainings from the same start")
    curves.legend()
    difference = np.abs(np.asarray(theirs) - ours) / theirs
    apart.plot(steps, difference)
    apart.set(
        xlabel=step, ylabel="difference / loss", title=f"Between them: at most {difference.max():.1e} of the loss"
    )
    return pictures.save(figure, name)


# ---- the program -----------------------------------------------------------------------------------------------------

Article = Callable[[Pictures], Outcome]


def main(article: Article, description: str | None, draws: bool = True, arguments: list[str] | None = None) -> int:
    """An article as a program; its exit status is 1 if a number disagrees, 2 if it could not be run."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    if draws:
        parser.add_argument(
            "--output",
            type=Path,
            default=Path("swiftloss-articles"),
            metavar="FOLDER",
            help="where pictures go (%(default)s)",
        )
        parser.add_argument("--show", action="store_true", help="show them in windows too")
    options = parser.parse_args(arguments)
    pictures = Pictures(options.output, options.show) if draws else Pictures(Path())
    try:
        if draws:
            pictures.check()
        outcome = article(pictures)
        pictures.close()
    except UserError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    for path in outcome.pictures:
        print(f"wrote {path}")
    print(f"{outcome.agreeing} of {outcome.count} numbers agree.")
    return 0 if outcome.all_agree else 1
