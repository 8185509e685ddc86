"""A package that cannot be imported says why in one sentence: a library that is missing, damaged, of another processor
or of another version; a numpy that is missing or too old. Tests/Ship/test_wheel.py has the wheel itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import swiftloss as sl

LIBRARY = Path(str(sl.info()["library"]))


def refusal(site: Path, *options: str, **environment: str) -> str:
    """The last line that a fresh interpreter prints where the package in ``site`` is imported and refuses."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SWIFTLOSS"))}
    done = subprocess.run(
        [sys.executable, *options, "-c", "import swiftloss"],
        env={**clean, "PYTHONPATH": str(site), **environment},
        cwd=site,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, (done.returncode, done.stderr)
    assert done.stderr.count("Traceback") == 1, "an error on top of another: " + done.stderr
    return done.stderr.splitlines()[-1]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package as it is installed, library and headers in it."""
    package = tmp_path / "swiftloss"
    shutil.copytree(Path(sl.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(sl.get_include(), package / "include", dirs_exist_ok=True)
    shutil.copy(LIBRARY, package / "libswiftloss.so")
    return package


def test_the_copy_can_be_imported(package: Path) -> None:
    """Or the tests below would not show anything."""
    code = "import swiftloss; print(swiftloss.info()['library'], swiftloss.get_include())"
    clean = {name: value for name, value in os.environ.items() if name != "SWIFTLOSS_LIBRARY"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, "PYTHONPATH": str(package.parent)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [str(package / "libswiftloss.so"), str(package / "include")], done.stderr


# ---- the library ----------------------------------------------------------------------------------------------------


def test_a_missing_library(package: Path) -> None:
    (package / "libswiftloss.so").unlink()
    assert refusal(package.parent) == (
        f"ImportError: swiftloss: the shared library {package}/libswiftloss.so is missing: install the package again "
        "(pip install --force-reinstall swiftloss), or let SWIFTLOSS_LIBRARY name the library"
    )


def test_a_checkout_that_was_not_built(package: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    (package / "libswiftloss.so").unlink()
    shutil.move(package, checkout / "python" / "swiftloss")
    (checkout / "Package.swift").touch()
    assert refusal(checkout / "python") == (
        f"ImportError: swiftloss: the shared library {checkout}/.build-ship/release/libswiftloss.so is missing: "
        f"`make build` in {checkout} builds it, or SWIFTLOSS_LIBRARY can name it"
    )


def test_a_missing_header(package: Path) -> None:
    (package / "include" / "swiftloss.h").unlink()
    sentence = refusal(package.parent)
    assert (
        sentence == f"ImportError: swiftloss: swiftloss.h is missing beside {package}: the installation is incomplete"
    )


def test_a_library_that_the_environment_names_and_that_is_not_there(package: Path) -> None:
    sentence = refusal(package.parent, SWIFTLOSS_LIBRARY="/nowhere/libswiftloss.so")
    assert sentence == "ImportError: swiftloss: SWIFTLOSS_LIBRARY names /nowhere/libswiftloss.so, which is not a file"


@pytest.mark.skipif(sys.platform != "linux", reason="the file is an ELF file on Linux")
@pytest.mark.parametrize(
    ("machine", "name"), [(183, "aarch64"), (62, "x86_64"), (4660, "another processor (ELF machine 4660)")]
)
def test_a_library_for_another_processor(package: Path, machine: int, name: str) -> None:
    own = os.uname().machine
    if name == own:
        pytest.skip("that is this processor")
    library = package / "libswiftloss.so"
    content = bytearray(library.read_bytes())
    content[18:20] = machine.to_bytes(2, "little")
    library.write_bytes(content)
    assert refusal(package.parent) == f"ImportError: swiftloss: {library} is for {name}, and this machine is {own}"


@pytest.mark.skipif(sys.platform != "linux", reason="the file is an ELF file on Linux")
def test_a_file_that_is_no_library(package: Path) -> None:
    """What a download may leave there."""
    library = package / "libswiftloss.so"
    library.write_text("<html>404 Not Found</html>")
    sentence = refusal(package.parent)
    assert sentence == f"ImportError: swiftloss: {library} is not a shared library: it begins with b'<html>40'"


@pytest.mark.skipif(sys.platform != "linux", reason="the file is an ELF file on Linux")
@pytest.mark.parametrize("kept", [0, 40, 64, 4096, -4096, -1])
def test_a_library_that_is_cut_off(package: Path, kept: int) -> None:
    """Without the check, the loader maps what is not there, and the process ends with SIGBUS."""
    library = package / "libswiftloss.so"
    content = library.read_bytes()
    library.write_bytes(content[:kept])
    size = kept % len(content)
    whole = 64 if size < 64 else len(content)
    assert refusal(package.parent) == (
        f"ImportError: swiftloss: {library} is cut off: it has {size} of at least {whole} bytes"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the loader's words are glibc's")
def test_a_library_that_the_loader_refuses(package: Path) -> None:
    """Because of another library that it needs, here; it is the same for a glibc that is too old."""
    library = package / "libswiftloss.so"
    content = library.read_bytes()
    assert content.count(b"\0libm.so.6\0") == 1
    library.write_bytes(content.replace(b"\0libm.so.6\0", b"\0libq.so.6\0"))
    sentence = refusal(package.parent)
    assert sentence.startswith(f"ImportError: swiftloss: {library} cannot be loaded: libq.so.6: ")


@pytest.mark.parametrize("version", ["0.0.1", "99.0.0"], ids=["older", "newer"])
def test_a_package_of_another_version_than_its_library(package: Path, version: str) -> None:
    header = package / "include" / "swiftloss.h"
    text, count = re.subn('(#define SWL_VERSION) ".*"', rf'\1 "{version}"', header.read_text())
    assert count == 1
    header.write_text(text)
    assert refusal(package.parent) == (
        f"ImportError: swiftloss: the package in {package} is version {version}, but its library "
        f"{package}/libswiftloss.so is version {sl.__version__}"
    )


@pytest.mark.parametrize("name", ["swl_version", "swl_last_error", "swl_simd_level", "swl_exp", "swl_log_cosh"])
def test_a_library_without_a_function(package: Path, name: str) -> None:
    library = package / "libswiftloss.so"
    content = library.read_bytes()
    name_in_file = b"\0" + name.encode() + b"\0"
    assert content.count(name_in_file) == 1
    library.write_bytes(content.replace(name_in_file, b"\0" + name[:-1].encode() + b"?\0"))
    assert refusal(package.parent) == (
        f"ImportError: swiftloss: {library} has no function {name}: it was not built with this package"
    )


# ---- numpy ----------------------------------------------------------------------------------------------------------


def test_no_numpy(package: Path) -> None:
    # Without the module site, site-packages is not searched.
    assert refusal(package.parent, "-S") == (
        "ModuleNotFoundError: swiftloss needs numpy 1.24 or later, "
        f"and this Python ({sys.executable}) has none: pip install numpy"
    )


@pytest.mark.parametrize("version", ["1.23.5", "1.9.3", "0.9"])
def test_a_numpy_that_is_too_old(package: Path, version: str) -> None:
    numpy = package.parent / "numpy"
    numpy.mkdir()
    (numpy / "__init__.py").write_text(f'__version__ = "{version}"\n')
    assert refusal(package.parent) == (
        f"ImportError: swiftloss needs numpy 1.24 or later, and this is numpy {version} ({numpy}/__init__.py): "
        "pip install --upgrade numpy"
    )


def test_a_numpy_with_a_fault_of_its_own_speaks_for_itself(package: Path) -> None:
    (package.parent / "numpy.py").write_text("import something_that_numpy_needs\n")
    assert refusal(package.parent) == "ModuleNotFoundError: No module named 'something_that_numpy_needs'"


def test_the_oldest_numpy_is_that_of_the_metadata() -> None:
    from swiftloss import _numpy

    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    oldest = re.search(r'dependencies = \["numpy>=(\d+)\.(\d+)"\]', project.read_text())
    assert oldest is not None and _numpy.OLDEST == (int(oldest[1]), int(oldest[2]))
