"""What the facts of a household may look like: every problem at once, each with its path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from matching.decisions.facts import parse_case
from matching.decisions.route_facts import parse_route_case
from matching.errors import BadInput, Problem
from tests.law_cases import a_case, a_member, a_route_case, a_signal

AMOUNTS = (
    "household.gross_income_fen_per_year",
    "household.disposable_income_fen_per_year",
    "household.counted_income_fen_per_year",
    "household.financial_assets_fen",
    "household.vehicle_assets_fen",
    "household.rigid_expenditure_fen_12_months.medical",
    "household.rigid_expenditure_fen_12_months.education",
    "household.rigid_expenditure_fen_12_months.disaster",
    "household.rigid_expenditure_fen_12_months.accident",
    "members[0].own_income_fen_per_year",
    "members[0].support_received_fen_per_year",
    "local.dibao_standard_fen_per_month.urban",
    "local.dibao_standard_fen_per_month.rural",
    "local.financial_asset_limit_fen",
    "local.vehicle_asset_limit_fen",
    "local.last_year_disposable_income_fen_per_capita.urban",
    "local.last_year_disposable_income_fen_per_capita.rural",
    "local.rigid_ratio_percent",
)
MAY_BE_NULL = {*AMOUNTS, "household.monitored", "members[0].disability", "members[0].orphan_choice"}


def _paths(value: Any, path: str = "") -> list[str]:
    """Every path in a JSON value, objects and lists included."""
    if isinstance(value, dict):
        inner = [each for name, part in value.items() for each in _paths(part, f"{path}.{name}" if path else name)]
        return [path, *inner] if path else inner
    if isinstance(value, list):
        return [path, *(each for index, part in enumerate(value) for each in _paths(part, f"{path}[{index}]"))]
    return [path]


def _put(value: Any, path: str, new: Any) -> Any:
    """The same value with `new` at the path."""
    *way, last = path.replace("[", ".[").split(".")
    place = value
    for step in way:
        place = place[int(step[1:-1])] if step.startswith("[") else place[step]
    place[int(last[1:-1]) if last.startswith("[") else last] = new
    return value


def _problems(parse: Callable[[Any, str], Any], value: Any, prefix: str = "") -> list[str]:
    with pytest.raises(BadInput) as refused:
        parse(value, prefix)
    return [problem.path for problem in refused.value.problems]


@pytest.mark.parametrize("path", _paths(a_case({"members": [{"disability": {"kind": "mental", "grade": 1}}]})))
def test_null_is_allowed_exactly_where_a_fact_may_be_unknown(path: str) -> None:
    case = _put(a_case({"members": [{"disability": {"kind": "mental", "grade": 1}}]}), path, None)

    if path in MAY_BE_NULL:
        assert parse_case(case) is not None
    else:
        assert _problems(parse_case, case) == [path]


@pytest.mark.parametrize("path", AMOUNTS)
@pytest.mark.parametrize("wrong", [-1, 1.0, True, "1", [], 1e3])
def test_an_amount_is_a_whole_number_that_is_not_negative(path: str, wrong: object) -> None:
    assert _problems(parse_case, _put(a_case(), path, wrong)) == [path]


@pytest.mark.parametrize("path", AMOUNTS)
def test_an_amount_may_be_of_any_size(path: str) -> None:
    assert parse_case(_put(a_case(), path, 10**40)) is not None


@pytest.mark.parametrize(
    "written",
    [
        "1950-1-31",
        "19500131",
        "1950-01-31T00:00:00",
        "1950-02-30",
        "0000-01-01",
        " 1950-01-31",
        "１９５０-01-31",
        1950,
        "",
    ],
)
def test_a_date_is_a_day_of_the_calendar_written_in_full(written: object) -> None:
    assert _problems(parse_case, a_case({"members": [{"born_on": written}]})) == ["members[0].born_on"]


@pytest.mark.parametrize("region", ["34", "3417", "341702", "341702001", "341702001001"])
def test_a_region_is_a_prefix_of_a_code(region: str) -> None:
    assert parse_case(a_case({"household": {"region": region}})).household.region == region


@pytest.mark.parametrize("region", ["", "3", "341", "34170", "3417020010", "34170a", 341702])
def test_a_region_of_another_length_is_refused(region: object) -> None:
    assert _problems(parse_case, a_case({"household": {"region": region}})) == ["household.region"]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("household.settlement", "suburban"),
        ("household.monitored", "stable"),
        ("household.other_property_within_limits", 1),
        ("members[0].co_resident", "true"),
        ("members[0].labour_capacity", "half"),
        ("members[0].supporters", None),
        ("members[0].orphan_status", "Orphan"),
        ("members[0].orphan_choice", "none"),
        ("members[0].disability.kind", "other"),
        ("members[0].disability.grade", 5),
        ("members[0].disability.grade", 0),
        ("members[0].disability.grade", True),
        ("members[0].member_id", ""),
        ("members[0].member_id", "\ud800"),
        ("household.household_id", 7),
    ],
)
def test_a_word_that_is_not_of_the_field_is_refused(path: str, wrong: object) -> None:
    case = a_case({"members": [{"disability": {"kind": "mental", "grade": 1}}]})

    assert _problems(parse_case, _put(case, path, wrong)) == [path]


def test_every_problem_is_reported_at_once_in_the_order_of_the_fields() -> None:
    case = a_case({"household": {"settlement": "x", "extra": 1}, "members": [{"born_on": "x"}, {"employed": None}]})
    del case["local"]["rigid_ratio_percent"]
    case["more"] = 1

    assert _problems(parse_case, case) == [
        "household.settlement",
        "household.extra",
        "members[0].born_on",
        "members[1].employed",
        "local.rigid_ratio_percent",
        "more",
    ]


def test_paths_begin_with_the_index_of_the_element() -> None:
    assert _problems(parse_case, a_case({"household": {"monitored": 1}}), "[3].") == ["[3].household.monitored"]


def test_the_same_member_twice_is_a_problem_of_the_second() -> None:
    case = a_case()
    case["members"] = [a_member(member_id="A"), a_member(member_id="B"), a_member(member_id="A")]

    assert _problems(parse_case, case) == ["members[2].member_id"]


@pytest.mark.parametrize("wrong", [None, [], "x", 1])
def test_facts_that_are_not_an_object_are_refused(wrong: object) -> None:
    assert _problems(parse_case, wrong) == [""]


def test_no_message_repeats_what_was_sent() -> None:
    number = "110101199003071234"
    case = a_case({"household": {"household_id": 1, "settlement": number, number: 1}, "members": [{"born_on": number}]})

    with pytest.raises(BadInput) as refused:
        parse_case(case)

    assert number not in repr(refused.value.problems)
    assert len(refused.value.problems) == 4


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"category": "none"}, "category"),
        ({"needs": [{"kind": "charity"}]}, "needs[0].kind"),
        ({"needs": [{"kind": "mutual_aid"}]}, "needs[0].kind"),
        ({"needs": [{"kind": "recognition"}]}, "needs[0].kind"),
        ({"needs": [{"kind": None}]}, "needs[0].kind"),
        ({"received": [{"kind": "housing", "from": "2026-01-01", "to": None}]}, "received[0].kind"),
        ({"received": [{"kind": "charity", "from": None, "to": None}]}, "received[0].from"),
        ({"consents": [{"purpose": "research", "until": None}]}, "consents[0].purpose"),
        ({"flags": ["urgent"]}, "flags[0]"),
        ({"flags": None}, "flags"),
        ({"returned": -1}, "returned"),
        ({"returned": True}, "returned"),
        ({"signals": [a_signal("death", observed_on="2026-02-30")]}, "signals[0].observed_on"),
        ({"signals": [a_signal("death", source=None)]}, "signals[0].source"),
        ({"signals": [a_signal("death", weight=1)]}, "signals[0].weight"),
    ],
)
def test_an_unknown_word_in_what_routing_looks_at_is_refused(changes: dict[str, Any], path: str) -> None:
    assert _problems(parse_route_case, a_route_case(changes)) == [path]


@pytest.mark.parametrize("name", ["category", "signals", "received", "needs", "consents", "flags", "returned"])
def test_routing_needs_all_its_fields(name: str) -> None:
    case = a_route_case()
    del case[name]

    assert _problems(parse_route_case, case) == [name]


@pytest.mark.parametrize("kind", ["charity", "mutual_aid", "legal_aid"])
def test_aid_of_every_kind_may_have_been_received(kind: str) -> None:
    case = parse_route_case(a_route_case({"received": [{"kind": kind, "from": "2026-01-01", "to": None}]}))

    assert case.received[0].kind == kind


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        *((each, "must be a date written YYYY-MM-DD") for each in ("2026-W01-1", "20260101", "2026-1-1", "2026/01/01")),
        *(
            (each, "must be a date written YYYY-MM-DD")
            for each in ("２０２６-01-01", "202x-01-01", "2026-01-01T00", "")
        ),
        *((each, "is not a day of the calendar") for each in ("2026-02-29", "2026-13-01", "0000-01-01")),
    ],
)
def test_a_day_is_written_in_one_way_and_stands_in_the_calendar(written: str, problem: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_case(a_case({"members": [a_member(born_on=written)]}))

    assert refused.value.problems == (Problem("members[0].born_on", problem),)
