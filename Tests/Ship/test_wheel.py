"""The wheel and the source distribution that Tests/Ship/wheel.sh built: what is in them, and that users can install
them on every Python of this machine, on Debian's with its own numpy, without Swift and away from this checkout."""

from __future__ import annotations

import email
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
TAG = "py3-none-manylinux_2_17_x86_64"
TOOLS = Path(sys.executable).parent
SYSTEM_PYTHON = "/usr/bin/python3"
(VERSION,) = re.findall('#define SWL_VERSION "(.*)"', (ROOT / "include" / "swiftloss.h").read_text())
(WHEEL,) = (ROOT / "dist").glob("swiftloss-*.whl")
(SDIST,) = (ROOT / "dist").glob("swiftloss-*.tar.gz")
BUILT = Path(os.environ.get("SWIFTLOSS_LIBRARY") or ROOT / ".build-ship" / "release" / "libswiftloss.so")

# Everywhere: golden values, and what cannot be imported. In three environments: edges and numpy's bits, too.
FEW_TESTS = ["test_golden.py", "test_package.py"]
LONG_ONES = "every_length or beyond_what_float32_can_count"
MORE_TESTS = [*FEW_TESTS, "test_edges.py", "test_numpy_bits.py", "-k", f"not ({LONG_ONES})"]


