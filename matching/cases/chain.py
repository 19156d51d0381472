"""One household, one assistance chain (一户一条救助链): what happened, in order, and what in it needs a look.

Every line comes from an act that the graph holds: a signal, a warning, a visit, a referral, a pairing, a claim, or a
feedback edge. Reads only; writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Literal

from graph.schema import (
    TERMINAL_REFERRAL,
    Assisted,
    Claim,
    Consent,
    Household,
    Need,
    Pairing,
    Referral,
    Signal,
    Visit,
    Warning,
)
from graph.schema.facts import Node
from graph.views import HouseholdView

EventKind = Literal[
    "recognised", "consent", "signal", "warning", "visit", "referral", "answer", "need", "pairing", "claim", "assisted"
]
ORDER_OF_A_DAY: tuple[EventKind, ...] = (
    "recognised",
    "consent",
    "signal",
    "warning",
    "visit",
    "referral",
    "need",
    "pairing",
    "claim",
    "answer",
    "assisted",
)
"""What comes first of several things on one day."""
CUMULATIVE = frozenset({"temporary_aid", "mutual_aid", "social_work", "care_service", "employment_aid"})
"""Kinds of which a household may have several at once: not a duplicate. Our choice."""


@dataclass(frozen=True, slots=True)
class ChainEvent:
    """One line: the day, what it is, the thing or act that it comes from, and codes to render it with."""

    on: str
    kind: EventKind
    subject: str
    status: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: a duplicate or an omission, with the things it concerns."""

    problem: Literal["duplicate", "visit_overdue", "answer_overdue", "need_unmet"]
    subjects: tuple[str, ...]
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one household."""

    household_id: str
    events: tuple[ChainEvent, ...]
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "household_id": self.household_id,
            "events": [asdict(event) for event in self.events],
            "findings": [asdict(finding) for finding in self.findings],
        }


def chain_of(view: HouseholdView, today: str) -> Chain:
    """The chain of the household, oldest first, with its duplicates and omissions as of the day."""
    events = [event for node in _own(view) for event in _events(node)]
    assisted = [_assisted(edge) for edge in view.edges_of(Assisted)]
    ordered = sorted(
        [*events, *assisted], key=lambda event: (event.on, ORDER_OF_A_DAY.index(event.kind), event.subject)
    )
    findings = (*_duplicates(view.edges_of(Assisted)), *_omissions(view, today))
    return Chain(view.household.id, tuple(ordered), findings)


def _own(view: HouseholdView) -> list[Node]:
    household = view.household.id
    return [node for node in view.nodes.values() if node.id == household or getattr(node, "household", "") == household]


def _events(node: Node) -> Iterator[ChainEvent]:
    match node:
        case Household() if node.category is not None and node.category_on is not None:
            yield _event(node.category_on, "recognised", node, node.category, clause=node.category_clause)
        case Consent():
            yield _event(node.given_on, "consent", node, node.status, purpose=node.purpose, until=node.until)
        case Signal():
            yield _event(node.observed_on, "signal", node, node.status, indicator=node.indicator, source=node.source)
        case Warning():
            yield _event(
                node.raised_on, "warning", node, node.status, level=node.level, points=node.points, due_on=node.due_on
            )
        case Visit():
            yield _event(
                node.visited_on,
                "visit",
                node,
                "confirmed" if node.confirmed else "not_confirmed",
                by_telephone=node.by_telephone,
            )
        case Referral():
            yield from _referral(node)
        case Need():
            facts = {"kind": node.kind, "quantity": node.quantity, "unit": node.unit}
            yield ChainEvent(node.raised_on, "need", node.id, node.status, facts)
        case Pairing():
            facts = {"kind": node.kind, "quantity": node.quantity, "unit": node.unit, "provider": node.charity}
            yield ChainEvent(node.proposed_on, "pairing", node.id, node.status, facts)
        case Claim():
            yield _event(node.claimed_on, "claim", node, node.status, provider=node.society, amount=node.amount_fen)
        case _:
            pass


def _referral(node: Referral) -> Iterator[ChainEvent]:
    facts = {"disposition": node.disposition, "kind": node.kind, "provider": node.department, "role": node.role}
    yield ChainEvent(node.issued_on, "referral", node.id, node.status, {**facts, "due_on": node.due_on})
    if node.answered_on is not None and node.role == "lead":
        answer = {**facts, "outcome": node.outcome, "reason": node.reason}
        yield ChainEvent(node.answered_on, "answer", node.id, node.status, answer)


def _assisted(edge: Assisted) -> ChainEvent:
    facts = {
        "kind": edge.kind_of_aid,
        "provider": edge.source,
        "beneficiary": edge.target,
        "amount_fen": edge.amount_fen,
        "quantity": edge.quantity,
        "unit": edge.unit,
        "to_on": edge.to_on,
        "pack": edge.pack,
        "clause": edge.clause,
        "by": edge.by,
        "source_kind": edge.source_kind,
    }
    return ChainEvent(edge.from_on, "assisted", edge.source_id, edge.outcome, facts)


def _event(on: str, kind: EventKind, node: Node, status: str, **facts: Any) -> ChainEvent:
    return ChainEvent(on, kind, node.id, status, facts)


def _duplicates(aids: Iterable[Assisted]) -> Iterator[Finding]:
    """Aid of one kind to one beneficiary in overlapping periods, from different acts."""
    given = [aid for aid in aids if aid.outcome == "assisted" and aid.kind_of_aid not in CUMULATIVE]
    for first, second in combinations(given, 2):
        same = (first.kind_of_aid, first.target) == (second.kind_of_aid, second.target)
        if same and _overlap(first, second):
            facts = {"kind": first.kind_of_aid, "providers": [first.source, second.source]}
            yield Finding("duplicate", (first.source_id, second.source_id), facts)


def _overlap(first: Assisted, second: Assisted) -> bool:
    never = "9999-12-31"
    return first.from_on <= (second.to_on or never) and second.from_on <= (first.to_on or never)


def _omissions(view: HouseholdView, today: str) -> Iterator[Finding]:
    for warning in view.all(Warning):
        if warning.status == "open" and warning.due_on is not None and warning.due_on < today:
            yield Finding("visit_overdue", (warning.id,), {"due_on": warning.due_on, "level": warning.level})
    for referral in view.all(Referral):
        is_owed = referral.role == "lead" and referral.status not in TERMINAL_REFERRAL and referral.status != "draft"
        if is_owed and referral.due_on is not None and referral.due_on < today:
            yield Finding("answer_overdue", (referral.id,), {"due_on": referral.due_on, "kind": referral.kind})
    for need in view.all(Need):
        is_late = need.needed_by is not None and need.needed_by < today
        if need.status == "open" and is_late:
            yield Finding("need_unmet", (need.id,), {"kind": need.kind, "because": need.unmet_because})
