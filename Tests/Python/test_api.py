"""The package as its users and their tools see it; and that header, package, reference and README name the same
losses."""

from __future__ import annotations

import doctest
import inspect
import os
import pickle
import pydoc
import re
import struct as struct_module
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import reference
import swiftloss as sl
import test_special
import test_special_rows
from bits import METHODS, OUT
from swiftloss import special
from swiftloss._loss import Loss

ROOT = Path(__file__).resolve().parents[2]
LOSSES = sorted(
    name for name in sl.__all__ if isinstance(getattr(sl, name), Loss) and getattr(sl, name).__name__ == name
)
KERNELS = (ROOT / "Sources" / "CKernels" / "kernels.h").read_text()
HEADER = "".join((ROOT / "include" / file).read_text() for file in ("swiftloss.h", "swiftloss_losses.h"))


def test_every_loss_is_everywhere() -> None:
    """A loss that is missing from one of the places that name it fails here, by name."""
    declared = set(re.findall(r"^swl_status swl_(\w+)\(", HEADER, re.MULTILINE)) - set(special.__all__)
    rows = set(re.findall(r'^\[\[loss\]\]\nname = "(\w+)"', (ROOT / "catalog.toml").read_text(), re.MULTILINE))
    readme = set(re.findall(r"^\| \[`(\w+)`\]\(docs/losses/", (ROOT / "README.md").read_text(), re.MULTILINE))
    pages = {page.stem for page in (ROOT / "docs" / "losses").glob("*.md")} - {"README"}
    dispatch = (ROOT / "Sources/SwiftLossCore/Families/Dispatch.swift").read_text()
    exports = set(re.findall(r'@_cdecl\("swl_(\w+)"\)', (ROOT / "Sources/SwiftLossABI/Exports.swift").read_text()))
    assert declared == set(LOSSES)
    assert rows == set(LOSSES)
    assert set(reference.LOSSES) == set(LOSSES)
    assert pages == set(LOSSES)
    assert readme == set(LOSSES)
    assert exports == set(LOSSES)
    structs = re.findall(r'^kernels\.\w+ = .*struct = "(\w+)"', (ROOT / "catalog.toml").read_text(), re.MULTILINE)
    assert structs and all(re.search(rf"\b{struct}<", dispatch) for struct in structs)
    core = {file: file.read_text() for file in (ROOT / "Sources/SwiftLossCore").rglob("*.swift")}
    for file in (ROOT / "Sources/SwiftLossCore/Losses").glob("*.swift"):
        users = [other for other, text in core.items() if other != file and re.search(rf"\b{file.stem}\b", text)]
        assert users, f"{file.stem} is used nowhere"


def test_what_the_catalogue_writes_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools" / "catalog.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_elementary_function_is_everywhere() -> None:
    declared, rows = (
        set(
            re.findall(rf"^swl_status swl_(\w+)\(const swl_tensor \*x, {axis}swl_tensor \*out\);", HEADER, re.MULTILINE)
        )
        for axis in ("", "int32_t axis, ")
    )
    exports = set(re.findall(r'@_cdecl\("swl_(\w+)"\)', (ROOT / "Sources/SwiftLossABI/Special.swift").read_text()))
    kernels, kernels_of_rows = (
        {name.lower() for name in re.findall(r"KERNEL_([A-Z0-9_]+) = \d+,?\s", enum)}
        for enum in re.findall(
            r"/\* (?:kernel_function|kernel_loss, beside)\b[^/]*?\*/\nenum {(.*?)};", KERNELS, re.DOTALL
        )
    )
    readme = (ROOT / "README.md").read_text()
    assert declared == kernels == set(test_special.NAMES)
    assert rows == kernels_of_rows == set(test_special_rows.NAMES)
    assert exports == set(special.__all__) == declared | rows
    for name in special.__all__:
        assert f"`{name}`" in readme, f"{name} is not in README.md"
        measured = f"| {name} |" in (ROOT / "docs" / "accuracy.md").read_text()
        assert measured or name == "log_sigmoid" or name in test_special_rows.NAMES