def clean(path: Path | str) -> dict[str, str]:
    """This environment with another PATH, and with nothing in it that would lead to this checkout."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SWIFT", "LD_", "VIRTUAL"))
    }
    return {**kept, "PATH": str(path)}


# ---- what is in the wheel -------------------------------------------------------------------------------------------


def test_the_wheels_contents() -> None:
    package = ROOT / "python"
    ours = {str(path.relative_to(package)) for path in package.rglob("*.py")}
    assert {"swiftloss/__init__.py", "swiftloss/_losses.py", "swiftloss/articles/numpy_losses.py"} <= ours
    information = f"swiftloss-{VERSION}.dist-info"
    assert sorted(zipfile.ZipFile(WHEEL).namelist()) == sorted(
        ours
        | {
            "swiftloss/_plots.json",
            "swiftloss/py.typed",
            "swiftloss/libswiftloss.so",
            "swiftloss/include/swiftloss.h",
            "swiftloss/include/swiftloss_losses.h",
            f"{information}/METADATA",
            f"{information}/WHEEL",
            f"{information}/entry_points.txt",
            f"{information}/RECORD",
            f"{information}/licenses/LICENSE",
        }
    )
    assert WHEEL.stat().st_size < 1_000_000


def test_the_wheels_metadata() -> None:
    assert WHEEL.name == f"swiftloss-{VERSION}-{TAG}.whl"
    archive = zipfile.ZipFile(WHEEL)
    tags = email.message_from_bytes(archive.read(f"swiftloss-{VERSION}.dist-info/WHEEL"))
    assert tags.get_all("Tag") == [TAG] and tags["Root-Is-Purelib"] == "false"
    about = email.message_from_bytes(archive.read(f"swiftloss-{VERSION}.dist-info/METADATA"))
    assert about["Name"] == "swiftloss" and about["Version"] == VERSION
    assert about["Requires-Python"] == ">=3.10" and about["License-Expression"] == "Apache-2.0"
    needed = [text for text in about.get_all("Requires-Dist", []) if "extra ==" not in text]
    assert needed == ["numpy>=1.24"]


def test_auditwheel_agrees_with_the_tag() -> None:
    done = subprocess.run([TOOLS / "auditwheel", "show", WHEEL], capture_output=True, text=True, check=True)
    said = " ".join(done.stdout.split())
    assert f'is consistent with the following platform tag: "{TAG.removeprefix("py3-none-")}"' in said
    assert set(re.findall(r"\blib\w+\.so\b", said)) == {"libc.so", "libm.so"}


def test_the_wheels_library_is_the_one_that_was_built() -> None:
    """auditwheel changed no bit of it, and no path of this machine is in it."""
    library = zipfile.ZipFile(WHEEL).read("swiftloss/libswiftloss.so")
    assert library == BUILT.read_bytes()
    assert not re.findall(rb"/(?:home|root|tmp|work|Users)/[ -~]*", library)
    assert str(ROOT).encode() not in library


# ---- in fresh environments -----------------------------------------------------------------------------------------


class Python(NamedTuple):
    """An interpreter of this machine."""

    executable: str
    version: list[int]
    free_threaded: bool
    can_make_environments: bool

    @property
    def name(self) -> str:
        return ".".join(map(str, self.version)) + ("t" if self.free_threaded else "")


PROBE = """
import importlib.util, json, os, platform, sys, sysconfig
assert sys.version_info >= (3, 10) and platform.python_implementation() == "CPython"
free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
can_make_environments = importlib.util.find_spec("ensurepip") is not None
print(json.dumps([os.path.realpath(sys.executable), sys.version_info[:3], free_threaded, can_make_environments]))
"""


def pythons() -> list[Python]:
    """Every CPython from 3.10 on the PATH and of pyenv, each once, the oldest first."""
    folders = [sys.base_prefix + "/bin", *os.environ["PATH"].split(os.pathsep)]
    if shutil.which("pyenv"):
        versions = subprocess.run(["pyenv", "root"], capture_output=True, text=True, check=True).stdout.strip()
        folders += map(str, Path(versions, "versions").glob("*/bin"))
    found: dict[str, Python] = {}
    for folder in folders:
        for path in Path(folder).glob("python3*"):
            if re.fullmatch(r"python3(\.\d+t?)?", path.name):
                # One that pyenv has turned off, or that is too old, fails.
                done = subprocess.run([path, "-c", PROBE], capture_output=True, text=True)
                if done.returncode == 0:
                    python = Python(*json.loads(done.stdout))
                    found[python.executable] = python
    return sorted(found.values(), key=lambda python: (python.version, python.executable))


PYTHONS = [python for python in pythons() if python.can_make_environments]
DEBIAN = "debian"
# Where more is tested than elsewhere.
THOROUGH = [PYTHONS[0], PYTHONS[-1], DEBIAN]


class Environment(NamedTuple):
    """An environment with the wheel in it, and a folder to run programs in."""

    python: Path
    folder: Path

    def run(self, *arguments: str | Path) -> str:
        """What Python prints, in the folder, with nothing on the PATH but the environment's own programs."""
        programs = self.python.parent
        assert shutil.which("swift", path=str(programs)) is None
        done = subprocess.run(
            [self.python, *arguments], cwd=self.folder, env=clean(programs), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def make_environment(folder: Path, asked: Python | str) -> Environment:
    """Made with `python -m venv`, the wheel installed by the pip that comes with it."""
    options: list[str] = []
    if isinstance(asked, Python):
        interpreter = asked.executable
    else:
        interpreter = SYSTEM_PYTHON
        options = ["--system-site-packages"]
        program = "import numpy, sys; assert sys.version_info >= (3, 10)"
        done = subprocess.run([SYSTEM_PYTHON, "-c", program], capture_output=True, text=True)
        if done.returncode and not os.environ.get("CI"):
            pytest.skip(f"{SYSTEM_PYTHON} with numpy is not there (Debian: apt install python3-numpy)")
        assert done.returncode == 0, done.stderr
    python = folder / "environment" / "bin" / "python"
    subprocess.run([interpreter, "-m", "venv", *options, python.parents[1]], check=True)
    environment = Environment(python, folder)
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    # Debian's numpy is there, and nothing is fetched; elsewhere pip gets numpy from the index.
    environment.run(*pip, *(["--no-index"] if asked == DEBIAN else []), WHEEL)
    environment.run(*pip, "pytest>=8", *(["mpmath>=1.3", "hypothesis>=6"] if asked in THOROUGH else []))
    return environment


@pytest.mark.parametrize("asked", [*PYTHONS, DEBIAN], ids=[*(f"python-{python.name}" for python in PYTHONS), DEBIAN])
def test_a_fresh_environment(asked: Python | str) -> None:
    with tempfile.TemporaryDirectory(prefix="swiftloss-") as folder:
        environment = make_environment(Path(folder), asked)
        check_what_is_installed(environment, asked)
        check_the_article(environment)
        check_the_readmes_first_example(environment)
        check_a_part_of_the_tests(environment, MORE_TESTS if asked in THOROUGH else FEW_TESTS)
        if asked in THOROUGH:
            check_the_types(environment)


def check_what_is_installed(environment: Environment, asked: Python | str) -> None:
    program = (
        "import json, numpy, swiftloss as sl\n"
        "print(json.dumps([sl.__file__, sl.get_include(), numpy.__file__, sl.info()]))"
    )
    package, include, numpy, about = json.loads(environment.run("-c", program))
    site = environment.python.parents[1] / "lib"
    assert package.startswith(f"{site}/python3") and "/site-packages/swiftloss/" in package
    assert include == str(Path(package).parent / "include") and Path(include, "swiftloss.h").is_file()
    assert about["library"] == str(Path(package).parent / "libswiftloss.so")
    assert about["version"] == VERSION and about["simd"].startswith("x86-64-v") and about["threads"] >= 1
    if asked == DEBIAN:
        # What pip says of the system's other packages is not about us.
        assert numpy.startswith("/usr/lib/python3/dist-packages/"), numpy
    else:
        assert numpy.startswith(str(site))
        assert environment.run("-m", "pip", "--disable-pip-version-check", "check") == "No broken requirements found.\n"


def check_the_article(environment: Environment) -> None:
    # The command is there, and says what it needs.
    done = subprocess.run(
        [environment.python.parent / "swiftloss", "info"], env=clean(""), capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (
        2,
        "swiftloss: the command needs typer, which this Python has not: pip install 'swiftloss[demo]'\n",
    )
    printed = environment.run("-m", "swiftloss.articles.numpy_losses")
    agreed = re.fullmatch(r"(\d+) of (\d+) numbers agree\.", printed.splitlines()[-1])
    assert agreed is not None and agreed[1] == agreed[2] and int(agreed[1]) > 0, printed


def check_the_readmes_first_example(environment: Environment) -> None:
    program = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[0]
    (environment.folder / "example.py").write_text(program)
    promised = re.findall(r"print\(.*\)  # (.*)", program)
    assert promised and environment.run("example.py").splitlines() == promised


def check_a_part_of_the_tests(environment: Environment, part: list[str]) -> None:
    """On the installed package: only Tests/Python comes from the checkout."""
    tests = [ROOT / "Tests" / "Python" / word if word.endswith(".py") else word for word in part]
    printed = environment.run("-B", "-m", "pytest", "-p", "no:cacheprovider", *tests)
    (library,) = re.findall(r"^swiftloss .* numpy .*, (/\S+)$", printed, re.MULTILINE)
    assert library.startswith(str(environment.python.parents[1]))
    assert re.search(r"=+ [1-9]\d* passed", printed) and " failed" not in printed, printed


def check_the_types(environment: Environment) -> None:
    """mypy finds them in the installed package."""
    program = (
        "import numpy as np\n"
        "import swiftloss as sl\n"
        "reveal_type(sl.huber(np.ones(3), np.zeros(3), delta=2.0))\n"
        "sl.huber(np.ones(3), np.zeros(3), reduction='average')\n"
    )
    (environment.folder / "typed.py").write_text(program)
    mypy: list[str | Path] = [TOOLS / "mypy", "--strict", "--python-executable", environment.python]
    done = subprocess.run(
        [*mypy, "--cache-dir=cache", "typed.py"],
        cwd=environment.folder,
        env=clean(TOOLS),
        capture_output=True,
        text=True,
    )
    about_the_lines = re.findall(r"^typed\.py:(\d+): (\w+): (.*)$", done.stdout, re.MULTILINE)
    assert ("3", "note", 'Revealed type is "numpy.floating[Any]"') in about_the_lines, done.stdout
    assert {line for line, kind, _ in about_the_lines if kind == "error"} == {"4"}, done.stdout


def test_without_numpy(tmp_path: Path) -> None:
    """In an environment that has the wheel and nothing else."""
    subprocess.run([PYTHONS[-1].executable, "-m", "venv", "--without-pip", tmp_path / "environment"], check=True)
    python = tmp_path / "environment" / "bin" / "python"
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
    ]
    subprocess.run([*pip, WHEEL], check=True)
    done = subprocess.run(
        [python, "-c", "import swiftloss"], cwd=tmp_path, env=clean(python.parent), capture_output=True, text=True
    )
    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: swiftloss needs numpy 1.24 or later, "
        f"and this Python ({python}) has none: pip install numpy"
    )


