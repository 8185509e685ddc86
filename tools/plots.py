#!/usr/bin/env python3
"""Draws each loss with its gradient and Hessian, computed by swiftloss: docs/losses/plots/NAME.svg.

    tools/plots.py [NAME ...]   draw them, all or the named ones
    tools/plots.py --check      exit status 1 if a file is not what would be drawn

What is drawn is the field `plot` of catalog.toml's rows. The same numbers give the same file with the versions of
docs/requirements.txt alone, so run it as `.venv-docs/bin/python`, which tools/docs.sh makes; it needs the library.
"""

from __future__ import annotations

import argparse
import io
import re
import sys

from catalog_files.rows import ROOT

sys.path.insert(0, str(ROOT / "python"))

import matplotlib
from swiftloss._plots import SETTINGS, draw, load

FOLDER = ROOT / "docs" / "losses" / "plots"


def svg(name: str) -> str:
    file = io.StringIO()
    with matplotlib.rc_context(SETTINGS):
        # No date, no name of the program: of another day and another version alike.
        draw([name]).savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    # Hundredths of a point are not seen either.
    text = re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", file.getvalue())
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Draws the plots of docs/losses.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="losses; all of them if there is none")
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    arguments = parser.parse_args()
    losses = load()
    if unknown := sorted(set(arguments.names) - set(losses)):
        parser.error(f"{unknown[0]} is not in catalog.toml")
    FOLDER.mkdir(parents=True, exist_ok=True)
    complaints = []
    for name in arguments.names or losses:
        path = FOLDER / f"{name}.svg"
        text = svg(name)
        if not arguments.check:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            complaints.append(f"{path.relative_to(ROOT)} is not what tools/plots.py draws")
    complaints += [
        f"{path.relative_to(ROOT)} is of no loss in catalog.toml"
        for path in sorted(FOLDER.iterdir())
        if path.stem not in losses
    ]
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
