"""What the library means to reach, and whether a run did: the table "Bars"."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cases import CHEAP, CLASSES, LARGE
from small import SIZES as SMALL_SIZES

Cell = dict[str, Any]


@dataclass(frozen=True)
class Row:
    work: str
    bar: str
    measured: str
    reached: str


def is_limit(name: str) -> bool:
    return name.startswith("limit: ")


def is_ours(name: str) -> bool:
    return name.startswith("swiftloss")


def times_ours(cell: Cell, name: str) -> float | None:
    """How many times as long as ours a contender takes."""
    contender = cell["contenders"].get(name)
    return contender["ratio"] if contender else None


def best_peer(cell: Cell) -> tuple[str, float] | None:
    peers = {n: c["ratio"] for n, c in cell["contenders"].items() if not is_limit(n) and not is_ours(n)}
    if not peers or "swiftloss" not in cell["contenders"]:
        return None
    name = min(peers, key=peers.__getitem__)
    return name, peers[name]


def limit(cell: Cell) -> float | None:
    """The limit's time by ours, whoever was the fastest; 1 where that is us."""
    contenders = cell["contenders"]
    names = [name for name in contenders if is_limit(name)]
    if not names or "swiftloss" not in contenders:
        return None
    if cell["loss"] in CHEAP:
        names = [name for name in contenders if name != "swiftloss, 1 thread"]
    return min(contenders[name]["ratio"] for name in names)


def judge(
    work: str, bar: str, bound: float, values: Iterable[tuple[str, float | None]], unit: str = "", most: bool = False
) -> Row:
    """The worst of some values beside their bound, which is the least that they may be, or with `most` the most."""
    known = [(label, value) for label, value in values if value is not None]
    if not known:
        return Row(work, bar, "not measured", "")
    label, worst = (max if most else min)(known, key=lambda pair: pair[1])
    reached = [value <= bound if most else value >= bound for _, value in known]
    text = f"{short(worst)}{unit}" + (f" ({label})" if label else "")
    if len(known) > 1:
        text += f"; {sum(reached)} of {len(known)} reach it"
    if all(reached):
        return Row(work, bar, text, "yes")
    missed = worst / bound - 1 if most else 1 - worst / bound
    return Row(work, bar, text, f"no, by {short(100 * missed)} %")


