"""What was measured on, and with which versions."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from pathlib import Path
from typing import Any

PACKAGES = ("numpy", "torch", "jax", "jaxlib", "optax", "numba", "numexpr", "scikit-learn", "scipy", "matplotlib")
# Those that decide what a loop over an array can do.
FEATURES = (
    "sse4_2", "avx", "f16c", "fma", "avx2", "avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd", "avx512_vnni",
    "avx512_bf16", "avx512_fp16", "amx_tile", "asimd", "sve", "sve2",
)  # fmt: skip


def processor() -> dict[str, Any]:
    fields: dict[str, str] = {}
    try:
        for line in Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines():
            name, _, value = line.partition(":")
            fields[name.strip()] = value.strip()
    except OSError:
        pass
    flags = set((fields.get("flags") or fields.get("Features", "")).split())
    return {
        "model": fields.get("model name", platform.processor() or platform.machine()),
        "processors": len(os.sched_getaffinity(0)),
        "features": [feature for feature in FEATURES if feature in flags],
        "flags": sorted(flags),
        "caches": caches(),
        "large_pages": large_pages(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def caches() -> dict[str, str]:
    found = {}
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = ((folder / name).read_text().strip() for name in ("level", "type", "size"))
        found[f"L{level} {kind.lower()}" if level == "1" else f"L{level}"] = size
    return found


def large_pages() -> str:
    try:
        text = Path("/sys/kernel/mm/transparent_hugepage/enabled").read_text()
    except OSError:
        return "unknown"
    return text.partition("[")[2].partition("]")[0]


def versions() -> dict[str, str]:
    import swiftloss

    found = {"swiftloss": swiftloss.__version__}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pass
    return found


def library() -> dict[str, Any]:
    """The library that was measured: its level, and how many threads it takes."""
    import swiftloss
    from swiftloss._library import library as loaded

    return {
        "simd": swiftloss.info()["simd"],
        "threads": loaded.swl_get_num_threads() if hasattr(loaded, "swl_get_num_threads") else 1,
        "bytes": Path(str(swiftloss.info()["library"])).stat().st_size,
    }
