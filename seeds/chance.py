"""Reproducible chance: every part of the demo county draws from a stream of its own, undisturbed by the others."""

from __future__ import annotations

import itertools
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Weighted(Generic[T]):
    """Things to draw from, with the sums of their weights so far."""

    things: tuple[T, ...]
    sums: tuple[float, ...]


def weighted(weights: Mapping[T, float]) -> Weighted[T]:
    """Things by weight."""
    return Weighted(tuple(weights), tuple(itertools.accumulate(weights.values())))


class Chance(Random):
    """A stream named by the seed and what it is for. The same names give the same draws on every machine."""

    def __new__(cls, *names: object) -> Chance:
        return super().__new__(cls)

    def __init__(self, *names: object) -> None:
        super().__init__(":".join(str(name) for name in names))

    def holds(self, probability: float) -> bool:
        """True in that share of the draws."""
        return self.random() < probability

    def of(self, things: Weighted[T]) -> T:
        """One of the things, by weight."""
        return things.things[bisect(things.sums, self.random() * things.sums[-1])]

    def between(self, least: int, most: int, step: int = 1) -> int:
        """A multiple of `step` from `least` to `most`, both included (as far as they are multiples)."""
        return least + int(self.random() * ((most - least) // step + 1)) * step
