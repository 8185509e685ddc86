#!/usr/bin/env python3
"""Draws each loss with its gradient and Hessian, computed by swiftloss: docs/losses/plots/NAME.svg.

    tools/plots.py [NAME ...]   draw them, all or the named ones
    tools/plots.py --check      exit status 1 if a file is not what would be drawn

What is drawn is the field `plot` of catalog.toml's rows. The same numbers give the same file with the versions of
docs/requirements.txt alone, so run it as `.venv-docs/bin/python`, which tools/docs.sh makes; it needs the library.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from typing import TYPE_CHECKING, Any

from catalog_files.rows import ROOT, Row, load

sys.path.insert(0, str(ROOT / "python"))

import matplotlib
import numpy as np
import swiftloss

matplotlib.use("svg")

from matplotlib import pyplot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

FOLDER = ROOT / "docs" / "losses" / "plots"
PANELS = ("loss", "gradient", "Hessian")
# Odd, so that the middle is there, where many a loss has its kink.
POINTS = 1201
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
# Colours that are told apart by those who see few (Okabe and Ito's, and one of Paul Tol's), dashes for those who see none.
STYLES = (("#0072b2", "-"), ("#d55e00", "--"), ("#009e73", "-."), ("#882255", ":"))
SETTINGS: dict[Any, Any] = {
    "font.size": 10,
    # The name is repeated at each text: one is enough, and the reader's own for want of it.
    "font.sans-serif": ["DejaVu Sans"],
    "axes.grid": True,
    "grid.alpha": 0.3,
    "lines.linewidth": 1.8,
    # On white, whatever the page around it is.
    "figure.facecolor": "white",
    # Points that are a tenth of a pixel off the line between their neighbours are left out.
    "path.simplify_threshold": 0.1,
    # Text stays text, and the same numbers give the same file.
    "svg.fonttype": "none",
    "svg.hashsalt": "swiftloss",
}


def curves(loss: Row) -> list[tuple[str, NDArray[np.float64], list[NDArray[np.float64]]]]:
    """Of each curve its label, and loss, gradient and Hessian where they are finite."""
    plot = loss["plot"]
    first, last = plot["prediction"]
    x = np.linspace(first, last, POINTS)
    prediction = x
    if "other_classes" in plot:
        prediction = np.column_stack([x, *(np.full(POINTS, score) for score in plot["other_classes"])])
    found = []
    for curve in plot["curves"]:
        target = np.broadcast_to(curve["target"], (POINTS, *np.shape(curve["target"])))
        function = getattr(swiftloss, loss["name"])
        results = function.value_grad_and_hess(prediction, target, reduction="none", **curve.get("options", {}))
        found.append((label(curve, plot["curves"]), x, [y[:, 0] if y.ndim == 2 else y for y in results]))
    return found


def label(curve: Row, all_curves: list[Row]) -> str:
    """What a curve has that not all of them have."""
    same_target = all(other["target"] == curve["target"] for other in all_curves)
    words = [] if same_target else [f"t = {shown(curve['target'])}"]
    return ", ".join([*words, *(f"{name} = {shown(value)}" for name, value in curve.get("options", {}).items())])


def shown(value: Any) -> str:
    if isinstance(value, list):
        return f"({', '.join(map(shown, value))})"
    return f"{value:g}" if isinstance(value, float) else str(value)


def x_label(loss: Row) -> str:
    plot = loss["plot"]
    targets = [curve["target"] for curve in plot["curves"]]
    if "other_classes" in plot:
        others = plot["other_classes"]
        return "p₀, where " + ", ".join(
            f"p{SUBSCRIPTS[place]} = {shown(score)}" for place, score in enumerate(others, 1)
        )
    same = all(target == targets[0] for target in targets)
    return "p" + (f", where t = {shown(targets[0])}" if same else "")


def limits(values: NDArray[np.float64]) -> tuple[float, float]:
    """What a panel shows: everything, but of a pole no more than lets the rest be seen."""
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    reach = 2 * (high - low) or 1.0
    bottom, top = max(values.min(), middle - reach), min(values.max(), middle + reach)
    margin = 0.06 * (top - bottom) or 0.5
    return bottom - margin, top + margin


def draw(loss: Row) -> Figure:
    found = curves(loss)
    figure, panels = pyplot.subplots(1, len(PANELS), figsize=(9.6, 3.4), layout="constrained")
    for number, (axes, title) in enumerate(zip(panels, PANELS, strict=True)):
        panel(axes, [(name, x, results[number]) for name, x, results in found])
        axes.set_title(f"{title} by p₀" if "other_classes" in loss["plot"] and number else title)
        axes.set_xlabel(x_label(loss))
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    return figure


def panel(axes: Axes, lines: list[tuple[str, NDArray[np.float64], NDArray[np.float64]]]) -> None:
    for (name, x, y), (colour, dashes) in zip(lines, STYLES[: len(lines)], strict=True):
        axes.plot(x, y, dashes, color=colour, label=name)
    axes.set_ylim(*limits(np.concatenate([y[np.isfinite(y)] for _, _, y in lines])))
    axes.axhline(0, color="black", linewidth=0.6, zorder=0.5)


def svg(figure: Figure) -> str:
    file = io.StringIO()
    # No date, no name of the program: of another day and another version alike.
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    # Hundredths of a point are not seen either.
    text = re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", file.getvalue())
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Draws the plots of docs/losses.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="losses; all of them if there is none")
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    arguments = parser.parse_args()
    losses = {loss["name"]: loss for loss in load()}
    if unknown := sorted(set(arguments.names) - set(losses)):
        parser.error(f"{unknown[0]} is not in catalog.toml")
    matplotlib.rcParams.update(SETTINGS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    complaints = []
    for name in arguments.names or losses:
        path = FOLDER / f"{name}.svg"
        figure = draw(losses[name])
        text = svg(figure)
        pyplot.close(figure)
        if not arguments.check:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            complaints.append(f"{path.relative_to(ROOT)} is not what tools/plots.py draws")
    complaints += [
        f"{path.relative_to(ROOT)} is of no loss in catalog.toml"
        for path in sorted(FOLDER.iterdir())
        if path.stem not in losses
    ]
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
