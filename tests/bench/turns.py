"""Contenders in turn, A B A B …: what slows the machine for a while slows all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

# Runs one block and tells the milliseconds of one run in it.
Block = Callable[[], float]
Times = dict[str, list[float]]


@dataclass(frozen=True)
class Box:
    """How long a comparison may take: no round begins that would end after `seconds`, but for the
    `least` rounds that a median needs; never more than `most`."""

    seconds: float
    least: int = 3
    most: int = 40


def in_turn(
    contenders: Mapping[str, Block], box: Box, clock: Callable[[], float] = time.perf_counter
) -> Times:
    """Milliseconds of each contender by name, one figure a round.

    The order turns from round to round, and runs backwards in every other one, so that none is
    always first and none always follows the same. The first round warms up and is dropped, unless
    a single one takes half of the box: what warming changes is lost in runs that long.
    """
    names = list(contenders)
    times: Times = {name: [] for name in names}
    begun = clock()
    number = 0
    while True:
        before = clock()
        for name in _order(names, number):
            times[name].append(contenders[name]())
        spent = clock() - before
        if number == 0 and spent < box.seconds / 2:
            for figures in times.values():
                figures.clear()
        number += 1
        rounds = len(times[names[0]])
        over = clock() - begun + spent > box.seconds
        if rounds >= box.most or (over and rounds >= min(box.least, _affordable(box, spent))):
            return times


def _order(names: Sequence[str], number: int) -> Sequence[str]:
    """Who runs when in round `number`."""
    first = number % len(names)
    turned = [*names[first:], *names[:first]]
    return turned[::-1] if number % 2 else turned


def _affordable(box: Box, spent: float) -> int:
    """How many rounds of `spent` seconds the box holds, at least one."""
    return max(1, int(box.seconds // spent)) if spent > 0 else box.least


def ratio(times: Times, a: str, b: str) -> float:
    """a / b: the quotient within each round, then the median over the rounds."""
    return median(x / y for x, y in zip(times[a], times[b], strict=True))


def middle(times: Times, name: str) -> float:
    """The median over the rounds, in milliseconds."""
    return median(times[name])
