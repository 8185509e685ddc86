#!/usr/bin/env python3
"""Writes from catalog.toml, which has one row for each loss, the files and tables that name losses.

    tools/catalog.py            write them
    tools/catalog.py --check    exit status 1 if they are not what would be written

The plots of docs/losses are drawn by tools/plots.py, which needs the library. Python 3.10 needs the package tomli. What is written, and by which file of catalog_files/, is in outputs() below.

The fields of a row ([[loss]]):

    name, title         title: as a heading
    family              pointwise; rows (a number for each class of a row); labelled_rows (a class index for each row);
                        rows_or_labels (either)
    aliases             other names in Python for the same object
    kernel, kernels     the kernel that computes it (KERNEL_<name>); those that come with it: their ids and Swift structs
    summary             one sentence
    value, gradient, hessian, variants    formulas; variants: what options make of them, in sentences
    target_gradient     its kind, exchanged (a symmetric loss: the gradient with the arguments exchanged) or own; its formula
    prediction, target  what the arguments hold
    prediction_domain, target_domain      what is checked: KERNEL_DOMAIN_<name>; absent: any
    shares_options      the loss whose C struct of options it takes
    resolve             a call of Sources/SwiftLossABI/Options.swift: what its options change besides kernel parameters
    numpy               of a loss with numpy's bits: the expressions of value and gradient
    kink, edges, accuracy, others, source, example    documentation; the example is run by the tests
    plot                what tools/plots.py draws: a curve for each of curves (a target, options) over a range of the
                        prediction; of rows, of their first class, where the others hold other_classes

and of an option ([[loss.option]], in the order of the C struct's fields):

    name, description
    type                number (double), choice (int32 constants), switch (int32, 0 or 1, off by default),
                        tensor (const swl_tensor *, NULL by default), axis (int32, -1 by default), index (int64,
                        nothing by default)
    default             of a number or choice
    range               of a number: one of RANGES in catalog_files/rows.py, which are those of Sources/SwiftLossABI/Loss.swift
    choices             of a choice: names and meanings
    optional            of an axis: without one the loss is pointwise
    parameter           its place among the kernel's four parameters, if it is one
    since               the version that appended it to a struct that was there before: it stands last, and is 0 by default
"""

from __future__ import annotations

import argparse
import json
import sys

from catalog_files.c_reference import c_reference_text
from catalog_files.documentation import DOCS, index_text, page_text, readme_text
from catalog_files.header import header_text, kernels_text
from catalog_files.python import init_text, losses_text
from catalog_files.rows import ROOT, Row, load
from catalog_files.swift import dispatch_text, exports_text
from catalog_files.swift_package import swift_examples_text, swift_losses_text, swift_page_text


def outputs(losses: list[Row]) -> dict[str, str]:
    """What is written, by the name of the file."""
    return {
        "include/swiftloss_losses.h": header_text(losses),
        "Sources/CKernels/kernel_losses.h": kernels_text(losses),
        "Sources/SwiftLossCore/Families/Dispatch.swift": dispatch_text(losses),
        "Sources/SwiftLossABI/Exports.swift": exports_text(losses),
        "Sources/SwiftLoss/Losses.swift": swift_losses_text(losses),
        "Sources/SwiftLoss/SwiftLoss.docc/SwiftLoss.md": swift_page_text(losses),
        "Tests/SwiftLossTests/Examples.swift": swift_examples_text(losses),
        "python/swiftloss/_losses.py": losses_text(losses),
        "python/swiftloss/__init__.py": init_text(losses),
        "python/swiftloss/_plots.json": json.dumps({loss["name"]: loss["plot"] for loss in losses}, indent=1) + "\n",
        "README.md": readme_text(losses),
        f"{DOCS}/README.md": index_text(losses),
        "docs/reference/c.md": c_reference_text(losses),
        **{f"{DOCS}/{loss['name']}.md": page_text(loss) for loss in losses},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes the files that name losses from catalog.toml.")
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    arguments = parser.parse_args()
    written = outputs(load())
    stale = []
    for name, text in written.items():
        path = ROOT / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        if arguments.check:
            stale.append(f"{name} is not what tools/catalog.py writes from catalog.toml")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    # The page of a loss that is there no more.
    for path in sorted((ROOT / DOCS).glob("*.md")):
        name = f"{DOCS}/{path.name}"
        if name not in written:
            stale.append(f"{name} is of no loss in catalog.toml")
    for complaint in stale:
        print(complaint)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
