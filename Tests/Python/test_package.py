"""The wheel: what is in it, and that it works where there is no checkout and no Swift."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
import swiftloss as sl

ROOT = Path(__file__).resolve().parents[2]
hatchling = pytest.importorskip("hatchling", reason="building the wheel needs hatchling")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_its_name_and_contents(wheel: Path) -> None:
    assert wheel.name == f"swiftloss-{sl.__version__}-py3-none-linux_x86_64.whl"
    names = set(zipfile.ZipFile(wheel).namelist())
    for file in (
        "libswiftloss.so",
        "include/swiftloss.h",
        "include/swiftloss_losses.h",
        "py.typed",
        "_losses.py",
        "articles/numpy_losses.py",
    ):
        assert f"swiftloss/{file}" in names
    assert not any("__pycache__" in name or name.startswith(("Tests", "Sources")) for name in names)
    assert wheel.stat().st_size < 1_000_000


def test_it_works_without_a_checkout_and_without_swift(wheel: Path, tmp_path: Path) -> None:
    """In an environment that sees this one's numpy and nothing else of it, with an empty PATH."""
    import numpy

    venv.create(tmp_path / "env", with_pip=False, system_site_packages=False)
    python = tmp_path / "env" / "bin" / "python"
    (site,) = (tmp_path / "env" / "lib").glob("python3*/site-packages")
    zipfile.ZipFile(wheel).extractall(site)
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "SWIFT", "PATH"))}
    clean["PYTHONPATH"] = str(Path(numpy.__file__).parents[1])
    for code in (
        "import swiftloss; print(swiftloss.info()['library'])",
        "import swiftloss; print(swiftloss.get_include())",
    ):
        done = subprocess.run([python, "-c", code], cwd=tmp_path, env=clean, capture_output=True, text=True)
        assert done.stdout.startswith(str(site)), done.stderr
    article = [python, "-m", "swiftloss.articles.numpy_losses"]
    done = subprocess.run(article, cwd=tmp_path, env=clean, capture_output=True, text=True)
    assert done.returncode == 0 and "21 of 21" in done.stdout, done.stderr
