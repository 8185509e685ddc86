#!/usr/bin/env python3
"""Checks the shared library that tools/build.sh made: what it exports, needs and weighs, and that no two processor levels
share code.

    tools/check_binary.py

Prints one line for each check; exit status 1 if any fails. Needs binutils.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RELEASE = ROOT / ".build-ship" / "release"
LIBRARY = RELEASE / "libswiftloss.so"
MAP = ROOT / ".build-ship" / "swiftloss.map"
HEADERS = sorted((ROOT / "include").glob("*.h"))

SIZE_LIMIT = 600_000
NEEDED = {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"}
# libm is there for the floating-point environment and for fma, which is exact by definition (a processor without the instruction
# comes by it): every result is the same whatever the libm.
FROM_LIBM = {"fegetenv", "fesetenv", "fma"}
GLIBC_CEILING = (2, 14)
# Embedded Swift puts these into every object, marked as used.
RUNTIME_STUBS = {"_swift_exceptionPersonality"}
LEVELS = {"KernelsX86V2": "_v2", "KernelsX86V3": "_v3", "KernelsX86V4": "_v4"}

failures = 0


def report(good: bool, what: str) -> None:
    global failures
    failures += not good
    print(f"{'ok  ' if good else 'FAIL'}  {what}")


def run(*command: object) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def check_exports() -> None:
    exported = {line.split()[-1].split("@")[0] for line in run("nm", "-D", "--defined-only", LIBRARY).splitlines()}
    text = re.sub(r"/\*.*?\*/", "", "".join(path.read_text() for path in HEADERS), flags=re.DOTALL)
    declared = set(re.findall(r"^(?!static)[a-z][\w *]*?\b(swl_\w+)\(", text, re.MULTILINE))
    foreign = {name for name in exported if not name.startswith("swl_")}
    report(not foreign, f"exports only swl_* ({len(exported)} symbols{': ' + ', '.join(foreign) if foreign else ''})")
    missing, extra = declared - exported, exported - declared
    report(
        declared == exported,
        f"exports what the header declares ({len(declared)} functions; missing {sorted(missing)}, extra {sorted(extra)})",
    )


def find_libm() -> str:
    return re.findall(r"libm\.so\.6 => (\S+)", run("ldd", LIBRARY))[0]


def check_needs() -> None:
    dynamic = run("readelf", "-d", LIBRARY)
    needed = set(re.findall(r"\(NEEDED\).*\[(.*?)\]", dynamic))
    report(needed <= NEEDED, f"needs only {', '.join(sorted(needed))}")
    soname = re.findall(r"\(SONAME\).*\[(.*?)\]", dynamic)
    report(soname == ["libswiftloss.so.0"], f"SONAME {soname}")
    paths = re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*?)\]", dynamic)
    report(all(path == "$ORIGIN" for path in paths), f"no path of this machine inside: {paths}")
    libm = re.findall(
        r" (\w+)\s*$", run("nm", "-D", "--defined-only", "--without-symbol-versions", find_libm()), re.MULTILINE
    )
    used = set(re.findall(r" U (\w+)", run("nm", "-D", "--undefined-only", LIBRARY))) & set(libm)
    report(used <= FROM_LIBM, f"uses of libm only {sorted(used)}")
    versions = {tuple(map(int, v.split("."))) for v in re.findall(r"GLIBC_([\d.]+)", run("nm", "-D", LIBRARY))}
    top = max(versions)
    report(top <= GLIBC_CEILING, f"needs glibc {'.'.join(map(str, top))}, at most {'.'.join(map(str, GLIBC_CEILING))}")
    size = LIBRARY.stat().st_size
    report(size < SIZE_LIMIT, f"{size} bytes stripped, under {SIZE_LIMIT}")
    report(".symtab" not in run("readelf", "-S", "--wide", LIBRARY), "stripped")


def objects(target: str) -> list[Path]:
    return sorted((RELEASE / f"{target}.build").glob("*.o"))


def kept_functions() -> dict[str, set[str]]:
    """target -> its functions, visible to other objects, that the linker kept, by the link map."""
    # GNU ld and gold call the part behind the discarded sections differently.
    text = re.split(r"\n(?:Linker script and memory|Memory) map\n", MAP.read_text(), maxsplit=1)[1]
    # A long section name stands on a line of its own.
    text = re.sub(r"\n (\.text\.\S+)\n\s+", r"\n \1 ", text)
    kept: dict[str, set[str]] = {}
    for name, size, target in re.findall(r"\n \.text\.(\S+)\s+0x\w+\s+(0x\w+) \S*/(\w+)\.build/\S+\.o", text):
        if int(size, 16):
            kept.setdefault(target, set()).add(name)
    return {target: names & visible_symbols(target) for target, names in kept.items()}


def visible_symbols(target: str) -> set[str]:
    lines = [
        line.split(maxsplit=2) for path in objects(target) for line in run("nm", "--defined-only", path).splitlines()
    ]
    return {name for _, kind, name in lines if kind.isupper()}


def code(target: str, name: str) -> list[str]:
    """The machine code of one function."""
    text = "".join(run("objdump", "-d", f"--disassemble={name}", path) for path in objects(target))
    return re.findall(r"^\s+[0-9a-f]+:\t((?:[0-9a-f]{2} )+)", text, re.MULTILINE)


def elementary_loops(target: str) -> str:
    """The machine code of the driver's loops and of what they call."""
    text = "".join(run("objdump", "-d", "--no-show-raw-insn", path) for path in objects(target))
    loops = re.findall(
        r"^[0-9a-f]+ <\S*(?:Elementwise|Elementary|mend|DoubleDoubles|PlainDoubles|FillPrecise|FillArithmetic)\S*>:\n((?:.+\n)+)",
        text,
        re.MULTILINE,
    )
    assert len(loops) > 20, f"{target}: where are the elementary functions?"
    return "".join(loops)


