"""户和成员: the roll that a county keeps anyway, one line per member; a household lands whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from matching.identity import born_on, sex_of
from matching.imports import checks
from matching.imports.columns import ReadRow
from matching.imports.context import ImportContext
from matching.imports.household_columns import HOUSEHOLD_COLUMNS, KEY, MEMBER_COLUMNS, REQUIRED_OF_HEAD
from matching.imports.kind import NumberedRow, SheetKind
from matching.imports.problems import ImportProblem
from matching.imports.rows import HouseholdRow, HouseholdWithMembers, MemberRow

_VILLAGE_DIGITS = 12
_NEEDS_OTHER = (
    ("disability_kind", "disability_grade"),
    ("disability_grade", "disability_kind"),
    ("orphan_choice", "orphan_status"),
    ("member_category", "member_category_on"),
    ("category", "category_on"),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    for row in rows:
        yield from _person(row)
        for column, other in _NEEDS_OTHER:
            yield from checks.together(row, column, other)
        for column in ("born_on", "category_on", "member_category_on"):
            yield from checks.later_than(row, column, context.on)
        if row["region"] is not None and not (
            len(row["region"]) == _VILLAGE_DIGITS and context.is_region(row["region"])
        ):
            yield row.problem("unknown_region", "region")
    yield from checks.repeated(rows, lambda row: row["identity_number"], "duplicate_person")
    for household in _households(rows).values():
        yield from _whole(household)


def _person(row: ReadRow) -> Iterator[ImportProblem]:
    """What the identity number says must agree with the rest; without one, birth date and sex are needed."""
    number = row["identity_number"]
    if not row.is_given("identity_number"):
        for column in ("born_on", "sex"):
            if not row.is_given(column):
                yield row.problem("missing_value", column)
    if number is None:
        return
    if row["born_on"] not in (None, born_on(number)):
        yield row.problem("contradiction", "born_on", other=row.labels["identity_number"])
    if row["sex"] not in (None, sex_of(number)):
        yield row.problem("contradiction", "sex", other=row.labels["identity_number"])


def _whole(household: Sequence[ReadRow]) -> Iterator[ImportProblem]:
    """One head, whose line has the household's facts; other lines may repeat them, not change them."""
    heads = [row for row in household if row["relation"] == "head"]
    if not heads:
        if not any("relation" in row.faulty for row in household):
            yield household[0].problem("no_head", "relation")
        return
    head, *others = heads
    for other in others:
        yield other.problem("several_heads", "relation", earlier=head.number)
    for column in REQUIRED_OF_HEAD:
        if not head.is_given(column):
            yield head.problem("missing_value", column)
    for row in household:
        for fact in HOUSEHOLD_COLUMNS:
            if row is not head and row[fact.code] not in (None, head[fact.code]):
                yield row.problem("household_columns_differ", fact.code, earlier=head.number)


def _build(rows: Sequence[ReadRow], unsound: frozenset[int], _: ImportContext) -> Iterator[NumberedRow]:
    for household in _households(rows).values():
        if not any(row.number in unsound for row in household):
            members = sorted(household, key=lambda row: row["relation"] != "head")
            value = HouseholdWithMembers(_household(members[0]), tuple(_member(row) for row in members))
            yield NumberedRow(members[0].number, value)


def _households(rows: Iterable[ReadRow]) -> Mapping[str, list[ReadRow]]:
    """Rows by household in the order met; rows without a household id belong to none and have their own problem."""
    by_household: dict[str, list[ReadRow]] = defaultdict(list)
    for row in rows:
        if row["household_id"] is not None:
            by_household[row["household_id"]].append(row)
    return by_household


def _household(head: ReadRow) -> HouseholdRow:
    values = {column.code: head[column.code] for column in (KEY, *HOUSEHOLD_COLUMNS)}
    traits = values.pop("household_traits") or ()
    return HouseholdRow(traits=traits, **values)


def _member(row: ReadRow) -> MemberRow:
    values: dict[str, Any] = {column.code: row[column.code] for column in (KEY, *MEMBER_COLUMNS)}
    number = values["identity_number"]
    grade = values["disability_grade"]
    return MemberRow(
        traits=values.pop("member_traits") or (),
        category=values.pop("member_category"),
        category_on=values.pop("member_category_on"),
        **values
        | {
            "born_on": born_on(number) if number else values["born_on"],
            "sex": sex_of(number) if number else values["sex"],
            "disability_grade": int(grade) if grade else None,
            "orphan_status": values["orphan_status"] or "none",
        },
    )


HOUSEHOLDS = SheetKind(
    code="households",
    title="低收入人口花名册",
    note="每行一名成员，同一户的户编号相同；户的信息只填在户主行。一户有一处问题，整户暂不导入。",
    columns=(KEY, *MEMBER_COLUMNS, *HOUSEHOLD_COLUMNS),
    examine=_examine,
    build=_build,
)
