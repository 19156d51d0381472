"""What the registry knows, as far as judging a file needs it: questions answered by whoever holds the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportContext:
    """`on`: the business day, later dates are problems. `indicators`: those of the county's policy pack.

    `packs`: id → first day in force. `department_names`: what departments are called in this county → their code.

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
    indicators: frozenset[str] = frozenset()
    packs: Mapping[str, date] = field(default_factory=dict)
    department_names: Mapping[str, str] = field(default_factory=dict)
    organisation_of: Callable[[str, str], str | None] = lambda role, named: None
    """The id of the body that somebody of that role works for, by what a list calls it; None for nobody's."""
