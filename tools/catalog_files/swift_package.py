"""The losses of the Swift package, and their examples as its tests."""

from __future__ import annotations

import re

from .rows import RANGES, WIDTH, Row, accuracy, after_colon, fill, formula_lines, generated, number

# ---- Sources/SwiftLoss/Losses.swift ---------------------------------------------------------------------------------

# Words that are not written with one capital, and what stands for an abbreviation.
WORDS = {"kl": "KL", "nll": "NegativeLogLikelihood"}
NUMERIC = ("pointwise", "rows", "rows_or_labels")
LABELLED = ("labelled_rows", "rows_or_labels")
# Words of the catalogue that have another form in Swift.
TERMS = {"weighted_mean": "weightedMean", "batchmean": "batchMean", "float32": "Float", "float64": "Double"}


def swift_losses_text(losses: list[Row]) -> str:
    names = type_names(losses)
    start = f"""internal import CSwiftLoss

// The losses. What each can do is in NumericLoss.swift and LabelLoss.swift.
{generated("//")}
"""
    return "\n".join([start, *(structure(loss, names) for loss in losses)])


def type_name(loss: Row) -> str:
    return "".join(WORDS.get(word, word.capitalize()) for word in loss["name"].split("_"))


def type_names(losses: list[Row]) -> dict[str, str]:
    return {loss["name"]: type_name(loss) for loss in losses}


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def in_swift(text: str, loss: Row, names: dict[str, str]) -> str:
    """A text of the catalogue with the names that options, reductions and losses have in Swift."""
    options = {option["name"]: camel(option["name"]) for option in loss["option"]}
    others = {name: form for name, form in names.items() if "_" in name}
    forms = {**others, **TERMS, **{name: form for name, form in options.items() if "_" in name}}
    text = re.sub(r"[A-Za-z_][A-Za-z_0-9]*", lambda word: forms.get(word[0], word[0]), text)
    # Of the integer types of other languages.
    return text.replace(", of any integer type or bool", "").replace(" (in C of a float type)", "")


def documentation(loss: Row, names: dict[str, str]) -> list[str]:
    def paragraph(text: str) -> list[str]:
        return ["///", *fill(in_swift(text, loss, names), "/// ").splitlines()]

    def bullets(texts: list[str]) -> list[str]:
        return [line for text in texts for line in fill(in_swift(text, loss, names), "///   ", "/// - ").splitlines()]

    lines = [f"/// {loss['title']}.", *paragraph(loss["summary"]), "///", "/// ```"]
    # In lines of the width of their comment, at the margin: numpy's expressions are Python's.
    own = {key: value for key, value in loss.items() if key != "numpy"}
    lines += [in_swift(line, loss, names) for line in formula_lines(own, "/// ")]
    lines += ["/// ```", "///"]
    prediction, target = after_colon(loss["prediction"]), after_colon(loss["target"])
    lines += bullets([f"p, the prediction: {prediction}", f"t, the target: {target}", *loss["variants"]])
    facts = [*([loss["kink"]] if "kink" in loss else []), *loss["edges"]]
    if facts:
        lines += ["///", "/// Edges:", "///", *bullets(facts)]
    lines += paragraph(f"Accuracy: {after_colon(accuracy(loss))}")
    if "2u" in accuracy(loss):
        lines += ["/// u is 2^-53 for `Double` and 2^-24 for `Float`."]
    if "source" in loss:
        lines += paragraph(f"Source: {loss['source']}")
    lines += ["///", f"/// docs/losses/{loss['name']}.md says how other libraries differ."]
    return [line.rstrip() for line in lines]


def swift_type(option: Row) -> str:
    if "optional" in option:
        return "Int?"
    return {
        "number": "Double",
        "choice": str(option["name"]).capitalize(),
        "switch": "Bool",
        "tensor": "[Double]?",
        "axis": "Int",
        "index": "Int?",
    }[option["type"]]


