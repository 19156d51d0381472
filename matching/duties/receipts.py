"""By when a department says that it has a referral (签收). Computed when read, like every day that is late."""

from __future__ import annotations

from datetime import date
from typing import Final

from graph.schema import Referral
from matching.calendar.working_days import Calendar
from matching.policy.packs import Pack

_RECEIPTED: Final = frozenset({"deliver", "enrol", "review", "conference"})
"""A society claims instead, a town visits, and what is for charity is received when it is issued."""


def receipt_due(referral: Referral, pack: Pack, calendar: Calendar) -> date | None:
    """Counted from the day it went out; None where no receipt is owed any more, or by nobody: only the lead owes one.

    Source: routing.receipt_due.
    """
    if referral.status != "requested" or referral.role != "lead" or referral.disposition not in _RECEIPTED:
        return None
    went_out = date.fromisoformat(referral.sent_on or referral.issued_on)
    return calendar.due(went_out, pack.get("routing.receipt_due", went_out, int).value).due_on
