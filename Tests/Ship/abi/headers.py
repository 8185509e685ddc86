#!/usr/bin/env python3
"""Writes the headers of a later version: every struct that begins with struct_size has one more field at its end.

    Tests/Ship/abi/headers.py include-folder new-folder

The field is `int64_t later`; initialisers set it to 0.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def grow(text: str) -> str:
    text = re.sub(
        r"(typedef struct \w+ \{(?:(?!\n\} ).)*?size_t struct_size;.*?)(\n\} \w+;)",
        r"\1\n    int64_t later;\2",
        text,
        flags=re.DOTALL,
    )
    return re.sub(r"(#define SWL_\w+_INIT[\s\\]*\{[^}]*?)\s*\}", r"\1, 0 }", text)


def main() -> None:
    source, target = map(Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    grown = 0
    for header in sorted(source.glob("*.h")):
        text = grow(header.read_text(encoding="utf-8"))
        grown += text.count("int64_t later;")
        (target / header.name).write_text(text, encoding="utf-8")
    print(f"{grown} structs have grown in {target}")


if __name__ == "__main__":
    main()
