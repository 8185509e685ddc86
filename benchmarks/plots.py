"""The plots of docs/performance/, as SVG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bars
from cases import LARGE, WORKS

# A colour for each, the same in every plot; those of ColorBrewer's Dark2 and ours in black.
COLOURS = {
    "swiftloss": "#000000",
    "numpy": "#1b9e77",
    "PyTorch": "#d95f02",
    "JAX": "#7570b3",
    "numba": "#e7298a",
    "numexpr": "#66a61e",
    "sklearn.metrics": "#e6ab02",
    "sklearn._loss": "#a6761d",
    "limit": "#bbbbbb",
}


def draw(found: dict[str, Any], folder: Path) -> list[tuple[str, str]]:
    """Writes what there are times for; (file, title) of each. An ImportError without matplotlib."""
    import matplotlib

    matplotlib.use("svg")
    # Text stays text, and the same times give the same file.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "swiftloss", "font.size": 9})
    import matplotlib.pyplot as plt

    drawn = []
    for name, title, plot in (
        ("large.svg", "Large arrays, float32: time per element", large),
        ("sizes.svg", "float32, value_and_grad: time per element over the number of elements", over_sizes),
        ("classes.svg", "cross_entropy of logits, float32, value_and_grad", classes),
        ("small.svg", "Small calls from Python: squared_error, float64", small),
    ):
        figure = plot(plt, found)
        if figure is not None:
            figure.suptitle(title)
            figure.tight_layout()
            figure.savefig(folder / name, metadata={"Date": None})
            plt.close(figure)
            drawn.append((name, title))
    return drawn


def seconds(cell: dict[str, Any], name: str) -> float | None:
    """A contender's time, or the limit's."""
    if name == "limit":
        near = bars.limit(cell)
        return near and near * cell["contenders"]["swiftloss"]["median"]
    contender = cell["contenders"].get(name)
    return contender and contender["median"]


def grouped(axes: Any, cells: list[dict[str, Any]], labels: list[str], names: list[str], per: list[float]) -> None:
    """Horizontal bars: a group for each cell, a bar for each contender."""
    height = 0.8 / len(names)
    for number, name in enumerate(names):
        values = [seconds(cell, name) for cell in cells]
        places = [row + (number - len(names) / 2 + 0.5) * height for row in range(len(cells))]
        kept = [(place, value / one) for place, value, one in zip(places, values, per) if value]
        if kept:
            axes.barh(*zip(*kept), height=height, color=COLOURS[name], label=name)
    axes.set_yticks(range(len(cells)), labels)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.grid(axis="x", alpha=0.3)


def legend(panels: Any) -> None:
    """One for all panels, to their right."""
    handles = {}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels()):
            handles.setdefault(label, handle)
    order = [name for name in COLOURS if name in handles]
    panels[-1].legend([handles[name] for name in order], order, fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))


def present(found: dict[str, Any], cells: list[dict[str, Any]]) -> list[str]:
    return [name for name in COLOURS if any(seconds(cell, name) for cell in cells)]


def large(plt: Any, found: dict[str, Any]) -> Any:
    cells = [c for c in found["cells"] if c["dtype"] == "float32" and len(c["shape"]) == 1]
    size = max((c["shape"][0] for c in cells if c["shape"][0] <= LARGE["float32"]), default=0)
    cells = [c for c in cells if c["shape"][0] == size]
    if size < 1_000_000:
        return None
    names = present(found, cells)
    figure, panels = plt.subplots(1, 2, figsize=(11, 9))
    for axes, work in zip(panels, WORKS):
        some = [c for c in cells if c["work"] == work]
        labels = [c["name"].replace("_with_logits", "\nwith logits").replace("_", " ") for c in some]
        grouped(axes, some, labels, names, [c["shape"][0] * 1e-9 for c in some])
        axes.set_title(f"{work}, {size:.0e} elements".replace("e+0", "e"))
        axes.set_xlabel("ns per element")
    legend(panels)
    return figure


def over_sizes(plt: Any, found: dict[str, Any]) -> Any:
    chosen = ("squared_error", "binary_cross_entropy, soft")
    cells = [c for c in found["cells"] if c["dtype"] == "float32" and c["work"] == WORKS[1] and c["name"] in chosen]
    if len({c["shape"][0] for c in cells}) < 2:
        return None
    figure, panels = plt.subplots(1, len(chosen), figsize=(11, 4.5))
    for axes, loss in zip(panels, chosen):
        some = sorted((c for c in cells if c["name"] == loss), key=lambda c: c["shape"])
        for name in present(found, some):
            points = [(c["shape"][0], seconds(c, name) / c["shape"][0] * 1e9) for c in some if seconds(c, name)]
            width = 2.2 if name == "swiftloss" else 1.2
            axes.plot(*zip(*points), "o-", color=COLOURS[name], label=name, linewidth=width, markersize=3)
        axes.set(xscale="log", yscale="log", xlabel="elements", ylabel="ns per element", title=loss)
        axes.grid(alpha=0.3)
    legend(panels)
    return figure


def classes(plt: Any, found: dict[str, Any]) -> Any:
    cells = [c for c in found["cells"] if c["loss"] == "cross_entropy" and c["dtype"] == "float32"]
    cells = [c for c in cells if c["work"] == WORKS[1]]
    if not cells:
        return None
    figure, axes = plt.subplots(figsize=(8, 4.5))
    grouped(axes, cells, [str(tuple(c["shape"])) for c in cells], present(found, cells), [1e-3] * len(cells))
    axes.set_xlabel("ms")
    axes.legend(fontsize=8)
    return figure


def small(plt: Any, found: dict[str, Any]) -> Any:
    cells = [c for c in found["small"] if c["dtype"] == "float64"]
    if not cells:
        return None
    figure, panels = plt.subplots(1, 2, figsize=(11, 4))
    for axes, work in zip(panels, WORKS):
        some = [c for c in cells if c["work"] == work]
        for name in dict.fromkeys(name for c in some for name in c["contenders"]):
            points = [(c["n"], c["contenders"][name]["median"] * 1e6) for c in some if name in c["contenders"]]
            ours = name == "swiftloss"
            axes.plot(*zip(*points), "o-", label=name, markersize=3, linewidth=2.2 if ours else 1.2,
                      **({"color": "#000000"} if ours else {}))  # fmt: skip
        axes.set(xscale="log", yscale="log", xlabel="n", ylabel="us", title=work)
        axes.grid(alpha=0.3)
        if some:
            axes.legend(fontsize=8)
    return figure
