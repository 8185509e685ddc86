"""Times contenders side by side: rounds in which each has one turn, forwards and backwards in alternation.

A turn waits until no thread of the process runs any more, makes untimed calls (so that a contender follows itself, with
its own threads awake and its own data in the caches) and then takes samples. Ratios are the medians of the rounds' own
ratios: neighbours in time, so that a machine that changes its speed changes both.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

Timed = Callable[[], Any]
# A sample is of as many calls as take so long.
SAMPLE_SECONDS = 200e-6
# A turn begins with untimed calls for so long: one would not do where threads wake up and caches fill.
UNTIMED_SECONDS = 3e-3
# A contender whose call takes longer is not timed.
TOO_SLOW_SECONDS = 3.0


@dataclass(frozen=True)
class Contender:
    name: str
    call: Timed
    # What holds while it is called.
    context: Callable[[], AbstractContextManager[Any]] = nullcontext


@dataclass
class Timing:
    """Seconds per call; a list for each round."""

    rounds: list[list[float]] = field(default_factory=list)

    @property
    def samples(self) -> list[float]:
        return [sample for one in self.rounds for sample in one]

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def quartiles(self) -> tuple[float, float]:
        samples = self.samples
        if len(samples) == 1:
            return samples[0], samples[0]
        first, _, third = statistics.quantiles(samples, n=4, method="inclusive")
        return first, third

    @property
    def spread(self) -> float:
        """The distance of the quartiles, relative to the median."""
        first, third = self.quartiles
        return (third - first) / self.median

    def halves_differ(self, of_first_half: Callable[[int], bool]) -> float:
        """By how much the medians of two halves of the rounds differ, relative to the median."""
        halves: tuple[list[float], list[float]] = [], []
        for number, samples in enumerate(self.rounds):
            halves[not of_first_half(number)].extend(samples)
        return abs(statistics.median(halves[0]) - statistics.median(halves[1])) / self.median

    @property
    def order_changes(self) -> float:
        """Rounds with the contenders forwards beside rounds with them backwards."""
        return self.halves_differ(is_forwards)

    @property
    def chance_changes(self) -> float:
        """The same for halves that each hold as many of both: what noise alone does."""
        return self.halves_differ(lambda number: number // 2 % 2 == 0)


def is_forwards(number: int) -> bool:
    return number % 2 == 0


def ratio(theirs: Timing, ours: Timing) -> float:
    """How many times as long theirs takes."""
    pairs = zip(theirs.rounds, ours.rounds)
    return statistics.median(statistics.median(a) / statistics.median(b) for a, b in pairs)


unsettled = 0


def settle(limit: float = 0.2) -> None:
    """Waits until the process's threads are asleep: OpenMP's spin for milliseconds after a call."""
    global unsettled
    ends = time.perf_counter() + limit
    while time.perf_counter() < ends:
        wall, used = time.perf_counter(), time.process_time()
        time.sleep(0.0005)
        used, wall = time.process_time() - used, time.perf_counter() - wall
        # Waking up and looking at the clock is some 50 us.
        if used < 0.0002 or used < 0.1 * wall:
            return
    unsettled += 1


def take(call: Timed, loops: int) -> float:
    """The seconds of one call. What it returns is freed within, as in a program that goes on."""
    repeat = range(loops)
    started = time.perf_counter()
    for _ in repeat:
        call()
    return (time.perf_counter() - started) / loops


def measure(
    contenders: list[Contender], rounds: int, seconds: float, least_rounds: int = 4
) -> tuple[dict[str, Timing], dict[str, str]]:
    """The timings, and why some contenders have none. Ends after `rounds`, or once `seconds` are over, but not before
    `least_rounds`."""
    loops: dict[str, int] = {}
    left_out: dict[str, str] = {}
    for contender in contenders:
        with contender.context():
            # A compiler's first call says nothing.
            contender.call()
            once = take(contender.call, 1)
            if once < SAMPLE_SECONDS:
                once = take(contender.call, 20)
        if once > TOO_SLOW_SECONDS:
            left_out[contender.name] = f"takes {once:.1f} s"
        else:
            loops[contender.name] = max(1, round(SAMPLE_SECONDS / once))
    taking_part = [contender for contender in contenders if contender.name in loops]
    timings = {contender.name: Timing() for contender in taking_part}
    gc.collect()
    gc.disable()
    started = time.perf_counter()
    try:
        for number in range(rounds):
            # An even number of rounds: as many forwards as backwards.
            if number >= least_rounds and number % 2 == 0 and time.perf_counter() - started > seconds:
                break
            for contender in taking_part if is_forwards(number) else reversed(taking_part):
                settle()
                with contender.context():
                    timings[contender.name].rounds.append(turn(contender.call, loops[contender.name]))
    finally:
        gc.enable()
    return timings, left_out


def turn(call: Timed, loops: int) -> list[float]:
    ends = time.perf_counter() + UNTIMED_SECONDS
    first = take(call, loops)
    # So long a call has left nothing in the caches of what came before it.
    if first > 0.1:
        return [first]
    while time.perf_counter() < ends:
        take(call, loops)
    return [take(call, loops) for _ in range(3 if first < 0.005 else 2)]
