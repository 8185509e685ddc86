"""The Python functions."""

from __future__ import annotations

from .rows import (
    RANGES,
    Row,
    accuracy,
    after_colon,
    fill,
    formula_lines,
    generated,
    indented,
    library_and_name,
    number,
    rst,
)

# ---- python/swiftloss/_losses.py ------------------------------------------------------------------------------------

# What every loss takes. {unit} is an element or a row, {shape} the shape of what has one loss for each unit.
COMMON_PARAMETERS = {
    "weight : array_like, optional": """
        Factors >= 0 of the losses, broadcast to {shape}; without, they are 1. They are in no divisor but that of
        "weighted_mean".""",
    "mask : array_like of bool, optional": """
        Which {unit}s count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.""",
    'reduction : {{"mean", "none", "sum", "batchmean", "weighted_mean"}}, default "mean"': """
        "mean" divides the sum of the weighted losses by the number of {unit}s that count, "weighted_mean" by the sum of
        their weights, "batchmean" by the first extent of {shape}; "sum" adds them up in numpy's order and divides by
        nothing; "none" returns one weighted loss for each {unit}.""",
    'empty : {{"nan", "zero", "error"}}, default "nan"': """
        What a mean of nothing is: of no {unit}s, of {unit}s that are all masked, or with weights that add up to 0. Its
        derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.""",
    'check : {{"all", "none"}}, default "all"': """
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.""",
    "out : array, optional": """
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.""",
}
LABELLED = ("labelled_rows", "rows_or_labels")
INDICES_CHECKED = " Class indices are checked all the same."

PYTHON_TYPES = {"number": "float", "switch": "bool", "tensor": "ArrayLike | None", "axis": "int", "index": "int | None"}


def losses_text(losses: list[Row]) -> str:
    kinds = {
        "number": "Number", "choice": "Choice", "switch": "Switch", "tensor": "Tensor", "axis": "Axis", "index": "Index",
    }  # fmt: skip
    used = {kinds[option["type"]] for loss in losses for option in loss["option"]}
    decorators = {loss["family"] for loss in losses}
    aliases = [f"{alias} = {loss['name']}" for loss in losses for alias in loss["aliases"]]
    return f'''"""The losses: one documented ``def`` each. Their mathematics is in the Swift core.

{generated("").strip()}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ._loss import {", ".join(sorted(used) + sorted(decorators))}

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._signatures import Array, Check, Empty, Reduction, Result


{(chr(10) * 3).join(definition(loss) for loss in losses)}


# The mean is what a reduction says, so the field's other names are the same objects.
{chr(10).join(aliases)}
'''


def definition(loss: Row) -> str:
    kinds = [f"{option['name']}={option_kind(option)}" for option in loss["option"]]
    if "target_gradient" in loss:
        kinds.insert(0, "target_grad=True")
    options = "".join(
        f"    {option['name']}: {python_type(option)} = {python_default(option)},\n" for option in loss["option"]
    )
    decorator = f"@{loss['family']}({', '.join(kinds)})"
    if len(decorator) > 120:  # as ruff formats it
        decorator = f"@{loss['family']}(\n    {', '.join(kinds)}\n)"
    return f'''{decorator}
def {loss["name"]}(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
{options}    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """{docstring(loss)}
    """'''


def option_kind(option: Row) -> str:
    if option.get("optional"):
        return "Axis(optional=True)"
    if option["type"] == "choice":
        return f"Choice({python_words(option)})"
    return f"{option['type'].capitalize()}()"


def python_words(option: Row) -> str:
    return ", ".join(f'"{choice["name"]}"' for choice in option["choices"])


def python_type(option: Row) -> str:
    if "optional" in option:
        return "int | None"
    return f"Literal[{python_words(option)}]" if option["type"] == "choice" else PYTHON_TYPES[option["type"]]


def python_default(option: Row) -> str:
    if option["type"] == "number":
        return number(option["default"])
    if "optional" in option:
        return "None"
    return {"choice": f'"{option.get("default")}"', "switch": "False", "tensor": "None", "axis": "-1", "index": "None"}[
        option["type"]
    ]


