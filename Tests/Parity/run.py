"""Compares this library with PyTorch, Keras, optax, scikit-learn, SciPy and numpy, and runs their own tests on it.

    .venv-parity/bin/python Tests/Parity/run.py                   # everything; writes docs/agreement.md
    ... run.py --suite keras --suite numpy                        # some suites
    ... run.py --mutant gradient_factor                           # with a mistake planted: every suite should fail

Needs the packages of requirements.txt (`make test-parity` installs them) and the built library. Exit status 1 if a test
fails, or a mutant goes unnoticed where it need not.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/agreement.md"
BEGIN = "<!-- Written by Tests/Parity/run.py. -->\n"
END = "<!-- End of what Tests/Parity/run.py writes. -->\n"
PACKAGES = ("torch", "keras", "jax", "optax", "scikit-learn", "scipy", "numpy", "mpmath")

# ---- the suites ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suite:
    name: str
    title: str
    files: tuple[str, ...]
    adapter: str = ""
    blind: dict[str, str] = field(default_factory=dict)  # the mutants that it cannot notice, and why


def installed(package: str, *files: str) -> tuple[str, ...]:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed: make test-parity")
    return tuple(str(Path(spec.submodule_search_locations[0]) / file) for file in files)


def own(file: str) -> tuple[str, ...]:
    return (str(HERE / file),)


MUTANT_NAMES = ("gradient_factor", "reduction_divisor", "value_digits")
SUITES = (
    Suite("peers", "every loss, reduction and weight beside the others, float64", own("test_peers.py")),
    Suite("float32", "ours against mpmath, float32", own("test_float32.py"),
          blind={"reduction_divisor": "nothing is reduced"}),
    Suite("16 bits", "float16 and bfloat16 of PyTorch and JAX by DLPack, against mpmath", own("test_16_bits.py")),
    Suite("disagreements", "where libraries disagree, against mpmath", own("test_disagreements.py")),
    Suite("scikit-learn", "`sklearn/_loss/tests/test_loss.py`", installed("sklearn", "_loss/tests/test_loss.py"),
          "adapter_sklearn"),
    Suite("PyTorch", "the loss modules of `torch.testing._internal.common_modules.module_db`",
          own("test_torch_modules.py"), "adapter_torch"),
    Suite("swiftloss.torch", "the same cases, and training, with the modules of swiftloss.torch",
          own("test_torch_losses.py")),
    Suite("Keras", "`keras/src/losses/losses_test.py`", installed("keras", "src/losses/losses_test.py"),
          "adapter_keras",
          blind={"gradient_factor": "it has no gradients", "value_digits": "it asks for three to five digits"}),
    Suite("swiftloss.keras", "values, gradients, weights, reductions and model.fit beside Keras's, on each backend",
          own("test_keras_losses.py"), blind={"reduction_divisor": "Keras reduces"}),
    Suite("frameworks", "the programs of docs/frameworks.md, and the articles about PyTorch and Keras beside them",
          own("test_frameworks.py"), blind=dict.fromkeys(MUTANT_NAMES, "programs of their own")),
    Suite("optax", "`optax/losses/_regression_test.py`, `_classification_test.py`",
          installed("optax", "losses/_regression_test.py", "losses/_classification_test.py"), "adapter_optax",
          blind={"reduction_divisor": "nothing is reduced"}),
    Suite("numpy", "`numpy/_core/tests/data/umath-validation-set-*.csv`", own("test_numpy_sets.py"),
          blind=dict.fromkeys(("gradient_factor", "reduction_divisor"), "functions, not losses")),
)  # fmt: skip
MUTANTS = {
    "gradient_factor": "gradients one hundredth too large",
    "reduction_divisor": "means, and derivatives of means, divided by one more than they should be",
    "value_digits": "values and elementary functions wrong by one part in 2^20",
}


def run(suite: Suite, mutant: str = "") -> dict[str, Any]:
    """Its counts. With a mutant it stops at the first failure."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.json"
        environment = {
            **os.environ,
            "SWIFTLOSS_ADAPTER": suite.adapter,
            "SWIFTLOSS_MUTANT": mutant,
            "SWIFTLOSS_RESULTS": str(results),
            "PYTHONDONTWRITEBYTECODE": "1",
            # scikit-learn's tests of other array libraries, and of float32, are run too.
            "SCIPY_ARRAY_API": "1",
            "SKLEARN_RUN_FLOAT32_TESTS": "1",
        }
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short", "-c", str(HERE / "pytest.ini")]
        command += ["-x"] if mutant else []
        done = subprocess.run([*command, *suite.files], env=environment, capture_output=True, text=True)
        if not results.exists():
            raise SystemExit(done.stdout + done.stderr)
        counts: dict[str, Any] = json.loads(results.read_text())
    if done.returncode not in (0, 1) or (done.returncode == 0) != (not counts["failed"]):
        raise SystemExit(done.stdout + done.stderr)
    if counts["failed"] and not mutant:
        print(done.stdout)
    return counts