def swift_default(option: Row) -> str:
    if "optional" in option:
        return "nil"
    if option["type"] == "number":
        return number(option["default"]).removesuffix(".0")
    if option["type"] == "choice":
        return f".{option['default']}"
    return {"switch": "false", "tensor": "nil", "axis": "-1", "index": "nil"}[option["type"]]


def option_text(option: Row) -> str:
    text = str(option["description"])
    if option["type"] == "number":
        text = f"{RANGES[option['range']].capitalize()}. {text}"
    # How a flat array is broadcast.
    broadcast = ", of any float type, broadcast to the prediction's shape by numpy's rules"
    return text.replace(broadcast, ", one for each element of the prediction or for each along its last axis")


def structure(loss: Row, names: dict[str, str]) -> str:
    protocols = []
    if loss["family"] in NUMERIC:
        protocols.append("TargetDifferentiableLoss" if "target_gradient" in loss else "NumericLoss")
    if loss["family"] in LABELLED:
        protocols.append("LabelLoss")
    body: list[str] = []
    for option in loss["option"]:
        if option["type"] == "choice":
            body.append(f"/// {option['description']}")
            body.append(f"public enum {swift_type(option)}: Sendable, Hashable, CaseIterable {{")
            for choice in option["choices"]:
                body += [f"    /// {choice['meaning'].capitalize()}.", f"    case {choice['name']}"]
            body += ["}", ""]
    for option in loss["option"]:
        body += [line[4:] for line in fill(in_swift(option_text(option), loss, names), "    /// ").splitlines()]
        body += [f"public var {camel(option['name'])}: {swift_type(option)}"]
    if loss["option"]:
        body.append("")
    parameters = [
        f"{camel(option['name'])}: {swift_type(option)} = {swift_default(option)}" for option in loss["option"]
    ]
    body += declaration("public init", parameters, "{" if loss["option"] else "{}")
    if loss["option"]:
        body += [f"    self.{camel(option['name'])} = {camel(option['name'])}" for option in loss["option"]] + ["}"]
    axes = [option for option in loss["option"] if option["type"] == "axis"]
    axis = "axis" if axes else "nil" if loss["family"] == "pointwise" else "-1"
    body += [
        "",
        f'public static var name: String {{ "{loss["name"]}" }}',
        f"public var _axis: Int? {{ {axis} }}",
        "public func _evaluate(_ arguments: _LossArguments) -> Int32 {",
        *(f"    {line}" for line in evaluation(loss)),
        "}",
    ]
    head = f"public struct {names[loss['name']]}: {', '.join(protocols)} {{"
    lines = [*documentation(loss, names), head, *(f"    {line}".rstrip() for line in body), "}"]
    return "\n".join(lines) + "\n"


def declaration(name: str, parameters: list[str], end: str) -> list[str]:
    line = f"{name}({', '.join(parameters)}) {end}"
    if len(line) <= WIDTH - 4:
        return [line]
    # Only between parameters.
    whole = ", ".join(parameter.replace(" ", "\N{NO-BREAK SPACE}") for parameter in parameters)
    lines = [line[4:] for line in fill(whole, " " * 8).splitlines()]
    return [f"{name}(", *(line.replace("\N{NO-BREAK SPACE}", " ") for line in lines), f") {end}"]


