"""Every run is at one processor level, which SWIFTLOSS_SIMD chooses; a level that did not take effect fails the run."""

from __future__ import annotations

import os

import numpy as np
import pytest
import swiftloss as sl


def pytest_report_header() -> str:
    return f"swiftloss {sl.__version__} at {sl.info()['simd']}, numpy {np.__version__}, {sl.info()['library']}"


def pytest_sessionstart(session: pytest.Session) -> None:
    asked = os.environ.get("SWIFTLOSS_SIMD")
    if asked and sl.info()["simd"] != f"x86-64-{asked}":
        pytest.exit(f"SWIFTLOSS_SIMD={asked} did not take effect: {sl.info()['simd']}", returncode=3)


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request: pytest.FixtureRequest) -> type:
    return request.param