def test_statuses_and_options_have_the_headers_numbers() -> None:
    from swiftloss import _library, _loss

    numbers = {name: int(n) for name, n in re.findall(r"\b(SWL_[A-Z_]+) = (\d+)", HEADER)}
    for group, table in (("REDUCTION", _loss._REDUCTIONS), ("CHECK", _loss._CHECKS), ("EMPTY", _loss._EMPTY)):
        for name, number in table.items():
            assert numbers[f"SWL_{group}_{name.upper()}"] == number
    kinds = {
        "DTYPE": TypeError,
        "DEVICE": TypeError,
        "UNSUPPORTED": NotImplementedError,
        "INDEX": IndexError,
        "SIMD": RuntimeError,
    }
    assert {numbers[f"SWL_ERROR_{name}"]: kind for name, kind in kinds.items()} == _library._EXCEPTIONS


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_describes_itself(name: str) -> None:
    loss = getattr(sl, name)
    parameters = inspect.signature(loss).parameters
    assert list(parameters)[:2] == ["prediction", "target"]
    assert all(p.kind is p.KEYWORD_ONLY for p in list(parameters.values())[2:])
    assert parameters["reduction"].default == "mean"
    text = pydoc.render_doc(loss, renderer=pydoc.plaintext)
    for section in ("Parameters", "Returns", "Raises", "Notes", "Examples", "prediction : array_like", name):
        assert section in text
    # How the defaults differ from each, or that it has no such loss.
    for word in ("PyTorch", "Keras", "scikit-learn"):
        assert word in text
    for name_of_one in ("weight", "mask", "reduction", "empty", "check", "out"):
        assert f"{name_of_one} : " in text and name_of_one in parameters
    assert list(parameters)[-6:] == ["weight", "mask", "reduction", "empty", "check", "out"]
    assert repr(loss).startswith(f"<loss {name}(prediction")


@pytest.mark.parametrize("name", LOSSES)
def test_the_methods_describe_themselves(name: str) -> None:
    loss = getattr(sl, name)
    for method in METHODS:
        if method not in ("__call__", "target_grad") or (method == "target_grad" and hasattr(loss, method)):
            assert len(inspect.getdoc(getattr(loss, method)) or "") > 50
            keywords = inspect.signature(getattr(loss, method)).parameters
            assert {OUT[output] for output in METHODS[method]} | {"weight", "mask", "upstream"} <= set(keywords)
    assert hasattr(loss, "target_grad") == reference.LOSSES[name].target_gradient


@pytest.mark.parametrize("name", LOSSES)
def test_a_derivative_that_a_loss_lacks(name: str) -> None:
    """It is absent for hasattr and dir, and says why."""
    loss = getattr(sl, name)
    assert ("target_grad" in dir(loss)) == hasattr(loss, "target_grad") == reference.LOSSES[name].target_gradient
    if not reference.LOSSES[name].target_gradient:
        with pytest.raises(AttributeError) as caught:
            _ = loss.target_grad
        assert str(caught.value) == f"{name} has no derivative by its target, and so no target_grad"
        assert getattr(loss, "target_grad", None) is None
    assert {"grad", "hess", "__doc__", "__name__"} <= set(dir(loss))


@pytest.mark.parametrize("name", LOSSES)
def test_calls_of_a_wrong_form_name_the_loss(name: str) -> None:
    loss = getattr(sl, name)
    keywords = list(inspect.signature(loss).parameters)[2:]
    for method in METHODS:
        if not hasattr(loss, method):
            continue
        call = f"{name}()" if method == "__call__" else f"{name}.{method}()"
        run = getattr(loss, method)
        for arguments, said in [
            (([0.5], [1], 1.0), f"{call} takes prediction and target; options such as {keywords[0]} are keywords"),
            (([0.5], [1], None, 2), f"{call} takes prediction and target; options such as {keywords[0]} are keywords"),
            (([0.5],), f"{call} takes prediction and target, but target is missing"),
            ((), f"{call} takes prediction and target, but prediction and target are missing"),
        ]:
            with pytest.raises(TypeError) as caught:
                run(*arguments)
            assert str(caught.value) == said
            assert caught.value.__suppress_context__ or caught.value.__context__ is None
        with pytest.raises(TypeError) as caught:
            run(target=[1])
        assert str(caught.value) == f"{call} takes prediction and target, but prediction is missing"
        with pytest.raises(
            TypeError, match=f"^{re.escape(call)} got an unexpected keyword argument 'y_pred': it takes "
        ):
            run(y_pred=[0.5], y_true=[1])
        # Before what the options and the values are.
        with pytest.raises(TypeError, match="are keywords$"):
            run([2.0], [2.0], 1.0, reduction="avg", nothing=1)