def check_levels() -> None:
    kept = kept_functions()
    for target, suffix in LEVELS.items():
        own = kept.get(target, set()) - RUNTIME_STUBS
        strangers = {name for name in own if target not in name and not name.endswith(suffix)}
        report(
            bool(own) and not strangers, f"{target}: {len(own)} functions kept, all with its tag {sorted(strangers)}"
        )
    names = list(LEVELS)
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            shared = (kept.get(one, set()) & kept.get(other, set())) - RUNTIME_STUBS
            report(not shared, f"{one} and {other} share no function {sorted(shared)}")
    for stub in RUNTIME_STUBS:
        report(
            all(code(target, stub) == code(names[0], stub) for target in names),
            f"{stub}, a stub of the runtime that only traps and is never called, is the same code at each level",
        )

    def instructions(target: str) -> str:
        return "\n".join(run("objdump", "-d", "--no-show-raw-insn", path) for path in objects(target))

    avx, avx512 = re.compile(r"\t(v[a-z]\w+) "), re.compile(r"%zmm|%k[0-7]|%[xy]mm(?:1[6-9]|2\d|3[01])")
    for target in ("KernelsX86V2", "SwiftLossABI", "SwiftLossCore", "CPlatform"):
        found = {name for name in avx.findall(instructions(target)) if not name.startswith("verr")}
        report(not found, f"{target} has no AVX instruction {sorted(found)[:5]}")
    for target in LEVELS:
        # Swift's own SIMD operators, and vectors passed by value, become arithmetic on single numbers.
        lanes = set(re.findall(r"\tv?(?:add|sub|mul|div|fmadd\d+)s[sd] ", elementary_loops(target)))
        report(
            not lanes,
            f"{target}: the loops of the elementary functions have no arithmetic on single numbers {lanes or ''}",
        )
    report(not avx512.search(instructions("KernelsX86V3")), "KernelsX86V3 has no AVX-512 instruction")
    report(bool(avx.search(instructions("KernelsX86V3"))), "KernelsX86V3 has AVX instructions")
    report(bool(avx512.search(instructions("KernelsX86V4"))), "KernelsX86V4 has AVX-512 instructions")


def main() -> int:
    check_exports()
    check_needs()
    check_levels()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
