"""Finds, loads and checks the shared library; turns its statuses into exceptions."""

from __future__ import annotations

import ctypes
import operator
import os
import re
from typing import Callable, NoReturn, cast

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
    places = [
        os.path.join(_PACKAGE, "libswiftloss.so"),
        os.path.join(_CHECKOUT, ".build-ship", "release", "libswiftloss.so"),
    ]
    for place in places:
        if os.path.isfile(place):
            return place
    tried = ", ".join(places)
    raise ImportError(
        f"swiftloss: the shared library is missing (looked for {tried}); in a checkout `make build` builds it, "
        "and SWIFTLOSS_LIBRARY can name it"
    )


def _load() -> tuple[ctypes.CDLL, str]:
    path = _find_library()
    try:
        library = ctypes.CDLL(path)
        library.swl_version.restype = ctypes.c_char_p
        found = library.swl_version().decode()
        if found == __version__:
            library.swl_get_num_threads.restype = ctypes.c_int32
            library.swl_set_num_threads.restype = ctypes.c_int32
            library.swl_set_num_threads.argtypes = [ctypes.c_int32]
    except (OSError, AttributeError) as error:
        raise ImportError(f"swiftloss: {path} cannot be used: {error}") from error
    if found != __version__:
        raise ImportError(f"swiftloss: the package is version {__version__}, but {path} is version {found}")
    library.swl_last_error.restype = ctypes.c_char_p
    library.swl_last_error.argtypes = []
    library.swl_simd_level.restype = ctypes.c_int32
    if library.swl_simd_level() == 0:
        raise ImportError(f"swiftloss: {library.swl_last_error().decode()}")
    return library, path


library, _path = _load()

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
    sentence = _FIELD.sub(lambda field: _NAMES.get(field[1], field[1]), library.swl_last_error().decode())
    raise _EXCEPTIONS.get(status, ValueError)(sentence)


POINTER, INT32 = ctypes.c_void_p, ctypes.c_int32


def function(name: str, *arguments: type) -> Callable[..., int]:
    """An exported function that returns a status."""
    found = getattr(library, name)
    found.argtypes = arguments
    found.restype = ctypes.c_int32
    return cast("Callable[..., int]", found)


_SIMD = {1: "portable", 2: "x86-64-v2", 3: "x86-64-v3", 4: "x86-64-v4"}


def info() -> dict[str, str | int]:
    """What is in use: ``version``, ``library`` (its path), ``simd`` (processor level) and ``threads``."""
    return {
        "version": __version__,
        "library": _path,
        "simd": _SIMD[library.swl_simd_level()],
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
    threads: int = library.swl_get_num_threads()
    if threads == 0:
        raise ValueError(library.swl_last_error().decode())
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
    status = library.swl_set_num_threads(max(min(number, 2**31 - 1), -(2**31)))
    if status:
        raise_status(status)
