"""The pages of docs/losses and the table of the README."""

from __future__ import annotations

import re
from typing import Any

from .python import python_call
from .rows import RANGES, ROOT, WIDTH, Row, accuracy, after_colon, fill, formula_lines, generated

# ---- docs/losses, README.md -----------------------------------------------------------------------------------------

DOCS = "docs/losses"
BEGIN, END = "<!-- The table is written by tools/catalog.py. -->", "<!-- End of what tools/catalog.py writes. -->"


def reductions(unit: str) -> str:
    """What each divides by, for a loss of elements or of rows."""
    batch = "the prediction" if unit == "element" else "the rows"
    return (
        f"`mean`, the default, divides the sum of the weighted losses by the number of {unit}s that the mask leaves, "
        f"`weighted_mean` by the sum of their weights, `batchmean` by the first extent of {batch}. `sum` divides by "
        f"nothing, and `none` has one weighted loss for each {unit}. A mean of nothing is NaN, 0 or an error, as `empty` "
        "says, with derivatives of 0."
    )


REDUCTIONS = {False: reductions("element"), True: reductions("row")}


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in [header, ["---"] * len(header), *rows]]


def code(text: str) -> str:
    """A formula in a cell of a table."""
    return "`" + text.replace("|", "\\|") + "`"


def readme_text(losses: list[Row]) -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    rows = [
        [
            f"[`{loss['name']}`]({DOCS}/{loss['name']}.md)",
            code(loss["value"].removeprefix("e = ")),
            code(loss["gradient"]),
            ", ".join(f"`{option['name']}`" for option in loss["option"]) or "-",
        ]
        for loss in losses
    ]
    written = table(["loss", "of one element or row", "gradient", "options"], rows)
    return "\n".join([before + BEGIN, "", *written, "", END + after])


def index_text(losses: list[Row]) -> str:
    lines = [
        generated("<!--") + " -->",
        "# The losses",
        "",
        *fill(
            "p is the prediction, t the target, e the loss of one element or row; gradient and Hessian (its diagonal) are "
            "the derivatives of e by p. Every loss takes `weight`, `mask`, `reduction`, `empty` and `check`, its derivatives `upstream` too; "
            "[`include/swiftloss.h`](../../include/swiftloss.h) says at `swl_call` what they mean, in C and in Python alike."
        ).splitlines(),
    ]
    for title, families in (
        ("Of elements", ("pointwise",)),
        ("Of rows of classes", ("rows", "labelled_rows", "rows_or_labels")),
    ):
        rows = [
            [
                f"[`{loss['name']}`]({loss['name']}.md)",
                *(code(loss[field]) for field in ("value", "gradient", "hessian")),
            ]
            for loss in losses
            if loss["family"] in families
        ]
        lines += ["", f"## {title}", "", *table(["loss", "value", "gradient", "Hessian"], rows)]
    return "\n".join(lines) + "\n"


def page_text(loss: Row) -> str:
    lines = [
        generated("<!--") + " -->",
        f"# {loss['title']}: `{loss['name']}`",
        "",
        *fill(loss["summary"]).splitlines(),
    ]
    if loss["aliases"]:
        lines += ["", f"In Python also {', '.join(f'`{alias}`' for alias in loss['aliases'])}."]
    lines += ["", "```", *formula_lines(loss, ""), "```"]
    if loss["variants"]:
        lines += ["", *bullets(loss["variants"])]
    lines += [
        "",
        *bullets(
            [f"p, the prediction: {after_colon(loss['prediction'])}", f"t, the target: {after_colon(loss['target'])}"]
        ),
    ]
    lines += ["", f"![Loss, gradient and Hessian of {loss['name']} over the prediction](plots/{loss['name']}.svg)"]
    if loss["option"]:
        rows = [
            [f"`{option['name']}`", option_range(option), option_default(option), option["description"]]
            for option in loss["option"]
        ]
        lines += ["", "## Options", "", *table(["option", "is", "default", "meaning"], rows)]
    lines += ["", "## Reductions", "", *fill(REDUCTIONS[loss["family"] != "pointwise"]).splitlines()]
    facts = [*([loss["kink"]] if "kink" in loss else []), *loss["edges"]]
    if facts:
        lines += ["", "## Edges", "", *bullets(facts)]
    lines += ["", "## Accuracy", "", *fill(accuracy(loss)).splitlines()]
    if "2u" in accuracy(loss):
        lines += ["", "u is 2^-53 for float64 and 2^-24 for float32."]
    rows = [
        [other["library"], f"`{other['name']}`" if "name" in other else "-", other["note"]] for other in loss["others"]
    ]
    lines += ["", "## In other libraries", "", *table(["library", "name", "beside this one"], rows)]
    if "source" in loss:
        lines += ["", "## Source", "", loss["source"]]
    lines += ["", "## In Python", "", "```python", *python_example(loss), "```"]
    lines += ["", "## In C", "", "```c", *c_example(loss), "```"]
    return "\n".join(lines) + "\n"


