"""Contenders run in turn, inside their box, and their ratio is taken within rounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .turns import Block, Box, in_turn, middle, ratio


class Machine:
    """A clock that only contenders move, and a record of who ran."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ran: list[str] = []

    def contender(self, name: str, seconds: Callable[[], float]) -> Block:
        def run() -> float:
            spent = seconds()
            self.now += spent
            self.ran.append(name)
            return 1000 * spent

        return run

    def steady(self, **seconds: float) -> dict[str, Block]:
        return {name: self.contender(name, lambda s=s: s) for name, s in seconds.items()}  # type: ignore[misc]

    def clock(self) -> float:
        return self.now


def test_the_order_turns_from_round_to_round_and_back() -> None:
    machine = Machine()
    in_turn(machine.steady(a=1, b=1, c=1), Box(1000, most=2), machine.clock)
    assert machine.ran == ["a", "b", "c", "a", "c", "b", "c", "a", "b"]


def test_the_first_round_is_not_counted() -> None:
    machine = Machine()
    cold = iter([9.0, 1.0, 1.0, 1.0])
    times = in_turn(
        {"a": machine.contender("a", lambda: next(cold))}, Box(100, most=3), machine.clock
    )
    assert times == {"a": [1000, 1000, 1000]}


def test_a_round_that_takes_half_of_the_box_counts() -> None:
    machine = Machine()
    times = in_turn(machine.steady(a=40, b=30), Box(100, least=3), machine.clock)
    assert {name: len(figures) for name, figures in times.items()} == {"a": 1, "b": 1}


@pytest.mark.parametrize(("seconds", "rounds"), [(10, 9), (1, 40), (30, 2)])
def test_rounds_fill_the_box_and_never_exceed_the_most(seconds: float, rounds: int) -> None:
    machine = Machine()
    times = in_turn(machine.steady(a=seconds), Box(100, least=2, most=40), machine.clock)
    assert len(times["a"]) == rounds
    assert machine.now <= max(100 + seconds, 4 * seconds)


def test_a_ratio_is_taken_within_rounds_so_that_a_slow_minute_does_not_count() -> None:
    # Twice as slow in the second round, both of them: the ratio is 1.5 throughout.
    times = {"a": [3.0, 6.0, 3.0], "b": [2.0, 4.0, 2.0]}
    assert ratio(times, "a", "b") == 1.5
    assert middle(times, "a") == 3.0
