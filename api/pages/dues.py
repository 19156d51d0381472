"""How late something is, as work lists group it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

DueGroup = Literal["seriously_overdue", "overdue", "today", "later", "none"]
GROUPS: tuple[DueGroup, ...] = ("seriously_overdue", "overdue", "today", "later", "none")
SERIOUSLY_OVERDUE_DAYS = 5
"""More days late than this stand first in their level. Our choice; the law knows only late."""


@dataclass(frozen=True, slots=True)
class Due:
    """`days`: how many are left; negative when over."""

    day: str | None
    group: DueGroup
    days: int


def due_of(day: str | None, today: date) -> Due:
    """The group of a day due."""
    if day is None:
        return Due(None, "none", 0)
    days = (date.fromisoformat(day) - today).days
    if days < -SERIOUSLY_OVERDUE_DAYS:
        return Due(day, "seriously_overdue", days)
    if days < 0:
        return Due(day, "overdue", days)
    return Due(day, "today" if days == 0 else "later", days)
