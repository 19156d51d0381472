"""The smallest change of one fact after which something holds, found exactly by asking the decision itself.

A decision depends on an amount only through tests that each turn over once at most, going up or going down. Where they
do is found by halving; between those places nothing can change, so looking at each, nearest first, is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from matching.decisions.levers import Amount, Lever

F = TypeVar("F")
Tests = Callable[[F], dict[str, object]]

_FURTHEST: Final = 2**50
"""As far up as an amount is looked for: eleven thousand billion yuan in fen."""


@dataclass(frozen=True, slots=True)
class Change(Generic[F]):
    """One fact with another value; `nearer` is the value one step less far, with which it does not hold yet."""

    lever: Lever[F]
    after: Any
    nearer: Any


class Search(Generic[F]):
    """The values of each lever at which a decision on these facts may come out otherwise, found once for all asked."""

    def __init__(self, facts: F, levers: Iterable[Lever[F]], tests: Tests[F]) -> None:
        self._facts = facts
        self._points = [(lever, _points(lever, facts, tests)) for lever in levers]

    def changes(self, holds: Callable[[F], bool]) -> Iterator[Change[F]]:
        """For each fact that can make it hold alone, its nearest such value."""
        for lever, points in self._points:
            after = next((value for value in points if holds(lever.put(self._facts, value))), lever.value)
            if after != lever.value:
                yield Change(lever, after, _nearer(lever, points, after))


def _nearer(lever: Lever[F], points: tuple[Any, ...], after: Any) -> Any:
    if isinstance(lever, Amount):
        return after - 1 if after > lever.value else after + 1
    place = points.index(after)
    return points[place - 1] if place else lever.value


def _points(lever: Lever[F], facts: F, tests: Tests[F]) -> tuple[Any, ...]:
    """Nearest first; downwards before upwards of two equally far."""
    if not isinstance(lever, Amount):
        return lever.others
    found = {*_downwards(lever, facts, tests), *_upwards(lever, facts, tests)}
    return tuple(sorted(found, key=lambda value: (abs(value - lever.value), value)))


def _downwards(lever: Amount[F], facts: F, tests: Tests[F]) -> Iterator[int]:
    """A total of zero makes a share unknown: zero is looked at by itself, and the halving ends at one."""
    if lever.value > 0:
        yield 0
        yield from _turning(lever, facts, tests, (lever.value, 1))


def _upwards(lever: Amount[F], facts: F, tests: Tests[F]) -> Iterator[int]:
    lowest = max(lever.value, 1)
    if lever.value == 0:
        yield lowest
    yield from _turning(lever, facts, tests, (lowest, lowest + _FURTHEST))


def _turning(lever: Amount[F], facts: F, tests: Tests[F], between: tuple[int, int]) -> Iterator[int]:
    """For each test that is otherwise at the far end, the first value at which it is."""

    def at(value: int) -> dict[str, object]:
        return tests(lever.put(facts, value))

    here, there = at(between[0]), at(between[1])
    for name in here:
        if here[name] == there[name]:
            continue
        kept, turned = between
        while abs(turned - kept) > 1:
            middle = (kept + turned) // 2
            if at(middle)[name] == here[name]:
                kept = middle
            else:
                turned = middle
        yield turned
