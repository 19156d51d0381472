"""Payments of mutual-aid societies that wait for a second pair of eyes, and the kinship for which they do.

The kinship is measured when it is asked for, as it stands then. Source: chizhou-2024 五(三).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.schema import Claim, Officer, Referral
from graph.views import Directory, HouseholdView, Scope
from matching.cases.impartiality import kin_path, people_of
from matching.engine import Engine

CASES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody of the society and the member of the household whose kin they are, so many steps away."""

    officer: Officer
    member_id: str
    steps: int

    def as_json(self) -> dict[str, str | int]:
        """By ids: names are for those who may see them."""
        return {"officer": self.officer.id, "member": self.member_id, "steps": self.steps}


@dataclass(frozen=True, slots=True)
class HeldPayment:
    """`tie` None: nobody whom the society has today is near kin any more."""

    claim: Claim
    referral: Referral
    view: HouseholdView
    tie: Tie | None

    def as_json(self) -> dict[str, Any]:
        return {
            "claim": self.claim.id,
            "household": self.claim.household,
            "society": self.claim.society,
            "amount_fen": self.claim.amount_fen,
            "tie": self.tie.as_json() if self.tie is not None else None,
        }


def held_payments(engine: Engine, county: str, on: date) -> Iterator[HeldPayment]:
    """All of the county, the most urgent case first."""
    directory = engine.store.directory(county)
    after: str | None = ""
    while after is not None:
        page = engine.store.cases(Scope(county=county), after, CASES_AT_ONCE)
        for row in page:
            if row.claim is not None and row.claim.status == "held":
                view = engine.store.household_view(row.claim.household)
                tie = _tie(engine, directory, row.claim, view, on)
                yield HeldPayment(row.claim, row.referral, view, tie)
        after = page.after


def _tie(engine: Engine, directory: Directory, claim: Claim, view: HouseholdView, on: date) -> Tie | None:
    people = people_of(directory, on.isoformat(), claim.society)
    path = kin_path(engine, on, view, list(people))
    return Tie(people[path.members[0]], path.members[-1], path.steps) if path is not None else None
