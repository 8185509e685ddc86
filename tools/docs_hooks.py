"""What the site does with the pages of docs/, which are also read where the repository is shown. MkDocs calls it (mkdocs.yml)."""

from __future__ import annotations

import logging
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from catalog_files.rows import load  # noqa: E402 (the line above says where)

LINK = re.compile(r"(?<!!)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<path>[^)\s]+)\)")
FENCED = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
INCLUDE = re.compile(r'<!-- The site has here: (?P<path>\S+), "(?P<title>[^"]+)". -->')

# A warning makes `mkdocs build --strict` fail.
log = logging.getLogger("mkdocs.hooks.swiftloss")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """A page for each loss in the navigation, in the catalogue's order."""
    pages = [{loss["name"]: f"losses/{loss['name']}.md"} for loss in load()]
    config.nav = [{"Losses": [entry["Losses"], *pages]} if "Losses" in entry else entry for entry in config.nav or []]
    return config


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files, **_: Any) -> str:
    folder = Path(config.docs_dir, page.file.src_uri).parent
    source = page.file.src_uri

    def include(match: re.Match[str]) -> str:
        path = (folder / match["path"]).resolve()
        return with_links_from(path.parent, section(path, match["title"]))

    def with_links_from(start: Path, text: str) -> str:
        parts = FENCED.split(text)
        parts[::2] = [LINK.sub(lambda match: link(match, start), part) for part in parts[::2]]
        return "".join(parts)

    def link(match: re.Match[str], start: Path) -> str:
        path, _, anchor = match["path"].partition("#")
        if not path or re.match(r"\w+:", path):
            return match[0]
        target = Path(os.path.normpath(start / path))
        if not target.is_relative_to(ROOT) or not target.exists():
            log.warning("%s links to %s, which is not there", source, match["path"])
            return match[0]
        if target.is_relative_to(config.docs_dir):
            # Relative to this page, which an included text is not.
            return f"[{match['text']}]({os.path.relpath(target, folder)}{'#' * bool(anchor)}{anchor})"
        if config.repo_url:
            return f"[{match['text']}]({config.repo_url.rstrip('/')}/blob/main/{target.relative_to(ROOT)})"
        # The site has no such file, and needs no repository beside it: the words stay.
        return match["text"]

    return without_escapes(INCLUDE.sub(include, with_links_from(folder, markdown)))


def without_escapes(markdown: str) -> str:
    """In a table's code, `\\|` is a bar where the repository is shown; for the site's Markdown it would be two characters."""
    rows = re.compile(r"^\|.*", re.MULTILINE)
    return rows.sub(lambda row: re.sub(r"`[^`]*`", lambda code: code[0].replace("\\|", "|"), row[0]), markdown)


def section(path: Path, title: str) -> str:
    """A file's section, without its heading."""
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    if found is None:
        log.warning("%s has no section '%s'", path.name, title)
        return ""
    return found[1]
