"""What departments and channels observed in the last month: one household in twenty has something new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from matching.imports.rows import HouseholdRow, MemberRow, SignalRow
from seeds.chance import Chance, Weighted, weighted
from seeds.ties import member_id

_WITH_SIGNALS: Final = 0.05
_SIGNALS: Final = weighted({1: 50, 2: 30, 3: 20})
_REPORTED_BY_CHANNEL: Final = 0.15
_LONG_AGO: Final = 0.02
_TRIES: Final = 12


@dataclass(frozen=True, slots=True)
class Observation:
    """Who reports an indicator, and of whom it can be true; `fits` None: of the household as a whole."""

    source: str
    fits: Callable[[MemberRow, int], bool] | None


_OBSERVED: Final[Mapping[str, Observation]] = {
    "serious_illness": Observation("medical_insurance", lambda one, age: one.chronic_illness is True),
    "unemployment": Observation("human_resources", lambda one, age: 18 <= age < 60 and one.labour_capacity == "full"),
    "insurance_lapse": Observation("human_resources", lambda one, age: 18 <= age < 60 and one.student_stage is None),
    "new_enrolment": Observation("education", lambda one, age: one.student_stage in ("compulsory", "senior")),
    "college_admission": Observation("education", lambda one, age: 17 <= age < 21),
    "disability_change": Observation("disabled_federation", lambda one, age: one.disability_kind is not None),
    "accident": Observation("public_security", lambda one, age: age >= 16),
    "death": Observation("public_security", lambda one, age: age >= 60),
    "birth": Observation("health", lambda one, age: one.sex == "female" and 20 <= age < 42),
    "marriage_change": Observation("civil_affairs", lambda one, age: 20 <= age < 65),
    "disaster": Observation("emergency", None),
    "petition": Observation("petition", None),
    "medical_spend_surge": Observation("medical_insurance", lambda one, age: one.chronic_illness is True),
}
_INDICATORS: Final[Mapping[str, float]] = {
    **{"serious_illness": 17, "unemployment": 15, "insurance_lapse": 11, "new_enrolment": 12, "college_admission": 6},
    **{"disability_change": 12, "accident": 4, "death": 7, "birth": 3, "marriage_change": 2, "disaster": 2},
    **{"petition": 3, "medical_spend_surge": 6},
}
_CHANNELS: Final = (
    *("hotline_12345", "assistance_hotline", "mini_program", "window", "call_or_visit", "informant"),
    "provincial_warning",
)


@dataclass(frozen=True, slots=True)
class Households:
    """Households of a county with their members, in the registry's order."""

    rows: Sequence[HouseholdRow]
    members: Mapping[str, Sequence[MemberRow]]
    indicators: frozenset[str]


def signal_rows(chance: Chance, county: Households, on: date) -> tuple[SignalRow, ...]:
    """Signals of the month, in the order of the registry."""
    count = round(len(county.rows) * _WITH_SIGNALS)
    places = sorted(chance.sample(range(len(county.rows)), count))
    indicators = weighted({code: weight for code, weight in _INDICATORS.items() if code in county.indicators})
    found: list[SignalRow] = []
    for place in places:
        household = county.rows[place]
        found.extend(_of_household(chance, household, county.members[household.household_id], indicators, on))
    return tuple(found)


def disability_signal(county: Households, on: date) -> tuple[SignalRow, ...]:
    """A change of disability in the first recognised household that has a disabled member, if there is one."""
    for household in county.rows:
        for member in county.members[household.household_id]:
            if household.category in ("dibao", "edge") and member.disability_kind is not None:
                day = on - timedelta(days=3)
                return (_signal("disabled_federation", "disability_change", member, day),)
    return ()


def _of_household(
    chance: Chance, household: HouseholdRow, members: Sequence[MemberRow], indicators: Weighted[str], on: date
) -> Iterator[SignalRow]:
    wanted = chance.of(_SIGNALS)
    seen: set[str] = set()
    for _ in range(_TRIES):
        indicator = chance.of(indicators)
        if len(seen) < wanted and indicator not in seen:
            signal = _observed(chance, indicator, household, members, on)
            if signal is not None:
                seen.add(indicator)
                yield signal


def _observed(
    chance: Chance, indicator: str, household: HouseholdRow, members: Sequence[MemberRow], on: date
) -> SignalRow | None:
    observation = _OBSERVED[indicator]
    day = on - timedelta(days=chance.between(200, 400) if chance.holds(_LONG_AGO) else chance.between(0, 29))
    if observation.fits is None:
        return _by_channel(chance, household, None, indicator, day, observation.source)
    fitting = [one for one in members if observation.fits(one, _age(one, on))]
    if not fitting:
        return None
    member = chance.choice(fitting)
    if chance.holds(_REPORTED_BY_CHANNEL):
        return _by_channel(chance, household, member, indicator, day, "civil_affairs")
    return _signal(observation.source, indicator, member, day)


def _by_channel(
    chance: Chance, household: HouseholdRow, member: MemberRow | None, indicator: str, day: date, source: str
) -> SignalRow:
    """Reported by somebody: about a household or member by its id, through some channel."""
    channel = "petition" if source == "petition" else chance.choice(_CHANNELS)
    return SignalRow(
        source=source,
        indicator=indicator,
        member_id=member_id(member) if member else None,
        household_id=None if member else household.household_id,
        observed_on=day,
        channel=channel,
    )


def _signal(source: str, indicator: str, member: MemberRow, day: date) -> SignalRow:
    return SignalRow(
        source=source,
        indicator=indicator,
        identity_number=member.identity_number,
        observed_on=day,
        channel="department_list",
    )


def _age(member: MemberRow, on: date) -> int:
    born = member.born_on
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