# ---- the source distribution ---------------------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """The source distribution, unpacked."""
    with tarfile.open(SDIST) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / f"swiftloss-{VERSION}"


def test_the_source_distributions_contents() -> None:
    """Everything that building needs, and nothing else."""
    assert SDIST.name == f"swiftloss-{VERSION}.tar.gz"
    folders = ["Sources", "include", "packaging", "python", "tools", *map(str, ROOT.glob("Tests/SwiftLoss*Tests"))]
    files = ["Package.swift", "catalog.toml", "pyproject.toml", "Makefile", "README.md", "CHANGELOG.md", "LICENSE"]
    # Those of a build or an editor are ignored by git, and so are to be ignored here.
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders, *files, ".gitignore"]
    tree = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    wanted = {name for name in tree if (ROOT / name).is_file()} | {"PKG-INFO"}
    with tarfile.open(SDIST) as archive:
        found = {member.name.removeprefix(f"swiftloss-{VERSION}/") for member in archive if member.isfile()}
        owners = {(member.uid, member.gid, member.uname, member.gname) for member in archive}
    assert sorted(found) == sorted(wanted)
    assert {
        "Package.swift",
        "tools/build.sh",
        "Sources/SwiftLossABI/Exports.swift",
        "include/module.modulemap",
    } <= found
    assert owners == {(0, 0, "", "")}


