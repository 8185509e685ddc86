"""What a peer is: a function that makes, of a case, a function without arguments that does the case's work."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

# It returns the mean, and the derivatives of the mean where the work has them.
Timed = Callable[[], Any]

THREADS = len(os.sched_getaffinity(0))


class NotThere(Exception):
    """The peer has no such loss, or no such derivative of it."""
