"""Departments' lists to compare with the registry: nearly all whom they should hold, a few whom nobody registered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from matching.imports.list_traits import should_be_listed
from matching.imports.rows import CrossmatchRow, MemberRow
from seeds.chance import Chance
from seeds.people import OUTSIDERS_AREA, Registrar, birth_date, given_name, surname

LISTS: Final = {
    "registered_unemployed": "human_resources",
    "seriously_ill": "medical_insurance",
    "poor_students": "education",
    "severely_disabled": "disabled_federation",
}
_OFF_THE_LIST: Final = 0.01
_NOT_REGISTERED: Final = 0.01
_DATA_AGE_DAYS: Final = 5
_OUTSIDER_AGES: Final = {"poor_students": (7, 20)}
_ADULT_AGES: Final = (24, 58)


def crossmatch_rows(
    chance: Chance, members: Sequence[MemberRow], registrar: Registrar, on: date
) -> tuple[CrossmatchRow, ...]:
    """The lists one after the other."""
    as_of = on - timedelta(days=_DATA_AGE_DAYS)
    rows: list[CrossmatchRow] = []
    for list_kind, source in LISTS.items():
        listed = [one for one in members if should_be_listed(list_kind, one, on.year - one.born_on.year)]
        for member in listed:
            if not chance.holds(_OFF_THE_LIST) and member.identity_number is not None:
                rows.append(
                    CrossmatchRow(
                        list_kind=list_kind,
                        identity_number=member.identity_number,
                        name=member.name,
                        as_of=as_of,
                        source=source,
                    )
                )
        for _ in range(round(len(listed) * _NOT_REGISTERED)):
            rows.append(_outsider(chance, list_kind, source, registrar, as_of))
    return tuple(rows)


def _outsider(chance: Chance, list_kind: str, source: str, registrar: Registrar, as_of: date) -> CrossmatchRow:
    age = chance.between(*_OUTSIDER_AGES.get(list_kind, _ADULT_AGES))
    born = birth_date(chance, as_of, age)
    return CrossmatchRow(
        list_kind=list_kind,
        identity_number=registrar.number(OUTSIDERS_AREA, born, "female"),
        name=surname(chance) + given_name(chance, "female", age),
        as_of=as_of,
        source=source,
    )
