"""What a run found, as Markdown, JSON and plots."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bars
import plots
from cases import LARGE, WORKS

BEGIN, END = "<!-- Written by benchmarks/run.py. -->\n", "<!-- End of what benchmarks/run.py writes. -->\n"
Cell = dict[str, Any]


def write(found: dict[str, Any], folder: Path) -> None:
    """performance.md between its markers, and performance/ beside it."""
    beside = folder / "performance"
    beside.mkdir(parents=True, exist_ok=True)
    (beside / "results.json").write_text(json.dumps(found, indent=1) + "\n")
    (beside / "all.md").write_text(
        f"# Every time that was measured\n\n{BEGIN}\n{explanation(found)}\n\n{sizes(found)}\n\n{END}"
    )
    try:
        pictures = plots.draw(found, beside)
        skipped = ""
    except ImportError as error:
        pictures, skipped = [], f"Plots: SKIPPED ({error})."
    links = "\n".join(f"![{title}](performance/{name})\n" for name, title in pictures)
    path = folder / "performance.md"
    before, after = "# Performance\n\n", ""
    if path.is_file():
        text = path.read_text()
        if BEGIN in text and END in text:
            before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    path.write_text(f"{before}{BEGIN}\n{page(found, links + skipped)}\n\n{END}{after}")


def page(found: dict[str, Any], pictures: str = "") -> str:
    parts = [
        on_what(found),
        "## Bars\n\nWhat the library means to reach; of several cells the worst is shown.\n\n"
        + table(["work", "bar", "measured", "reached"], [list(bar.values()) for bar in found["bars"]]),
        pictures and f"## Plots\n\n{pictures.rstrip()}",
        ratios(found),
        "## Large arrays and classes\n\n" + explanation(found) + "\n\n" + sizes(found, only_large=True),
        second_thread(found),
        small_calls(found),
        c_calls(found),
        memory(found),
        order(found),
    ]
    return "\n\n".join(part for part in parts if part)


def table(heads: list[str], lines: Iterable[list[str]], left: int = 99) -> str:
    """A Markdown table, whose columns after the first `left` are flush right."""
    rules = ["---" if number < left else "---:" for number in range(len(heads))]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rules, *lines])


def duration(seconds: float) -> str:
    for unit, name in ((1.0, "s"), (1e-3, "ms"), (1e-6, "us")):
        if seconds >= unit:
            return f"{seconds / unit:.3g} {name}" if seconds < 999.5 * unit else f"{seconds / unit:.0f} {name}"
    return f"{seconds * 1e9:.3g} ns"


def timed(contender: dict[str, Any] | None) -> str:
    """A median and its quartiles."""
    if contender is None:
        return ""
    first, third = contender["quartiles"]
    return f"{duration(contender['median'])} ({duration(first)}, {duration(third)})"


def shape(cell: Cell) -> str:
    extents = cell["shape"]
    if len(extents) == 2:
        return f"({extents[0]}, {extents[1]})"
    return f"{extents[0]:.0e}".replace("e+0", "e") if extents[0] >= 10_000 else str(extents[0])


def on_what(found: dict[str, Any]) -> str:
    machine, settings = found["machine"], found["settings"]
    caches = ", ".join(f"{name} {size}" for name, size in machine["caches"].items())
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    skipped = "; ".join(f"{name} ({why})" for name, why in found["missing"].items())
    lines = [
        f"- Processor: {machine['model']}, {machine['processors']} processors, caches {caches or 'unknown'}, "
        f"{machine['memory_bytes'] / 2**30:.3g} GiB of memory, large pages: {machine['large_pages']}.",
        f"- Its features: {', '.join(machine['features'])}. The library's level: {found['library']['simd']}.",
        f"- {machine['system']}, Python {machine['python']}, {versions}.",
        f"- {settings['threads']} threads for everyone; {found['library']['threads']} for the library. "
        f"Load average at the end: {found['load'][0]:.2g}.",
    ]
    if len(found["cells"]) < found["all_cells"]:
        lines.append(
            f"- PARTLY: {len(found['cells'])} of {found['all_cells']} combinations of loss, work, type and size."
        )
    if skipped:
        lines.append(f"- SKIPPED: {skipped}.")
    return "\n".join(lines)


def explanation(found: dict[str, Any]) -> str:
    return (
        "swiftloss: the median of all samples, with the quartiles, into preallocated outputs where there are any; the\n"
        "others' columns are their times divided by that, so more than 1 is slower. `limit / us`: the fastest way\n"
        "found to read the inputs and write the outputs, whoever wrote it. A dash: there is no such loss or derivative."
    )


# ---- the cells -------------------------------------------------------------------------------------------------------


def ratios(found: dict[str, Any]) -> str:
    """Best peer / us for each loss, type and size."""
    parts = ["## Best peer / us", "How many times as long the fastest peer takes, and which one it is."]
    cells = found["cells"]
    for work in WORKS:
        mine = [cell for cell in cells if cell["work"] == work]
        for rows in (False, True):
            some = [cell for cell in mine if (len(cell["shape"]) == 2) == rows]
            if not some:
                continue
            columns = list(dict.fromkeys(shape(c) for c in sorted(some, key=lambda c: (rows, c["shape"]))))
            lines = []
            for name, dtype in dict.fromkeys((cell["name"], cell["dtype"]) for cell in some):
                of = {shape(c): best(c) for c in some if (c["name"], c["dtype"]) == (name, dtype)}
                lines.append([name, dtype, *(of.get(column, "") for column in columns)])
            title = f"`{work}`{', rows' if rows else ''}:"
            parts.append(f"{title}\n\n" + table(["loss", "type", *columns], lines, left=2))
    return "\n\n".join(parts) if len(parts) > 2 else ""


def best(cell: Cell) -> str:
    found = bars.best_peer(cell)
    return f"{found[1]:.2f} {found[0]}" if found else "no peer"


def sizes(found: dict[str, Any], only_large: bool = False) -> str:
    """All contenders, a table for each work and size."""
    parts = []
    cells = found["cells"]
    # The size of the bars, or the next that there is.
    largest = {
        dtype: max((c["shape"][0] for c in cells if c["dtype"] == dtype and c["shape"][0] <= most), default=0)
        for dtype, most in LARGE.items()
    }

    def is_large(cell: Cell) -> bool:
        return len(cell["shape"]) == 2 or cell["shape"][0] == largest[cell["dtype"]]

    chosen = [cell for cell in cells if is_large(cell)] if only_large else cells
    for work in WORKS:
        some = [cell for cell in chosen if cell["work"] == work]
        if not only_large:
            some.sort(key=lambda cell: (len(cell["shape"]), cell["shape"]))
        lines = [line(found, cell) for cell in some]
        if lines:
            heads = ["loss", "type", "elements", "swiftloss", "new arrays"]
            heads += [*found["peers"], "best peer / us", "limit / us"]
            parts.append(f"`{work}`:\n\n" + table(heads, lines, left=3))
    return "\n\n".join(parts)


def line(found: dict[str, Any], cell: Cell) -> list[str]:
    contenders, left_out = cell["contenders"], cell["left_out"]
    near = bars.limit(cell)
    fastest = bars.best_peer(cell)

    def entry(name: str) -> str:
        if name in contenders:
            text = f"{contenders[name]['ratio']:.2f}"
            return f"**{text}**" if fastest and name == fastest[0] else text
        if name in found["missing"]:
            return "skipped"
        return left_out.get(name, "-").replace("|", "/").replace("\n", " ")[:80]

    return [
        cell["name"],
        cell["dtype"],
        shape(cell),
        timed(contenders.get("swiftloss")),
        entry("swiftloss, new arrays"),
        *(entry(name) for name in found["peers"]),
        f"{fastest[1]:.2f}" if fastest else "no peer",
        f"{near:.2f}" if near else entry("limit"),
    ]


def second_thread(found: dict[str, Any]) -> str:
    lines = []
    for cell in found["cells"]:
        alone = cell["contenders"].get("swiftloss, 1 thread")
        if alone:
            near = bars.limit(cell)
            both = cell["contenders"]["swiftloss"]
            lines.append([cell["name"], cell["work"], cell["dtype"], shape(cell), timed(alone), timed(both),
                          f"{alone['ratio']:.2f}", f"{near:.2f}" if near else "-"])  # fmt: skip
    if not lines:
        return ""
    threads = f"{found['settings']['threads']} threads"
    heads = ["loss", "work", "type", "elements", "1 thread", threads, "gain", "limit / us"]
    return "## Threads\n\nThe library alone, inputs above 1 MB.\n\n" + table(heads, lines, left=4)


# ---- the rest --------------------------------------------------------------------------------------------------------


def small_calls(found: dict[str, Any]) -> str:
    parts = []
    for work in WORKS[:2]:
        cells = [cell for cell in found.get("small", []) if cell["work"] == work]
        if not cells:
            continue
        names = list(dict.fromkeys(name for cell in cells for name in cell["contenders"]))
        lines = [
            [cell["dtype"], str(cell["n"]), timed(cell["contenders"]["swiftloss"])]
            + [f"{cell['contenders'][name]['ratio']:.2f}" for name in names[1:]]
            for cell in cells
        ]
        heads = ["type", "n", "swiftloss", *(f"`{name}`" for name in names[1:])]
        parts.append(f"`{work}`:\n\n" + table(heads, lines, left=1))
    if not parts:
        return ""
    about = "`squared_error`, called from Python. The others' columns are their times divided by ours."
    return "## Small calls\n\n" + about + "\n\n" + "\n\n".join(parts)


def c_calls(found: dict[str, Any]) -> str:
    calls, imports = found.get("c_call", {}), found.get("import", {})
    lines = [[f"C call, {name}, n = 8 float64", f"{value:.1f} ns"] for name, value in calls.items()
             if name not in ("load", "second_thread", "skipped")]  # fmt: skip
    if "second_thread" in calls:
        what = "a second thread: log_cosh of 10000 float64 by two threads, beyond half of one's time"
        lines.append([what, duration(calls["second_thread"] * 1e-9)])
    if "load" in calls:
        lines.append(["loading the library: dlopen()", duration(calls["load"] * 1e-9)])
    if "numpy" in imports:
        lines.append(["`import numpy`", duration(imports["numpy"])])
        lines.append(["`import swiftloss` after it", duration(imports["swiftloss"])])
    lines += [[name, f"SKIPPED: {part['skipped']}"] for name, part in (("C calls", calls), ("import", imports))
              if "skipped" in part]  # fmt: skip
    if not lines:
        return ""
    return "## Calls from C, and loading\n\nMedians over processes.\n\n" + table(["what", "time"], lines, left=1)


def memory(found: dict[str, Any]) -> str:
    entries = found.get("memory", [])
    if not entries:
        return ""
    lines = [[entry["id"], entry["who"], f"{entry['bytes'] / 1e6:.3f} MB"] for entry in entries]
    about = "The peak of a process that makes one call, above its inputs and preallocated outputs."
    return f"## Memory\n\n{about}\n\n" + table(["call", "who", "above"], lines, left=2)


def order(found: dict[str, Any]) -> str:
    """Whether it matters who comes before whom."""
    entries = [
        (entry["order_changes"], entry["chance_changes"], entry["spread"], f"{cell['id']}, {name}")
        for cell in found["cells"]
        for name, entry in cell["contenders"].items()
    ]
    if not entries:
        return ""

    def percent(value: float) -> str:
        return f"{100 * value:.1f} %"

    lines = []
    for title, column in (("order", 0), ("chance", 1)):
        values = sorted(entry[column] for entry in entries)
        lines.append([title, percent(statistics.median(values)), percent(values[int(0.95 * (len(values) - 1))])])
    largest = sorted(entries, reverse=True)[:5]
    beyond = sum(change > spread for change, _, spread, _ in entries)
    by_chance = sum(change > spread for _, change, spread, _ in entries)
    return "\n\n".join(
        [
            "## Does the order matter?",
            "Every second round has the contenders backwards. `order` is how much a median of the rounds forwards\n"
            "differs from that of those backwards; `chance` the same for two halves that have as many of both: what\n"
            "noise does. A turn begins when no thread of the process runs; "
            f"{found['unsettled_turns']} turns began before that.",
            table(["halves by", "median change", "95 % are below"], lines, left=1),
            f"Of {len(entries)} medians, {beyond} change with the order by more than the distance of their quartiles,\n"
            f"and {by_chance} by chance. The largest changes:",
            table(
                ["cell", "order", "chance", "distance of the quartiles"],
                [[name, percent(a), percent(b), percent(spread)] for a, b, spread, name in largest],
                left=1,
            ),
        ]
    )
