"""The households of one county: families in their circumstances, as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from matching.imports.rows import HouseholdRow, MemberRow
from seeds.chance import Chance, Weighted, weighted
from seeds.conditions import OLD, Condition, condition_of
from seeds.families import Person, Situation, family_in
from seeds.finances import Finances, finances_of
from seeds.local_numbers import LocalNumbers
from seeds.people import Registrar, birth_date, given_name
from seeds.recognition import monitored_as, recognised
from seeds.rows import CountyRow, DutyRow, KinRow, RegionRow
from seeds.ties import duty_rows, kin_rows

_SITUATIONS: Weighted[Situation] = weighted({"tekun": 10, "dibao": 42, "edge": 16, "rigid": 9, "other": 3, "none": 20})
_ALONE_RECOGNISED: Final = 0.8
_SUPPORT: Final = (60_000, 360_000, 10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A village as the registry needs it, with the identity area of its town."""

    village: RegionRow
    town: str
    identity_area: str


@dataclass(slots=True)
class Registry:
    """Rows of a county, growing. Members stand grouped by household; `elsewhere`: the kin across households."""

    households: list[HouseholdRow] = field(default_factory=list)
    members: list[MemberRow] = field(default_factory=list)
    kin: list[KinRow] = field(default_factory=list)
    duties: list[DutyRow] = field(default_factory=list)
    elsewhere: list[KinRow] = field(default_factory=list)


class Enrolment:
    """Invents households of a county and enters them into its registry."""

    def __init__(self, chance: Chance, county: CountyRow, on: date, local: LocalNumbers, registrar: Registrar) -> None:
        self._chance, self._county, self._on, self._local, self._registrar = chance, county, on, local, registrar
        self.registry = Registry()

    def enrol(self, places: Sequence[Place], count: int) -> None:
        """`count` households, more in some villages than in others."""
        sizes = weighted({place: self._chance.between(40, 160) for place in range(len(places))})
        per_place = Counter(self._chance.of(sizes) for _ in range(count))
        for index, place in enumerate(places):
            for _ in range(per_place[index]):
                self._enrol_one(place)

    def _enrol_one(self, place: Place) -> None:
        situation = self._chance.of(_SITUATIONS)
        family = family_in(self._chance, situation)
        people = [(person, condition_of(self._chance, person, family, situation)) for person in family.persons]
        household = self._household(place, situation, people)
        finances = household[1]
        first = len(self.registry.members)
        self.registry.households.append(household[0])
        for (person, condition), income in zip(people, finances.own_incomes, strict=True):
            self.registry.members.append(self._member(household[0], place, person, condition, income))
        own = self.registry.members[first:]
        self.registry.kin.extend(kin_rows(family.ties, own))
        self.registry.duties.extend(duty_rows(family.ties, own, self._on))

    def _household(
        self, place: Place, situation: Situation, people: Sequence[tuple[Person, Condition]]
    ) -> tuple[HouseholdRow, Finances]:
        chance, settlement = self._chance, place.village.settlement or "rural"
        finances = finances_of(chance, situation, people, settlement, self._local)
        recognition = recognised(chance, situation, self._county.pack, self._on)
        number = len(self.registry.households) + 1
        row = HouseholdRow(
            household_id=f"H{self._county.code}-{number:06d}",
            region=place.village.code,
            settlement=settlement,
            address=f"{place.town}{place.village.name}{chance.between(1, 180)}号",
            phone=f"100{chance.between(0, 99_999_999):08d}" if chance.holds(0.93) else None,
            bank_account=f"000000{chance.between(0, 9_999_999_999_999):013d}" if recognition.category else None,
            gross_income_fen_per_year=finances.gross,
            disposable_income_fen_per_year=finances.disposable,
            counted_income_fen_per_year=finances.counted,
            financial_assets_fen=finances.financial,
            vehicle_assets_fen=finances.vehicle,
            other_property_within_limits=finances.property_within_limits,
            rigid_medical_fen_12_months=finances.medical,
            rigid_education_fen_12_months=finances.education,
            rigid_disaster_fen_12_months=finances.disaster,
            rigid_accident_fen_12_months=finances.accident,
            monitored=monitored_as(chance, situation, settlement),
            traits=_household_traits(chance, settlement),
            category=recognition.category,
            category_on=recognition.on,
            category_how=recognition.how,
            category_authority=recognition.authority,
            category_clause=recognition.clause,
        )
        return row, finances

    def _member(
        self, household: HouseholdRow, place: Place, person: Person, condition: Condition, income: int | None
    ) -> MemberRow:
        chance = self._chance
        born = birth_date(chance, self._on, person.age)
        is_alone = household.category == "edge" and self._qualifies_alone(condition)
        return MemberRow(
            member_id=f"M{self._county.code}-{len(self.registry.members) + 1:07d}",
            household_id=household.household_id,
            name=person.surname + given_name(chance, person.sex, person.age),
            identity_number=self._registrar.number(place.identity_area, born, person.sex),
            born_on=born,
            sex=person.sex,
            relation=person.relation,
            co_resident=condition.co_resident,
            registered_here=condition.registered_here,
            labour_capacity=condition.labour,
            has_income_source=condition.has_income_source,
            employed=condition.employed,
            supporters=condition.supporters,
            own_income_fen_per_year=income,
            own_property_within_limits=True,
            support_received_fen_per_year=self._support(person, condition),
            disability_kind=condition.disability_kind,
            disability_grade=condition.disability_grade,
            serious_illness=condition.seriously_ill,
            chronic_illness=condition.chronically_ill,
            student_stage=condition.stage,
            self_care=condition.self_care,
            orphan_status=condition.orphan_status,
            orphan_choice=condition.orphan_choice,
            support_form=condition.support_form,
            traits=condition.traits,
            category="dibao" if is_alone else None,
            category_on=household.category_on if is_alone else None,
        )

    def _qualifies_alone(self, condition: Condition) -> bool:
        is_severe = condition.disability_grade is not None and condition.disability_grade <= 2
        return (is_severe or condition.seriously_ill) and self._chance.holds(_ALONE_RECOGNISED)

    def _support(self, person: Person, condition: Condition) -> int:
        """Children support their old parents a little, where they can."""
        is_supported = person.age >= OLD and condition.supporters == "capable" and self._chance.holds(0.4)
        return self._chance.between(*_SUPPORT) if is_supported else 0


def _household_traits(chance: Chance, settlement: str) -> tuple[str, ...]:
    shares = {"ex_poor": 0.2, "rebuilding": 0.007} if settlement == "rural" else {}
    return tuple(trait for trait, share in shares.items() if chance.holds(share))
