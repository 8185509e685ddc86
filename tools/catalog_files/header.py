"""The header of the losses and the numbers of their kernels."""

from __future__ import annotations

import textwrap

from .rows import (
    FIRST_COUPLED,
    FIRST_ELEMENTARY,
    RANGES,
    WIDTH,
    Row,
    accuracy,
    after_colon,
    comment,
    constant,
    fill,
    formula_lines,
    kernels_of,
    library_and_name,
    number,
    plain,
)

# ---- include/swiftloss_losses.h ------------------------------------------------------------------------------------


def header_text(losses: list[Row]) -> str:
    lines = [
        "/* SPDX-License-Identifier: Apache-2.0 */",
        "/* The losses. Included by swiftloss.h, which says what is common to all of them. Written by tools/catalog.py. */",
        "#ifndef SWIFTLOSS_H",
        '#error "include swiftloss.h instead"',
        "#endif",
        "#ifndef SWIFTLOSS_LOSSES_H",
        "#define SWIFTLOSS_LOSSES_H",
        "",
    ]
    lines += [c_section("Pointwise losses"), ""]
    lines += comment(
        "Prediction and target are of any float type and have one shape. p is the prediction, t the target, e the loss "
        "of one element; gradient and Hessian are the first and second derivative of e by p, the target gradient, which some "
        "losses have, is the first by t.",
        "",
        "Sums are taken in C order, in numpy's order of addition (pairwise; numpy before 2.3 adds more than 8192 elements "
        "otherwise), so that losses and derivatives made of + - * / abs max are bit for bit what numpy's expressions give "
        "on C-ordered copies of the arrays.",
        "",
        "u is 2^-53 for float64 and 2^-24 for float32. A NaN in prediction or target that counts makes the results NaN that "
        "depend on it.",
        "",
        "Every struct of options begins with its size, which is taken as swl_call's is. NULL means the defaults, which its _INIT "
        "macro is. A value out of its "
        "range is SWL_ERROR_OPTION, a prediction or target outside what it may hold SWL_ERROR_VALUE.",
    )
    described: set[str] = set()
    for loss in (loss for loss in losses if loss["family"] == "pointwise"):
        lines += ["", *prototype(loss, losses, described)]
    lines += ["", c_section("Row losses"), ""]
    lines += comment(
        "The prediction's last axis is the class axis with C classes; the axes before it make up the rows, in C order. e is "
        "the loss of one row. Means divide by rows, and weight and mask have the shape of the rows. Batchmean divides by the "
        "first extent of the rows and needs an axis of them. Prediction and target have one shape, unless the target is "
        "made of class indices."
    )
    for loss in (loss for loss in losses if loss["family"] != "pointwise"):
        lines += ["", *prototype(loss, losses, described)]
    return "\n".join([*lines, "", "#endif"]) + "\n"


def c_section(title: str) -> str:
    return f"/* ---- {title} ".ljust(WIDTH - 3, "-") + " */"


def prototype(loss: Row, losses: list[Row], described: set[str]) -> list[str]:
    """A loss's documented prototype, and before it what is not yet in `described`: its options and their constants."""
    lines: list[str] = []
    struct = loss["options_struct"]
    if struct and struct not in described:
        described.add(struct)
        takers = [f"swl_{taker['name']}" for taker in losses if taker["options_struct"] == struct]
        for option in loss["option"]:
            if option["type"] == "choice" and option["name"] not in described:
                described.add(option["name"])
                lines += [*choice_constants(option), ""]
        lines += [*options_struct(loss, takers), ""]
    facts = [f"{loss['title']}. {loss['summary']}", "", *formula_lines(loss, "    "), "", *loss["variants"]]
    facts.append(f"Prediction: {after_colon(loss['prediction'])} Target: {after_colon(loss['target'])}")
    facts += [loss["kink"]] if "kink" in loss else []
    facts += loss["edges"]
    facts.append(f"Accuracy: {after_colon(accuracy(loss))}")
    facts += [f"{library_and_name(other)}: {after_colon(other['note'])}" for other in loss["others"]]
    facts += [f"Source: {loss['source']}"] if "source" in loss else []
    lines += comment(*facts)
    arguments = ["const swl_tensor *prediction", "const swl_tensor *target"]
    arguments += [f"const {struct} *options"] if struct else []
    arguments.append("const swl_call *call")
    one_line = f"swl_status swl_{loss['name']}({', '.join(arguments)});"
    if len(one_line) <= WIDTH:
        return [*lines, one_line]
    # An argument stays in one line.
    wrapped = fill(", ".join(argument.replace(" ", "\0") for argument in arguments) + ");", "    ")
    return [*lines, f"swl_status swl_{loss['name']}(", wrapped.replace("\0", " ")]


