"""Threads: results do not depend on their number, which is what was said; forked children and many callers work."""

from __future__ import annotations

import concurrent.futures
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import swiftloss as sl

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _as_before():
    before = sl.get_num_threads()
    yield
    sl.set_num_threads(before)


def arrays(dtype=np.float64):
    random = np.random.default_rng(5)
    p, t = random.uniform(0.01, 0.99, (2, 200_003)).astype(dtype)
    z = random.normal(0, 4, (9001, 23)).astype(dtype)
    return {
        "p": p, "t": t, "w": random.uniform(0, 2, p.shape).astype(dtype), "m": random.random(p.shape) < 0.7,
        "z": z, "y": random.integers(-1, 23, 9001), "c": random.uniform(0.5, 2, 23).astype(dtype),
    }  # fmt: skip


def everything(a):
    """The bytes of what calls of several kinds give."""
    p, t, w, m, z, y, c = a.values()
    results = [
        sl.squared_error.value_grad_and_hess(p, t),
        sl.huber.value_and_grad(p[::-1], t, weight=w, mask=m, reduction="weighted_mean"),
        sl.binary_cross_entropy.value_and_grad(p, t, reduction="sum"),
        sl.kl_divergence(p, t, empty="error"),
        sl.absolute_error(p, t, reduction="none", weight=w),
        sl.cross_entropy.value_grad_and_hess(z, y, ignore_index=-1, class_weight=c, reduction="weighted_mean"),
        sl.cross_entropy.value_and_grad(z.T, np.maximum(y, 0), axis=0, label_smoothing=0.1),
        sl.special.log(p), sl.special.softmax(z, axis=0), sl.special.logsumexp(z),
    ]  # fmt: skip
    return [
        np.asarray(part).tobytes() for result in results for part in (result if isinstance(result, tuple) else [result])
    ]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_results_do_not_depend_on_the_number(dtype):
    a = arrays(dtype)
    sl.set_num_threads(1)
    expected = everything(a)
    for number in (2, 3, 5, 8, 64):
        sl.set_num_threads(number)
        assert everything(a) == expected, number


def test_the_first_wrong_value_is_named_whatever_thread_finds_one():
    a = arrays()
    a["t"][[60_000, 120_000, 199_999]] = 1.5
    a["y"][:] = 0
    a["y"][[4000, 9000]] = 23
    for number in (1, 2, 3, 8):
        sl.set_num_threads(number)
        with pytest.raises(ValueError, match=r"^target\[60000\] = 1.5 is not a probability"):
            sl.binary_cross_entropy(a["p"], a["t"])
        with pytest.raises(IndexError, match=r"^target\[4000\] = 23 is not a class index in \[0, 23\)$"):
            sl.cross_entropy(a["z"], a["y"])


def test_the_number_is_what_was_said():
    sl.set_num_threads(3)
    assert sl.get_num_threads() == sl.info()["threads"] == 3
    sl.set_num_threads(np.int64(100_000))
    assert sl.get_num_threads() == 256
    sl.set_num_threads(0)
    assert 1 <= sl.get_num_threads() <= 256


@pytest.mark.parametrize(
    ("number", "error", "sentence"),
    [
        (-1, ValueError, "num_threads = -1 is negative"),
        (-(10**30), ValueError, "num_threads = -2147483648 is negative"),
        (2.0, TypeError, r"num_threads is 2\.0, but must be an integer"),
        ("2", TypeError, "num_threads is '2', but must be an integer"),
        (None, TypeError, "num_threads is None, but must be an integer"),
    ],
)
def test_a_number_that_is_none(number, error, sentence):
    sl.set_num_threads(2)
    with pytest.raises(error, match=f"^{sentence}$"):
        sl.set_num_threads(number)
    assert sl.get_num_threads() == 2


def run(program, **environment):
    own = {name: text for name, text in os.environ.items() if name not in ("SWIFTLOSS_NUM_THREADS", "OMP_NUM_THREADS")}
    own |= {"PYTHONPATH": str(ROOT / "python"), **environment}
    done = subprocess.run([sys.executable, "-c", program], env=own, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


NUMBER = "import swiftloss; print(swiftloss.get_num_threads())"


@pytest.mark.parametrize(
    ("environment", "number"),
    [
        ({"SWIFTLOSS_NUM_THREADS": "7"}, 7),
        ({"SWIFTLOSS_NUM_THREADS": "7", "OMP_NUM_THREADS": "3"}, 7),
        ({"SWIFTLOSS_NUM_THREADS": "", "OMP_NUM_THREADS": "3"}, 3),
        ({"OMP_NUM_THREADS": "5,2"}, 5),
        ({"SWIFTLOSS_NUM_THREADS": "99999999999999999999"}, 256),
    ],
)
def test_the_environment_says_how_many(environment, number):
    assert run(NUMBER, **environment) == str(number)


def test_what_openmp_would_not_understand_is_nothing():
    assert run(NUMBER, OMP_NUM_THREADS="many") == run(NUMBER)


@pytest.mark.parametrize("text", ["0", "-2", "two", "2.0", " 2", "2x"])
def test_an_environment_that_is_no_number(text):
    program = """
import numpy as np, swiftloss as sl
for call in (sl.get_num_threads, sl.info, lambda: sl.huber(np.ones(3), np.ones(3)), lambda: sl.special.exp(np.ones(3))):
    try:
        print(call())
    except ValueError as error:
        print(error)
"""
    assert (
        run(program, SWIFTLOSS_NUM_THREADS=text).splitlines()
        == [f"SWIFTLOSS_NUM_THREADS = {text} is not a number of threads"] * 4
    )


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no processor affinity here")
def test_affinity_is_looked_at():
    program = f"import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]); {NUMBER}"
    assert run(program) == "1"


def test_many_callers_while_the_number_changes():
    a = arrays()
    expected = everything(a)
    with concurrent.futures.ThreadPoolExecutor(6) as callers:
        found = [callers.submit(everything, a) for _ in range(24)]
        for number in range(400):
            sl.set_num_threads(number % 6 + 1)
        assert all(one.result() == expected for one in found)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_forked_children_work():
    # Not in this process: the test runner's own threads are none of ours.
    program = """
import os, threading, numpy as np, swiftloss as sl
p, t = np.random.default_rng(1).random((2, 1_000_000))
sl.set_num_threads(3)
expected = sl.binary_cross_entropy.value_and_grad(p, t)  # the workers are there

def is_same():
    value, gradient = sl.binary_cross_entropy.value_and_grad(p, t)
    return value == expected[0] and np.array_equal(gradient, expected[1])

def child_is_same():
    child = os.fork()
    if child == 0:
        os._exit(0 if is_same() else 1)
    return os.waitpid(child, 0)[1] == 0

assert child_is_same()
busy = threading.Thread(target=lambda: [is_same() for _ in range(20)])
busy.start()
while busy.is_alive():
    assert child_is_same()
print("ok")
"""
    assert run("import warnings; warnings.simplefilter('ignore', DeprecationWarning)\n" + program) == "ok"