def test_unknown_keywords_say_which_there_are() -> None:
    p = [1.0, 2.0]
    for call, arguments, said in [
        (sl.huber, {"dleta": 1}, "huber() got an unexpected keyword argument 'dleta': did you mean 'delta'?"),
        (
            sl.huber.hess,
            {"weigth": 1},
            "huber.hess() got an unexpected keyword argument 'weigth': did you mean 'weight'?",
        ),
        (
            sl.squared_error,
            {"grad_out": p},
            (
                "squared_error() got an unexpected keyword argument 'grad_out': "
                "it takes prediction, target, weight, mask, reduction, empty, check and out"
            ),
        ),
        (
            sl.huber.value_and_grad,
            {"delta": 1, "beta": 1},
            (
                "huber.value_and_grad() got an unexpected keyword argument 'beta': it takes prediction, target, "
                "delta, weight, mask, reduction, empty, check, upstream, out and grad_out"
            ),
        ),
    ]:
        with pytest.raises(TypeError) as caught:
            call(p, p, **arguments)
        assert str(caught.value) == said
    # A weight of the elements is none of the positive class.
    with pytest.raises(TypeError, match="keyword argument 'sample_weight': it takes prediction, "):
        sl.binary_cross_entropy_with_logits(p, [0, 1], sample_weight=p)  # type: ignore[call-overload]


def test_signatures_are_what_may_be_given() -> None:
    for method in set(METHODS) - {"__call__"}:
        parameters = inspect.signature(getattr(sl.squared_error, method)).parameters.values()
        assert [p.name for p in parameters if p.default is p.empty] == ["prediction", "target", "options"]
        kinds = [p.kind.name for p in parameters]
        assert kinds == ["POSITIONAL_OR_KEYWORD"] * 2 + ["KEYWORD_ONLY"] * (len(kinds) - 3) + ["VAR_KEYWORD"]


def test_the_options_structs_are_the_headers(tmp_path: Path) -> None:
    """Size and place of every field, from the C compiler."""
    lines = []
    for name in LOSSES:
        options = getattr(sl, name)._options
        if options is None:
            continue
        struct = f"swl_{name}_options"
        lines.append(f'printf("{name} size %zu\\n", sizeof({struct}));')
        lines += [f'printf("{name} {field} %zu\\n", offsetof({struct}, {field}));' for field in options.places]
    source = tmp_path / "fields.c"
    source.write_text("#include <stdio.h>\n#include <swiftloss.h>\nint main(void) {\n" + "\n".join(lines) + "\n}\n")
    subprocess.run(["cc", f"-I{sl.get_include()}", source, "-o", tmp_path / "fields"], check=True)
    printed = subprocess.run([tmp_path / "fields"], capture_output=True, text=True, check=True).stdout.splitlines()
    said = {tuple(line.split()[:2]): int(line.split()[2]) for line in printed}
    assert len(said) > 20
    for name in LOSSES:
        options = getattr(sl, name)._options
        if options is None:
            continue
        assert options.layout.size == said[name, "size"]
        formats = [kind.format for _, kind in options.places.values()]
        for place, field in enumerate(options.places):
            # As far as the fields before it and its own padding.
            before = struct_module.calcsize("@N" + "".join(formats[:place]) + "0" + formats[place])
            assert before == said[name, field]


