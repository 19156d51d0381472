"""What the registry knows, as far as judging a file needs it: questions answered by whoever holds the registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportContext:
    """`on`: the business day, later dates are problems. `indicators`: those of the county's policy pack.

    `is_person` takes an identity number in normal form (the caller compares its blind index), the others take ids.
    """

    county: str
    on: date
    is_person: Known
    is_household: Known
    is_member: Known
    is_region: Known
    is_charity: Known
    is_society: Known
    indicators: frozenset[str]
