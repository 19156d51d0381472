"""What was measured, as a table for people and as JSON for whoever compares."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line. `size` says of what; `bare` and `ratio` are of bare statements writing the same rows; `target` is the
    promise, with `holds` None where it is only reported, or where the sizes are too small to tell."""

    store: str
    what: str
    size: str
    value: float
    unit: str
    bare: float | None = None
    ratio: float | None = None
    target: str = ""
    holds: bool | None = None


@dataclass(slots=True)
class Report:
    """Figures in the order in which they were measured; `judges` False: too small to hold anything against it.

    `raw` is what the figures were made of, where that says more than they do."""

    judges: bool
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)

    def add(self, store: str, what: str, size: str, value: float, unit: str, *, at_most: float | None = None) -> None:
        """A figure on its own, held against a limit when there is one."""
        self.figures.append(
            Figure(
                store=store,
                what=what,
                size=size,
                value=value,
                unit=unit,
                target="" if at_most is None else f"≤ {at_most:g} {unit}",
                holds=None if at_most is None or not self.judges else value <= at_most,
            )
        )

    def compare(
        self,
        store: str,
        what: str,
        size: str,
        ours: float,
        bare: float,
        unit: str,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
    ) -> None:
        """A figure beside that of bare statements: times are to be at most so many times, rates at least."""
        ratio = ours / bare
        limit = f"≤ {at_most:g}×" if at_most is not None else f"≥ {at_least:g}×" if at_least is not None else ""
        holds = (at_most is None or ratio <= at_most) and (at_least is None or ratio >= at_least)
        self.figures.append(
            Figure(
                store=store,
                what=what,
                size=size,
                value=ours,
                unit=unit,
                bare=bare,
                ratio=ratio,
                target=limit,
                holds=holds if limit and self.judges else None,
            )
        )

    @property
    def misses(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.holds is False]

    def as_json(self) -> dict[str, Any]:
        return {"figures": [asdict(figure) for figure in self.figures], "notes": self.notes, "raw": self.raw}

    def print(self, console: Console) -> None:
        table = Table("store", "what", "size", "measured", "bare", "ratio", "promise", "")
        for one in self.figures:
            table.add_row(
                one.store,
                one.what,
                one.size,
                f"{_number(one.value)} {one.unit}",
                "" if one.bare is None else f"{_number(one.bare)} {one.unit}",
                "" if one.ratio is None else f"{one.ratio:.2f}×",
                one.target,
                {True: "ok", False: "MISSED", None: ""}[one.holds],
            )
        console.print(table)
        for note in self.notes:
            console.print(note)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
