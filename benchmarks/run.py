#!/usr/bin/env python3
"""Times every loss beside the peers that a user would pick, and beside what the machine's memory allows.

    benchmarks/run.py                       # everything; writes docs/performance.md and docs/performance/
    benchmarks/run.py --quick               # a selection in under two minutes, to the standard output
    benchmarks/run.py --only 'huber/.*/float64/'
    benchmarks/run.py --check-order         # does it matter who comes before whom?

`make bench` makes an environment with the peers and runs this in it. Peers that are not installed are left out, visibly.
Ctrl-C ends the timing of losses, and what there is by then is reported. Exit status 1 if a peer's results are not ours.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "python"))

# As many threads for everyone as there are processors. Libraries read these when they are loaded.
THREADS = len(os.sched_getaffinity(0))
NAMES = ("SWIFTLOSS", "OMP", "MKL", "OPENBLAS", "NUMEXPR", "NUMBA")
ENVIRONMENT = {
    **{f"{name}_NUM_THREADS": str(THREADS) for name in NAMES},
    "NUMEXPR_MAX_THREADS": str(THREADS),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=true",
    "JAX_PLATFORMS": "cpu",
    "JAX_ENABLE_X64": "1",
}
os.environ.update(ENVIRONMENT)

import bars  # noqa: E402
import limits  # noqa: E402
import machine  # noqa: E402
import measure  # noqa: E402
import memory  # noqa: E402
import report  # noqa: E402
import small  # noqa: E402
from agree import Disagrees, compare, results  # noqa: E402
from cases import DTYPES, LARGE, POINTWISE, WORKS, Case, cases  # noqa: E402
from measure import Contender, Timing  # noqa: E402
from peers import PEERS, NotThere, missing, ours, ours_new_arrays  # noqa: E402

# Inputs of more than so many bytes are timed with one thread too.
ONE_THREAD_BYTES = 1_000_000
disagreements: list[str] = []


@contextmanager
def one_thread() -> Iterator[None]:
    from swiftloss._library import library

    before = library.swl_get_num_threads()
    library.swl_set_num_threads(1)
    try:
        yield
    finally:
        library.swl_set_num_threads(before)


def contenders(case: Case, peers: list[str]) -> tuple[list[Contender], dict[str, str]]:
    """Who computes what we compute, and why some do not take part."""
    call = ours(case)
    expected = tuple(value.copy() for value in results(case, call))
    found, left_out = [Contender("swiftloss", call)], {}

    def add(name: str, make: Any) -> None:
        try:
            theirs = make(case)
            compare(case, results(case, theirs), expected)
        except NotThere:
            return
        except Disagrees as error:
            left_out[name] = str(error)
            disagreements.append(f"{case.id}, {name}: {error}")
            print(f"DISAGREES {disagreements[-1]}", file=sys.stderr, flush=True)
        except Exception as error:
            left_out[name] = f"{type(error).__name__}: {error}"
        else:
            found.append(Contender(name, theirs))

    add("swiftloss, new arrays", ours_new_arrays)
    if 2 * case.bytes > ONE_THREAD_BYTES and THREADS > 1:
        found.append(Contender("swiftloss, 1 thread", call, one_thread))
    for name in peers:
        add(name, PEERS[name])
    try:
        found += [Contender(name, way) for name, way in limits.limits(case).items()]
    except RuntimeError as error:
        left_out["limit"] = str(error)
    return found, left_out


def as_entries(timings: dict[str, Timing]) -> dict[str, Any]:
    mine = timings.get("swiftloss")
    return {
        name: {
            "median": timing.median,
            "quartiles": timing.quartiles,
            "samples": len(timing.samples),
            "ratio": measure.ratio(timing, mine) if mine else None,
            "order_changes": timing.order_changes,
            "chance_changes": timing.chance_changes,
            "spread": timing.spread,
        }
        for name, timing in timings.items()
    }


def time_cell(case: Case, given: argparse.Namespace, peers: list[str]) -> dict[str, Any]:
    taking_part, left_out = contenders(case, peers)
    timings, too_slow = measure.measure(taking_part, given.rounds, given.seconds)
    return {
        "id": case.id,
        "name": case.name,
        "loss": case.loss,
        "targets": case.targets,
        "work": case.work,
        "dtype": case.dtype,
        "shape": list(case.shape),
        "contenders": as_entries(timings),
        "left_out": {**left_out, **too_slow},
    }


def time_cells(given: argparse.Namespace, peers: list[str]) -> list[dict[str, Any]]:
    chosen = [case for case in cases(given.quick) if re.search(given.only, case.id)]
    found = []
    try:
        for number, case in enumerate(chosen, 1):
            progress(f"{number}/{len(chosen)} {case.id}")
            found.append(time_cell(case, given, peers))
    except KeyboardInterrupt:
        print(f"STOPPED: {len(chosen) - len(found)} of {len(chosen)} cells are left out", file=sys.stderr, flush=True)
    return found


def time_small(given: argparse.Namespace, peers: list[str]) -> list[dict[str, Any]]:
    found = []
    for work in WORKS[:2]:
        for dtype in DTYPES[1:] if given.quick else DTYPES:
            for n in small.QUICK_SIZES if given.quick else small.SIZES:
                if re.search(given.only, f"small/{work}/{dtype}/{n}"):
                    progress(f"small/{work}/{dtype}/{n}")
                    taking_part = small.python_calls(n, dtype, work, set(peers))
                    timings, _ = measure.measure(taking_part, given.rounds, given.seconds)
                    found.append({"work": work, "dtype": dtype, "n": n, "contenders": as_entries(timings)})
    return found


def peak_memory(given: argparse.Namespace, peers: list[str]) -> list[dict[str, Any]]:
    size = 1_000_000 if given.quick else LARGE["float32"]
    works = WORKS[1:2] if given.quick else WORKS
    losses = POINTWISE[:1] if given.quick else POINTWISE
    chosen = [Case(*loss, work, "float32", (size,)) for loss in losses for work in works]
    chosen += [Case("cross_entropy", "", work, "float32", (10_000, 1000)) for work in works]
    found = []
    for case in chosen:
        compared = case.work == "value_and_grad" and case.loss in ("squared_error", "cross_entropy")
        for who in ["swiftloss", *(name for name in ("numpy", "PyTorch") if compared and name in peers)]:
            if re.search(given.only, f"memory/{case.id}"):
                progress(f"memory/{case.id} {who}")
                try:
                    found.append({"id": case.id, "who": who, "bytes": memory.measured(case, who)})
                except RuntimeError as error:
                    print(f"SKIPPED memory/{case.id} {who}: {error}", file=sys.stderr)
    return found


def one_part(given: argparse.Namespace, name: str, part: Any) -> dict[str, Any]:
    """What `part` gives; nothing where it is not asked for, and why where it cannot be had."""
    if not re.search(given.only, name):
        return {}
    progress(name)
    try:
        return part(5 if given.quick else 15)
    except Exception as error:
        return {"skipped": f"{type(error).__name__}: {error}"}


def progress(text: str) -> None:
    print(f"[{time.perf_counter() - STARTED:7.1f} s] {text}", file=sys.stderr, flush=True)


STARTED = time.perf_counter()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="some losses and sizes in few rounds")
    only = (
        "what it is found in: loss/work/dtype/shape, small/work/dtype/n, c_call, import, memory/loss/work/dtype/shape"
    )
    parser.add_argument("--only", default="", metavar="REGEX", help=only)
    parser.add_argument("--peers", default=",".join(PEERS), metavar="NAMES", help=f"default: {', '.join(PEERS)}")
    parser.add_argument("--check-order", action="store_true", help="print what the order of the contenders changes")
    parser.add_argument("--rounds", type=int, help="at most this many, at least 4 (default 16, with --quick 4)")
    parser.add_argument("--seconds", type=float, help="after which a cell begins no round (default 6, with --quick 1)")
    output = "for performance.md and performance/ (default: docs/; with --quick, --only, --check-order: print)"
    parser.add_argument("--output", type=Path, metavar="FOLDER", help=output)
    given = parser.parse_args()
    # Four: forwards and backwards in each half of them.
    given.rounds = max(4, given.rounds or (4 if given.quick else 16))
    given.seconds = given.seconds or (1.0 if given.quick else 6.0)
    if given.output is None and not (given.quick or given.only or given.check_order):
        given.output = ROOT / "docs"
    # Peers warn of what is asked of them here: read-only memory, float64, their own defaults.
    warnings.filterwarnings("ignore")

    asked = given.peers.split(",")
    if unknown := [name for name in asked if name not in PEERS]:
        parser.error(f"no such peers: {', '.join(unknown)}")
    not_there = {name: why for name, why in missing().items() if name in asked}
    not_there.update({name: "not asked for" for name in PEERS if name not in asked})
    for name, why in not_there.items():
        print(f"SKIPPED {name}: {why}", file=sys.stderr)
    peers = [name for name in asked if name not in not_there]

    found = {
        "machine": machine.processor(),
        "versions": machine.versions(),
        "library": machine.library(),
        "settings": {
            "threads": THREADS,
            "rounds": given.rounds,
            "seconds": given.seconds,
            "arguments": sys.argv[1:],
            "environment": ENVIRONMENT,
        },
        "peers": list(PEERS),
        "missing": not_there,
        "all_cells": len(list(cases(False))),
        "cells": time_cells(given, peers),
    }
    if not given.check_order:
        found["small"] = time_small(given, peers)
        found["c_call"] = one_part(given, "c_call", small.c_calls)
        found["import"] = one_part(given, "import", small.imports)
        found["memory"] = peak_memory(given, peers)
    found["unsettled_turns"] = measure.unsettled
    found["load"] = os.getloadavg()

    if given.check_order:
        print(report.order(found))
    else:
        found["bars"] = [vars(row) for row in bars.rows(found)]
        if given.output:
            report.write(found, given.output)
        else:
            print(report.page(found))
    progress(f"done; {len(disagreements)} disagreements")
    return bool(disagreements)


if __name__ == "__main__":
    sys.exit(main())
