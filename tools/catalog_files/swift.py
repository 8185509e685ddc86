"""The dispatch to the kernels and the exported functions."""

from __future__ import annotations

from .rows import FIRST_COUPLED, FIRST_ELEMENTARY, SIZES, WIDTH, Row, constant, generated, kernels_of

# ---- Sources/SwiftLossCore/Families/Dispatch.swift -----------------------------------------------------------------


def dispatch_text(losses: list[Row]) -> str:
    kernels = kernels_of(losses)
    own = {name for loss in losses if loss.get("target_gradient", {}).get("kind") == "own" for name in loss["kernels"]}
    arithmetic = [kernel for kernel in kernels if kernel[1] < FIRST_ELEMENTARY]
    precise = [kernel for kernel in kernels if FIRST_ELEMENTARY <= kernel[1] < FIRST_COUPLED]
    return f"""import CKernels

{generated("//")}

/// What is done with an arithmetic loss that a job names. Each `visit` is code that exists once per loss, level and
/// vector type.
public protocol ArithmeticVisitor {{
    associatedtype V: Vector
    func visit<Loss: ArithmeticLoss>(_ loss: Loss) where Loss.V == V
}}

extension ArithmeticVisitor {{
    @inlinable @inline(__always) public func visitLoss(of job: UnsafePointer<kernel_job>) {{
{switch(arithmetic, "V")}
    }}
}}

/// The same for losses with logarithms and exponentials.
public protocol PreciseVisitor {{
    associatedtype L: Level
    associatedtype X: Precise where X.D == L.Doubles
    func visit<Loss: PreciseLoss>(_ loss: Loss) where Loss.X == X
}}

extension PreciseVisitor {{
    @inlinable @inline(__always) public func visitLoss(of job: UnsafePointer<kernel_job>) {{
{switch(precise, "L, X")}
    }}

    /// Losses whose derivative by the target is not the one by the prediction with the two exchanged.
    @inlinable @inline(__always) public func visitLossWithTarget(of job: UnsafePointer<kernel_job>) {{
{switch([kernel for kernel in precise if kernel[0] in own], "L, X")}
    }}
}}
"""


def switch(kernels: list[tuple[str, int, str]], types: str) -> str:
    lines = ["        switch Int(job.pointee.loss) {"]
    for name, _, struct in kernels[:-1]:
        lines.append(f"        case KERNEL_{name}: visit({struct}<{types}>(job))")
    lines += [f"        default: visit({kernels[-1][2]}<{types}>(job))", "        }"]
    return "\n".join(lines)


# ---- Sources/SwiftLossABI/Exports.swift ----------------------------------------------------------------------------


def exports_text(losses: list[Row]) -> str:
    start = f"""import CKernels
import CSwiftLoss

// The losses of include/swiftloss_losses.h. The compiler checks each against its prototype there.
{generated("//")}
"""
    return "\n".join([start, *map(export, losses)])


def export(loss: Row) -> str:
    name, struct = loss["name"], loss["options_struct"]
    parameters = "_ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,"
    if struct:
        parameters += f"\n    _ options: UnsafePointer<{struct}>?, _ call: UnsafePointer<swl_call>?"
    else:
        parameters += " _ call: UnsafePointer<swl_call>?"
    settings = loss_settings(loss)
    options = [line for option in loss["option"] for line in read_option(option)]
    body = [f"{'var' if settings or struct else 'let'} loss = Loss(kernel: KERNEL_{loss['kernel']})", *settings]
    if struct:
        body += [
            "if let given = options {",
            f"    var options = {struct}()",
            "    try takeStruct(",
            f'        "options", given, into: &options, first: {first_size(loss["option"])},',
            f"        known: MemoryLayout<{struct}>.size)",
            *[f"    {line}" for line in options],
            *([f"    {loss['resolve']}"] if "resolve" in loss else []),
            "}",
        ]
    body.append("try evaluate(&loss, prediction, target, call)")
    lines = "\n".join(f"        {line}" for line in body)
    return f"""@_cdecl("swl_{name}") @implementation
public func swl_{name}(
    {parameters}
) -> swl_status {{
    status {{ () throws(Failure) in
{lines}
    }}
}}
"""


def first_size(options: list[Row]) -> int:
    """The size of a struct of options in the version that had it first: without the fields that came later."""
    size = 8  # struct_size
    for width in (SIZES[option["type"]] for option in options if "since" not in option):
        size = aligned(size, width) + width
    return aligned(size, 8)


def aligned(size: int, width: int) -> int:
    return -(-size // width) * width


def loss_settings(loss: Row) -> list[str]:
    """Statements for what differs from a Loss's own defaults."""
    lines = []
    if loss["family"] != "pointwise":
        lines.append("loss.rowwise = true")
    if loss["family"] == "labelled_rows":
        lines.append("loss.labelled = true")
    if loss["family"] == "rows_or_labels":
        lines.append("loss.takesLabels = true")
    for argument in ("prediction", "target"):
        if f"{argument}_domain" in loss:
            lines.append(f"loss.{argument} = KERNEL_DOMAIN_{loss[f'{argument}_domain'].upper()}")
    if "target_gradient" in loss:
        lines.append(f"loss.targetGradient = KERNEL_TARGET_GRADIENT_{loss['target_gradient']['kind'].upper()}")
    for option in loss["option"]:
        # Parameters are 0 from the start; so are the first of some choices, and switches.
        if option["type"] == "number" and option["default"] != 0:
            lines.append(f'loss.parameters.set({option["parameter"]}, "options.{option["name"]}", {option["default"]})')
    return lines


def read_option(option: Row) -> list[str]:
    """Statements that check an option and keep it where a kernel finds it."""
    name, kind = option["name"], option["type"]
    text, field = f'"options.{name}"', f"options.{name}"
    if kind == "tensor":
        return [f"loss.{'classWeight' if name == 'class_weight' else 'positiveWeight'} = {field}"]
    if kind == "axis":
        lines = ["loss.rowwise = true", f"loss.axis = {field}"]
        return (
            [f"if {field} != Loss.noAxis {{", *(f"    {line}" for line in lines), "}"]
            if "optional" in option
            else lines[1:]
        )
    if kind == "index":
        return [f"loss.ignoreIndex = {field}"]
    if kind == "number":
        checked = f"try number({text}, {field}, Range.{option['range']})"
    elif kind == "choice":
        checked = f"try choice({text}, {field}, last: {constant(option, option['choices'][-1]['name'])})"
    else:
        checked = f"try flag({text}, {field})"
    if "parameter" not in option:
        return [f"_ = {checked}"]
    line = f"loss.parameters.set({option['parameter']}, {text}, {checked})"
    if len(line) <= WIDTH - 12:
        return [line]
    return ["loss.parameters.set(", f"    {option['parameter']}, {text},", f"    {checked})"]
