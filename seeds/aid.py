"""Aid already given, as its providers would report it: most of what people are owed, some of it missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from matching.codes import Kind
from matching.imports.rows import AidRow, HouseholdRow, MemberRow, ProviderType, SocietyRow
from seeds.chance import Chance, weighted
from seeds.local_numbers import LocalNumbers
from seeds.rows import CharityRow
from seeds.signals import Households

_YUAN: Final = 100
_CLAUSES: Final[dict[Kind, str]] = {
    "basic_living": "四(一)",
    "temporary_aid": "四(三)",
    "charity": "四(六)",
    "mutual_aid": "四(七)",
}
_OTHER_CLAUSE: Final = "四(二)"
_NEW_RECIPIENT: Final = "四(一)"
_NEW_RECIPIENTS_AIDED: Final = 0.98
_DAYS_TO_A_NEW_RECIPIENT: Final = weighted({1: 30, 2: 40, 3: 27, 12: 3})
_PAID: Final = 0.92
_OTHERS_PAID: Final = 0.7
_TEKUN_PERCENT: Final = 130
"""What a tekun person gets, in percent of the dibao standard."""
_DIBAO_PERCENT: Final = 60
"""What a dibao household gets per head where its income is not known."""


@dataclass(frozen=True, slots=True)
class Providers:
    """Who gave, in one county, apart from its departments."""

    charities: Sequence[CharityRow]
    societies: Sequence[SocietyRow]


@dataclass(frozen=True, slots=True)
class Act:
    """One act of aid before it is numbered. `until` None: until further notice, the amount is a month's."""

    provider_type: ProviderType
    provider: str
    kind: Kind
    begun: date
    until: date | None
    amount_fen: int | None = None
    items: int | None = None
    clause: str | None = None
    """Where it is another than that of the kind."""


class AidBook:
    """Writes down acts of aid and numbers them, each provider for itself."""

    def __init__(self, chance: Chance, providers: Providers, local: LocalNumbers, on: date) -> None:
        self._chance, self._providers, self._local, self._on = chance, providers, local, on
        self._numbers: Counter[str] = Counter()
        self._societies = {society.village: society for society in providers.societies}

    def rows(self, county: Households) -> Iterator[AidRow]:
        """Everything that was given to the households of the county."""
        for household in county.rows:
            members = county.members[household.household_id]
            for act in self._to_household(household, members):
                yield self._row(act, household_id=household.household_id)
            for member in members:
                for act in self._to_member(household, member):
                    yield self._row(act, identity_number=member.identity_number)

    def to_new_recipients(self, county: Households, since: date) -> Iterator[AidRow]:
        """A month's subsidy to whoever was recognised since the rule is in force: few get it late or never."""
        for household in county.rows:
            confirmed = household.category_on
            if household.category not in ("tekun", "dibao") or confirmed is None or confirmed < since:
                continue
            day = confirmed + timedelta(days=self._chance.of(_DAYS_TO_A_NEW_RECIPIENT))
            if self._chance.holds(_NEW_RECIPIENTS_AIDED):
                subsidy = self._subsidy(household, county.members[household.household_id])
                act = Act("department", "civil_affairs", "temporary_aid", day, day, subsidy, clause=_NEW_RECIPIENT)
                yield self._row(act, household_id=household.household_id)

    def _to_household(self, household: HouseholdRow, members: Sequence[MemberRow]) -> Iterator[Act]:
        chance = self._chance
        if household.category in ("tekun", "dibao") and household.category_on and chance.holds(_PAID):
            subsidy = self._subsidy(household, members)
            yield Act(
                "department", "civil_affairs", "basic_living", household.category_on.replace(day=1), None, subsidy
            )
        if chance.holds(0.03):
            yield self._once("department", "civil_affairs", "temporary_aid", 4000)
        if household.category and chance.holds(0.04):
            day = self._some_day()
            charity = chance.choice(self._providers.charities)
            yield Act("charity", charity.uscc, "charity", day, day, items=chance.between(1, 3))
        society = self._societies.get(household.region)
        if society is not None and chance.holds(0.02):
            yield self._once("society", society.society_id, "mutual_aid", society.per_case_ceiling_fen // _YUAN)

    def _to_member(self, household: HouseholdRow, member: MemberRow) -> Iterator[Act]:
        if household.category is None or not self._chance.holds(_OTHERS_PAID):
            return
        year = self._on.year
        if household.category == "tekun":
            last_day = date(year, 12, 31)
            yield Act("department", "medical_insurance", "insurance_subsidy", date(year, 1, 1), last_day, 400 * _YUAN)
        if member.serious_illness:
            yield self._once("department", "medical_insurance", "medical_aid", 12000)
        if member.student_stage not in (None, "preschool"):
            begun, until = _school_term(self._on)
            amount = self._chance.between(500, 2000, 250) * _YUAN
            yield Act("department", "education", "education_aid", begun, until, amount)

    def _once(self, provider_type: ProviderType, provider: str, kind: Kind, most_yuan: int) -> Act:
        day = self._some_day()
        return Act(provider_type, provider, kind, day, day, self._chance.between(300, most_yuan, 100) * _YUAN)

    def _row(self, act: Act, *, household_id: str | None = None, identity_number: str | None = None) -> AidRow:
        self._numbers[act.provider] += 1
        return AidRow(
            reference=f"{self._on.year}-{self._numbers[act.provider]:06d}",
            provider_type=act.provider_type,
            provider=act.provider,
            identity_number=identity_number,
            household_id=household_id,
            kind=act.kind,
            amount_fen=act.amount_fen,
            quantity=act.items,
            unit="item" if act.items else None,
            from_on=act.begun,
            to_on=act.until,
            clause=act.clause or _CLAUSES.get(act.kind, _OTHER_CLAUSE),
        )

    def _subsidy(self, household: HouseholdRow, members: Sequence[MemberRow]) -> int:
        """A month's: what is missing to the standard, in whole yuan; more for tekun."""
        residents = sum(member.co_resident for member in members)
        standard = self._local.standard_per_year[household.settlement] * residents // 12
        if household.category == "tekun":
            return standard * _TEKUN_PERCENT // 100 // _YUAN * _YUAN
        income = household.counted_income_fen_per_year
        missing = standard - income // 12 if income is not None else standard * _DIBAO_PERCENT // 100
        return max(missing, 50 * _YUAN) // _YUAN * _YUAN

    def _some_day(self) -> date:
        return self._on - timedelta(days=self._chance.between(5, 300))


def _school_term(on: date) -> tuple[date, date]:
    """The half-year that the day lies in: from September to January, from February to August."""
    if on.month >= 9:
        return date(on.year, 9, 1), date(on.year + 1, 1, 31)
    return (
        (date(on.year - 1, 9, 1), date(on.year, 1, 31))
        if on.month == 1
        else (date(on.year, 2, 1), date(on.year, 8, 31))
    )
