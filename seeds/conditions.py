"""How each person of a family is: health, work, school, supporters; in plausible relation to age and situation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from matching.codes import DisabilityKind, LabourCapacity, OrphanChoice, OrphanStatus, Supporters
from matching.imports.rows import SelfCare, StudentStage
from seeds.chance import Chance, Weighted, weighted
from seeds.families import Family, Person, Situation

ADULT: Final = 18
OLD: Final = 60
VERY_OLD: Final = 80
_SEVERE: Final = 2

_HARDSHIP: Final = {"tekun": 1.8, "dibao": 1.6, "edge": 1.3, "rigid": 1.5, "other": 0.9, "none": 0.7}
"""How much more often than in the registry's average people are ill or disabled."""
_KINDS: Weighted[DisabilityKind] = weighted(
    {"physical": 50, "visual": 12, "hearing": 12, "speech": 3, "intellectual": 10, "mental": 10, "multiple": 3}
)
_GRADES = weighted({1: 12, 2: 25, 3: 33, 4: 30})
_SEVERE_GRADES = weighted({1: 40, 2: 60})


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What is known of a person apart from name, age and money."""

    co_resident: bool
    registered_here: bool
    labour: LabourCapacity
    employed: bool
    has_income_source: bool
    supporters: Supporters
    disability_kind: DisabilityKind | None
    disability_grade: int | None
    seriously_ill: bool
    chronically_ill: bool
    stage: StudentStage | None
    self_care: SelfCare
    orphan_status: OrphanStatus
    orphan_choice: OrphanChoice | None
    support_form: Literal["dispersed", "central"] | None
    traits: tuple[str, ...]


def condition_of(chance: Chance, person: Person, family: Family, situation: Situation) -> Condition:
    """An invented condition. In the situation `tekun` nobody can work, has an income or somebody able to support."""
    is_tekun = situation == "tekun"
    kind, grade = _disability(chance, person, situation)
    is_ill = chance.holds(_HARDSHIP[situation] * (0.02 if person.age < ADULT else 0.06 if person.age < OLD else 0.12))
    is_severe = grade is not None and grade <= _SEVERE
    stage = _stage(chance, person.age)
    labour = "none" if is_tekun else _labour(chance, person.age, is_severe=is_severe, is_weak=is_ill or bool(grade))
    employed = labour != "none" and stage is None and ADULT <= person.age < 70 and chance.holds(0.72)
    orphan_status, orphan_choice = _orphan(chance, person, is_tekun=is_tekun)
    return Condition(
        co_resident=person.relation == "head" or chance.holds(0.8 if _may_be_away(person) else 0.99),
        registered_here=chance.holds(0.97),
        labour=labour,
        employed=employed,
        has_income_source=employed or (not is_tekun and person.age >= OLD and chance.holds(0.96)),
        supporters=_supporters(chance, person, family, is_tekun=is_tekun),
        disability_kind=kind,
        disability_grade=grade,
        seriously_ill=is_ill,
        chronically_ill=is_ill or chance.holds(0.35 if person.age >= OLD else 0.08),
        stage=stage,
        self_care=_self_care(chance, person.age, grade),
        orphan_status=orphan_status,
        orphan_choice=orphan_choice,
        support_form=("central" if chance.holds(0.25) else "dispersed") if is_tekun else None,
        traits=_traits(chance, person, family),
    )


def _disability(chance: Chance, person: Person, situation: Situation) -> tuple[DisabilityKind | None, int | None]:
    if person.is_dependent:
        return chance.of(_KINDS), chance.of(_SEVERE_GRADES)
    if chance.holds(_HARDSHIP[situation] * (0.09 if person.age >= OLD else 0.035)):
        return chance.of(_KINDS), chance.of(_GRADES)
    return None, None


def _labour(chance: Chance, age: int, *, is_severe: bool, is_weak: bool) -> LabourCapacity:
    if age < 16 or age >= 75 or is_severe:
        return "none"
    if age >= OLD:
        return "none" if chance.holds(0.35) else "partial"
    if is_weak:
        return "partial" if chance.holds(0.7) else "none"
    return "full"


def _stage(chance: Chance, age: int) -> StudentStage | None:
    if 6 <= age < 15:
        return "compulsory"
    if 3 <= age < 6:
        return "preschool" if chance.holds(0.8) else None
    if 15 <= age < ADULT:
        return "senior" if chance.holds(0.9) else None
    return "higher" if ADULT <= age < 23 and chance.holds(0.45) else None


def _supporters(chance: Chance, person: Person, family: Family, *, is_tekun: bool) -> Supporters:
    if is_tekun:
        return "none" if chance.holds(0.8) else "incapable"
    if person.age < ADULT and person.is_orphan:
        return "incapable" if chance.holds(0.5) else "none"
    if person.age < OLD or family.shape == "three_generations":
        return "capable"
    return chance.choice(("capable", "capable", "capable", "incapable"))


def _self_care(chance: Chance, age: int, grade: int | None) -> SelfCare:
    if grade == 1:
        return "none" if chance.holds(0.7) else "partial"
    if grade == _SEVERE or age >= VERY_OLD:
        return "partial" if chance.holds(0.5) else "full"
    return "full"


def _orphan(chance: Chance, person: Person, *, is_tekun: bool) -> tuple[OrphanStatus, OrphanChoice | None]:
    """In a tekun household the child has chosen that; elsewhere the children's own allowance."""
    if not person.is_orphan:
        return "none", None
    status: OrphanStatus = "orphan" if chance.holds(0.4) else "de_facto_unattended"
    return status, "tekun" if is_tekun else "orphan"


def _may_be_away(person: Person) -> bool:
    return person.relation == "child" and person.age >= ADULT and not person.is_dependent


def _traits(chance: Chance, person: Person, family: Family) -> tuple[str, ...]:
    if person.parents_are_away and person.age < 16:
        return ("left_behind_child",)
    if person.age >= OLD and family.shape in ("elder_alone", "elder_couple") and chance.holds(0.4):
        return ("left_behind_elderly",)
    return ("community_corrections",) if ADULT <= person.age < OLD and chance.holds(0.003) else ()