def test_type_checkers_see_precise_results(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api", reason="mypy is not there")
    program = tmp_path / "uses.py"
    program.write_text(
        "from typing import Any\n"
        "import numpy as np\n"
        "import swiftloss as sl\n"
        "Array = np.ndarray[Any, np.dtype[np.floating[Any]]]\n"
        "p = np.ones(3)\n"
        "a: np.floating[Any] = sl.huber(p, p, delta=2.0, weight=p)\n"
        "b: Array = sl.huber(p, p, reduction='none')\n"
        "c: Array = sl.huber(p, p, out=np.zeros(()))\n"
        "d: Array = sl.kl_divergence.target_grad(p, p)\n"
        "e: tuple[np.floating[Any], Array, Array] = sl.hinge.value_grad_and_hess(p, p, upstream=2, hess_out=b)\n"
        "f: tuple[Array, Array] = sl.hinge.value_and_grad(p, p, reduction='none', mask=[True])\n"
        "g: str = sl.huber(p, p)  # wrong\n"
        "h = sl.hinge.target_grad(p, p)  # wrong\n"
        "i = sl.huber(p, p, reduction='avg')  # wrong\n"
        "j: np.floating[Any] = sl.huber(p, p, reduction='none')  # wrong\n"
    )
    environment = os.environ.get("MYPYPATH")
    os.environ["MYPYPATH"] = str(Path(sl.__file__).parents[1])
    try:
        report, errors, _ = api.run(["--strict", "--cache-dir", str(tmp_path / "cache"), str(program)])
    finally:
        os.environ.pop("MYPYPATH")
        if environment is not None:
            os.environ["MYPYPATH"] = environment
    wrong = [n for n, line in enumerate(program.read_text().splitlines(), start=1) if line.endswith("# wrong")]
    found = sorted({int(n) for n in re.findall(r"uses\.py:(\d+): error", report)})
    assert found == wrong, report + errors


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_can_be_pickled(name: str) -> None:
    loss = getattr(sl, name)
    assert pickle.loads(pickle.dumps(loss)) is loss


def test_the_fields_other_names_are_the_same_objects() -> None:
    assert sl.mean_squared_error is sl.squared_error and sl.mean_absolute_error is sl.absolute_error
    assert sl.mean_squared_log_error is sl.squared_log_error


@pytest.mark.skipif(int(np.__version__.split(".")[0]) < 2, reason="numpy 1 prints scalars without their type")
def test_the_docstrings_examples_run() -> None:
    """The module's and each loss's."""
    results = doctest.testmod(sl, extraglobs={"sl": sl})
    assert results.failed == 0 and results.attempted >= len(LOSSES) + 2


def test_info() -> None:
    about = sl.info()
    assert set(about) >= {"version", "library", "simd", "threads"}
    assert about["version"] == sl.__version__ == re.search(r'#define SWL_VERSION "(.*)"', HEADER)[1]  # type: ignore[index]
    assert Path(str(about["library"])).is_file()
    numbers = re.findall(r"#define SWL_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", HEADER)
    assert ".".join(numbers) == sl.__version__
    assert (Path(sl.get_include()) / "swiftloss.h").is_file()


def test_many_threads_at_once() -> None:
    """Calls release the GIL and share nothing."""
    rng = np.random.default_rng(9)
    arrays = [(rng.random(n), rng.random(n)) for n in (5, 1000, 30_000)]
    expected = [sl.squared_error.value_and_grad(p, t) for p, t in arrays]
    wrong = []

    def work() -> None:
        for _ in range(100):
            for (p, t), (value, gradient) in zip(arrays, expected):
                v, g = sl.squared_error.value_and_grad(p, t)
                if v != value or g.tobytes() != gradient.tobytes():
                    wrong.append(v)
            try:
                sl.hinge([0.5], [0.5])
            except ValueError as error:
                if str(error) != "target[0] = 0.5 is not a label -1 or 1":
                    wrong.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter with the package that is being tested."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(Path(sl.__file__).parents[1]), **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("level", ["v2", "v3", "v4"])
def test_a_level_can_be_asked_for(level: str) -> None:
    done = run_python("import swiftloss as sl; print(sl.info()['simd'])", SWIFTLOSS_SIMD=level)
    lacking = f"SWIFTLOSS_SIMD asks for {level}, but this processor has only v"
    assert done.stdout.strip() == f"x86-64-{level}" or lacking in done.stderr


@pytest.mark.parametrize("name", ["v5", "avx2", "V3", "v33", "3"])
def test_an_unknown_level_is_refused(name: str) -> None:
    done = run_python("import swiftloss", SWIFTLOSS_SIMD=name)
    assert done.returncode != 0
    assert f"ImportError: swiftloss: SWIFTLOSS_SIMD = {name} is not a level: v2, v3 or v4" in done.stderr


def test_no_level_is_the_best_one() -> None:
    done = run_python("import swiftloss as sl; print(sl.info()['simd'])", SWIFTLOSS_SIMD="")
    assert done.stdout.startswith("x86-64-v")


def test_it_survives_fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0 if sl.squared_error([3.0], [1.0]) == 4 else 1)
    assert os.waitpid(pid, 0)[1] == 0
