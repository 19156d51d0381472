"""The words of the field that decisions are made in, each spelt once; what they mean in numbers is for the packs."""

from __future__ import annotations

from typing import Literal, NewType, get_args

PackId = NewType("PackId", str)
HouseholdId = NewType("HouseholdId", str)
MemberId = NewType("MemberId", str)

Category = Literal["tekun", "dibao", "edge", "rigid", "other"]
Verdict = Literal["tekun", "dibao", "edge", "rigid", "other", "none", "needs_decision"]
Outcome = Literal["admitted", "refused", "needs_decision", "incomplete"]
Settlement = Literal["urban", "rural"]
Monitored = Literal["unstable", "marginal", "sudden"]
LabourCapacity = Literal["none", "partial", "full"]
Supporters = Literal["none", "incapable", "capable"]
DisabilityKind = Literal["physical", "visual", "hearing", "speech", "intellectual", "mental", "multiple"]
OrphanStatus = Literal["none", "orphan", "de_facto_unattended"]
OrphanChoice = Literal["tekun", "orphan"]
Cause = Literal["medical", "education", "disaster", "accident"]
IncomeTotal = Literal["gross", "disposable", "counted"]

Level = Literal["red", "orange", "yellow", "blue", "green"]
Action = Literal["visit", "call"]
IgnoredBecause = Literal["unknown_indicator", "future", "outside_window", "repeated"]

NeedKind = Literal[
    "basic_living",
    "insurance_subsidy",
    "medical_aid",
    "disease_emergency",
    "education_aid",
    "housing_urban",
    "housing_rural",
    "employment_aid",
    "disaster_relief",
    "legal_aid",
    "worker_support",
    "temporary_aid",
    "vagrant_aid",
    "care_service",
    "social_work",
    "consumption_relief",
    "disability_support",
    "antipoverty_support",
]
Kind = Literal[NeedKind, "charity", "mutual_aid"]
RoutedKind = Literal["recognition", Kind]

Department = Literal[
    "civil_affairs",
    "education",
    "finance",
    "human_resources",
    "housing",
    "agriculture",
    "rural_revitalisation",
    "health",
    "emergency",
    "medical_insurance",
    "disabled_federation",
    "development_reform",
    "public_security",
    "justice",
    "court",
    "trade_union",
    "transport",
    "fire",
    "petition",
    "data_administration",
    "township",
]
Body = Literal["coordination", "mutual_aid_society", "charity_pairing"]
Recipient = Literal[Department, Body]
Role = Literal["lead", "joint"]
Disposition = Literal["deliver", "enrol", "conference", "mutual_aid", "charity", "review", "visit", "call"]
GapProblem = Literal["not_in_pack", "consent_missing", "no_department"]
Flag = Literal["disputed", "complex", "officer_request"]
Purpose = Literal["charity"]

StudentStage = Literal["preschool", "compulsory", "senior", "higher"]
DisasterPhase = Literal["emergency", "transition", "rebuilding", "winter_spring", "drought"]

Obligation = Literal[
    "screening",
    "training",
    "conference",
    "publicity_month",
    "record_column",
    "aligned_lines",
    "consumption_policy",
    "refusal_notice",
    "recognition_after_consent",
    "new_recipient_aid",
    "publication",
    "yearly_review",
    "first_aid_papers",
    "risk_cleared_after",
    "deliver_cause",
    "termination_update",
    "enrol_informing",
    "supervision_phone",
    "authorisation",
]
"""Duties with a day by which, of the county first, then of households; the last three stand without a day."""

AidVariant = Literal[
    "household",
    "person",
    "first_aid",
    "disability",
    "labour_loss",
    "care_loss",
    "applicant",
    "new_recipient",
    "supporter_share",
]

OBLIGATIONS: tuple[Obligation, ...] = get_args(Obligation)
CATEGORIES: tuple[Category, ...] = get_args(Category)
CAUSES: tuple[Cause, ...] = get_args(Cause)
NEED_KINDS: tuple[NeedKind, ...] = get_args(NeedKind)
KINDS: tuple[Kind, ...] = get_args(Kind)
LEVELS: tuple[Level, ...] = get_args(Level)
DISPOSITIONS: tuple[Disposition, ...] = get_args(Disposition)
DEPARTMENTS: tuple[Department, ...] = get_args(Department)

CATEGORY_NAMES: dict[str, str] = {
    "tekun": "特困人员",
    "dibao": "最低生活保障对象",
    "edge": "最低生活保障边缘家庭",
    "rigid": "刚性支出困难家庭",
    "other": "其他低收入人口",
    "none": "不属于低收入人口",
    "needs_decision": "须由工作人员研究决定",
    "monitored": "防止返贫监测对象",
}
FLAG_NAMES: dict[str, str] = {"disputed": "有争议", "complex": "情形复杂", "officer_request": "经办人提请"}
