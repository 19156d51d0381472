"""What one valid row of each kind of file says, typed. The demo county speaks in the same rows.

Money is integer fen. None: not known, or not so. Personal facts never show in a representation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from graph.schema.edges import KinRelation
from graph.schema.people import Role
from matching.codes import (
    Category,
    DisabilityKind,
    Kind,
    LabourCapacity,
    Monitored,
    OrphanChoice,
    OrphanStatus,
    Recipient,
    Settlement,
    Supporters,
)
from matching.identity import Sex

Relation = Literal["head", "spouse", "child", "parent", "grandchild", "grandparent", "sibling", "other"]
StudentStage = Literal["preschool", "compulsory", "senior", "higher"]
SelfCare = Literal["full", "partial", "none"]
Unit = Literal["fen", "item", "hour", "place"]
Purpose = Literal["charity", "economic_check", "class_review"]
ProviderType = Literal["department", "charity", "society"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdRow:
    """One 户. Incomes and expenditure are the household's, of the last 12 months. `category` None: not recognised."""

    household_id: str
    region: str
    settlement: Settlement
    address: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    bank_account: str | None = field(default=None, repr=False)
    gross_income_fen_per_year: int | None = field(default=None, repr=False)
    disposable_income_fen_per_year: int | None = field(default=None, repr=False)
    counted_income_fen_per_year: int | None = field(default=None, repr=False)
    financial_assets_fen: int | None = field(default=None, repr=False)
    vehicle_assets_fen: int | None = field(default=None, repr=False)
    other_property_within_limits: bool = field(repr=False)
    rigid_medical_fen_12_months: int | None = field(default=None, repr=False)
    rigid_education_fen_12_months: int | None = field(default=None, repr=False)
    rigid_disaster_fen_12_months: int | None = field(default=None, repr=False)
    rigid_accident_fen_12_months: int | None = field(default=None, repr=False)
    monitored: Monitored | None = None
    traits: tuple[str, ...] = ()
    category: Category | None = None
    category_on: date | None = None
    category_how: Literal["applied", "direct"] | None = None
    category_authority: Literal["township", "county"] | None = None
    category_clause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One 成员. `category`: recognised alone (单人户). `member_id` None: to be found by the identity number."""

    member_id: str | None
    household_id: str
    name: str = field(repr=False)
    identity_number: str | None = field(repr=False)
    born_on: date = field(repr=False)
    sex: Sex
    relation: Relation
    co_resident: bool
    registered_here: bool
    labour_capacity: LabourCapacity = field(repr=False)
    has_income_source: bool = field(repr=False)
    employed: bool = field(repr=False)
    supporters: Supporters = field(repr=False)
    own_income_fen_per_year: int | None = field(default=None, repr=False)
    own_property_within_limits: bool = field(repr=False)
    support_received_fen_per_year: int | None = field(default=None, repr=False)
    disability_kind: DisabilityKind | None = field(default=None, repr=False)
    disability_grade: int | None = field(default=None, repr=False)
    serious_illness: bool = field(repr=False)
    chronic_illness: bool | None = field(default=None, repr=False)
    student_stage: StudentStage | None = field(default=None, repr=False)
    self_care: SelfCare | None = field(default=None, repr=False)
    orphan_status: OrphanStatus = field(default="none", repr=False)
    orphan_choice: OrphanChoice | None = field(default=None, repr=False)
    support_form: Literal["dispersed", "central"] | None = field(default=None, repr=False)
    traits: tuple[str, ...] = field(default=(), repr=False)
    category: Category | None = None
    category_on: date | None = None


@dataclass(frozen=True, slots=True)
class HouseholdWithMembers:
    """A household as a file brings it: whole or not at all. The head is the first member."""

    household: HouseholdRow
    members: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KinRow:
    """Two registered people, each by exactly one of number and id: the first is the `relation` of the relative."""

    identity_number: str | None = field(default=None, repr=False)
    member_id: str | None = None
    relation: KinRelation
    relative_identity_number: str | None = field(default=None, repr=False)
    relative_member_id: str | None = None
    ended: bool | None = None
    """True ends it, False says that it stands, also where it had ended; None says neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One 同意 of a household; `recipients` are credit codes of charities, or only `any`. `until` is included."""

    consent_id: str
    household_id: str
    purpose: Purpose
    recipients: tuple[str, ...] = ("any",)
    given_on: date
    until: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """One 线索 about exactly one of: a person by number, a member or a household by id."""

    source: str
    indicator: str
    identity_number: str | None = field(default=None, repr=False)
    member_id: str | None = None
    household_id: str | None = None
    observed_on: date
    channel: str
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossmatchRow:
    """One person on a department's list, as of a day; whether registered or not is what the comparison finds."""

    list_kind: str
    identity_number: str = field(repr=False)
    name: str = field(repr=False)
    as_of: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AidRow:
    """Aid already given, to one person or household: money, or a quantity with its unit; both days are included.

    `reference` is the provider's own number of the act: with it the same row is recognised when it comes again.
    """

    reference: str
    provider_type: ProviderType
    provider: str
    identity_number: str | None = field(default=None, repr=False)
    household_id: str | None = None
    kind: Kind
    amount_fen: int | None = field(default=None, repr=False)
    quantity: int | None = None
    unit: Unit | None = None
    from_on: date
    to_on: date | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyRow:
    """One line of the 供给台账. `categories` and `service_area` hold codes, or only `any`."""

    supply_id: str
    charity_uscc: str
    charity_name: str
    project: str
    kind: Kind
    quantity: int
    unit: Unit
    min_per_household: int | None = None
    max_per_household: int | None = None
    categories: tuple[str, ...]
    service_area: tuple[str, ...]
    valid_from: date
    valid_to: date
    confirmed_on: date | None = None
    charity_cap: int | None = None


@dataclass(frozen=True, slots=True)
class FundEntry:
    """Money that came into a society's fund, and from where."""

    source: str
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SocietyRow:
    """One 救急难互助社 of a village or community. `committee`: identity numbers."""

    society_id: str
    village: str
    name: str
    per_case_ceiling_fen: int
    fund: tuple[FundEntry, ...]
    committee: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One 行政区划; its level and its parent follow from the code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy pack that the county decides under, from a day on."""

    pack: str
    in_force_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentRow:
    """One duty of the county's directory of departments, in an area. `aliases`: what lists also call it."""

    department_id: str
    code: Recipient
    name: str
    area: str
    aliases: tuple[str, ...] = ()
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CharityRow:
    """A charity, by its credit code."""

    charity_uscc: str
    name: str
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRow:
    """Somebody who works in a role. `organisation`: a department's number or name, a credit code, or a society's.

    `until`: the last day in the post; None says nothing.
    """

    officer_id: str
    name: str = field(repr=False)
    role: Role
    area: str
    organisation: str | None = None
    identity_number: str | None = field(default=None, repr=False)
    until: date | None = None


ImportedRow = (
    HouseholdWithMembers
    | KinRow
    | ConsentRow
    | SignalRow
    | CrossmatchRow
    | AidRow
    | SupplyRow
    | SocietyRow
    | RegionRow
    | PolicyRow
    | DepartmentRow
    | CharityRow
    | OfficerRow
)
