#!/usr/bin/env python3
"""Compares today's ABI with the baseline in Tests/Ship/abi: what compiled programs rely on must still be there.

    tools/abi.py            exit status 1 if something was removed or changed; what was added is listed
    tools/abi.py --update   writes the baseline, and keeps the headers as those of their version

The library has no types of C in it, and is stripped. So a stand-in is compiled from the headers, a shared library whose
functions do nothing, with debug information: libabigail reads the functions and their types from that. The real library
must export the same functions.

What may be added: functions, constants, macros, and fields at the end of a struct that begins with struct_size. Such a
field must lie behind the struct's former size, not in its padding, and the struct must not end in padding then: the
library looks at every byte that it does not know.

Needs gcc, binutils and libabigail (Debian: abigail-tools).
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BASELINE = ROOT / "Tests" / "Ship" / "abi"
LIBRARY = ROOT / ".build-ship" / "release" / "libswiftloss.so"
HEADERS = ("swiftloss.h", "swiftloss_losses.h")
SONAME = "libswiftloss.so.0"

# Bits of abidiff's exit status. The next two say that something changed, and that it is surely incompatible.
ABIDIFF_FAILED = 1 | 2

Constants = dict[str, str]


@dataclass
class Field:
    name: str
    offset: int
    type: str


@dataclass
class Struct:
    """Sizes and offsets in bytes."""

    size: int
    fields: list[Field]
    end: int  # of the last field

    @property
    def may_grow(self) -> bool:
        return bool(self.fields) and self.fields[0].name == "struct_size"


class Report:
    """One line for each finding."""

    def __init__(self) -> None:
        self.failures = 0

    def fail(self, what: str) -> None:
        self.failures += 1
        print(f"FAIL  {what}")

    def new(self, what: str) -> None:
        print(f"new   {what}")

    def check(self, good: bool, what: str) -> None:
        if good:
            print(f"ok    {what}")
        else:
            self.fail(what)


def run(*command: object, allowed: tuple[int, ...] = (0,)) -> str:
    parts = [str(part) for part in command]
    try:
        done = subprocess.run(parts, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        sys.exit(f"tools/abi.py: there is no '{parts[0]}' on the PATH (Debian: apt install abigail-tools gcc binutils)")
    if done.returncode not in allowed:
        sys.exit(f"tools/abi.py: {' '.join(parts)} failed with status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


# ---- What the headers say ------------------------------------------------------------------------------------------


def preprocessed(include: Path) -> str:
    """The header without comments and macros, in one line."""
    return re.sub(r"\s+", " ", run("gcc", "-std=c11", "-E", "-P", include / HEADERS[0]))


def inline_functions(text: str) -> Constants:
    found = re.findall(r"static inline ([^{}();]*?\b(swl_\w+)\([^{}()]*\)) \{", text)
    return {name: signature for signature, name in found}


def prototypes(text: str) -> dict[str, str]:
    """Name -> declaration of every function that the library must export."""
    text = re.sub(r"static inline [^{}]*\{[^{}]*\}", ";", text)
    found = re.findall(r"([\w][\w *]*\b(swl_\w+)\([^{}()]*\)) ?;", text)
    return {name: declaration.replace("extern ", "") for declaration, name in found}


def constants(include: Path, text: str, work: Path) -> Constants:
    """Name -> value of every constant; of an initialiser its text."""
    macros = run("gcc", "-std=c11", "-E", "-dM", include / HEADERS[0])
    initialisers = dict(re.findall(r"^#define (SWL_\w+) (\{.*\})$", macros, re.MULTILINE))
    names = re.findall(r"^#define (SWL_\w+) (?!\{)(?!\")", macros, re.MULTILINE)
    for body in re.findall(r"\benum(?: \w+)? \{(.*?)\}", text):
        names += re.findall(r"\b(SWL_\w+) ?(?:=|,|$)", body.strip())
    # The version is the one thing that must change.
    names = sorted(name for name in set(names) if not name.startswith("SWL_VERSION"))
    lines = [f'    printf("%s %lld\\n", "{name}", (long long)({name}));' for name in names]
    source = ["#include <stdio.h>", f'#include "{HEADERS[0]}"', "int main(void) {", *lines, "    return 0;", "}"]
    (work / "constants.c").write_text("\n".join(source) + "\n", encoding="utf-8")
    run("gcc", "-std=c11", f"-I{include}", work / "constants.c", "-o", work / "constants")
    values = dict(line.split() for line in run(work / "constants").splitlines())
    return {**values, **{name: "".join(value.split()) for name, value in initialisers.items()}}


def describe(include: Path, work: Path) -> tuple[Path, Constants]:
    """What abidw says of the stand-in, as a file; and what else programs are compiled with."""
    text = preprocessed(include)
    functions = prototypes(text)
    if not functions:
        sys.exit(f"tools/abi.py: {include / HEADERS[0]} declares no function")
    source = [f'#include "{HEADERS[0]}"', *(f"{declaration} {{ return 0; }}" for declaration in functions.values())]
    (work / "stub.c").write_text("\n".join(source) + "\n", encoding="utf-8")
    stub = work / SONAME
    run("gcc", "-std=c11", "-g", "-O0", "-fPIC", "-shared", f"-Wl,-soname,{SONAME}", f"-ffile-prefix-map={work}=.",
        f"-ffile-prefix-map={include}=include", f"-I{include}", work / "stub.c", "-o", stub)  # fmt: skip
    description = work / "abi.xml"
    run("abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-parameter-names",
        "--type-id-style", "hash", "--out-file", description, stub)  # fmt: skip
    return description, {**constants(include, text, work), **inline_functions(text)}


# ---- What a description says ---------------------------------------------------------------------------------------


def functions_of(description: Path) -> set[str]:
    root = ElementTree.parse(description).getroot()
    return {symbol.attrib["name"] for symbol in root.iterfind("elf-function-symbols/elf-symbol")}


def structs_of(description: Path) -> dict[str, Struct]:
    """The structs by their names."""
    root = ElementTree.parse(description).getroot()
    types = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    return {element.attrib["name"]: struct_of(element, types) for element in root.iter("class-decl")}


def struct_of(element: ElementTree.Element, types: dict[str, ElementTree.Element]) -> Struct:
    fields, end = [], 0
    for member in element.iterfind("data-member"):
        variable = member.find("var-decl")
        assert variable is not None
        offset = int(member.attrib["layout-offset-in-bits"]) // 8
        fields.append(Field(variable.attrib["name"], offset, spelled(variable.attrib["type-id"], types)))
        end = max(end, offset + size_of(variable.attrib["type-id"], types))
    return Struct(int(element.attrib["size-in-bits"]) // 8, fields, end)


def spelled(identity: str, types: dict[str, ElementTree.Element]) -> str:
    """A type as C writes it, nearly."""
    element = types[identity]
    if element.tag == "pointer-type-def":
        return spelled(element.attrib["type-id"], types) + " *"
    if element.tag == "qualified-type-def":
        return "const " + spelled(element.attrib["type-id"], types)
    if element.tag == "array-type-def":
        item = element.attrib["type-id"]
        return f"{spelled(item, types)} [{size_of(identity, types) // size_of(item, types)}]"
    return element.attrib["name"]


def size_of(identity: str, types: dict[str, ElementTree.Element]) -> int:
    element = types[identity]
    if "size-in-bits" in element.attrib:
        return int(element.attrib["size-in-bits"]) // 8
    return size_of(element.attrib["type-id"], types)


# ---- Comparison ----------------------------------------------------------------------------------------------------


def compare_types(before: Path, today: Path, report: Report) -> None:
    removed, added = functions_of(before) - functions_of(today), functions_of(today) - functions_of(before)
    for name in sorted(removed):
        report.fail(f"the function {name} is gone")
    for name in sorted(added):
        report.new(f"the function {name}")
    old, new = structs_of(before), structs_of(today)
    # libabigail is to leave these alone, and with that whatever else changed in them; compare_struct() does not.
    common = sorted(old.keys() & new.keys())
    grown = [name for name in common if old[name].may_grow and len(new[name].fields) > len(old[name].fields)]
    rule = today.with_name("grown.ini")
    rule.write_text(f"[suppress_type]\nname_regexp = ^({'|'.join(grown)})$\n" if grown else "", encoding="utf-8")
    command = ["abidiff", "--no-added-syms", "--suppressions", str(rule), str(before), str(today)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode & ABIDIFF_FAILED:
        sys.exit(f"tools/abi.py: {' '.join(command)} failed with status {done.returncode}\n{done.stdout}{done.stderr}")
    report.check(
        done.returncode == 0,
        f"libabigail finds the {len(functions_of(before))} functions' types as they were"
        if done.returncode == 0
        else f"libabigail finds changed types\n{done.stdout}",
    )
    for name in common:
        compare_struct(name, old[name], new[name], report)
    for name in sorted(new.keys() - old.keys()):
        report.new(f"the struct {name}")


def compare_struct(name: str, old: Struct, new: Struct, report: Report) -> None:
    """Names too: to libabigail two fields of one type that changed places are renamed, which is harmless."""
    kept, added = new.fields[: len(old.fields)], new.fields[len(old.fields) :]
    for before, today in zip(old.fields, kept):
        if before != today:
            report.fail(
                f"{name}: at byte {before.offset} was '{before.type} {before.name}', "
                f"and now '{today.type} {today.name}' is at byte {today.offset}"
            )
            return
    if len(kept) < len(old.fields):
        report.fail(f"{name}.{old.fields[len(kept)].name} is gone")
    if not added:
        return
    if not old.may_grow:
        report.fail(f"{name} has a field more, {added[0].name}, and no struct_size by which the library would know")
        return
    for field in added:
        if field.offset < old.size:
            report.fail(
                f"{name}.{field.name} lies at byte {field.offset}, in what was padding of the {old.size} bytes: "
                "older programs have anything there"
            )
        else:
            report.new(f"the field {name}.{field.name} at byte {field.offset}")
    if new.end != new.size:
        report.fail(
            f"{name} has {new.size} bytes, but its last field ends at {new.end}: older libraries want 0 in the "
            "padding, and compilers leave anything there"
        )


def compare_constants(before: Constants, today: Constants, report: Report) -> None:
    good = True
    for name, value in sorted(before.items()):
        if name not in today:
            report.fail(f"{name} is gone")
        elif value.startswith("{"):
            # An initialiser may grow with its struct.
            if today[name] != value and not today[name].startswith(value.rstrip("}") + ","):
                report.fail(f"{name} was {value} and is {today[name]}")
            else:
                continue
        elif today[name] != value:
            report.fail(f"{name} was {value} and is {today[name]}")
        else:
            continue
        good = False
    for name in sorted(today.keys() - before.keys()):
        report.new(f"{name} = {today[name]}")
    if good:
        report.check(True, f"the {len(before)} constants, initialisers and inline functions are as they were")


def compare_library(library: Path, before: Path, today: Path, report: Report) -> None:
    if not library.is_file():
        sys.exit(f"tools/abi.py: {library} is not there (run make build)")
    exported = set(run("nm", "-D", "--defined-only", "--format=just-symbols", library).split())
    missing, extra = functions_of(before) - exported, exported ^ functions_of(today)
    report.check(not missing, f"the library has all functions of the baseline {sorted(missing) or ''}")
    report.check(not extra, f"the library exports what the headers declare {sorted(extra) or ''}")
    soname = re.findall(r"\(SONAME\).*\[(.*?)\]", run("readelf", "-d", library))
    report.check(soname == [SONAME], f"SONAME {' '.join(soname)}")


# ---- The program ---------------------------------------------------------------------------------------------------


def update(include: Path, baseline: Path, description: Path, found: Constants) -> None:
    baseline.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(description, baseline / "baseline.abi")
    text = json.dumps(found, indent=0, sort_keys=True)
    (baseline / "constants.json").write_text(text + "\n", encoding="utf-8")
    version = re.findall(r'#define SWL_VERSION "(.*)"', (include / HEADERS[0]).read_text(encoding="utf-8"))[0]
    released = baseline / "released" / version
    released.mkdir(parents=True, exist_ok=True)
    for header in HEADERS:
        shutil.copyfile(include / header, released / header)
    print(f"{baseline}: written, and the headers of {version}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares today's ABI with the baseline.")
    parser.add_argument("--update", action="store_true", help="write the baseline instead")
    parser.add_argument("--include", type=Path, default=ROOT / "include", help="the folder of the headers")
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="the folder of the baseline")
    parser.add_argument("--library", type=Path, default=LIBRARY, help="the library that is to export the functions")
    parser.add_argument("--no-library", action="store_true", help="look at the headers alone")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        description, found = describe(arguments.include.resolve(), Path(folder))
        if arguments.update:
            update(arguments.include, arguments.baseline, description, found)
            return 0
        before = arguments.baseline / "baseline.abi"
        if not before.is_file():
            sys.exit(f"tools/abi.py: {before} is not there (tools/abi.py --update writes it)")
        report = Report()
        compare_types(before, description, report)
        constants_before: Constants = json.loads((arguments.baseline / "constants.json").read_text(encoding="utf-8"))
        compare_constants(constants_before, found, report)
        if not arguments.no_library:
            compare_library(arguments.library, before, description, report)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