def short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def rows(results: dict[str, Any]) -> list[Row]:
    cells = results["cells"]

    def large(losses: Iterable[str], work: str, targets: str | None = None) -> list[Cell]:
        return [
            cell
            for cell in cells
            if cell["loss"] in losses
            and cell["work"] == work
            and cell["shape"] == [LARGE[cell["dtype"]]]
            and targets in (None, cell["targets"])
        ]

    def of(some: list[Cell], value: Callable[[Cell], float | None]) -> list[tuple[str, float | None]]:
        return [(f"{cell['name']}, {cell['dtype']}", value(cell)) for cell in some]

    def against(name: str) -> Callable[[Cell], float | None]:
        return lambda cell: times_ours(cell, name)

    def best(cell: Cell) -> float | None:
        found = best_peer(cell)
        return found[1] if found else None

    found = []
    cheap = "squared, absolute, Huber, hinge: "
    work, some = cheap + "value", large(CHEAP, "value")
    found += [
        judge(work, "at least 0.90 of the read limit", 0.90, of(some, limit)),
        judge(work, "numba's time at least 0.95 of ours", 0.95, of(some, against("numba"))),
        judge(work, "JAX's time at least 0.95 of ours", 0.95, of(some, against("JAX"))),
        judge(work, "5 times as fast as PyTorch", 5, of(some, against("PyTorch"))),
    ]
    work, some = cheap + "value_and_grad, preallocated", large(CHEAP, "value_and_grad")
    found += [
        judge(work, "at least 0.85 of the read-two-write-one limit", 0.85, of(some, limit)),
        judge(work, "5 times as fast as PyTorch forward + backward", 5, of(some, against("PyTorch"))),
    ]
    bce, logits = ["binary_cross_entropy"], ["binary_cross_entropy_with_logits"]
    for name, some, bound in (
        ("BCE, hard targets: value", large(bce, "value", "hard"), 2),
        ("BCE, soft targets: value", large(bce, "value", "soft"), 1),
        ("BCE: value_and_grad", large(bce, "value_and_grad"), 1.5),
        ("BCE with logits: value", large(logits, "value"), 1.5),
        ("BCE with logits: value_and_grad", large(logits, "value_and_grad"), 1.5),
        ("KL divergence: value", large(["kl_divergence"], "value"), 1.5),
    ):
        found.append(judge(name, f"{bound:g} times as fast as the best peer", bound, of(some, best)))
    for work in ("value", "value_and_grad"):
        values = [
            (f"{cell['dtype']}, {tuple(cell['shape'])}", best(cell))
            for cell in cells
            if cell["loss"] == "cross_entropy" and cell["work"] == work and tuple(cell["shape"]) in CLASSES
        ]
        found.append(judge(f"cross_entropy of logits: {work}", "1.3 times as fast as the best peer", 1.3, values))

    def small(work: str, name: str) -> list[tuple[str, float | None]]:
        values = []
        for cell in results["small"]:
            ratio = times_ours(cell, name) if cell["work"] == work else None
            values.append((f"n = {cell['n']}, {cell['dtype']}", ratio and 1 / ratio))
        return values

    span = f"n = {SMALL_SIZES[0]} .. {SMALL_SIZES[-1]}, Python call: "
    found += [
        judge(span + "value", "at most 0.6 of `np.mean((p - t)**2)`", 0.6,
              small("value", "np.mean((p - t)**2)"), most=True),
        judge(span + "value", "at most 0.35 of `F.mse_loss`", 0.35, small("value", "F.mse_loss"), most=True),
        judge(span + "value_and_grad", "at most 0.25 of PyTorch forward + backward", 0.25,
              small("value_and_grad", "F.mse_loss, backward"), most=True),
    ]  # fmt: skip
    calls = results["c_call"]
    found += [
        judge("C call at n = 8", "under 60 ns", 60, [("", calls.get("squared_error/value"))], " ns", most=True),
        judge("`import swiftloss`", "at most 15 ms more than `import numpy`", 15,
              [("", _scaled(results["import"].get("swiftloss"), 1e3))], " ms", most=True),
        judge("engaging a second thread", "under 10 us", 10, [("", _scaled(calls.get("second_thread"), 1e-3))], " us",
              most=True),
        judge("loading the library", "under 1 ms", 1, [("", _scaled(calls.get("load"), 1e-6))], " ms", most=True),
        second_thread(cells),
        judge("peak memory above inputs and outputs", "under 1 MB", 1,
              [(entry["id"], entry["bytes"] / 1e6) for entry in results["memory"] if entry["who"] == "swiftloss"],
              " MB", most=True),
    ]  # fmt: skip
    return found


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def second_thread(cells: list[Cell]) -> Row:
    work, bar = "second thread, work above 1 MB", "1.6 times as fast, or 0.9 of the memory's limit"
    gains = [(times_ours(cell, "swiftloss, 1 thread"), limit(cell) or 0, cell["id"]) for cell in cells]
    known = [(gain, near, name) for gain, near, name in gains if gain is not None]
    if not known:
        return Row(work, bar, "not measured", "")
    missed = [(gain, near, name) for gain, near, name in known if gain < 1.6 and near < 0.9]
    text = f"{len(known) - len(missed)} of {len(known)} reach it"
    if not missed:
        return Row(work, bar, text, "yes")
    gain, near, name = min(missed)
    text = f"{gain:.3g} times, {near:.3g} of the limit ({name}); {text}"
    return Row(work, bar, text, f"no, by {short(100 * (1 - gain / 1.6))} %")
