"""Works off one journal entry: its events' use cases, then the entry is finished. The task and the sweeper share it.

Delivery is at least once, in any order: an entry that is no longer pending is left alone, and the operation keys follow
from the entry's position, so that doing it twice at once changes nothing either. Each attempt is counted in the entry
before it begins, so that an entry that kills its process is parked too; a parked entry waits for a person.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from graph.errors import NotFound
from graph.settlement import position as position_of
from graph.store import GraphStore
from graph.views import JournalRow
from matching.engine import Act, Engine
from workers.clock import Clock
from workers.reactions import REACTIONS, Reaction

log = logging.getLogger(__name__)

Worked = Literal["done", "not_pending", "failed", "parked"]

ATTEMPTS = 5
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Duty:
    """One event that a use case answers."""

    operation_key: str
    reaction: Reaction
    subject: str


def work_off(engine: Engine, position: str, clock: Clock) -> Worked:
    """Do what the entry's events ask for, once. A failure is logged by kind, never by content.

    Raises: StoreUnavailable, when nothing could be counted or finished.
    """
    entry = entry_at(engine.store, position)
    if entry is None or entry.state != "pending":
        return "not_pending"
    duties = list(duties_of(entry))
    if duties and engine.store.count_attempt(position, dead_after=ATTEMPTS + 1) > ATTEMPTS:
        log.error("entry parked: a person must look at it", extra={"position": position})
        return "parked"
    try:
        _answer_all(duties, engine, clock)
    except Exception as error:  # whatever went wrong with this entry must not stop the others
        log.warning("entry failed", extra={"position": position, "error": type(error).__name__})
        return "failed"
    engine.store.finish(position)
    return "done"


def work_off_again(engine: Engine, position: str, clock: Clock) -> None:
    """A person's turn: do what an entry asks for, also one that was given up, and let every error through.

    Raises: NotFound; what the use cases and the store refuse.
    """
    entry = entry_at(engine.store, position)
    if entry is None:
        raise NotFound(position)
    if entry.state != "done":
        _answer_all(duties_of(entry), engine, clock)
        engine.store.finish(position)


def work_off_all(engine: Engine, clock: Clock, tell: Callable[[int], None]) -> None:
    """Do all that is pending at one go, as the workers would one by one: for a past that was played, not waited for.
    `tell` hears how many entries are done.

    Raises: what the use cases and the store refuse.
    """
    done = 0
    while pending := engine.store.pending(AT_ONCE):
        for entry in pending:
            _answer_all(duties_of(entry), engine, clock)
        engine.store.finish(*(entry.position for entry in pending))
        done += len(pending)
        tell(done)


def entry_at(store: GraphStore, position: str) -> JournalRow | None:
    """The journal entry at a position."""
    county, _, number = position.rpartition(":")
    if not number.isdecimal():
        return None
    rows = store.journal(after=position_of(county, int(number) - 1), limit=1, county=county)
    return rows[0] if rows and rows[0].position == position else None


def duties_of(entry: JournalRow) -> Iterator[Duty]:
    """The entry's events that a use case answers, in their order, each subject once."""
    for name, subject in dict.fromkeys(map(tuple, json.loads(entry.body)["events"])):
        if name in REACTIONS:
            word, reaction = REACTIONS[name]
            yield Duty(f"{word}:{entry.position}:{subject}", reaction, subject)


def _answer_all(duties: Iterable[Duty], engine: Engine, clock: Clock) -> None:
    for duty in duties:
        act = Act(operation_key=duty.operation_key, actor="system", now=clock.now(), on=clock.today())
        duty.reaction(engine, act, duty.subject)
