"""The benchmarks run, refuse what is wrong, and leave out visibly what is not there. No time is looked at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import swiftloss as sl

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
ABSENT = ("torch", "jax", "optax", "numba", "numexpr", "sklearn", "scipy", "matplotlib")


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Packages that cannot be imported, whatever is installed here.
    for package in ABSENT:
        (tmp_path / f"{package}.py").write_text(f"raise ImportError('no {package} here')\n")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]),
        "SWIFTLOSS_LIBRARY": str(sl.info()["library"]),
    }
    command = [sys.executable, str(BENCHMARKS / "run.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_a_quick_run_without_any_peer_but_numpy(tmp_path: Path) -> None:
    selection = "^(squared_error|cross_entropy)/value_and_grad/float32/|^small/value/.*/100$|^import$|^memory/squared"
    done = run(tmp_path, "--quick", "--seconds=0.01", "--only", selection, "--output", str(tmp_path / "docs"))
    assert done.returncode == 0, done.stderr

    found = json.loads((tmp_path / "docs/performance/results.json").read_text())
    ids = ["squared_error/value_and_grad/float32/100", "squared_error/value_and_grad/float32/1000000"]
    assert [cell["id"] for cell in found["cells"]] == [*ids, "cross_entropy/value_and_grad/float32/10000x10"]
    for cell in found["cells"]:
        assert {"swiftloss", "swiftloss, new arrays", "numpy"} <= set(cell["contenders"])
        for contender in cell["contenders"].values():
            first, third = contender["quartiles"]
            assert 0 < first <= contender["median"] <= third and contender["samples"] >= 4
        assert cell["contenders"]["swiftloss"]["ratio"] == 1
    assert found["machine"]["processors"] >= 1 and "swiftloss" in found["versions"]
    assert [entry["who"] for entry in found["memory"]] == ["swiftloss", "numpy"]

    page = (tmp_path / "docs/performance.md").read_text()
    for name in ("PyTorch", "JAX", "numba", "numexpr", "sklearn.metrics", "sklearn._loss"):
        assert f"{name} (ImportError: no " in page  # Said at the top, and in its column.
    assert "| skipped | skipped |" in page
    assert "Plots: SKIPPED (no matplotlib here)" in page
    for title in ("Bars", "Best peer / us", "Small calls", "Memory", "Does the order matter?"):
        assert f"\n## {title}\n" in page
    assert "| 5 times as fast as PyTorch | not measured |" in page


def test_the_order_alone(tmp_path: Path) -> None:
    done = run(tmp_path, "--quick", "--check-order", "--seconds=0.01", "--only", "^squared_error/value/float32/100$")
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout.startswith("## Does the order matter?") and "squared_error/value/float32/100, numpy" in done.stdout
    )


def test_results_that_differ_are_refused(benchmarks: None) -> None:
    from agree import Disagrees, compare
    from cases import Case

    case = Case("squared_error", "", "value_and_grad", "float32", (4,))
    gradient = np.array([1, -2, 3, 4], np.float32)
    compare(case, (1.0, gradient), (1.0, gradient))
    for value, other in ((1.001, gradient), (np.nan, gradient), (1.0, gradient * np.float32(1.001))):
        with pytest.raises(Disagrees):
            compare(case, (value, other), (1.0, gradient))
    with pytest.raises(Disagrees):
        compare(case, (1.0, gradient.astype(np.float64)), (1.0, gradient))
    with pytest.raises(Disagrees):
        compare(case, (1.0, np.full(4, np.nan, np.float32)), (1.0, gradient))


def test_rounds_go_forwards_and_backwards(benchmarks: None) -> None:
    from measure import Contender, Timing, measure

    calls: list[str] = []
    contenders = [Contender(name, lambda name=name: calls.append(name)) for name in "abc"]
    timings, left_out = measure(contenders, rounds=4, seconds=10)
    turns = [name for name, before in zip(calls, ["", *calls]) if name != before]
    # The first three are the untimed calls.
    assert "".join(turns) == "abc" + "abc" + "ba" + "bc" + "ba" and left_out == {}
    assert [len(timing.rounds) for timing in timings.values()] == [4, 4, 4]
    # Forwards and backwards differ, halves with as many of both do not.
    assert Timing([[1.0], [3.0], [1.0], [3.0]]).order_changes == 1.0
    assert Timing([[1.0], [3.0], [1.0], [3.0]]).chance_changes == 0.0


def test_a_bar_is_as_good_as_its_worst_cell(benchmarks: None) -> None:
    from bars import judge, limit

    row = judge("work", "2 times", 2.0, [("one", 3.0), ("two", 1.5), ("three", None)])
    assert (row.measured, row.reached) == ("1.5 (two); 1 of 2 reach it", "no, by 25 %")
    assert judge("work", "60 ns", 60.0, [("", 45.0)], " ns", most=True).reached == "yes"
    assert judge("work", "60 ns", 60.0, [("", 75.0)], " ns", most=True).reached == "no, by 25 %"
    assert judge("work", "2 times", 2.0, [("one", None)]).measured == "not measured"
    # Whoever is the fastest sets the limit of a cheap loss; elsewhere only those who do nothing else.
    contenders = {"swiftloss": {"ratio": 1.0}, "JAX": {"ratio": 0.8}, "limit: C": {"ratio": 0.9}}
    assert limit({"loss": "huber", "contenders": contenders}) == 0.8
    assert limit({"loss": "kl_divergence", "contenders": contenders}) == 0.9
