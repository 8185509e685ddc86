#!/usr/bin/env python3
"""Plants a change in a copy of the headers and sees what tools/abi.py says of it, for every kind of change."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from headers import grow

ROOT = Path(__file__).resolve().parents[3]
MAIN, LOSSES = "swiftloss.h", "swiftloss_losses.h"


@dataclass
class Change:
    what: str
    header: str
    before: str  # a regular expression that is in the header once
    after: str
    says: str  # part of what abi.py says; of a change that is refused, in a line that begins with FAIL


REFUSED = [
    Change("a function removed", MAIN, r"swl_status swl_softplus\(.*\n", "", "the function swl_softplus is gone"),
    Change("a function renamed", MAIN, r"\bswl_simd_level\(void\);", "swl_level(void);", "swl_simd_level is gone"),
    Change("an argument's type", MAIN, r"swl_set_num_threads\(int32_t ", "swl_set_num_threads(int64_t ", "parameter 1"),
    Change(
        "an argument more", MAIN, r"swl_exp\(const swl_tensor \*x, ", "swl_exp(const swl_tensor *x, int n, ", "swl_exp"
    ),
    Change("a result's type", MAIN, r"int64_t swl_last_error_index", "int32_t swl_last_error_index", "return type"),
    Change("a typedef", MAIN, r"typedef int32_t swl_status;", "typedef int64_t swl_status;", "return type"),
    Change(
        "two fields of one type exchanged",
        MAIN,
        r"int32_t reduction;(.*\n.*)int32_t check;",
        r"int32_t check;\1int32_t reduction;",
        "swl_call: at byte 8 was",
    ),
    Change(
        "two fields of different types exchanged",
        MAIN,
        r"(    void \*data;.*\n)(    swl_device device;\n)",
        r"\2\1",
        "swl_tensor",
    ),
    Change(
        "a field in the middle", MAIN, r"(\n    swl_tensor \*loss;)", r"\n    void *more;\1", "swl_call: at byte 48 was"
    ),
    Change("a field's type", LOSSES, r"    double delta;", "    float delta;", "swl_huber_options: at byte 8 was"),
    Change(
        "a field's type, of one size",
        LOSSES,
        r"    double beta;",
        "    int64_t beta;",
        "swl_smooth_l1_options: at byte 8 was",
    ),
    Change("a field's name", LOSSES, r"    double delta;", "    double threshold;", "swl_huber_options: at byte 8 was"),
    Change("a field removed", MAIN, r"    swl_tensor \*hessian;\n", "", "swl_call.hessian is gone"),
    Change(
        "a field's type and a field at the end",
        LOSSES,
        r"    double delta;",
        "    int64_t delta;\n    double later;",
        "swl_huber_options: at byte 8 was",
    ),
    Change(
        "a field at the end of a struct without a size",
        MAIN,
        r"int64_t inline_shape\[4\];",
        "int64_t inline_shape[4], more;",
        "swl_tensor",
    ),
    Change(
        "a field in padding",
        LOSSES,
        r"    int32_t labels;(\n\} swl_hinge_options;)",
        r"    int32_t labels, later;\1",
        "swl_hinge_options.later lies at byte 20",
    ),
    Change(
        "padding after a new field",
        LOSSES,
        r"    double delta;",
        "    double delta;\n    int32_t later;",
        "last field ends at 20",
    ),
    Change(
        "a status's number", MAIN, r"SWL_ERROR_SHAPE = 30", "SWL_ERROR_SHAPE = 31", "SWL_ERROR_SHAPE was 30 and is 31"
    ),
    Change("an enumerator removed", MAIN, r"SWL_EMPTY_ERROR = 2", "", "SWL_EMPTY_ERROR is gone"),
    Change(
        "an enumerator in the middle",
        MAIN,
        r"SWL_CHECK_NONE = 1",
        "SWL_CHECK_SOME = 1, SWL_CHECK_NONE = 2",
        "SWL_CHECK_NONE was 1 and is 2",
    ),
    Change("a macro's value", MAIN, r"SWL_NO_AXIS INT32_MIN", "SWL_NO_AXIS INT32_MAX", "SWL_NO_AXIS was -2147483648"),
    Change("a macro removed", MAIN, r"#define SWL_IGNORE_NOTHING INT64_MIN", "", "SWL_IGNORE_NOTHING is gone"),
    Change(
        "a default", LOSSES, r"(define SWL_HUBER_OPTIONS_INIT .*) 1\.0 ?\}", r"\1 2.0 }", "SWL_HUBER_OPTIONS_INIT was"
    ),
    Change(
        "an inline function's argument",
        MAIN,
        r"swl_vector_f64\(const double \*x, int64_t n",
        "swl_vector_f64(const double *x, int32_t n",
        "swl_vector_f64 was",
    ),
]

ACCEPTED = [
    Change("nothing", MAIN, r"\bcontract\b", "contract", "ok "),
    Change("a comment", MAIN, r"/\* 0 \(one element\) to 64 \*/", "/* less */", "ok "),
    Change("the version", MAIN, r'SWL_VERSION ".*"', 'SWL_VERSION "98.7.6"', "ok "),
    Change(
        "a function",
        MAIN,
        r"(swl_status swl_log\()",
        r"swl_status swl_new(const swl_tensor *x);\n\1",
        "new   the function swl_new",
    ),
    Change(
        "a function with options of its own",
        LOSSES,
        r"\n#endif\n\Z",
        "\ntypedef struct swl_new_options { size_t struct_size; int32_t n; } swl_new_options;\n"
        "swl_status swl_new(const swl_tensor *x, const swl_new_options *options);\n#endif\n",
        "new   the struct swl_new_options",
    ),
    Change(
        "a field at the end of swl_call",
        MAIN,
        r"    swl_tensor \*hessian;\n",
        "    swl_tensor *hessian;\n    void *later;\n",
        "new   the field swl_call.later at byte 80",
    ),
    Change(
        "two fields behind the padding",
        LOSSES,
        r"    int32_t labels;(\n\} swl_hinge_options;)",
        r"    int32_t labels;\n    double later;\n    int64_t still_later;\1",
        "new   the field swl_hinge_options.still_later at byte 32",
    ),
    Change(
        "an enumerator at the end",
        MAIN,
        r"SWL_ERROR_SIMD = 130",
        "SWL_ERROR_SIMD = 130, SWL_ERROR_NEW = 140",
        "new   SWL_ERROR_NEW = 140",
    ),
    Change(
        "an inline function",
        MAIN,
        r"(static inline swl_tensor swl_scalar_f32)",
        r"static inline int swl_one(void) { return 1; }\n\1",
        "new   swl_one = int swl_one(void)",
    ),
]

failures = 0


def verdict(include: Path, *arguments: object) -> tuple[int, str]:
    command = [sys.executable, ROOT / "tools" / "abi.py", "--include", include, *arguments]
    done = subprocess.run([str(part) for part in command], check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def expect(what: str, accepted: bool, says: str, status: int, output: str) -> None:
    global failures
    complaints = [line for line in output.splitlines() if line.startswith("FAIL")]
    # What libabigail says comes below a line of ours.
    said = says in output and status == (0 if accepted else 1) and bool(complaints) != accepted
    failures += not said
    print(f"{'ok  ' if said else 'FAIL'}  {'accepted' if accepted else 'refused'}: {what}")
    if not said:
        print(f"status {status}, expected to say '{says}':\n{output}")


def main() -> int:
    judged = 0
    for accepted, changes in ((False, REFUSED), (True, ACCEPTED)):
        for change in changes:
            with tempfile.TemporaryDirectory() as folder:
                include = Path(shutil.copytree(ROOT / "include", Path(folder) / "include"))
                header = include / change.header
                text, times = re.subn(change.before, change.after, header.read_text(encoding="utf-8"))
                if times != 1:
                    sys.exit(f"planted.py: {change.what}: '{change.before}' is in {change.header} {times} times")
                header.write_text(text, encoding="utf-8")
                expect(change.what, accepted, change.says, *verdict(include, "--no-library"))
                judged += 1
    with tempfile.TemporaryDirectory() as folder:
        include = Path(shutil.copytree(ROOT / "include", Path(folder) / "include"))
        for header in (include / MAIN, include / LOSSES):
            header.write_text(grow(header.read_text(encoding="utf-8")), encoding="utf-8")
        expect("every struct grown", True, "new   the field swl_nll_options.later", *verdict(include, "--no-library"))
        # The real library does not export what the headers promise.
        shutil.rmtree(include)
        shutil.copytree(ROOT / "include", include)
        text = (include / MAIN).read_text(encoding="utf-8")
        prototype = "swl_status swl_log("
        text = text.replace(prototype, f"swl_status swl_new(const swl_tensor *x);\n{prototype}")
        (include / MAIN).write_text(text, encoding="utf-8")
        expect(
            "a function that the library has not",
            False,
            "exports what the headers declare ['swl_new']",
            *verdict(include),
        )
        judged += 2
    print(f"planted changes: {judged - failures} judged right, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
