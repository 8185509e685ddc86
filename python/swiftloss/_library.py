"""Finds, loads and checks the shared library; turns its statuses into exceptions."""

from __future__ import annotations

import ctypes
import operator
import os
import re
import struct
import sys
from collections.abc import Callable
from typing import Any, NoReturn, cast

# With os.path: pathlib would take longer to load than all of this package.
_PACKAGE = os.path.dirname(os.path.realpath(__file__))
# A checkout has python/swiftloss beside include/ and the build folder.
_CHECKOUT = os.path.dirname(os.path.dirname(_PACKAGE))


def _find_include() -> str:
    for folder in (os.path.join(_PACKAGE, "include"), os.path.join(_CHECKOUT, "include")):
        if os.path.isfile(os.path.join(folder, "swiftloss.h")):
            return folder
    raise ImportError(f"swiftloss: swiftloss.h is missing beside {_PACKAGE}: the installation is incomplete")


def get_include() -> str:
    """The folder with ``swiftloss.h``, for compiling C code against the library."""
    return _find_include()


def _header_version() -> str:
    # The version is written once, in the header that package and library are made from.
    path = os.path.join(_find_include(), "swiftloss.h")
    with open(path, encoding="utf-8") as header:
        found = re.search(r'^#define SWL_VERSION "([^"]+)"', header.read(), re.MULTILINE)
    if found is None:
        raise ImportError(f"swiftloss: no SWL_VERSION in {path}")
    return found[1]


__version__ = _header_version()


def _find_library() -> str:
    forced = os.environ.get("SWIFTLOSS_LIBRARY")
    if forced:
        if not os.path.isfile(forced):
            raise ImportError(f"swiftloss: SWIFTLOSS_LIBRARY names {forced}, which is not a file")
        return forced
    installed = os.path.join(_PACKAGE, "libswiftloss.so")
    if os.path.isfile(installed):
        return installed
    if not os.path.isfile(os.path.join(_CHECKOUT, "Package.swift")):
        raise ImportError(
            f"swiftloss: the shared library {installed} is missing: install the package again "
            "(pip install --force-reinstall swiftloss), or let SWIFTLOSS_LIBRARY name the library"
        )
    built = os.path.join(_CHECKOUT, ".build-ship", "release", "libswiftloss.so")
    if not os.path.isfile(built):
        raise ImportError(
            f"swiftloss: the shared library {built} is missing: `make build` in {_CHECKOUT} builds it, "
            "or SWIFTLOSS_LIBRARY can name it"
        )
    return built


# What e_machine is in ELF files for the processors that the system calls so.
_MACHINES = {"x86_64": 62, "aarch64": 183, "riscv64": 243, "ppc64le": 21, "s390x": 22, "i686": 3, "armv7l": 40}


def _check_file(path: str) -> None:
    """Finds what the loader does not say well: another processor's library is to it a file that is not there, and one
    that is cut off ends the process."""
    with open(path, "rb") as file:
        header = file.read(64)
        size = os.fstat(file.fileno()).st_size
    if not b"\x7fELF".startswith(header[:4]):
        raise ImportError(f"swiftloss: {path} is not a shared library: it begins with {header[:8]!r}")
    end = 64
    if len(header) == end:
        order = ">" if header[5] == 2 else "<"
        (machine,) = struct.unpack_from(f"{order}H", header, 18)
        own = os.uname().machine
        if machine != _MACHINES.get(own, machine):
            names = [name for name, number in _MACHINES.items() if number == machine]
            other = names[0] if names else f"another processor (ELF machine {machine})"
            raise ImportError(f"swiftloss: {path} is for {other}, and this machine is {own}")
        if header[4] == 2:  # 64 bits
            # e_shoff, e_shentsize, e_shnum: the section headers come last.
            offset, length, count = struct.unpack_from(f"{order}Q10xHH", header, 40)
            end = offset + length * count
    if size < end:
        raise ImportError(f"swiftloss: {path} is cut off: it has {size} of at least {end} bytes")


