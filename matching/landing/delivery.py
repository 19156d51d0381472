"""One file as it is landed, and what is planned and done with its rows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from graph.changes import Change, ChangeSet, Event, Guard, Receipt
from graph.errors import AlreadyExists, Conflict, OperationKeyReused
from graph.patience import apply_patiently
from graph.schema import Node
from graph.store import GraphStore
from matching.imports.problems import ImportProblem, problem

T = TypeVar("T")
N = TypeVar("N", bound=tuple[int, Any])

ROWS_AT_ONCE: Final = 500
"""Rows looked up, decided and applied together."""
ATTEMPTS: Final = 5
"""How often a row is planned anew when others change the same things meanwhile."""

Progress = Callable[[int, int], None]
"""Told how many rows are done, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Whose file it is: `county` and the fingerprint of its content; who lands it, when, and on which legal day."""

    county: str
    fingerprint: str
    actor: str
    now: datetime
    on: date

    def change_set(
        self,
        key: str,
        action: str,
        changes: Iterable[Change],
        *,
        county: str,
        guards: Iterable[Node] = (),
        events: Iterable[Event] = (),
    ) -> ChangeSet:
        """What one row changes. The operation key is the file's and the row's: the file again lands nothing twice."""
        return ChangeSet(
            operation_key=f"import:{self.fingerprint[:16]}:{key}",
            county=county,
            actor=self.actor,
            action=action,
            at=self.now,
            changes=tuple(changes),
            guards=tuple(Guard(node.id, node.revision) for node in guards),
            events=tuple(events),
        )

    def planned(self, row: N, key: str, action: str, changes: Iterable[Change], before: Node | None) -> Planned[N]:
        """One numbered row that changes one thing of the county, decided on the thing as it was before.

        Its revision is in the key: a file that is handed in again after another one has come in between counts again.
        """
        change_set = self.change_set(
            f"{key}:{before.revision if before else 0}",
            action,
            changes,
            county=self.county,
            guards=[before] if before else [],
        )
        return Planned(row[0], (row,), change_set)


@dataclass(frozen=True, slots=True)
class Planned(Generic[T]):
    """One ChangeSet, the rows that it lands with the number of the first, and the households that it concerns."""

    number: int | None
    rows: tuple[T, ...]
    change_set: ChangeSet
    households: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan(Generic[T]):
    """What is to be done with some rows; `unchanged` of them are in the registry already, as they are."""

    planned: list[Planned[T]] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    unchanged: int = 0

    def refuse(self, code: str, row: int | None, column: str | None = None, **facts: object) -> None:
        """The row does not fit what the registry holds."""
        self.problems.append(problem(code, row, column, **facts))

    def add(self, other: Plan[T]) -> None:
        self.planned += other.planned
        self.problems += other.problems
        self.unchanged += other.unchanged


Planner = Callable[[GraphStore, Delivery, Sequence[T]], Plan[T]]
"""Decides on some rows by what the store holds of them now."""


@dataclass(slots=True)
class Landed:
    """What became of the rows: landed, unchanged, or not landed with the reason. `households`: those concerned."""

    rows: int = 0
    unchanged: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    problems: list[ImportProblem] = field(default_factory=list)
    households: dict[str, None] = field(default_factory=dict)


def plan_all(store: GraphStore, delivery: Delivery, planner: Planner[T], rows: Sequence[T]) -> Plan[T]:
    """The plan for all rows; nothing is changed."""
    plan: Plan[T] = Plan()
    for some in in_pieces(rows, ROWS_AT_ONCE):
        plan.add(planner(store, delivery, some))
    return plan


def land(
    store: GraphStore, delivery: Delivery, planner: Planner[T], plan: Plan[T], progress: Progress | None = None
) -> Landed:
    """Do what is planned. Rows whose facts moved since are planned anew; one that fails never stops the others."""
    landed = Landed(unchanged=plan.unchanged, problems=list(plan.problems))
    done, total = 0, len(plan.planned)
    for some in in_pieces(plan.planned, ROWS_AT_ONCE):
        _land_some(store, delivery, planner, some, landed)
        done += len(some)
        if progress is not None:
            progress(done, total)
    return landed


def in_pieces(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The things in order, `size` at a time."""
    return (things[start : start + size] for start in range(0, len(things), size))


def digest(*parts: Any) -> str:
    """Short name of some content, for keys."""
    return hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=8).hexdigest()


def _land_some(
    store: GraphStore, delivery: Delivery, planner: Planner[T], planned: Sequence[Planned[T]], landed: Landed
) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        again: list[T] = []
        outcomes = apply_patiently(store, [one.change_set for one in planned])
        for one, outcome in zip(planned, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                _count(one, outcome, landed)
            elif isinstance(outcome, Conflict | AlreadyExists) and attempt < ATTEMPTS:
                again += one.rows
            elif isinstance(outcome, OperationKeyReused):
                landed.problems.append(problem("differs_from_recorded", one.number))
            else:
                landed.problems.append(problem("not_landed", one.number, None, reason=outcome))
        if not again:
            return
        plan = planner(store, delivery, again)
        landed.unchanged += plan.unchanged
        landed.problems += plan.problems
        planned = plan.planned


def _count(one: Planned[Any], receipt: Receipt, landed: Landed) -> None:
    landed.households.update(dict.fromkeys(one.households))
    if receipt.repeated:
        landed.unchanged += len(one.rows)
        return
    landed.rows += len(one.rows)
    landed.changes.update(type(change).__name__ for change in one.change_set.changes)