def evaluation(loss: Row) -> list[str]:
    """The call of the C function."""
    if not loss["option"]:
        return [f"swl_{loss['name']}(arguments.prediction, arguments.target, arguments.call)"]
    lines = [
        f"var options = {loss['options_struct']}()",
        f"options.struct_size = MemoryLayout<{loss['options_struct']}>.size",
    ]
    tensors = [option for option in loss["option"] if option["type"] == "tensor"]
    for option in loss["option"]:
        name, value = option["name"], camel(option["name"])
        if option["type"] == "choice":
            constants = [f"SWL_{name.upper()}_{choice['name'].upper()}" for choice in option["choices"]]
            last = constants[-1]
            assert len(constants) == 2, f"{loss['name']}: {name} has not two choices"
            value = f"Int32({value} == .{option['choices'][1]['name']} ? {last} : {constants[0]})"
        elif option["type"] == "switch":
            value = f"{value} ? 1 : 0"
        elif option["type"] == "axis":
            value = f"axisNumber({value})"
        elif option["type"] == "index":
            value = f"{value}.map {{ Int64($0) }} ?? Int64.min"
        if option["type"] != "tensor":
            lines.append(f"options.{name} = {value}")
    call = [f"return swl_{loss['name']}(arguments.prediction, arguments.target, &options, arguments.call)"]
    if len(call[0]) > WIDTH - 12:
        call = [f"return swl_{loss['name']}(", "    arguments.prediction, arguments.target, &options, arguments.call)"]
    if not tensors:
        return [*lines, *call]
    (tensor,) = tensors
    like = ", likePrediction: true" if tensor["name"] == "pos_weight" else ""
    return [
        *lines,
        f"return arguments.withWeights({camel(tensor['name'])}{like}) {{",
        f"    options.{tensor['name']} = $0",
        *(f"    {line}" for line in call),
        "}",
    ]


# ---- Sources/SwiftLoss/SwiftLoss.docc/SwiftLoss.md -------------------------------------------------------------------


def swift_page_text(losses: list[Row]) -> str:
    names = type_names(losses)

    def links(families: tuple[str, ...]) -> str:
        return "\n".join(f"- ``{names[loss['name']]}``" for loss in losses if loss["family"] in families)

    return f"""{generated("<!--")} -->
# ``SwiftLoss``

Loss functions with their gradients and Hessians, of arrays of `Float` and `Double`.

## Overview

A loss is a value that holds its options; its methods take arrays and throw a ``LossError`` where something is wrong.

```swift
let prediction = [3.0, -0.5, 2.0, 7.0], target = [2.5, 0.0, 2.0, 8.0]
let (value, gradient) = try Huber(delta: 0.5).valueAndGradient(prediction, target)
```

Sums are added in numpy's order. The bits of a result depend neither on the processor nor on the number of threads, nor on
what else was asked for.

## Topics

### Losses of elements

{links(("pointwise",))}

### Losses of rows of classes

{links(("rows", "labelled_rows", "rows_or_labels"))}

### What they can do

- ``NumericLoss``
- ``LabelLoss``
- ``TargetDifferentiableLoss``
- ``LossFunction``
- ``LossScalar``
- ``ClassIndex``

### What a call takes

- ``Shape``
- ``Reduction``
- ``EmptyMean``
- ``ValueCheck``

### Besides

- ``LossError``
- ``Elementary``
- ``LossLibrary``
"""


# ---- Tests/SwiftLossTests/Examples.swift ----------------------------------------------------------------------------


def swift_examples_text(losses: list[Row]) -> str:
    names = type_names(losses)
    examples = ",\n".join(example(loss, names) for loss in losses)
    return f"""import SwiftLoss

// The examples of catalog.toml, whose results follow from the formulas and not from this library.
{generated("//")}

let examples: [Example] = [
{examples}
]
"""


def example(loss: Row, names: dict[str, str]) -> str:
    row = loss["example"]
    options = ", ".join(f"{camel(name)}: {value!r}" for name, value in row.get("options", {}).items())
    prediction, target = row["prediction"], row["target"]
    arguments = ["$0", str(flat(target))]
    if isinstance(prediction[0], list):
        arguments.append(f"shape: .rows(of: {len(prediction[0])})")
    if "reduction" in row:
        arguments.append(f"reduction: .{camel(row['reduction'])}")
    call = f"{{ try {names[loss['name']]}({options}).valueGradientAndHessian({', '.join(arguments)}) }}"
    return f"""    Example(
        "{loss["name"]}", {flat(prediction)}, {row["result"]!r},
        double: {call},
        float: {call})"""


def flat(data: list[object]) -> list[object]:
    return [x for row in data for x in (row if isinstance(row, list) else [row])]