def _load() -> tuple[ctypes.CDLL, str]:
    path = _find_library()
    if sys.platform == "linux":
        _check_file(path)
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(f"swiftloss: {path} cannot be loaded: {error}") from None
    version = _symbol(library, path, "swl_version")
    version.restype = ctypes.c_char_p
    found = version().decode()
    if found != __version__:
        raise ImportError(
            f"swiftloss: the package in {_PACKAGE} is version {__version__}, but its library {path} is version {found}"
        )
    return library, path


def _symbol(library: ctypes.CDLL, path: str, name: str) -> Any:
    try:
        return getattr(library, name)
    except AttributeError:
        raise ImportError(f"swiftloss: {path} has no function {name}: it was not built with this package") from None


library, _path = _load()

POINTER, INT32 = ctypes.c_void_p, ctypes.c_int32


def function(name: str, *arguments: type) -> Callable[..., int]:
    """An exported function that returns a status, or another number of that type."""
    found = _symbol(library, _path, name)
    found.argtypes = arguments
    found.restype = INT32
    return cast("Callable[..., int]", found)


_last_error = _symbol(library, _path, "swl_last_error")
_last_error.restype = ctypes.c_char_p
_last_error.argtypes = []
_simd_level = function("swl_simd_level")
_get_num_threads = function("swl_get_num_threads")
_set_num_threads = function("swl_set_num_threads", INT32)


def _sentence() -> str:
    text: bytes = _last_error()
    return text.decode()


if _simd_level() == 0:
    raise ImportError(f"swiftloss: {_sentence()}")

# swl_status -> exception. The numbers are the header's and never change.
_EXCEPTIONS: dict[int, type[Exception]] = {
    40: TypeError,  # SWL_ERROR_DTYPE
    50: TypeError,  # SWL_ERROR_DEVICE
    90: NotImplementedError,  # SWL_ERROR_UNSUPPORTED
    110: IndexError,  # SWL_ERROR_INDEX
    130: RuntimeError,  # SWL_ERROR_SIMD
}

# What the C caller calls its outputs, and what the Python caller does. The other fields have the same names.
_NAMES = {"loss": "out", "gradient": "grad_out", "hessian": "hess_out", "target_gradient": "target_grad_out"}
_FIELD = re.compile(r"\b(?:call|options)\.(\w+)")


def raise_status(status: int) -> NoReturn:
    """Raises the exception for a status, with the library's sentence."""
    sentence = _FIELD.sub(lambda field: _NAMES.get(field[1], field[1]), _sentence())
    raise _EXCEPTIONS.get(status, ValueError)(sentence)


_SIMD = {1: "portable", 2: "x86-64-v2", 3: "x86-64-v3", 4: "x86-64-v4"}


def info() -> dict[str, str | int]:
    """What is in use: ``version``, ``library`` (its path), ``simd`` (processor level) and ``threads``."""
    return {
        "version": __version__,
        "library": _path,
        "simd": _SIMD[_simd_level()],
        "threads": get_num_threads(),
    }


def get_num_threads() -> int:
    """The number of threads that a call may take, the calling one included.

    What ``set_num_threads`` said last; else what the environment variable SWIFTLOSS_NUM_THREADS says, or else
    OMP_NUM_THREADS; else the number of processors that the process may use, its affinity and a container's limits looked at.
    Small arrays are not worth a second thread and never get one. Results never depend on the number.

    Raises
    ------
    ValueError
        If SWIFTLOSS_NUM_THREADS is not a number of threads.
    """
    threads = _get_num_threads()
    if threads == 0:
        raise ValueError(_sentence())
    return threads


def set_num_threads(num_threads: int) -> None:
    """Sets the number of threads that a call may take, the calling one included, for the whole process.

    0: decided anew, as at the start. More than 256 are 256.

    Raises
    ------
    ValueError
        If the number is negative.
    TypeError
        If it is not an integer.
    """
    try:
        number = operator.index(num_threads)
    except TypeError:
        raise TypeError(f"num_threads is {num_threads!r}, but must be an integer") from None
    status = _set_num_threads(max(min(number, 2**31 - 1), -(2**31)))
    if status:
        raise_status(status)
