"""Which registered people a department's list should hold: the trait that a cross-match looks for in the registry."""

from __future__ import annotations

from typing import Protocol

from matching.codes import DisabilityKind, LabourCapacity

_WORKING_AGE = (18, 60)
_SEVERE_GRADE = 2
_SEVERE_GRADE_OF_MIND = 3


class ListedFacts(Protocol):
    """The facts of a member that lists are about."""

    @property
    def student_stage(self) -> str | None: ...
    @property
    def serious_illness(self) -> bool: ...
    @property
    def disability_kind(self) -> DisabilityKind | None: ...
    @property
    def disability_grade(self) -> int | None: ...
    @property
    def employed(self) -> bool: ...
    @property
    def labour_capacity(self) -> LabourCapacity: ...


def should_be_listed(list_kind: str, member: ListedFacts, age: int) -> bool | None:
    """Whether the registry says so of the member; None for a list whose trait the registry does not hold."""
    if list_kind == "poor_students":
        return member.student_stage is not None
    if list_kind == "registered_unemployed":
        is_free = not member.employed and member.student_stage is None
        return is_free and member.labour_capacity == "full" and _WORKING_AGE[0] <= age < _WORKING_AGE[1]
    if list_kind == "seriously_ill":
        return member.serious_illness
    if list_kind == "severely_disabled":
        return _is_severe(member)
    return None


def _is_severe(member: ListedFacts) -> bool:
    """重度残疾人和三级智力精神残疾人."""
    if member.disability_grade is None:
        return False
    is_of_mind = member.disability_kind in ("intellectual", "mental")
    return member.disability_grade <= (_SEVERE_GRADE_OF_MIND if is_of_mind else _SEVERE_GRADE)
