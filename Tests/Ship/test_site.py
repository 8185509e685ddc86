"""The site that tools/docs.sh has built: complete, and closed in itself."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
import swiftloss
from swiftloss import special

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / ".build-docs" / "site"
sys.path.insert(0, str(ROOT / "tools"))

from catalog_files.rows import load  # noqa: E402 (the line above says where)

LOSSES = [loss["name"] for loss in load()]
# What a browser fetches unasked; `a href` is followed by the reader alone.
FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("link", "href"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
}


class Reader(HTMLParser):
    """The links of a page, what it fetches, and the places in it that a link may name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors: set[str] = {""}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.anchors.add(value)
            elif value and (tag, name) in FETCHED:
                self.fetched.append(value)
            elif value and (tag, name) == ("a", "href"):
                self.links.append(value)


PAGES = {path: Reader(path.read_text(encoding="utf-8")) for path in sorted(SITE.rglob("*.html"))}
names = pytest.mark.parametrize("name", LOSSES)


def page(name: str) -> str:
    return (SITE / name).read_text(encoding="utf-8")


def test_there_is_a_site() -> None:
    assert len(PAGES) >= len(LOSSES) + 13


def test_links_and_anchors_lead_somewhere() -> None:
    broken = []
    looked_at = 0
    for path, reader in PAGES.items():
        # The page of a server's error 404 may be shown at any depth.
        for link in [] if path.name == "404.html" else reader.links + reader.fetched:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            looked_at += 1
            if target.is_dir():
                target /= "index.html"
            if not target.is_file() or (target in PAGES and unquote(parts.fragment) not in PAGES[target].anchors):
                broken.append(f"{path.relative_to(SITE)}: {link}")
    assert looked_at > 1000
    assert not broken


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path, reader in PAGES.items():
        for link in reader.fetched:
            assert not urlsplit(link).netloc, f"{path.relative_to(SITE)} fetches {link}"
    for path in SITE.rglob("*.css"):
        style = path.read_text(encoding="utf-8")
        assert not re.search(r"url\(['\"]?(?:https?:)?//|@import", style), path.relative_to(SITE)


@names
def test_a_loss_has_its_place_and_its_plot(name: str) -> None:
    assert f"losses/{name}.html" in PAGES[SITE / "index.html"].links
    own = PAGES[SITE / "losses" / f"{name}.html"]
    assert f"plots/{name}.svg" in own.fetched
    assert (SITE / "losses" / "plots" / f"{name}.svg").is_file()


@names
def test_a_plot_is_small_and_says_what_it_shows(name: str) -> None:
    path = ROOT / "docs" / "losses" / "plots" / f"{name}.svg"
    assert path.stat().st_size < 40_000
    texts = ["".join(text.itertext()) for text in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")]
    assert {"loss", "gradient", "Hessian"} <= {text.split(" ")[0] for text in texts}
    assert sum(text.startswith("p") for text in texts) >= 3, "each panel says what its axis is"


def test_the_c_reference_has_every_function() -> None:
    library = ROOT / ".build-ship" / "release" / "libswiftloss.so"
    symbols = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    functions = set(re.findall(r" T (swl_\w+)$", symbols, re.MULTILINE))
    assert {f"swl_{name}" for name in LOSSES} < functions
    headings = "\n".join(re.findall(r"<h3.*?</h3>", page("reference/c.html")))
    assert not [function for function in functions if f"<code>{function}</code>" not in headings]


def test_the_c_reference_has_every_name_of_the_headers(tmp_path: Path) -> None:
    source = tmp_path / "all.c"
    source.write_text('#include "swiftloss.h"\n', encoding="utf-8")
    command = ["cc", "-E", "-dD", f"-I{swiftloss.get_include()}", source]
    seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    reference = set(re.findall(r"\b(?:swl|SWL)_\w+", (ROOT / "docs/reference/c.md").read_text(encoding="utf-8")))
    # A name that ends in _ is the header's own.
    assert {name for name in re.findall(r"\b(?:swl|SWL)_\w+", seen) if not name.endswith("_")} <= reference


def test_the_c_reference_is_c(tmp_path: Path) -> None:
    text = (ROOT / "docs/reference/c.md").read_text(encoding="utf-8")
    declarations = re.findall(r"^```c\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert len(declarations) > 60
    program = "\n".join(["#include <stddef.h>", "#include <stdint.h>", *declarations])
    (tmp_path / "reference.c").write_text(program, encoding="utf-8")
    # Its inline functions have no bodies here.
    command = ["cc", "-std=c99", "-Wall", "-Wno-unused-function", "-fsyntax-only", "reference.c"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_python_reference_has_every_name() -> None:
    reader = PAGES[SITE / "reference" / "python.html"]
    text = page("reference/python.html")
    for name in swiftloss.__all__:
        assert f">{name}<" in text or f"sl.{name}<" in text or f"swiftloss.{name}" in text, name
    for module, members in (("_losses", LOSSES), ("special", special.__all__)):
        assert {f"swiftloss.{module}.{name}" for name in members} <= reader.anchors
    methods = {f"swiftloss._loss.Loss.{name}" for name in dir(swiftloss.nll) if "grad" in name or name == "hess"}
    assert methods - {"swiftloss._loss.Loss.target_grad"} <= reader.anchors
    assert "swiftloss._loss.LossWithTargetGradient.target_grad" in reader.anchors
    # A literal block of a docstring is shown as one.
    assert "<p>::</p>" not in text


def test_bars_in_tables_are_bars() -> None:
    assert "<code>e = |p - t|</code>" in page("losses/index.html")
    assert not [path for path in PAGES if "\\|" in re.sub(r"<pre.*?</pre>", "", page(str(path)), flags=re.DOTALL)]


def test_the_recipe_for_a_loss_is_there() -> None:
    # From CONTRIBUTING.md, and no more than its section.
    text = re.sub(r"<[^>]*>", "", page("adding-a-loss.html"))
    assert "kernels.LOG_COSH" in text and "House rules" not in text


def test_what_is_not_in_the_site_is_no_link() -> None:
    for path, reader in PAGES.items():
        assert not [link for link in reader.links if link.endswith((".py", ".md", ".sh", ".toml"))], path