def choice_constants(option: Row) -> list[str]:
    last = len(option["choices"]) - 1
    entries = [
        f"    {constant(option, choice['name'])} = {i}{',' if i < last else ''}"
        for i, choice in enumerate(option["choices"])
    ]
    width = max(map(len, entries))
    lines = [f"{entry:<{width}} /* {choice['meaning']} */" for entry, choice in zip(entries, option["choices"])]
    return [f"/* {option['description']} */", "enum {", *lines, "};"]


def options_struct(loss: Row, takers: list[str]) -> list[str]:
    """The struct of a loss's options and the macro with the defaults."""
    struct = loss["options_struct"]
    fields: list[str] = []
    defaults: list[str] = [f"sizeof({struct})"]
    for option in loss["option"]:
        name, kind = option["name"], option["type"]
        if kind == "number":
            about, field, default = RANGES[option["range"]].capitalize(), f"double {name}", number(option["default"])
        elif kind == "choice":
            about, field, default = constant(option, "*"), f"int32_t {name}", constant(option, option["default"])
        elif kind == "switch":
            about, field, default = "0 or 1", f"int32_t {name}", "0"
        elif kind == "axis":
            about, field, default = "An axis of the prediction, negative from the end", f"int32_t {name}", "-1"
            if "optional" in option:
                about, default = f"{about}, or SWL_NO_AXIS", "SWL_NO_AXIS"
        elif kind == "index":
            about, field, default = "Any", f"int64_t {name}", "SWL_IGNORE_NOTHING"
        else:
            about, field, default = "May be NULL", f"const swl_tensor *{name}", "NULL"
        fields += [f"    {line}" for line in comment_in_struct(f"{about}. {option['description']}")]
        fields.append(f"    {field};")
        defaults.append(default)
    macro, values = f"#define {struct.upper()}_INIT ", f"{{ {', '.join(defaults)} }}"
    return [
        f"/* Options of {' and '.join(takers)}. */",
        f"typedef struct {struct} {{",
        f"    size_t struct_size; /* sizeof({struct}) */",
        *fields,
        f"}} {struct};",
        "",
        *([macro + values] if len(macro + values) <= WIDTH else [macro.ljust(WIDTH - 1) + "\\", f"    {values}"]),
    ]


def comment_in_struct(text: str) -> list[str]:
    return textwrap.wrap(
        f"/* {plain(text)} */", WIDTH - 4, subsequent_indent="   ", break_long_words=False, break_on_hyphens=False
    )


# ---- Sources/CKernels/kernel_losses.h ------------------------------------------------------------------------------


def kernels_text(losses: list[Row]) -> str:
    entries = ",\n".join(f"    KERNEL_{name} = {i}" for name, i, _ in kernels_of(losses))
    return f"""/* SPDX-License-Identifier: Apache-2.0 */
/* Private: the numbers of the losses' kernels. Written by tools/catalog.py. */
#ifndef SWIFTLOSS_KERNEL_LOSSES_H
#define SWIFTLOSS_KERNEL_LOSSES_H

/* Below the first are losses made of + - * / abs max and comparisons, from it on those with logarithms or exponentials, from the
   second on those whose classes are coupled. */
enum {{ KERNEL_FIRST_ELEMENTARY = {FIRST_ELEMENTARY}, KERNEL_FIRST_COUPLED = {FIRST_COUPLED} }};

enum {{ /* kernel_loss */
{entries}
}};

#endif
"""
