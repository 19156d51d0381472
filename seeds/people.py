"""Invented people: names from pools of our own, and identity numbers of an area that was never assigned to any."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Final

from matching.identity import IdentityNumber, Sex, with_check_character
from seeds.chance import Chance, Weighted, weighted
from seeds.tables import table

DAYS_PER_YEAR: Final = 365.25
OUTSIDERS_AREA: Final = "990099"
"""Of people who are on lists, but in no registry."""
OFFICERS_AREA: Final = "990098"
_FIRST_SEQUENCE: Final = 100
_OLD: Final = 45

_NAMES = table("names")
_SURNAMES: Weighted[str] = weighted(_NAMES["surnames"])


def surname(chance: Chance) -> str:
    """A surname, the common ones more often."""
    return chance.of(_SURNAMES)


def given_name(chance: Chance, sex: Sex, age: int) -> str:
    """One or two characters in the taste of the generation."""
    pool: str = _NAMES[sex]["old" if age >= _OLD else "young"]
    first = chance.choice(pool)
    return first if chance.holds(0.25) else first + chance.choice(pool)


def birth_date(chance: Chance, on: date, age: int) -> date:
    """A birth date that makes somebody `age` years old on the day."""
    return on - timedelta(days=int(age * DAYS_PER_YEAR) + 1 + chance.between(0, 363))


class Registrar:
    """Gives out identity numbers, never one twice. Areas 9900xx are not in the standard's list of areas."""

    def __init__(self) -> None:
        self._issued: Counter[tuple[str, date, Sex]] = Counter()

    def number(self, area: str, born: date, sex: Sex) -> IdentityNumber:
        """The next number of that area, birth date and sex."""
        issued = self._issued[area, born, sex]
        self._issued[area, born, sex] += 1
        sequence = _FIRST_SEQUENCE + 2 * issued + (1 if sex == "male" else 0)
        return with_check_character(f"{area}{born:%Y%m%d}{sequence:03d}")


def area_of_town(place: int) -> str:
    """The identity area of the town in that place of the list of towns."""
    return f"9900{place + 1:02d}"
