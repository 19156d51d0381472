"""Provisional dates when the table arrives: what a household's open deadlines are under the new calendar.

A deadline keeps its day of raising and its number of working days; which they were is found from the date itself, as
later signals may have moved it. A date that cannot be found again stays provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from graph.changes import Change, UpdateNode
from graph.schema import TERMINAL_REFERRAL, Level, Node, Referral, Warning, queue_key
from graph.views import HouseholdView
from matching.calendar.working_days import Calendar, DueDate
from matching.policy.packs import Pack
from matching.policy.schema import Levels


@dataclass(frozen=True, slots=True)
class Calendars:
    """The ones that dates may have been counted by, and the one that counts now."""

    known: tuple[Calendar, ...]
    now: Calendar


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A date that was provisional; `after` None: it could not be found again."""

    subject: str
    before: str
    after: str | None
    provisional: bool

    @property
    def is_shorter(self) -> bool:
        """Somebody who counted on the old date has less time: such dates are announced."""
        return self.after is not None and self.after < self.before


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What changes for one household: the dates, the changes, and the nodes that they rest on."""

    dates: tuple[MovedDate, ...]
    changes: tuple[Change, ...]
    guards: tuple[Node, ...]


def recompute(view: HouseholdView, pack: Pack, calendars: Calendars, on: date) -> Recomputed:
    """Open warnings and referrals of the household whose date is provisional."""
    found = [(node, moved) for node, moved in _provisional(view, pack, calendars, on)]
    settled = [(node, moved) for node, moved in found if _is_news(moved)]
    return Recomputed(
        dates=tuple(moved for _, moved in found),
        changes=tuple(_update(node, moved) for node, moved in settled),
        guards=tuple(node for node, _ in settled),
    )


def _provisional(
    view: HouseholdView, pack: Pack, calendars: Calendars, on: date
) -> Iterator[tuple[Warning | Referral, MovedDate]]:
    of_levels = _days_of_levels(pack, on)
    for warning in view.all(Warning):
        if warning.status == "open" and warning.provisional:
            starts = [day for day in (warning.raised_on, warning.moved_on) if day is not None]
            yield warning, _moved(warning, starts, of_levels, calendars)
    for referral in view.all(Referral):
        if referral.provisional and referral.status not in TERMINAL_REFERRAL:
            days = of_levels if referral.disposition == "visit" else _days_of(pack, referral.disposition, on)
            yield referral, _moved(referral, [referral.issued_on], days, calendars)


def _moved(node: Warning | Referral, starts: Iterable[str], days: Iterable[int], calendars: Calendars) -> MovedDate:
    before = node.due_on or ""
    ways = [(date.fromisoformat(start), number) for start in starts for number in days]
    now = [calendars.now.due(*way) for way in ways if _leads_to(before, way, calendars)]
    earliest: DueDate | None = min(now, key=lambda due: due.due_on, default=None)
    if earliest is None:
        return MovedDate(node.id, before, None, True)
    return MovedDate(node.id, before, earliest.due_on.isoformat(), earliest.provisional)


def _leads_to(before: str, way: tuple[date, int], calendars: Calendars) -> bool:
    return any(calendar.due(*way).due_on.isoformat() == before for calendar in calendars.known)


def _is_news(moved: MovedDate) -> bool:
    return moved.after is not None and (moved.after != moved.before or not moved.provisional)


def _update(node: Warning | Referral, moved: MovedDate) -> UpdateNode:
    level: Level = node.level
    facts = {"due_on": moved.after, "provisional": moved.provisional, "queue_key": queue_key(level, moved.after)}
    return UpdateNode(type(node), node.id, facts)


def _days_of_levels(pack: Pack, on: date) -> list[int]:
    rows = pack.get("scoring.levels", on, Levels).value.rows
    return [row.working_days for row in rows if row.working_days is not None]


def _days_of(pack: Pack, disposition: str, on: date) -> list[int]:
    provision = pack.find(f"routing.due.{disposition}", on, int)
    return [provision.value] if provision is not None else []
