"""The feedback edge: who gave what to whom, from which act. The only place that makes one for an act of today."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from graph.changes import Link
from graph.schema import Assisted, Outcome, Pairing, Referral, SourceKind
from matching.cases.issuing import FINDING_OUT
from matching.errors import BadInput, Problem

OUTCOMES: tuple[Outcome, ...] = (
    "assisted",
    "not_eligible",
    "unreachable",
    "declined_by_household",
    "already_assisted",
    "no_quota",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a department answers, checked or not. Money in fen, goods and services as quantity and unit; the period's
    days inclusive."""

    outcome: str
    amount_fen: int | None = None
    quantity: int | None = None
    unit: str | None = None
    from_on: date | None = None
    to_on: date | None = None
    reason: str | None = None


def outcomes_of(disposition: str) -> tuple[Outcome, ...]:
    """With which a referral is answered. A visit is answered by what was found there, and what a society gives is paid
    by its claim, out of its fund."""
    if disposition in FINDING_OUT:
        return ()
    return tuple(one for one in OUTCOMES if one != "assisted" or disposition != "mutual_aid")


def is_outcome(code: str) -> TypeGuard[Outcome]:
    """Whether it is one of the outcomes that a referral can have."""
    return code in OUTCOMES


def checked_answer(answer: Answer, on: date) -> Answer:
    """Raises: BadInput with every problem of the answer."""
    start = answer.from_on or on
    problems = [
        Problem(path, problem)
        for path, is_wrong, problem in (
            ("outcome", not is_outcome(answer.outcome), f"one of {', '.join(OUTCOMES)} is asked for"),
            ("amount_fen", (answer.amount_fen or 0) < 0, "an amount is never negative"),
            ("quantity", (answer.quantity or 0) < 0, "a quantity is never negative"),
            ("unit", (answer.quantity is None) != (answer.unit is None), "quantity and unit go together"),
            ("to_on", answer.to_on is not None and answer.to_on < start, "the period ends before it begins"),
            (
                "amount_fen",
                answer.outcome != "assisted" and bool(answer.amount_fen or answer.quantity),
                "only an outcome of assisted has an amount",
            ),
        )
        if is_wrong
    ]
    if problems:
        raise BadInput("the answer has problems", problems)
    return answer


def answered(referral: Referral, answer: Answer, provider: str, by: str, on: date) -> Link:
    """The feedback edge of an answered referral, from a checked answer."""
    assert is_outcome(answer.outcome), "checked before"
    pack, clause = basis(referral.reasons)
    return Link(
        Assisted(
            source=provider,
            target=referral.household,
            key=referral.id,
            kind_of_aid=referral.kind or referral.disposition,
            outcome=answer.outcome,
            amount_fen=answer.amount_fen,
            quantity=answer.quantity,
            unit=answer.unit,
            from_on=(answer.from_on or on).isoformat(),
            to_on=answer.to_on.isoformat() if answer.to_on else None,
            clause=clause,
            pack=pack,
            by=by,
            source_kind="referral",
            source_id=referral.id,
        )
    )


def delivered(pairing: Pairing, by: str, on: date) -> Link:
    """The feedback edge of a pairing whose delivery was confirmed."""
    is_money = pairing.unit == "fen"
    pack, clause = basis(pairing.reasons)
    return Link(
        Assisted(
            source=pairing.charity,
            target=pairing.household,
            key=pairing.id,
            kind_of_aid=pairing.kind,
            outcome="assisted",
            amount_fen=pairing.quantity if is_money else None,
            quantity=None if is_money else pairing.quantity,
            unit=None if is_money else pairing.unit,
            from_on=pairing.delivered_on or on.isoformat(),
            to_on=on.isoformat(),
            clause=clause,
            pack=pack,
            by=by,
            source_kind="pairing",
            source_id=pairing.id,
        )
    )


def paid(
    source: tuple[SourceKind, str], society: str, household: str, amount_fen: int, referral: Referral, by: str, on: date
) -> Link:
    """The feedback edge of a claim that was paid."""
    pack, clause = basis(referral.reasons)
    return Link(
        Assisted(
            source=society,
            target=household,
            key=source[1],
            kind_of_aid="mutual_aid",
            outcome="assisted",
            amount_fen=amount_fen,
            from_on=on.isoformat(),
            to_on=on.isoformat(),
            clause=clause,
            pack=pack,
            by=by,
            source_kind=source[0],
            source_id=source[1],
        )
    )


def basis(reasons: str) -> tuple[str, str]:
    """Pack and clause of the first of some kept reasons."""
    first = json.loads(reasons)[0]
    return first["pack"], first["clause"]