# ---- the page --------------------------------------------------------------------------------------------------------


def table(head: list[str], rows: list[list[Any]], right: int = 99) -> list[str]:
    """Columns from `right` on hold numbers."""
    lines = [
        "| " + " | ".join(head) + " |",
        "|" + "".join(" ---: |" if i >= right else " --- |" for i in range(len(head))),
    ]
    return lines + ["| " + " | ".join(str(x).replace("|", "\\|") for x in row) + " |" for row in rows] + [""]


def suites_and_skips(counts: dict[str, dict[str, Any]]) -> list[str]:
    rows, skips = [], []
    for suite in SUITES:
        got = counts[suite.name]
        skipped = sum(map(len, got["skipped"].values()))
        total = got["passed"] + len(got["failed"]) + skipped
        rows.append([suite.name, suite.title, total, got["passed"], len(got["failed"]), skipped, got["calls"]])
        for reason, names in sorted(got["skipped"].items()):
            groups = Counter(re.split(r"::|\[", name)[0] for name in names)
            listed = ", ".join(f"{group} {count}" for group, count in sorted(groups.items()))
            skips.append([suite.name, reason, len(names), listed])
    lines = ["## Suites", ""]
    lines += table(["", "suite", "cases", "passed", "failed", "skipped", "calls of this library"], rows, 2)
    lines += ["A case that passes without a call of this library is not counted as passed.", "", "### Skipped", ""]
    return lines + table(["suite", "reason", "cases", "which"], skips)


def mutants(caught: dict[tuple[str, str], str]) -> list[str]:
    def cell(suite: Suite, mutant: str) -> str:
        if mutant in suite.blind:
            return f"not caught: {suite.blind[mutant]}"
        return f"caught: `{caught[mutant, suite.name]}`"

    rows = [[suite.name, *(cell(suite, mutant) for mutant in MUTANTS)] for suite in SUITES]
    head = [f"`{mutant}`: {what}" for mutant, what in MUTANTS.items()]
    text = "Mistakes planted between this library and the suites, and the first test that fails for each."
    return ["## Planted mistakes", "", text, "", *table(["suite", *head], rows)]


def agreement(notes: list[Any]) -> list[str]:
    worst: dict[tuple[str, str, str], dict[str, float]] = {}
    for loss, library, name, differences in notes:
        mine = worst.setdefault((loss, library, name), {})
        for output, difference in differences.items():
            mine[output] = max(mine.get(output, 0.0), difference)
    outputs = ("value", "gradient", "hessian", "target_gradient")
    rows = [
        [f"`{loss}`", library, f"`{name}`", *(f"{x[output]:.0e}" if output in x else "" for output in outputs)]
        for (loss, library, name), x in worst.items()
    ]
    text = [
        "The largest difference from the same loss elsewhere, over five reductions and six kinds of weights (or their",
        "own reductions and weights), as a part of the result's and the row's largest prediction's magnitude; the",
        "bound is 1e-12. Derivatives are theirs, by automatic differentiation or closed form; an empty cell is one",
        "that they do not have.",
    ]
    return ["## float64", "", *text, "", *table(["loss", "library", "function", *outputs], rows, 3)]


def ulps(x: float) -> str:
    if x > 1e30:
        return "another"
    return f"{x:.2f}" if x < 100 else f"{x:.0f}" if x < 1e4 else f"{x:.1e}"


