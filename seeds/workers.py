"""Who works for the county, and mutual-aid societies with committees of villagers, some of them kin of recipients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from matching.identity import Sex
from matching.imports.rows import FundEntry, MemberRow, SocietyRow
from seeds.chance import Chance
from seeds.people import OFFICERS_AREA, Registrar, birth_date, given_name, surname
from seeds.regions import has_societies
from seeds.rows import CharityRow, CountyRow, DepartmentRow, KinRow, OfficerRole, OfficerRow, RegionRow
from seeds.ties import member_id

_COMMITTEE: Final = 3
_WITH_SOCIETY: Final = 2 / 3
_TOWN_WORKERS: Final = 2
_REGISTERED_WORKER: Final = 0.3
_WORKING_AGE: Final = (22, 62)
_YUAN: Final = 100
_FUND_SOURCES: Final = ("财政补助", "村集体", "社会捐赠", "社员缴纳")


@dataclass(frozen=True, slots=True)
class Staff:
    """The officers of a county and its societies."""

    officers: tuple[OfficerRow, ...]
    societies: tuple[SocietyRow, ...]


class Recruitment:
    """Finds people for the posts: registered members who can work, those with kin elsewhere first, else outsiders."""

    def __init__(self, chance: Chance, on: date, county: CountyRow, registrar: Registrar) -> None:
        self._chance, self._on, self._county, self._registrar = chance, on, county, registrar
        self._able: dict[str, list[MemberRow]] = defaultdict(list)
        self._officers: list[OfficerRow] = []

    def learn(self, members: Iterable[MemberRow], village_of: Mapping[str, str], kin: Iterable[KinRow]) -> None:
        """Whom to choose from. `village_of`: by household; `kin`: edges across households."""
        related = {person for row in kin for person in (row.person_id, row.relative_id)}
        for member in members:
            if self._may_hold_office(member):
                self._able[village_of[member.household_id]].append(member)
        for pool in self._able.values():
            pool.sort(key=lambda one: member_id(one) in related)

    def staff(
        self, regions: Sequence[RegionRow], departments: Sequence[DepartmentRow], charities: Sequence[CharityRow]
    ) -> Staff:
        """Every post of the county filled."""
        county = self._county.code
        for _ in range(3):
            self._appoint("county", county, f"D{county}-civil_affairs")
        for role in ("coordinator", "coordinator", "auditor", "admin"):
            self._appoint(role, county, None)
        for department in departments:
            if department.code == "township":
                self._appoint_town_workers(department, regions)
            else:
                self._appoint("department", county, department.department_id)
        for charity in charities:
            self._appoint("charity", county, charity.uscc)
        societies = self._societies(regions) if has_societies(county) else ()
        return Staff(tuple(self._officers), societies)

    def _societies(self, regions: Sequence[RegionRow]) -> tuple[SocietyRow, ...]:
        villages = (region for region in regions if region.level == "village")
        return tuple(self._society(village) for village in villages if self._chance.holds(_WITH_SOCIETY))

    def _appoint_town_workers(self, township: DepartmentRow, regions: Sequence[RegionRow]) -> None:
        villages = [region.code for region in regions if region.parent == township.area]
        for _ in range(_TOWN_WORKERS):
            registered = self._chance.choice(villages) if self._chance.holds(_REGISTERED_WORKER) else None
            self._appoint("town", township.area, township.department_id, registered)

    def _society(self, village: RegionRow) -> SocietyRow:
        society_id = f"A{village.code}"
        committee = [self._appoint("society", village.code, society_id, village.code) for _ in range(_COMMITTEE)]
        sources = self._chance.sample(_FUND_SOURCES, self._chance.between(1, 3))
        return SocietyRow(
            society_id=society_id,
            village=village.code,
            name=f"{village.name}“救急难”互助社",
            per_case_ceiling_fen=self._chance.between(1000, 3000, 500) * _YUAN,
            fund=tuple(FundEntry(source, self._chance.between(3000, 20000, 500) * _YUAN) for source in sources),
            committee=tuple(officer.identity_number for officer in committee),
        )

    def _appoint(
        self, role: OfficerRole, area: str, organisation: str | None, village: str | None = None
    ) -> OfficerRow:
        """An officer; from the registered people of the village, if one is named and has somebody left."""
        pool = self._able.get(village or "")
        person = pool.pop() if pool else None
        name, number = (person.name, person.identity_number) if person else self._outsider()
        officer = OfficerRow(
            officer_id=f"O{self._county.code}-{len(self._officers) + 1:04d}",
            name=name,
            identity_number=number or "",
            role=role,
            county=self._county.code,
            area=area,
            organisation=organisation,
            person=member_id(person) if person else None,
        )
        self._officers.append(officer)
        return officer

    def _outsider(self) -> tuple[str, str]:
        sex: Sex = "male" if self._chance.holds(0.5) else "female"
        age = self._chance.between(26, 58)
        born = birth_date(self._chance, self._on, age)
        name = surname(self._chance) + given_name(self._chance, sex, age)
        return name, self._registrar.number(OFFICERS_AREA, born, sex)

    def _may_hold_office(self, member: MemberRow) -> bool:
        age = self._on.year - member.born_on.year
        is_of_age = _WORKING_AGE[0] <= age <= _WORKING_AGE[1]
        return is_of_age and member.labour_capacity == "full" and member.student_stage is None and member.co_resident
