"""A pytest plugin: runs the tests on this library and writes down how they ended.

SWIFTLOSS_ADAPTER names a module that puts this library under another project's tests: its ``install()`` is called
before they are imported, and its ``reason_to_skip(item)``, if it has one, says why a test is not run.
SWIFTLOSS_RESULTS names the file (JSON) that receives the counts; other tests add to it with ``note()``.
"""

from __future__ import annotations

import importlib
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

# Before any framework is imported.
os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("KERAS_HOME", str(Path(__file__).parents[2] / ".venv-parity" / "keras"))
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import ours  # noqa: E402
import pytest  # noqa: E402

NO_CALL = "it makes no call into the library"

_adapter = importlib.import_module(os.environ["SWIFTLOSS_ADAPTER"]) if os.environ.get("SWIFTLOSS_ADAPTER") else None
_ended: Counter[str] = Counter()
_failed: list[str] = []
_skipped: dict[str, list[str]] = {}
_notes: dict[str, list[Any]] = {}
_calls_before: dict[str, int] = {}


def note(what: str, row: Any) -> None:
    """Keeps something that was measured, for docs/agreement.md."""
    _notes.setdefault(what, []).append(row)


def pytest_configure(config: pytest.Config) -> None:
    if _adapter is not None:
        _adapter.install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        reason = _adapter.reason_to_skip(item) if hasattr(_adapter, "reason_to_skip") else None
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_runtest_logstart(nodeid: str) -> None:
    _calls_before[nodeid] = ours.calls()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    name = report.nodeid.split("::", 1)[1]
    if report.when == "call" and report.passed:
        # A test that never came here says nothing about this library.
        if ours.calls() == _calls_before[report.nodeid]:
            _ended["skipped"] += 1
            _skipped.setdefault(NO_CALL, []).append(name)
        else:
            _ended["passed"] += 1
    elif report.skipped:
        _ended["skipped"] += 1
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _skipped.setdefault(reason.removeprefix("Skipped: "), []).append(name)
    elif report.failed:
        _ended["failed"] += 1
        _failed.append(name)


def pytest_sessionfinish() -> None:
    if os.environ.get("SWIFTLOSS_RESULTS"):
        results = {
            "passed": _ended["passed"],
            "failed": _failed,
            "skipped": _skipped,
            "calls": ours.calls(),
            "notes": _notes,
        }
        Path(os.environ["SWIFTLOSS_RESULTS"]).write_text(json.dumps(results))