def test_no_path_of_this_machine_is_in_the_sources(sources: Path) -> None:
    for path in sources.rglob("*"):
        assert not path.is_file() or str(ROOT).encode() not in path.read_bytes(), path


def build(sources: Path, path: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`pip wheel` of the sources, with the build's tools from this environment."""
    options = ["--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check", "--wheel-dir"]
    return subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, folder, sources],
        cwd=folder,
        env=clean(path),
        capture_output=True,
        text=True,
    )


def test_a_wheel_from_the_source_distribution(sources: Path, tmp_path: Path) -> None:
    """It has the same files as the wheel of the checkout, and the library the same code."""
    done = build(sources, os.environ["PATH"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = tmp_path.glob("*.whl")
    one, other = zipfile.ZipFile(WHEEL), zipfile.ZipFile(found)
    assert sorted(one.namelist()) == sorted(other.namelist())
    different = {name.rpartition("/")[2] for name in one.namelist() if one.read(name) != other.read(name)}
    # The tags, and what compilers make of the folder's path; see below.
    assert different <= {"WHEEL", "RECORD", "libswiftloss.so"}
    contents = []
    for number, archive in enumerate((one, other)):
        library = archive.extract("swiftloss/libswiftloss.so", tmp_path / str(number))
        hashes = ["--remove-section=.note.gnu.build-id", "--remove-section=.swift_modhash"]
        subprocess.run(["objcopy", *hashes, library], check=True)
        contents.append(Path(library).read_bytes())
    assert contents[0] == contents[1]


def test_the_sources_can_be_loaded_in_every_mode(sources: Path) -> None:
    """Package.swift names targets of the tests, too."""
    for mode in ("", "test", "ship"):
        done = subprocess.run(
            ["swift", "package", "describe", "--type", "json"],
            cwd=sources,
            env={**os.environ, "SWIFTLOSS_BUILD": mode},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr


@pytest.fixture
def few_programs(tmp_path: Path) -> Path:
    """A folder, to be a PATH, with what tools/build.sh needs before it calls Swift, wherever this machine has Swift."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("bash", "dirname", "sed", "sort"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


NEEDED = "swiftloss: building from source needs Swift 6.2 or later (https://www.swift.org/install), and "


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (None, "there is no 'swift' on the PATH"),
        ("Swift version 5.10.1 (swift-5.10.1-RELEASE)\nTarget: x86_64-unknown-linux-gnu", "{swift} is 5.10.1"),
        (
            "swift-driver version: 1.120.5 Apple Swift version 6.1.2 (swiftlang-6.1.2.1.2)",
            "{swift} is 6.1.2",
        ),
        # The client of OpenStack's object storage.
        ("python-swiftclient 4.6.0", "{swift} answers --version with 'python-swiftclient 4.6.0'"),
    ],
    ids=["no Swift", "an old Swift", "a Swift that is not quite new enough", "another program"],
)
def test_no_suitable_swift(sources: Path, few_programs: Path, tmp_path: Path, answer: str | None, problem: str) -> None:
    """One sentence, the last that comes from the build: pip says what it has to say around it."""
    swift = few_programs / "swift"
    if answer is not None:
        # Called for anything else, it fails.
        lines = "\n".join(f"echo '{line}'" for line in answer.splitlines())
        swift.write_text(f'#!/bin/sh\n[ "$*" = --version ] || exit 99\n{lines}\n')
        swift.chmod(0o755)
    done = build(sources, str(few_programs), tmp_path)
    assert done.returncode != 0
    said = [line.strip() for line in done.stderr.splitlines()]
    sentence = NEEDED + problem.format(swift=swift)
    assert said.count(sentence) == 1, done.stderr
    assert said[said.index(sentence) + 1] == "[end of output]", done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("*.whl"))


# ---- the tools -----------------------------------------------------------------------------------------------------


def test_the_same_files_make_the_same_archives(tmp_path: Path) -> None:
    library = shutil.copy(BUILT, tmp_path)
    os.utime(library, (1, 1))
    for tool, archive_before in (("wheel.sh", WHEEL), ("sdist.sh", SDIST)):
        environment = {**os.environ, "SWIFTLOSS_LIBRARY": str(library)}
        subprocess.run([ROOT / "tools" / tool, tmp_path], env=environment, capture_output=True, check=True)
        again = tmp_path / archive_before.name
        one, other = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (archive_before, again))
        assert one == other, tool


def test_a_library_that_needs_a_newer_glibc_is_noticed(tmp_path: Path) -> None:
    source, library = tmp_path / "newer.c", tmp_path / "newer.so"
    source.write_text("#include <sys/random.h>\nlong swl_random(void) { return getrandom(0, 0, 0); }\n")  # glibc 2.25
    subprocess.run(["cc", "-shared", "-fPIC", source, "-o", library], check=True)
    environment = {**os.environ, "SWIFTLOSS_LIBRARY": str(library)}
    done = subprocess.run([ROOT / "tools" / "wheel.sh", tmp_path], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert re.fullmatch(
        rf"tools/wheel\.sh: the wheel is called \S+-manylinux_2_2\d_x86_64\.whl, not {re.escape(WHEEL.name)}: .*",
        done.stderr.splitlines()[-1],
    )
    assert not list(tmp_path.glob("*.whl"))