def float32(notes: list[Any]) -> list[str]:
    rows = []
    for loss, options, library, name, errors in notes:
        given = ", ".join(f"{option}={x}" for option, x in options.items())
        cells = [ulps(x) for output in ("value", "gradient") for x in errors.get(output, [])]
        cells += [""] * (4 - len(cells)) if "value" in errors else []
        cells = cells if "value" in errors else ["", "", *cells]
        rows.append([f"`{loss}`" + (f" ({given})" if given else ""), library, f"`{name}`", *cells])
    text = [
        "The largest error in float32, in ULP of mpmath's result: of everyday arguments, and of tails (logits up to",
        "105, tiny differences, probabilities next to 0 and 1; in rows also logits of which the right class's is ahead",
        "by 17 to 30, or which have a large offset in common). 0.5 is correct rounding; 8388608 and more is no right",
        'digit at all. "another" is another number where the result is 0: a kink or a clip, where theirs is another',
        "choice.",
    ]
    head = ["loss", "library", "function", "value", "in tails", "gradient", "in tails"]
    return ["## float32", "", *text, "", *table(head, rows, 3)]


def disagreements(notes: list[Any]) -> list[str]:
    libraries = ("PyTorch", "Keras", "optax", "JAX", "scikit-learn", "SciPy")
    rows = [
        [name, exact, ours, *(theirs.get(library, "") for library in libraries)] for name, exact, ours, theirs in notes
    ]
    text = (
        "mpmath decides (at a kink, or for arguments out of range: this library's definition). Keras runs on PyTorch."
    )
    return ["## Disagreements", "", text, "", *table(["case", "exact", "swiftloss", *libraries], rows, 1)]


def numpy_sets(notes: list[Any]) -> list[str]:
    rows = [
        [f"`{function}`", dtype, values, tolerance, different, "" if theirs is None else f"{theirs:.3f}"]
        for function, dtype, values, tolerance, different, theirs in notes
    ]
    text = [
        "numpy's arguments and results. Where this library's result is another, mpmath says that ours is the better:",
        "it is correctly rounded in float32 and within 0.51 ULP in float64; the last column is the error of the set's.",
    ]
    head = ["function", "type", "values", "numpy's tolerance, ULP", "ours is another", "the set's error there, ULP"]
    return ["## numpy's validation sets", "", *text, "", *table(head, rows, 2)]


def write(counts: dict[str, dict[str, Any]], caught: dict[tuple[str, str], str]) -> None:
    notes = {name: rows for got in counts.values() for name, rows in got["notes"].items()}
    versions = ", ".join(f"{package} {importlib.metadata.version(package).split('+')[0]}" for package in PACKAGES)
    lines = [
        f"With {versions}.",
        "",
        *suites_and_skips(counts),
        *mutants(caught),
        *disagreements(notes["disagreements"]),
    ]
    lines += [*numpy_sets(notes["sets"]), *agreement(notes["agreement"]), *float32(notes["float32"])]
    before, rest = PAGE.read_text().split(BEGIN)
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(lines) + END + rest.split(END)[1])
    print(f"wrote {PAGE.relative_to(HERE.parents[1])}")


# ---- the program -----------------------------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--suite", action="append", choices=[suite.name for suite in SUITES])
    parser.add_argument("--mutant", choices=MUTANTS)
    options = parser.parse_args()
    chosen = [suite for suite in SUITES if not options.suite or suite.name in options.suite]
    good = True

    counts: dict[str, dict[str, Any]] = {}
    for suite in chosen if not options.mutant else ():
        got = counts[suite.name] = run(suite)
        skipped = sum(map(len, got["skipped"].values()))
        print(
            f"{suite.name}: {got['passed']} passed, {len(got['failed'])} failed, {skipped} skipped,"
            f" {got['calls']} calls"
        )
        good = good and not got["failed"]

    caught: dict[tuple[str, str], str] = {}
    is_whole = not options.suite and not options.mutant
    for mutant in [options.mutant] if options.mutant else MUTANTS if is_whole else ():
        for suite in chosen:
            if mutant in suite.blind:
                print(f"{mutant}, {suite.name}: cannot be caught, {suite.blind[mutant]}")
                continue
            failed = run(suite, mutant)["failed"]
            caught[mutant, suite.name] = failed[0] if failed else "nowhere"
            print(f"{mutant}, {suite.name}: caught {caught[mutant, suite.name]}")
            good = good and bool(failed)
    if is_whole:
        write(counts, caught)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
