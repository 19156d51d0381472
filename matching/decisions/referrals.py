"""What comes out of routing: referrals (转办), and what could not be referred."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.codes import Disposition, GapProblem, Kind, Recipient, Role, RoutedKind
from matching.decisions.classification import Classification
from matching.decisions.scoring import Score
from matching.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """One recipient asked to do one thing. Visits and calls have no kind, a call no deadline."""

    disposition: Disposition
    kind: RoutedKind | None
    to: Recipient
    role: Role
    due_on: date | None
    provisional: bool
    conditions: tuple[str, ...]
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "disposition": self.disposition,
            "kind": self.kind,
            "to": self.to,
            "role": self.role,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "provisional": self.provisional,
            "conditions": list(self.conditions),
            "reasons": [reason.as_json() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """A kind that nobody could be asked for, or not without something that is missing."""

    kind: Kind
    problem: GapProblem

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "problem": self.problem}


@dataclass(frozen=True, slots=True)
class Routing:
    """The warning, its referrals in the order of the pack, and the gaps in the order they were found."""

    warning: Score
    classification: Classification
    referrals: tuple[Referral, ...]
    gaps: tuple[Gap, ...]
    not_in_force: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "warning": self.warning.as_json(),
            "referrals": [referral.as_json() for referral in self.referrals],
            "gaps": [gap.as_json() for gap in self.gaps],
            "not_in_force": self.not_in_force,
        }
