"""docs/reference/c.md: the C headers as a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .header import header_text
from .rows import ROOT, WIDTH, Row, generated

HEADER = "include/swiftloss.h"
INCLUDED = '#include "swiftloss_losses.h"\n'

COMMENT = re.compile(r"^(/\*.*?\*/)\n?", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r"-{4,} (.*?) -{4,}")
INLINE = re.compile(r"^(static inline [^{]*\)) \{.*?\}$", re.MULTILINE | re.DOTALL)
# What only the compiler is told: conditions, the guard, C++'s linkage, a function whose name says that it is not for users.
HIDDEN = re.compile(r'^(?:#(?!define SWL_).*|extern "C" \{|\}|static inline \w+ swl_\w+_\(.*)$', re.MULTILINE)
# What stands in code's type in the text.
CODE = re.compile(
    r"(SWL_\w+\*?|SWIFTLOSS_\w+|OMP_NUM_THREADS|\bswl_\w+(?:\(\))?|\bstruct_size\b|\b(?:call|options)\.\w+|\bDLTensor(?: \*)?)"
)


@dataclass
class Item:
    """A part of a header: declarations that stand together, the comment above them; without any, a paragraph."""

    comment: str
    declarations: str


def c_reference_text(losses: list[Row]) -> str:
    header = (ROOT / HEADER).read_text(encoding="utf-8")
    before, after = header.split(INCLUDED)
    introduction, *items = items_of(before)
    pages = {f"swl_{loss['name']}": f"../losses/{loss['name']}.md" for loss in losses}
    lines = [
        generated("<!--") + " -->",
        "# The C interface",
        "",
        "[`include/swiftloss.h`](../../include/swiftloss.h) and "
        "[`include/swiftloss_losses.h`](../../include/swiftloss_losses.h), which it includes, as a page. "
        "[Getting started in C](../getting-started/c.md) has programs.",
        *markdown(introduction.comment),
    ]
    # The first comment of the losses' header says nothing that this page does not.
    for item in [*items, *items_of(header_text(losses))[1:], *items_of(after)]:
        if title := TITLE.fullmatch(item.comment):
            lines += ["", f"## {title[1]}"]
        elif item.declarations:
            name = heading(item.declarations)
            page = pages.get(name.strip("`"))
            lines += ["", f"### {name}", *markdown(item.comment, of_facts=page is not None)]
            lines += ["", "```c", item.declarations, "```"]
            lines += ["", f"[Its page]({page}) has a plot, its options as a table and programs."] if page else []
        else:
            lines += markdown(item.comment)
    return "\n".join(lines) + "\n"


def items_of(header: str) -> list[Item]:
    items: list[Item] = []
    # No declaration of ours has an empty line inside.
    for chunk in re.sub(r"^/\* SPDX.*\n", "", header).split("\n\n"):
        first, *rest = COMMENT.split(chunk)
        for comment, declarations in [("", first), *zip(rest[::2], rest[1::2], strict=True)]:
            shown = HIDDEN.sub("", INLINE.sub(r"\1;", declarations)).strip("\n")
            if re.match(r"#define SWL_\w+_INIT\b", shown) and not comment:
                items[-1].declarations += "\n\n" + shown
            elif shown or comment:
                items.append(Item(comment_text(comment), re.sub(r"\n{2,}", "\n", shown)))
    return items


def comment_text(comment: str) -> str:
    """Without what makes it a comment."""
    lines = comment.removeprefix("/*").removesuffix("*/").strip(" ").splitlines()
    return "\n".join(re.sub(r"^ \* ?", "", line) for line in lines).strip()


def heading(declarations: str) -> str:
    """The names that are declared; of an enum what its constants' names begin with."""
    names: list[str] = []
    for declaration in re.split(r"(?<=;)\n(?=[^\s}])|\n+(?=#define)", declarations):
        if found := re.match(r"enum \{(.*)\}", declaration, re.DOTALL):
            constants = re.findall(r"\bSWL_\w+(?= =)", found[1])
            names += dict.fromkeys(re.sub(r"^(SWL_[A-Z]+_).*", r"\1*", constant) for constant in constants)
        elif found := re.match(r"(?:#define|typedef struct) (\w+)", declaration):
            names.append(found[1])
        elif found := re.match(r"typedef .*?(\w+);|.*?\b(swl_\w+)\(", declaration):
            names.append(found[1] or found[2])
        else:
            raise SystemExit(f"tools/catalog.py: cannot tell what the header declares here: {declaration}")
    return ", ".join(f"`{name}`" for name in names if not name.endswith("_INIT"))


def markdown(text: str, of_facts: bool = False) -> list[str]:
    """A comment's paragraphs, each after an empty line; those that are set off are code. Of facts: those that begin a line of
    their own become a list."""
    lines: list[str] = []
    for paragraph in text.split("\n\n") if text else []:
        if paragraph.startswith("    "):
            lines += ["", "```text", *(line.removeprefix("    ") for line in paragraph.splitlines()), "```"]
            continue
        # Each one line: the words of a filled one might begin with what Markdown takes for a list.
        facts = sentences(paragraph) if of_facts else [" ".join(map(str.strip, paragraph.splitlines()))]
        mark = "- " if len(facts) > 1 else ""
        lines += ["", *(mark + prose(fact) for fact in facts)]
    return lines


def sentences(paragraph: str) -> list[str]:
    """What was filled into lines one by one: where the next word would still have fitted, something new begins."""
    found: list[str] = []
    room = 0
    for line in paragraph.splitlines():
        if room > len(line.split()[0]):
            found.append(line)
        else:
            found[-1:] = [f"{found[-1]} {line}" if found else line]
        room = WIDTH - len(" * ") - len(line)
    return found


def prose(text: str) -> str:
    """Names as code, and nothing that Markdown would take for its own."""
    parts = CODE.split(text)
    for place, part in enumerate(parts):
        parts[place] = f"`{part}`" if place % 2 else re.sub(r"([\\`*<\[\]]|(?<!\w)_|_(?!\w))", r"\\\1", part)
    return "".join(parts)