def bullets(texts: list[str]) -> list[str]:
    return [line for text in texts for line in fill(text, "  ", "- ").splitlines()]


def option_range(option: Row) -> str:
    if option["type"] == "choice":
        return " or ".join(f"`{choice['name']}` ({choice['meaning']})" for choice in option["choices"])
    if option["type"] == "number":
        return RANGES[option["range"]]
    return {"switch": "on or off", "tensor": "an array", "axis": "an axis", "index": "an integer"}[option["type"]]


def option_default(option: Row) -> str:
    if "optional" in option:
        return "none"
    default = {"switch": "off", "tensor": "none", "axis": "-1", "index": "none"}.get(option["type"]) or str(
        option["default"]
    )
    return f"`{default}`" if option["type"] == "choice" else default


def python_example(loss: Row) -> list[str]:
    function, result = f"sl.{loss['name']}", loss["example"]["result"]
    all_three = f"value, gradient, hessian = {python_call(loss, f'{function}.value_grad_and_hess')}"
    if len(all_three) > WIDTH:
        all_three = re.sub(r"^(.*?\()(.*)\)$", r"\1\n    \2\n)", all_three)
    return ["import swiftloss as sl", "", f"print({python_call(loss, function)})  # {result!r}", all_three]


def c_example(loss: Row) -> list[str]:
    """Statements for the body of a function."""
    name, struct, example = loss["name"], loss["options_struct"], loss["example"]
    prediction, target = example["prediction"], example["target"]
    labelled = loss["family"] in ("labelled_rows", "rows_or_labels") and not isinstance(target[0], list)
    kind = "int64_t" if labelled else "double"
    lines = [
        f"double prediction[{c_count(prediction)}] = {c_data(prediction)};",
        f"{kind} target[{c_count(target)}] = {c_data(target)};",
        f"double loss, gradient[{c_count(prediction)}];",
        f"swl_tensor p = {c_tensor('prediction', prediction)};",
        f"swl_tensor t = {c_tensor('target', target, labelled)};",
        f"swl_tensor l = swl_scalar_f64(&loss), g = {c_tensor('gradient', prediction)};",
    ]
    options = ""
    if struct:
        options = ", NULL"
    if "options" in example:
        options = ", &options"
        lines.append(f"{struct} options = {struct.upper()}_INIT;")
        lines += [f"options.{option} = {value};" for option, value in example["options"].items()]
    lines += ["", "swl_call call = SWL_CALL_INIT;"]
    if "reduction" in example:
        lines.append(f"call.reduction = SWL_REDUCTION_{example['reduction'].upper()};")
    return [
        *lines,
        "call.loss = &l;",
        "call.gradient = &g;",
        f'if (swl_{name}(&p, &t{options}, &call) != SWL_OK) fprintf(stderr, "%s\\n", swl_last_error());',
        f'printf("%g\\n", loss); /* {example["result"]:g} */',
    ]


def c_count(data: list[Any]) -> str:
    return str(len(data) * (len(data[0]) if isinstance(data[0], list) else 1))


def c_data(data: list[Any]) -> str:
    flat = [x for row in data for x in row] if isinstance(data[0], list) else data
    return f"{{{', '.join(map(str, flat))}}}"


def c_tensor(name: str, data: list[Any], labelled: bool = False) -> str:
    if isinstance(data[0], list):
        return f"swl_matrix_f64({name}, {len(data)}, {len(data[0])})"
    return f"swl_vector_{'i64' if labelled else 'f64'}({name}, {len(data)})"
