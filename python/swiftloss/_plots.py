"""Draws losses with their gradients and Hessians: the documentation's plots, and those of the command ``swiftloss plot``.

What is drawn of each loss is the field ``plot`` of its row in catalog.toml, which tools/catalog.py writes to _plots.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _losses

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase
    from numpy.typing import NDArray

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

Plot = dict[str, Any]


def load() -> dict[str, Plot]:
    """What is drawn of each loss, by its name."""
    plots: dict[str, Plot] = json.loads(Path(__file__).with_name("_plots.json").read_text(encoding="utf-8"))
    return plots


def curves(name: str, plot: Plot) -> list[tuple[str, NDArray[np.float64], list[NDArray[np.float64]]]]:
    """Of each curve its label, and loss, gradient and Hessian."""
    first, last = plot["prediction"]
    x = np.linspace(first, last, POINTS)
    prediction = x
    if "other_classes" in plot:
        prediction = np.column_stack([x, *(np.full(POINTS, score) for score in plot["other_classes"])])
    found = []
    for curve in plot["curves"]:
        target = np.broadcast_to(curve["target"], (POINTS, *np.shape(curve["target"])))
        results = getattr(_losses, name).value_grad_and_hess(
            prediction, target, reduction="none", **curve.get("options", {})
        )
        found.append((label(curve, plot["curves"]), x, [y[:, 0] if y.ndim == 2 else y for y in results]))
    return found


def label(curve: Plot, all_curves: list[Plot]) -> str:
    """What a curve has that not all of them have."""
    same_target = all(other["target"] == curve["target"] for other in all_curves)
    words = [] if same_target else [f"t = {shown(curve['target'])}"]
    return ", ".join([*words, *(f"{name} = {shown(value)}" for name, value in curve.get("options", {}).items())])


def shown(value: Any) -> str:
    if isinstance(value, list):
        return f"({', '.join(map(shown, value))})"
    return f"{value:g}" if isinstance(value, float) else str(value)


def x_label(plot: Plot) -> str:
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


def draw(names: list[str], make: Callable[..., Figure] | None = None) -> Figure:
    """A figure with a line of panels for each loss; `make` makes an empty one (pyplot.figure: one with a window)."""
    import matplotlib
    from matplotlib.figure import Figure

    plots = load()
    with matplotlib.rc_context(SETTINGS):
        figure = (make or Figure)(figsize=(9.6, 3.4 * len(names)), layout="constrained")
        parts: Any = [figure] if len(names) == 1 else figure.subfigures(len(names), 1)
        for part, name in zip(parts, names):
            draw_loss(part, name, plots[name], names)
    return figure


def draw_loss(figure: FigureBase, name: str, plot: Plot, names: list[str]) -> None:
    found = curves(name, plot)
    panels = figure.subplots(1, len(PANELS))
    for number, (axes, title) in enumerate(zip(panels, PANELS)):
        panel(axes, [(label, x, results[number]) for label, x, results in found])
        axes.set_title(f"{title} by p₀" if "other_classes" in plot and number else title)
        axes.set_xlabel(x_label(plot))
    if len(names) > 1:
        figure.suptitle(name)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)


def panel(axes: Axes, lines: list[tuple[str, NDArray[np.float64], NDArray[np.float64]]]) -> None:
    for (name, x, y), (colour, dashes) in zip(lines, STYLES):
        axes.plot(x, y, dashes, color=colour, label=name)
    axes.set_ylim(*limits(np.concatenate([y[np.isfinite(y)] for _, _, y in lines])))
    axes.axhline(0, color="black", linewidth=0.6, zorder=0.5)
