"""The loop of every use case, once: read a view, decide, apply; when the facts moved meanwhile, read again.

Deciding is pure; what a decision reads comes in as a view, what it wants goes out as a ChangeSet. Leaves the deciding
to the use cases and the keeping to the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from graph.changes import Change, ChangeSet, Event, Guard, Receipt
from graph.errors import AlreadyExists, Conflict, GraphStoreError
from graph.patience import apply_patiently
from graph.schema import Node
from graph.store import GraphStore
from graph.views import Directory, HouseholdView
from matching.calendar.table import calendar_of
from matching.calendar.working_days import Calendar
from matching.errors import MatchingError, PolicyNotInForce
from matching.policy.packs import Pack, Packs

V = TypeVar("V")

ATTEMPTS = 8
"""How often a decision is made anew on facts that keep moving before the conflict is reported."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What use cases work with. Made once, at a composition root.

    `under`: a pack that decides instead of the county's own, to see what it would do; empty: the county's own.
    """

    store: GraphStore
    packs: Packs
    calendar: Calendar
    under: str = ""

    def pack_for(self, directory: Directory, on: date) -> Pack:
        """The pack that the county decides under. Raises: PolicyNotInForce, UnknownPolicy."""
        if self.under:
            return self.packs.get(self.under)
        if (pack_id := directory.pack_on(on.isoformat())) is None:
            raise PolicyNotInForce(directory.county, on.isoformat())
        return self.packs.get(pack_id)

    def calendar_for(self, directory: Directory) -> Calendar:
        """The calendar of the county: the program's own, and the days that the county keeps beside it."""
        return calendar_of(self.calendar, directory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who acts, when, and under which operation key; a repeat of the key is told the first receipt.

    `actor` is an officer's id or `system`; `on` the day in Asia/Shanghai; `request` a digest of what was asked.
    """

    operation_key: str
    actor: str
    now: datetime
    on: date
    request: str = ""

    @property
    def day(self) -> str:
        return self.on.isoformat()

    def change_set(
        self,
        county: str,
        action: str,
        changes: Iterable[Change],
        *,
        guards: Iterable[Node],
        events: Iterable[Event] = (),
        answer: Mapping[str, Any] | None = None,
    ) -> ChangeSet:
        """The act's ChangeSet; `guards` are the nodes, as read, that the decision rests on."""
        return ChangeSet(
            operation_key=self.operation_key,
            county=county,
            actor=self.actor,
            action=action,
            at=self.now,
            changes=tuple(changes),
            guards=tuple(Guard(node.id, node.revision) for node in guards),
            events=tuple(events),
            answer=answer or {},
            request=self.request,
        )


def perform(engine: Engine, act: Act, read: Callable[[], V], decide: Callable[[V], ChangeSet | None]) -> Receipt | None:
    """One act. None when there is nothing to do. Raises: what `decide` or the store refuse.

    An act that was done before under the same key is told its first receipt, whatever has happened since.
    """
    refused: GraphStoreError | None = None
    for _ in range(ATTEMPTS):
        try:
            change_set = decide(read())
        except MatchingError:
            if (first := engine.store.receipt(act.operation_key, act.request)) is not None:
                return first
            raise
        if change_set is None:
            return engine.store.receipt(act.operation_key, act.request)
        outcome = engine.store.apply([change_set])[0]
        if isinstance(outcome, Receipt):
            return outcome
        if not isinstance(outcome, Conflict):
            raise outcome
        refused = outcome
    raise refused or AssertionError("ATTEMPTS is above 0")


def perform_as_one_of_many(
    engine: Engine, act: Act, read: Callable[[], V], decide: Callable[[V], ChangeSet | None]
) -> Receipt | None:
    """An act that others may do in the same moment. When they were first, it is decided once more, on what they wrote:
    the same thing then leaves nothing to do, as when it is sent again."""
    try:
        return perform(engine, act, read, decide)
    except AlreadyExists:
        return perform(engine, act, read, decide)


def perform_on_household(
    engine: Engine, act: Act, thing_id: str, decide: Callable[[HouseholdView], ChangeSet]
) -> Receipt:
    """An act on one household, named by its own id or by that of anything about it."""
    receipt = perform(engine, act, lambda: engine.store.household_view(thing_id), decide)
    assert receipt is not None, "decide always decides"
    return receipt


@dataclass(slots=True)
class Batch:
    """What came of many decisions: the ChangeSets that landed now (not repeats), and what was refused, by household."""

    landed: list[ChangeSet] = field(default_factory=list)
    refused: dict[str, Exception] = field(default_factory=dict)


def perform_on_households(
    engine: Engine, household_ids: Sequence[str], decide: Callable[[HouseholdView], ChangeSet | None]
) -> Batch:
    """The same decision on many households, read and applied together; one that fails never stops the others."""
    batch = Batch()
    remaining = list(household_ids)
    for _ in range(ATTEMPTS):
        decided = _decide_each(engine, remaining, decide, batch)
        outcomes = apply_patiently(engine.store, list(decided.values())) if decided else []
        remaining = []
        for (household_id, change_set), outcome in zip(decided.items(), outcomes, strict=True):
            if isinstance(outcome, Conflict):
                remaining.append(household_id)
                batch.refused[household_id] = outcome
            elif isinstance(outcome, Receipt):
                if not outcome.repeated:
                    batch.landed.append(change_set)
            else:
                batch.refused[household_id] = outcome
        if not remaining:
            break
    return batch


def _decide_each(
    engine: Engine, household_ids: Sequence[str], decide: Callable[[HouseholdView], ChangeSet | None], batch: Batch
) -> dict[str, ChangeSet]:
    decided = {}
    for view in engine.store.household_views(household_ids):
        batch.refused.pop(view.household.id, None)
        try:
            change_set = decide(view)
        except MatchingError as error:
            batch.refused[view.household.id] = error
            continue
        if change_set is not None:
            decided[view.household.id] = change_set
    return decided
