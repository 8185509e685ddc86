"""The programs in the README and in the pages of docs/ print what their comments say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import swiftloss as sl
from programs import DECLARATIONS, PAGES, ROOT, blocks, run_c, run_python
from reference import LOSSES

C_BLOCKS = [block for block in blocks("c") if block.values[0] != DECLARATIONS]
# A run in the README shows what it prints: `./program     # 0.375: ...`.
SHOWN_RUN = re.compile(r"^(?:\$ )?\./program +# (.*)$", re.MULTILINE)


def test_every_loss_has_programs() -> None:
    for language in ("c", "python"):
        pages = {block.values[0] for block in blocks(language)}
        assert {f"docs/losses/{name}.md" for name in LOSSES} <= pages
    for page in ("README.md", "README.zh.md", "docs/index.md", "docs/getting-started/python.md"):
        assert page in {block.values[0] for block in blocks("python")}
    assert {"README.md", "README.zh.md", "docs/getting-started/c.md"} <= {block.values[0] for block in C_BLOCKS}


@pytest.mark.parametrize(("page", "program"), C_BLOCKS)
def test_the_c_programs(page: str, program: str, tmp_path: Path) -> None:
    promised = re.findall(r"printf\(.*\); /\* (.*) \*/", program) or SHOWN_RUN.findall(PAGES[page])
    assert promised and len(promised) == len(re.findall(r"\bprintf\(", program)), "each printf says what it prints"
    assert run_c(program, tmp_path) == promised


@pytest.mark.parametrize(("page", "program"), blocks("python"))
def test_the_python_programs(page: str, program: str, tmp_path: Path) -> None:
    promised = re.findall(r"\bprint\(.*\)  # (.*)", program)
    assert len(promised) == program.count("print("), "each print says what it prints"
    assert run_python(program, tmp_path) == promised


@pytest.mark.parametrize(("page", "program"), blocks("console", "shell", "sh", "bash"))
def test_shells_understand_the_commands(page: str, program: str) -> None:
    commands = re.findall(r"^\$ (.*)$", program, re.MULTILINE)
    text = "\n".join(commands) if commands else program
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("page", PAGES)
def test_every_path_in_a_page_exists(page: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", PAGES[page], flags=re.DOTALL | re.MULTILINE)
    for path in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", prose):
        assert ((ROOT / page).parent / path).exists(), path


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    for path in re.findall(r"\b((?:Tests|tools|benchmarks|Sources|python|include)/[\w/.-]+\.\w+)\b", PAGES[page]):
        assert (ROOT / path).is_file(), path


def test_versions_are_the_headers() -> None:
    """Where one must be written: CMake takes 0.1 and 0.2 for strangers."""
    sources = [
        *PAGES.values(),
        (ROOT / "examples/c/CMakeLists.txt").read_text(),
        (ROOT / "examples/c/README.md").read_text(),
    ]
    asked = [version for text in sources for version in re.findall(r"find_package\(swiftloss ([\d.]+)", text)]
    assert len(asked) >= 4 and set(asked) == {sl.__version__.rpartition(".")[0]}
    changes = re.findall(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert changes[0] == sl.__version__


def test_every_claim_of_the_contract_names_its_tests() -> None:
    claims = re.findall(r"^- (.*?)(?=\n(?:\n|- ))", PAGES["docs/contract.md"], re.DOTALL | re.MULTILINE)
    assert len(claims) >= 30
    for claim in claims:
        tests = re.findall(r"\]\(\.\./(Tests/[^)]+)\)((?:(?::|,| and)\s+`\w+`)*)", claim)
        assert tests, claim
        for path, names in tests:
            text = (ROOT / path).read_text(encoding="utf-8")
            for name in re.findall(r"`(\w+)`", names):
                assert re.search(rf"\b{name}\(", text), f"{path} has no {name}"
