"""What a demo county consists of, in plain typed rows. Rows that files can bring are those of `matching.imports.rows`.

Turning rows into changes of the graph is for the loader; signals, cross-match lists and aid are not for it at all:
they come in as the files of `lists.py`, by the same import as everybody's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from matching.codes import NeedKind, Recipient, Settlement
from matching.imports.rows import (
    AidRow,
    CrossmatchRow,
    HouseholdRow,
    MemberRow,
    SignalRow,
    SocietyRow,
    SupplyRow,
    Unit,
)

RegionLevel = Literal["province", "prefecture", "county", "town", "village"]
KinRelation = Literal["spouse", "parent", "child", "sibling"]
Duty = Literal["赡养", "抚养", "扶养"]
OfficerRole = Literal["county", "town", "department", "charity", "society", "coordinator", "auditor", "admin"]


@dataclass(frozen=True, slots=True)
class CountyRow:
    """A county, the policy pack that it decides by, and the supervision telephone of its notices."""

    code: str
    name: str
    pack: str
    phone: str


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region of any level. Only villages and communities have a settlement."""

    code: str
    name: str
    level: RegionLevel
    parent: str | None
    settlement: Settlement | None = None


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A number that the law leaves to the county; one by settlement is named `NAME.urban` or `NAME.rural`."""

    county: str
    name: str
    value: int
    unit: str
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department of a county, or a township government of its town (`area`). `aliases`: what lists also call it."""

    department_id: str
    county: str
    area: str
    code: Recipient
    name: str
    aliases: tuple[str, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class CharityRow:
    """A charity, by its credit code."""

    uscc: str
    name: str
    county: str
    phone: str


@dataclass(frozen=True, slots=True)
class KinRow:
    """`person_id` is the `relation` of `relative_id`; each pair stands once."""

    person_id: str
    relative_id: str
    relation: KinRelation
    since: date | None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A statutory duty: 赡养 of parents, 抚养 of children, 扶养 of spouse or sibling."""

    supporter_id: str
    supported_id: str
    duty: Duty
    since: date


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """Somebody who works for the county. `person`: the registered member who the officer is, where there is one."""

    officer_id: str
    name: str = field(repr=False)
    identity_number: str = field(repr=False)
    role: OfficerRole
    county: str
    area: str
    organisation: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A household's agreement that charities are told of its need. `recipients`: credit codes, or only `any`."""

    consent_id: str
    household_id: str
    purpose: Literal["charity"]
    recipients: tuple[str, ...]
    given_on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need that the town recorded before the month of the lists."""

    need_id: str
    household_id: str
    kind: NeedKind
    quantity: int
    unit: Unit
    recorded_on: date
    needed_by: date
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """The demo county and its small neighbour. Members stand grouped by household, in the households' order."""

    seed: int
    on: date
    counties: tuple[CountyRow, ...]
    regions: tuple[RegionRow, ...]
    parameters: tuple[ParameterRow, ...]
    departments: tuple[DepartmentRow, ...]
    charities: tuple[CharityRow, ...]
    households: tuple[HouseholdRow, ...]
    members: tuple[MemberRow, ...]
    kin: tuple[KinRow, ...]
    duties: tuple[DutyRow, ...]
    officers: tuple[OfficerRow, ...]
    societies: tuple[SocietyRow, ...]
    supplies: tuple[SupplyRow, ...]
    consents: tuple[ConsentRow, ...]
    needs: tuple[NeedRow, ...]
    signals: tuple[SignalRow, ...]
    crossmatches: tuple[CrossmatchRow, ...]
    aid: tuple[AidRow, ...]
