"""The READMEs: programs that fit a screen, the same ones in every language. (That they run is test_pages.py's.)"""

from __future__ import annotations

import ast
import re

import pytest
from programs import PAGES, blocks


def programs(page: str, language: str) -> list[str]:
    return [block.values[1] for block in blocks(language) if block.values[0] == page]


def meaning(program: str, language: str) -> str:
    """Without comments, which are in the page's language, and the formatter's line breaks."""
    return ast.unparse(ast.parse(program)) if language == "python" else re.sub(r"/\*.*?\*/|\s+", " ", program)


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_programs_are_short(page: str) -> None:
    assert len(programs(page, "python")) == 3
    assert max(len(program.splitlines()) for program in programs(page, "python")) <= 25
    (program,) = programs(page, "c")
    assert len(program.splitlines()) <= 22


def test_the_readmes_have_the_same_programs() -> None:
    for language in ("python", "c"):
        english, chinese = (programs(page, language) for page in ("README.md", "README.zh.md"))
        assert [meaning(program, language) for program in english] == [
            meaning(program, language) for program in chinese
        ]


def test_the_languages_lead_to_each_other() -> None:
    assert "(README.md)" in PAGES["README.zh.md"]
    assert "(README.zh.md)" in PAGES["README.md"]
