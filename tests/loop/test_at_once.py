"""Two people send the same in one moment: the second is told what a repetition is told, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from graph.changes import ChangeSet, Receipt
from graph.errors import GraphStoreError
from graph.store import GraphStore
from matching.calendar.file import read_calendar_file
from matching.county_figures import Figure
from matching.engine import Act, Engine
from matching.use_cases import DutyDone, SignalReport, enter_figures, import_calendar, record_duty, record_signal
from tests.calendar_files import a_file, a_notice
from tests.loop.county import COUNTY, HOUSEHOLD, TODAY, Play, load

FIGURE = Figure("dibao_standard_fen_per_month.rural", date(2026, 7, 1), 90_000, "文号")
Sent = Callable[[Engine, Act], object]


class Overtaken:
    """A store on which somebody else's act lands just before the first that is sent through it."""

    def __init__(self, store: GraphStore, meanwhile: Callable[[], object]) -> None:
        self._store, self._meanwhile = store, [meanwhile]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def apply(self, change_sets: Sequence[ChangeSet]) -> list[Receipt | GraphStoreError]:
        if self._meanwhile:
            self._meanwhile.pop()()
        return self._store.apply(change_sets)


def send_signal(engine: Engine, act: Act) -> object:
    report = SignalReport(
        household_id=HOUSEHOLD, indicator="death", source="list", channel="cross_match", observed_on=TODAY
    )
    return record_signal(engine, act, report)


def send_duty(engine: Engine, act: Act) -> object:
    done = DutyDone(obligation="training", done_on=TODAY, reference="会议纪要 1 号")
    return record_duty(engine, act, COUNTY, done)


def send_figure(engine: Engine, act: Act) -> object:
    return enter_figures(engine, act, COUNTY, [FIGURE])


def send_calendar(engine: Engine, act: Act) -> None:
    import_calendar(engine, act, COUNTY, read_calendar_file(a_file(*a_notice()), engine.calendar))


def overtaken(play: Play, first: Sent, second: Sent) -> object:
    store = Overtaken(play.engine.store, lambda: first(play.engine, play.act()))
    return second(replace(play.engine, store=cast(GraphStore, store)), play.act())


@pytest.mark.parametrize("send", [send_signal, send_duty, send_figure, send_calendar])
def test_the_same_sent_by_two_at_once_is_recorded_once(play: Play, send: Sent) -> None:
    load(play.engine)
    assert overtaken(play, send, send) is None
    after = list(play.engine.store.dump())

    assert send(play.engine, play.act()) is None
    assert list(play.engine.store.dump()) == after


def test_a_figure_that_another_was_entered_before_replaces_it(play: Play) -> None:
    load(play.engine)

    def send_another(engine: Engine, act: Act) -> object:
        return enter_figures(engine, act, COUNTY, [replace(FIGURE, value=91_000)])

    overtaken(play, send_figure, send_another)

    assert play.engine.store.directory(COUNTY).parameter(FIGURE.name, FIGURE.valid_from.isoformat()) == 91_000