def docstring(loss: Row) -> str:
    by_rows = loss["family"] != "pointwise"
    words = {
        "unit": "row" if by_rows else "element",
        "shape": "the shape of the rows" if by_rows else "the prediction's shape",
    }
    lines = [f"{loss['title']}.", "", *indented(loss["summary"]), "", "    ::", ""]
    lines += formula_lines(loss, "        ")
    lines += ["", *numpydoc_section("Parameters")]
    for name, text in python_parameters(loss):
        lines += [f"    {name.format(**words)}", *indented(text.format(**words), 8)]
    lines += ["", *numpydoc_section("Returns")]
    own_type = "the prediction's type" if loss["family"] in LABELLED else "the common type of prediction and target"
    lines += [
        "    numpy scalar or array",
        *indented(
            f"In {own_type}. float16 and bfloat16 are computed and added up in float32, which a loss "
            "then is; derivatives are rounded to the type that they are by.",
            8,
        ),
    ]
    lines += ["", *numpydoc_section("Raises")]
    if loss["family"] in LABELLED:
        lines += ["    IndexError", *indented("If a class index lies outside [0, C), naming the first one.", 8)]
    lines += [
        "    ValueError",
        *indented(
            "If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or "
            "target passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory "
            'with another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of '
            "nothing.",
            8,
        ),
        "    TypeError",
        *indented(
            "If an argument does not hold real numbers (class indices: integers), a mask neither bool nor uint8."
            if loss["family"] in LABELLED
            else "If an argument does not hold real numbers, a mask neither bool nor uint8.",
            8,
        ),
    ]
    lines += ["", *numpydoc_section("Notes")]
    facts = [*loss["variants"], *([loss["kink"]] if "kink" in loss else []), *loss["edges"]]
    if facts:
        lines += [*indented(rst(" ".join(facts))), ""]
    lines += [*indented(f"Accuracy: {after_colon(accuracy(loss))}"), ""]
    for other in loss["others"]:
        lines += fill(rst(f"{library_and_name(other)}: {after_colon(other['note'])}"), "      ", "    - ").splitlines()
    if "source" in loss:
        lines += ["", *indented(f"Source: {loss['source']}")]
    lines += ["", *numpydoc_section("Examples")]
    call = python_call(loss, "sl." + loss["name"])
    lines += [f"    >>> {call}", f"    np.float64({loss['example']['result']!r})"]
    return "\n".join(lines)


def numpydoc_section(title: str) -> list[str]:
    return [f"    {title}", f"    {'-' * len(title)}"]


def python_parameters(loss: Row) -> list[tuple[str, str]]:
    prediction_shape, target_shape = {
        "pointwise": ("", ""),
        "rows": (", shape (..., C)", ", shape (..., C)"),
        "labelled_rows": (", shape (..., C)", ", shape (...)"),
        "rows_or_labels": (", shape (..., C)", " of shape (...), or of the prediction's shape"),
    }[loss["family"]]
    prediction, target = rst(loss["prediction"]), rst(loss["target"])
    if loss["family"] != "pointwise":
        has_axis = any(option["type"] == "axis" for option in loss["option"])
        which = "One axis, the last unless ``axis`` says otherwise," if has_axis else "The last axis"
        prediction += f" {which} is that of the C classes, the others make up the rows."
    if loss["family"] not in ("labelled_rows", "rows_or_labels"):
        target += " Broadcast to the prediction's shape."
    found = [(f"prediction : array_like{prediction_shape}", prediction), (f"target : array_like{target_shape}", target)]
    for option in loss["option"]:
        text = rst(option["description"])
        if option["type"] == "number":
            kind = f"float, default {option['default']}"
            text = f"{RANGES[option['range']].capitalize()}. {text}"
        elif option["type"] == "choice":
            kind = f'{{{{{python_words(option)}}}}}, default "{option["default"]}"'
            meanings = ", ".join(f'"{choice["name"]}": {choice["meaning"]}' for choice in option["choices"])
            text += f" {meanings}."
        elif option["type"] == "switch":
            kind = "bool, default False"
        elif option["type"] == "axis":
            kind = "int, optional" if "optional" in option else "int, default -1"
        elif option["type"] == "index":
            kind = "int, optional"
        else:
            kind = "array_like, optional"
        found.append((f"{option['name']} : {kind}", text))
    for name, text in COMMON_PARAMETERS.items():
        indices = INDICES_CHECKED if name.startswith("check") and loss["family"] in LABELLED else ""
        found.append((name, " ".join(text.split()) + indices))
    return found


def python_call(loss: Row, function: str) -> str:
    example = loss["example"]
    arguments = [repr(example["prediction"]), repr(example["target"])]
    arguments += [f"{name}={value!r}" for name, value in example.get("options", {}).items()]
    arguments += [f'reduction="{example["reduction"]}"'] if "reduction" in example else []
    return f"{function}({', '.join(arguments)})"


# ---- python/swiftloss/__init__.py -----------------------------------------------------------------------------------


def init_text(losses: list[Row]) -> str:
    names = sorted(name for loss in losses for name in [loss["name"], *loss["aliases"]])
    exported = sorted(["__version__", "get_include", "get_num_threads", "info", "set_num_threads", "special", *names])
    return f'''"""Loss functions and their gradients, computed by a small Swift library.

>>> import numpy as np, swiftloss as sl
>>> sl.squared_error(np.array([3.0, -0.5, 2.0, 7.0]), np.array([2.5, 0.0, 2.0, 8.0]))
np.float64(0.375)

Each loss is a callable object: ``loss(prediction, target)`` is its value, ``loss.grad(...)`` the derivative of that value
by the prediction, ``loss.hess(...)`` the diagonal of its Hessian; ``loss.value_and_grad(...)``, ``loss.grad_and_hess(...)``
and ``loss.value_grad_and_hess(...)`` are several of them in one pass over the arrays. Some losses have
``loss.target_grad(...)``, the derivative by the target. The logarithms and exponentials underneath are in
``swiftloss.special``.
"""

# Written by tools/catalog.py.

from . import (
    _numpy,  # noqa: F401  The first: it says so where numpy is missing or too old.
    special,
)
from ._library import __version__, get_include, get_num_threads, info, set_num_threads
from ._losses import (
{chr(10).join(f"    {name}," for name in names)}
)

__all__ = [
{chr(10).join(f'    "{name}",' for name in exported)}
]
'''
