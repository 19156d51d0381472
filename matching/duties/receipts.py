"""By when a department says that it has a referral (签收). Computed when read, like every day that is late."""

from __future__ import annotations

from datetime import date
from typing import Final

from graph.schema import Referral
from matching.calendar.working_days import Calendar
from matching.policy.packs import Pack

_SENT_AT_ONCE: Final = frozenset({"deliver", "enrol"})
"""Conferences and reviews wait for the bureau first, and the day on which they go out is not kept."""


def receipt_due(referral: Referral, pack: Pack, calendar: Calendar) -> date | None:
    """None where no receipt is owed any more, or by nobody: only the lead owes one, and a society claims instead.

    Source: routing.receipt_due.
    """
    if referral.status != "requested" or referral.role != "lead" or referral.disposition not in _SENT_AT_ONCE:
        return None
    issued_on = date.fromisoformat(referral.issued_on)
    return calendar.due(issued_on, pack.get("routing.receipt_due", issued_on, int).value).due_on
