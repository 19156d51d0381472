"""A county's figures are entered: never overwritten, but superseded, each with its source.

A figure for a day that has one already stands beside it and counts from now on; both stay in the graph, and the audit
says who entered which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph.changes import Change, ChangeSet, CreateNode, Event, Link, Receipt
from graph.schema import Parameter, SetFor
from graph.views import Directory
from matching.county_figures import FIGURES, Figure, check_figures
from matching.engine import Act, Engine, perform_as_one_of_many
from matching.households.affected import Affected, affected_by


@dataclass(frozen=True, slots=True)
class FiguresChange:
    """What entering the figures changes, and whom it classes otherwise; `affected` None when nothing is new."""

    entered: tuple[Figure, ...]
    superseded: tuple[Figure, ...]
    unchanged: int
    affected: Affected | None

    def as_json(self) -> dict[str, Any]:
        return {
            "entered": [_told(one) for one in self.entered],
            "superseded": [_told(one) for one in self.superseded],
            "unchanged": self.unchanged,
            "affected": self.affected.as_json() if self.affected is not None else None,
        }


def preview_figures(engine: Engine, county: str, figures: Sequence[Figure], on: date) -> FiguresChange:
    """What would come of them; nothing is changed. Raises: BadInput when the county's law does not allow one."""
    directory = engine.store.directory(county)
    pack = engine.pack_for(directory, on)
    check_figures(figures, pack)
    new = [figure for figure in figures if not _is_known(directory, figure)]
    affected = None
    if new:
        after = replace(directory, parameters=(*directory.parameters, *(_node(directory, one) for one in new)))
        day = max(on, min(figure.valid_from for figure in new))
        affected = affected_by(engine.store, pack, directory, after, day)
    return FiguresChange(tuple(new), tuple(_superseded(directory, new)), len(figures) - len(new), affected)


def enter_figures(engine: Engine, act: Act, county: str, figures: Sequence[Figure]) -> Receipt | None:
    """None when all are known already. Raises: BadInput when the county's law does not allow one."""

    def decide(directory: Directory) -> ChangeSet | None:
        check_figures(figures, engine.pack_for(directory, act.on))
        new = [figure for figure in figures if not _is_known(directory, figure)]
        if not new:
            return None
        guards = [before[-1] for figure in new if (before := _of_the_day(directory, figure))]
        events = [Event("CountyFiguresChanged", county)]
        return act.change_set(county, "EnterFigures", list(_changes(directory, new)), guards=guards, events=events)

    return perform_as_one_of_many(engine, act, lambda: engine.store.directory(county), decide)


def _changes(directory: Directory, figures: Sequence[Figure]) -> Iterator[Change]:
    for figure in figures:
        parameter = _node(directory, figure)
        yield CreateNode(parameter)
        yield Link(SetFor(source=parameter.id, target=f"region:{directory.county}"))


def _superseded(directory: Directory, figures: Sequence[Figure]) -> Iterator[Figure]:
    for figure in figures:
        if before := _of_the_day(directory, figure):
            yield Figure(figure.name, figure.valid_from, before[-1].value, before[-1].source)


def _is_known(directory: Directory, figure: Figure) -> bool:
    before = _of_the_day(directory, figure)
    return bool(before) and (before[-1].value, before[-1].source) == (figure.value, figure.source)


def _of_the_day(directory: Directory, figure: Figure) -> list[Parameter]:
    """What was entered for the same day before, the one that counts last."""
    day = figure.valid_from.isoformat()
    return sorted(
        (one for one in directory.parameters if (one.name, one.valid_from) == (figure.name, day)),
        key=lambda one: one.id,
    )


def _node(directory: Directory, figure: Figure) -> Parameter:
    """The first figure of a day has no number, the next count on: of several the last by id is the one that counts."""
    county, day = directory.county, figure.valid_from.isoformat()
    before = len(_of_the_day(directory, figure))
    return Parameter(
        id=f"parameter:{county}:{figure.name}:{day}" + (f":{before:03d}" if before else ""),
        county=county,
        name=figure.name,
        value=figure.value,
        unit=FIGURES[figure.name].unit,
        valid_from=day,
        source=figure.source,
    )


def _told(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "valid_from": figure.valid_from.isoformat(),
        "value": figure.value,
        "unit": FIGURES[figure.name].unit,
        "source": figure.source,
    }
