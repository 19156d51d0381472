"""Who in a household is recognised alone: tekun members, single persons (单人户), adults who apply by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from matching.codes import MemberId, Verdict
from matching.decisions.class_tests import View
from matching.decisions.facts import Disability, Member
from matching.errors import Problem
from matching.policy.packs import Provision
from matching.policy.schema import ApplyAlone, DisabilityGrades, SinglePerson, SupportExempt, TekunMember
from matching.reasons import Reason, yuan

_MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class RecognisedMember:
    """`single_person` is false for a tekun member of a household that is not tekun."""

    member_id: MemberId
    category: Literal["tekun", "dibao"]
    single_person: bool
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "member_id": self.member_id,
            "category": self.category,
            "single_person": self.single_person,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class PersonLaw:
    """What a pack says about single persons on a day; `alone` is None where nobody may apply alone."""

    tekun: Provision[TekunMember]
    orphans_excluded: bool
    in_edge: Provision[SinglePerson]
    alone: Provision[ApplyAlone] | None
    support_exempt: Provision[SupportExempt] | None


def is_tekun(law: PersonLaw, member: Member, on: date) -> bool:
    """No labour capacity, no income, nobody able to support; old, a minor, or disabled; no child in child care."""
    if member.labour_capacity != "none" or member.has_income_source or member.supporters == "capable":
        return False
    age, ages = member.age_on(on), law.tekun.value
    if _is_in_child_care(law, member, age):
        return False
    return age >= ages.elderly_from_years or age < ages.minor_below_years or member.disability is not None


def recognised_members(
    law: PersonLaw, view: View, category: Verdict, on: date
) -> tuple[tuple[RecognisedMember, ...], list[Problem]]:
    """Those listed beside the household's own class, each once, and the facts that one who may apply alone lacks.

    Applying alone goes beside the edge row: what it lacks is told of somebody whom that row lists, too.
    """
    listed: list[RecognisedMember] = []
    missing: list[Problem] = []
    for index, member in enumerate(view.case.members):
        if not member.co_resident:
            continue
        if category != "tekun" and is_tekun(law, member, on):
            listed.append(_tekun_member(law, member, on))
            continue
        reasons = _in_edge(law, member) if category == "edge" else []
        if law.alone is not None and category not in ("tekun", "dibao"):
            admitting, lacking = _applying_alone(law.alone, view, member, index, on)
            reasons += admitting
            missing += lacking
        if reasons:
            listed.append(RecognisedMember(member.member_id, "dibao", True, tuple(reasons)))
    return tuple(listed), missing


def applying_alone(law: PersonLaw, view: View, on: date) -> dict[str, bool | None]:
    """Of each member who may apply alone, whether own income and property admit it; None: a fact is not known."""
    found: dict[str, bool | None] = {}
    for index, member in enumerate(view.case.members):
        if law.alone is not None and member.co_resident:
            admitting, missing = _applying_alone(law.alone, view, member, index, on)
            found[f"{law.alone.key} {member.member_id}"] = None if missing else bool(admitting)
    return found


def support_may_be_exempt(law: PersonLaw, view: View, on: date) -> Reason | None:
    """What an officer may leave out of the income of a household with such a member; said, not computed."""
    if law.support_exempt is None:
        return None
    rule = law.support_exempt.value
    members = [
        member.member_id
        for member in view.residents
        if not member.employed
        and member.age_on(on) >= rule.adult_from_years
        and _has_grade(member.disability, rule.grades)
    ]
    if not members:
        return None
    return law.support_exempt.reason({"members": members}, law.support_exempt.summary)


def _is_in_child_care(law: PersonLaw, member: Member, age: int) -> bool:
    minor = age < law.tekun.value.minor_below_years
    return law.orphans_excluded and minor and member.orphan_status != "none" and member.orphan_choice == "orphan"


def _tekun_member(law: PersonLaw, member: Member, on: date) -> RecognisedMember:
    facts = {
        "age": member.age_on(on),
        "labour_capacity": member.labour_capacity,
        "has_income_source": member.has_income_source,
        "supporters": member.supporters,
        "disability": _grade(member.disability),
    }
    reason = law.tekun.reason(facts, "无劳动能力、无生活来源、无人有能力供养，本人为特困人员")
    return RecognisedMember(member.member_id, "tekun", False, (reason,))


def _in_edge(law: PersonLaw, member: Member) -> list[Reason]:
    why = _single_person_because(law.in_edge.value, member)
    facts = {"disability": _grade(member.disability), "serious_illness": member.serious_illness}
    return [law.in_edge.reason(facts, f"边缘家庭中的{why}，参照单人户")] if why is not None else []


def _single_person_because(rule: SinglePerson, member: Member) -> str | None:
    if any(_counts(grades, member.disability) for grades in rule.disabilities):
        return "残疾人员"
    return "重病患者" if rule.serious_illness and member.serious_illness else None


def _applying_alone(
    provision: Provision[ApplyAlone], view: View, member: Member, index: int, on: date
) -> tuple[list[Reason], list[Problem]]:
    rule = provision.value
    if member.employed or member.age_on(on) < rule.adult_from_years or not _has_grade(member.disability, rule.grades):
        return [], []
    own, support = member.own_income_fen_per_year, member.support_received_fen_per_year
    standard = view.case.local.dibao_standard_fen_per_month[view.settlement]
    if own is None or support is None or standard is None:
        amounts = {
            f"members[{index}].own_income_fen_per_year": own,
            f"members[{index}].support_received_fen_per_year": support,
            f"local.dibao_standard_fen_per_month.{view.settlement}": standard,
        }
        unknown = [path for path, amount in amounts.items() if amount is None]
        return [], [Problem(path, "单独申请低保须先掌握此项") for path in unknown]
    below = (own + support) * 100 < _MONTHS_OF_A_YEAR * standard * rule.percent
    if not below or not member.own_property_within_limits:
        return [], []
    facts = {
        "own_income_fen_per_year": own,
        "support_received_fen_per_year": support,
        "dibao_standard_fen_per_month": standard,
        "own_property_within_limits": True,
    }
    text = f"成年无业重残，本人收入与供养费 {yuan(own + support)} 元，低于 12 个月 × {yuan(standard)} 元"
    return [provision.reason(facts, text)], []


def _counts(rule: DisabilityGrades, disability: Disability | None) -> bool:
    if disability is None or (rule.kinds is not None and disability.kind not in rule.kinds):
        return False
    return disability.grade in rule.grades


def _has_grade(disability: Disability | None, grades: tuple[int, ...]) -> bool:
    return disability is not None and disability.grade in grades


def _grade(disability: Disability | None) -> dict[str, Any] | None:
    return None if disability is None else {"kind": disability.kind, "grade": disability.grade}
