"""The obligations of a county, read from the graph; and the record of one that nothing else in the graph shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from graph.changes import Change, ChangeSet, CreateNode, Event, Link, Receipt, derived_id
from graph.errors import NotFound
from graph.schema import About, DutyRecord, Edge, SetFor
from graph.store import GraphStore
from graph.views import Directory, Scope
from matching.codes import OBLIGATIONS
from matching.duties.household import SHOWN_BY, household_duties
from matching.duties.obligations import Duty, Ground, county_duties
from matching.engine import Act, Engine, perform_as_one_of_many
from matching.errors import BadInput, Problem

_AT_ONCE, _HOUSEHOLDS_AT_ONCE = 200, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDone:
    """What is recorded; `reference` says where it can be seen. `household_id` None: a duty of the whole county."""

    obligation: str
    done_on: date
    reference: str
    household_id: str | None = None


def duties_of_county(engine: Engine, county: str, on: date, household_id: str | None = None) -> list[Duty]:
    """All items, also those that are done, by the day due; those without a day at the end.

    With a household: its own alone. Raises: PolicyNotInForce, NotFound.
    """
    directory = engine.store.directory(county)
    ground = Ground(engine.pack_for(directory, on), engine.calendar_for(directory), on)
    found = list(_of_households(engine.store, ground, county, household_id))
    if household_id is None:
        found += county_duties(ground, county, directory.duty_records, _conferences(engine.store, county))
    return sorted(found, key=lambda duty: (duty.due_on or date.max, duty.obligation, duty.subject))


def record_duty(engine: Engine, act: Act, county: str, done: DutyDone) -> Receipt | None:
    """None when it was recorded before. Raises: BadInput for a duty that the county's pack does not have."""
    directory = engine.store.directory(county)
    _check(engine, directory, act, done)
    record = DutyRecord(
        id=derived_id("duty", county, done.obligation, done.household_id or "", done.done_on.isoformat()),
        county=county,
        obligation=done.obligation,
        household=done.household_id,
        done_on=done.done_on.isoformat(),
        by=act.actor,
        reference=done.reference,
    )

    def decide(is_known: bool) -> ChangeSet | None:
        if is_known:
            return None
        changes: list[Change] = [CreateNode(record), Link(_edge(record))]
        return act.change_set(county, "RecordDuty", changes, guards=(), events=[Event("DutyRecorded", record.id)])

    return perform_as_one_of_many(engine, act, lambda: record.id in engine.store.known([record.id]), decide)


def _check(engine: Engine, directory: Directory, act: Act, done: DutyDone) -> None:
    pack = engine.pack_for(directory, act.on)
    owed = [code for code in OBLIGATIONS if pack.find(f"obligation.{code}", act.on, object) is not None]
    problems = []
    if done.obligation not in owed:
        problems.append(Problem("obligation", f"must be one of {', '.join(owed)}"))
    if done.done_on > act.on:
        problems.append(Problem("done_on", "lies after today"))
    if not done.reference:
        problems.append(Problem("reference", "say where it can be seen"))
    if problems:
        raise BadInput("the record has problems", problems)
    if done.household_id is not None:
        household = engine.store.household_view(done.household_id).household
        if household.county != directory.county or household.id != done.household_id:
            raise NotFound(done.household_id)


def _edge(record: DutyRecord) -> Edge:
    if record.household is not None:
        return About(source=record.id, target=record.household)
    return SetFor(source=record.id, target=f"region:{record.county}")


def _of_households(store: GraphStore, ground: Ground, county: str, household_id: str | None) -> Iterator[Duty]:
    if household_id is not None:
        yield from household_duties(ground, store.household_view(household_id))
        return
    after: str | None = ""
    while after is not None:
        page = store.households(Scope(county=county), after=after, limit=_HOUSEHOLDS_AT_ONCE)
        for view in store.partial_views([household.id for household in page], SHOWN_BY, with_aid=True):
            yield from household_duties(ground, view)
        after = page.after


def _conferences(store: GraphStore, county: str) -> Iterator[date]:
    after: str | None = ""
    while after is not None:
        page = store.inbox(Scope(county=county), ("completed",), "coordination", after=after, limit=_AT_ONCE)
        for row in page:
            if row.referral.disposition == "conference" and row.referral.answered_on is not None:
                yield date.fromisoformat(row.referral.answered_on)
        after = page.after
