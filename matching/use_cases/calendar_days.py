"""A county's table of holidays and make-up days is replaced by a file's, and provisional dates are computed again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from graph.changes import Change, ChangeSet, CreateNode, Event, Link, UpdateNode
from graph.schema import SENT_REFERRAL, CalendarDay, Node, ReferralStatus, SetFor
from graph.store import GraphStore
from graph.views import Directory, HouseholdView, Page, Scope
from matching.calendar.file import TableDay
from matching.calendar.table import calendar_of
from matching.duties.recomputing import Calendars, MovedDate, Recomputed, recompute
from matching.engine import Act, Engine, perform_as_one_of_many, perform_on_households

T = TypeVar("T")

_OPEN: tuple[ReferralStatus, ...] = ("draft", *SENT_REFERRAL)
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class CalendarImport:
    """What an import changed. `shorter`: dates that come earlier than people were told."""

    entered: int
    changed: int
    withdrawn: int
    dates: tuple[MovedDate, ...]
    refused: dict[str, str]

    @property
    def shorter(self) -> tuple[MovedDate, ...]:
        return tuple(date for date in self.dates if date.is_shorter)

    def as_json(self) -> dict[str, Any]:
        return {
            "days": {"entered": self.entered, "changed": self.changed, "withdrawn": self.withdrawn},
            "recomputed": [_told(date) for date in self.dates],
            "shorter": [date.subject for date in self.shorter],
            "refused": self.refused,
        }


def import_calendar(engine: Engine, act: Act, county: str, days: Sequence[TableDay]) -> CalendarImport:
    """The file is the whole table of its notices and years: days of them that it leaves out are withdrawn."""
    before = engine.store.directory(county)
    entering = _Entering(before, days, act)
    table = partial(_entering, days=days, act=act)
    perform_as_one_of_many(engine, act, lambda: engine.store.directory(county), table)
    dates, refused = _recompute_county(engine, act, before)
    return CalendarImport(
        entered=sum(isinstance(change, CreateNode) for change in entering.changes()),
        changed=sum(isinstance(change, UpdateNode) for change in entering.changes()) - entering.withdrawn,
        withdrawn=entering.withdrawn,
        dates=dates,
        refused=refused,
    )


def _entering(directory: Directory, days: Sequence[TableDay], act: Act) -> ChangeSet | None:
    entering = _Entering(directory, days, act)
    changes = list(entering.changes())
    if not changes:
        return None
    events = [Event("CalendarChanged", directory.county)]
    return act.change_set(directory.county, "ImportCalendar", changes, guards=entering.guards(), events=events)


class _Entering:
    """The differences between the county's table and a file's."""

    def __init__(self, directory: Directory, days: Sequence[TableDay], act: Act) -> None:
        self.county, self.act = directory.county, act
        self.kept = {day.id: day for day in directory.calendar_days}
        self.wanted = {day.id: day for day in (_node(directory.county, day) for day in days)}
        self._of = {(day.notice, day.day.year) for day in days}

    def guards(self) -> list[Node]:
        return [day for day in self.kept.values() if self._differs(day) or self._is_left_out(day)]

    @property
    def withdrawn(self) -> int:
        return sum(self._is_left_out(day) for day in self.kept.values())

    def changes(self) -> Iterator[Change]:
        for day in self.wanted.values():
            if day.id not in self.kept:
                yield CreateNode(day)
                yield Link(SetFor(source=day.id, target=f"region:{self.county}"))
        for kept in self.kept.values():
            if self._differs(kept):
                yield UpdateNode(CalendarDay, kept.id, _facts(self.wanted[kept.id]))
            elif self._is_left_out(kept):
                yield UpdateNode(CalendarDay, kept.id, {"withdrawn": True})

    def _differs(self, kept: CalendarDay) -> bool:
        wanted = self.wanted.get(kept.id)
        return wanted is not None and _facts(wanted) != _facts(kept)

    def _is_left_out(self, kept: CalendarDay) -> bool:
        of_the_file = (kept.notice, date.fromisoformat(kept.day).year) in self._of
        return of_the_file and not kept.withdrawn and kept.id not in self.wanted


def _node(county: str, day: TableDay) -> CalendarDay:
    return CalendarDay(
        id=f"calendar_day:{county}:{day.notice}:{day.day}",
        county=county,
        day=day.day.isoformat(),
        day_kind=day.kind,
        notice=day.notice,
        name=day.name,
        source=day.source,
    )


def _facts(day: CalendarDay) -> dict[str, Any]:
    return {name: getattr(day, name) for name in ("day_kind", "notice", "name", "source", "withdrawn")}


def _recompute_county(engine: Engine, act: Act, before: Directory) -> tuple[tuple[MovedDate, ...], dict[str, str]]:
    waiting = sorted(_with_provisional_dates(engine.store, before.county))
    if not waiting:
        return (), {}
    directory = engine.store.directory(before.county)
    calendars = Calendars((engine.calendar, calendar_of(engine.calendar, before)), engine.calendar_for(directory))
    pack = engine.pack_for(directory, act.on)
    dates: dict[str, MovedDate] = {}

    def decide(view: HouseholdView) -> ChangeSet | None:
        found = recompute(view, pack, calendars, act.on)
        dates.update({moved.subject: moved for moved in found.dates})
        return _change_set(act, view, found) if found.changes else None

    refused: dict[str, str] = {}
    for start in range(0, len(waiting), _AT_ONCE):
        batch = perform_on_households(engine, waiting[start : start + _AT_ONCE], decide)
        refused |= {household: str(error) for household, error in batch.refused.items()}
    return tuple(dates[subject] for subject in sorted(dates)), refused


def _change_set(act: Act, view: HouseholdView, found: Recomputed) -> ChangeSet:
    """Under a key that follows from what is changed, so that an import that broke off can be run again."""
    seen = "|".join(f"{node.id}@{node.revision}" for node in found.guards)
    own = replace(act, operation_key=f"recompute:{hashlib.blake2b(seen.encode(), digest_size=12).hexdigest()}")
    events = [Event("DeadlineMoved", moved.subject) for moved in found.dates if moved.is_shorter]
    return own.change_set(
        view.household.county, "RecomputeDeadlines", found.changes, guards=found.guards, events=events
    )


def _with_provisional_dates(store: GraphStore, county: str) -> set[str]:
    scope = Scope(county=county)
    queue = _rows(lambda after: store.queue(scope, "open", after=after, limit=1000).page)
    inbox = _rows(lambda after: store.inbox(scope, _OPEN, after=after, limit=1000))
    of_warnings = {row.household.id for row in queue if row.warning.provisional}
    return of_warnings | {row.household.id for row in inbox if row.referral.provisional}


def _rows(read: Callable[[str], Page[T]]) -> Iterator[T]:
    """The rows of all pages."""
    after: str | None = ""
    while after is not None:
        page = read(after)
        yield from page
        after = page.after


def _told(moved: MovedDate) -> dict[str, Any]:
    return {
        "subject": moved.subject,
        "before": moved.before,
        "after": moved.after,
        "provisional": moved.provisional,
        "shorter": moved.is_shorter,
    }
