"""The rows of catalog.toml, checked, and how their texts are set."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    try:
        import tomli as tomllib
    except ImportError:
        sys.exit("tools/catalog.py: Python 3.10 needs the package tomli to read catalog.toml (pip install tomli)")

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "catalog.toml"
WIDTH = 120

Row = dict[str, Any]

FAMILIES = ("pointwise", "rows", "labelled_rows", "rows_or_labels")
RANGES = {
    "positive": "finite, > 0",
    "nonnegative": "finite, >= 0",
    "nonpositive": "finite, <= 0",
    "atLeastMinusOne": "finite, >= -1",
    "unit": "in [0, 1)",
    "halfUnit": "in [0, 0.5)",
}
# Of an option's field, in bytes.
SIZES = {"number": 8, "choice": 4, "switch": 4, "tensor": 8, "axis": 4, "index": 8}
FIRST_ELEMENTARY = 64  # Kernels of losses with logarithms and exponentials have ids from here,
FIRST_COUPLED = 128  # and those whose classes are coupled, which come by no dispatch, from here.
PARAMETERS = 4


# ---- The catalogue -------------------------------------------------------------------------------------------------


def load() -> list[Row]:
    with CATALOG.open("rb") as file:
        losses: list[Row] = tomllib.load(file)["loss"]
    for loss in losses:
        for field in ("aliases", "variants", "edges", "others", "option"):
            loss.setdefault(field, [])
        loss.setdefault("kernels", {})
        loss["options_struct"] = f"swl_{loss.get('shares_options', loss['name'])}_options" if loss["option"] else ""
    check_rows(losses)
    return losses


def check_rows(losses: list[Row]) -> None:
    """What a slip in the catalogue would otherwise carry into every file."""
    kernels = [item for loss in losses for item in loss["kernels"].items()]
    for values in (
        [loss["name"] for loss in losses],
        [name for name, _ in kernels],
        [kernel["id"] for _, kernel in kernels],
    ):
        twice = {value for value in values if values.count(value) > 1}
        assert not twice, f"catalog.toml: {twice} more than once"
    for loss in losses:
        name = loss["name"]
        assert loss["family"] in FAMILIES, f"{name}: no family {loss['family']}"
        assert loss["kernel"] in dict(kernels), f"{name}: no kernel {loss['kernel']}"
        assert "numpy" not in loss or (dict(kernels)[loss["kernel"]]["id"] < FIRST_ELEMENTARY), f"{name}: numpy's bits?"
        assert "numpy" in loss or "accuracy" in loss, f"{name}: how accurate is it?"
        assert "plot" in loss, f"{name}: no plot"
        assert (loss["family"] == "pointwise") == ("other_classes" not in loss["plot"]), f"{name}: a plot of what?"
        for option in loss["option"]:
            assert option["type"] != "number" or option["range"] in RANGES, f"{name}: {option['name']} has no range"
            assert option.get("parameter", 0) < PARAMETERS, f"{name}: {option['name']} is a parameter too many"
        later = ["since" in option for option in loss["option"]]
        assert later == sorted(later), f"{name}: options that came later stand last"
        for option in loss["option"]:
            # A caller that does not know it leaves it 0.
            is_zero = option["type"] in ("switch", "tensor") or option.get("default") in (0, *zero_choice(option))
            assert "since" not in option or is_zero, f"{name}: {option['name']} came later and is not 0 by default"


def zero_choice(option: Row) -> list[str]:
    """The choice that is 0."""
    return [choice["name"] for choice in option.get("choices", [])][:1]


def kernels_of(losses: list[Row]) -> list[tuple[str, int, str]]:
    """Name, id and Swift struct of every kernel, by id."""
    found = [
        (name, kernel["id"], kernel.get("struct", "")) for loss in losses for name, kernel in loss["kernels"].items()
    ]
    return sorted(found, key=lambda kernel: kernel[1])


# ---- Text ----------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    return text.replace("`", "")


def rst(text: str) -> str:
    return text.replace("`", "``")


def fill(text: str, indent: str = "", first: str | None = None) -> str:
    """The text in lines of at most WIDTH."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def comment(*paragraphs: str) -> list[str]:
    """A C comment. A paragraph that begins with a space is a line of its own kind: it is kept as it is."""
    lines: list[str] = []
    for paragraph in paragraphs:
        if paragraph.startswith(" ") or not paragraph:
            lines.append(f" * {paragraph}".rstrip())
        else:
            lines += fill(plain(paragraph), " * ").splitlines()
    lines[0] = "/* " + lines[0][3:]
    if len(lines[-1]) + 3 <= WIDTH:
        lines[-1] += " */"
    else:
        lines.append(" */")
    return lines


def formulas(loss: Row) -> list[tuple[str, str]]:
    found = [("value", loss["value"]), ("gradient", loss["gradient"]), ("Hessian", loss["hessian"])]
    if "target_gradient" in loss:
        found.append(("target gradient", loss["target_gradient"]["formula"]))
    if "numpy" in loss:
        found += [("numpy's value", loss["numpy"][0]), ("numpy's gradient", loss["numpy"][1])]
    return found


def number(value: float) -> str:
    """A number of the catalogue as C, Swift and Python write a double."""
    return repr(float(value))


def library_and_name(other: Row) -> str:
    return f"{other['library']} `{other['name']}`" if "name" in other else str(other["library"])


def accuracy(loss: Row) -> str:
    return str(loss.get("accuracy", "Value and gradient are numpy's, bit for bit, in float32 and float64."))


def after_colon(text: str) -> str:
    """A sentence that goes on after a colon."""
    return text[:1].lower() + text[1:]


def generated(mark: str) -> str:
    return f"{mark} Written by tools/catalog.py."


def constant(option: Row, choice: str) -> str:
    return f"SWL_{option['name'].upper()}_{choice.upper()}"


def indented(text: str, columns: int = 4) -> list[str]:
    return fill(text, " " * columns).splitlines()


def formula_lines(loss: Row, indent: str) -> list[str]:
    """The formulas as a table of two columns."""
    width = max(len(name) for name, _ in formulas(loss)) + 2
    return [
        line
        for name, formula in formulas(loss)
        for line in fill(formula, indent + " " * width, f"{indent}{name:<{width}}").splitlines()
    ]
