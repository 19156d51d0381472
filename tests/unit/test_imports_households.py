"""The roll of households: one line per member, the household's columns on the head's line, whole households only."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matching.imports.rows import HouseholdRow, HouseholdWithMembers, MemberRow
from matching.imports.validation import KINDS_OF_FILE
from tests.unit.import_files import LI, WANG, a_context, found, report_on

PERSON = {
    **{
        "户编号": "H1",
        "姓名": "王芳",
        "公民身份号码": WANG,
        "与户主关系": "户主",
        "是否共同生活": "是",
        "户籍是否在本地": "是",
    },
    **{
        "劳动能力": "无劳动能力",
        "是否就业": "否",
        "有无生活来源": "否",
        "法定义务人": "无能力",
        "本人财产是否符合规定": "是",
    },
    **{"是否重病": "否"},
}
HEAD = PERSON | {
    **{"村（社区）代码": "341702001001", "城乡": "农村", "家庭总收入（元/年）": "12000", "其他财产是否符合规定": "是"},
    **{"低收入人口类别": "低保", "认定日期": "2025-06-01", "户情形": "脱贫户"},
}
CHILD = PERSON | {
    **{"姓名": "李明", "公民身份号码": LI, "与户主关系": "孙子", "残疾类别": "智力", "残疾等级": "三级"},
    **{"就学阶段": "小学", "成员情形": "留守儿童", "单独认定类别": "低保", "单独认定日期": "2025-06-01"},
}


def of_member(**changes: Any) -> MemberRow:
    """What a line of PERSON says, apart from the changes."""
    said: dict[str, Any] = {
        **{"member_id": None, "household_id": "H1", "name": "王芳", "identity_number": WANG},
        **{"born_on": date(1949, 12, 31), "sex": "female", "relation": "head", "co_resident": True},
        **{"registered_here": True, "labour_capacity": "none", "has_income_source": False, "employed": False},
        **{"supporters": "incapable", "own_property_within_limits": True, "serious_illness": False},
    }
    return MemberRow(**said | changes)


def test_a_household_is_read_whole_with_its_head_first() -> None:
    report = report_on("households", CHILD, HEAD)
    grandchild = of_member(
        name="李明",
        identity_number=LI,
        born_on=date(2015, 2, 28),
        sex="male",
        relation="grandchild",
        disability_kind="intellectual",
        disability_grade=3,
        student_stage="compulsory",
        traits=("left_behind_child",),
        category="dibao",
        category_on=date(2025, 6, 1),
    )
    household = HouseholdRow(
        household_id="H1",
        region="341702001001",
        settlement="rural",
        gross_income_fen_per_year=1200000,
        other_property_within_limits=True,
        category="dibao",
        category_on=date(2025, 6, 1),
        traits=("ex_poor",),
    )
    assert report.problems == ()
    assert report.valid_rows == ((3, HouseholdWithMembers(household, (of_member(), grandchild))),)


def test_an_unknown_amount_stays_unknown_and_a_zero_stays_zero() -> None:
    row: Any = report_on("households", HEAD | {"家庭总收入（元/年）": "", "金融类资产（元）": "0"}).valid_rows[0].value
    assert (row.household.gross_income_fen_per_year, row.household.financial_assets_fen) == (None, 0)


def test_under_english_headers_money_is_in_fen() -> None:
    line = {key: value for key, value in HEAD.items() if key != "家庭总收入（元/年）"}
    row: Any = report_on("households", line | {"gross_income_fen_per_year": "12000"}).valid_rows[0].value
    assert row.household.gross_income_fen_per_year == 12000


def test_somebody_without_a_number_is_known_by_birth_date_and_sex() -> None:
    row: Any = (
        report_on("households", HEAD | {"公民身份号码": "", "出生日期": "1950-01-31", "性别": "男"}).valid_rows[0].value
    )
    assert (row.members[0].identity_number, row.members[0].born_on, row.members[0].sex) == (
        None,
        date(1950, 1, 31),
        "male",
    )


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"公民身份号码": ""}, [("出生日期", "missing_value"), ("性别", "missing_value")]),
        ({"出生日期": "1950-01-31"}, [("出生日期", "contradiction")]),
        ({"性别": "男"}, [("性别", "contradiction")]),
        ({"残疾类别": "肢体"}, [("残疾类别", "needs_other")]),
        ({"残疾等级": "五级"}, [("残疾等级", "bad_code")]),
        ({"残疾等级": "2"}, [("残疾等级", "needs_other")]),
        ({"认定日期": ""}, [("低收入人口类别", "needs_other")]),
        ({"认定日期": "2027-01-01"}, [("认定日期", "future_date")]),
        ({"村（社区）代码": "341702001"}, [("村（社区）代码", "unknown_region")]),
        ({"村（社区）代码": ""}, [("村（社区）代码", "missing_value")]),
        ({"与户主关系": "孙子"}, [("与户主关系", "no_head")]),
        ({"与户主关系": "路人"}, [("与户主关系", "bad_code")]),
        ({"银行账号": "6.2284804029E+18"}, [("银行账号", "stored_as_number")]),
        ({"户编号": ""}, [("户编号", "missing_value")]),
    ],
)
def test_what_is_wrong_with_a_line_is_named(change: dict[str, str], problems: list[tuple[str, str]]) -> None:
    report = report_on("households", HEAD | change)
    assert (found(report), report.valid_rows) == ([(2, *problem) for problem in problems], ())


def test_a_region_outside_the_county_is_named() -> None:
    report = report_on("households", HEAD, context=a_context(is_region=lambda _: False))
    assert found(report) == [(2, "村（社区）代码", "unknown_region")]


def test_a_second_head_is_named_with_the_first_ones_row() -> None:
    report = report_on("households", HEAD, CHILD | {"与户主关系": "户主"})
    assert [(one.row, one.code, "2" in one.message) for one in report.problems] == [(3, "several_heads", True)]


def test_household_columns_on_other_lines_may_repeat_but_not_change() -> None:
    assert found(report_on("households", HEAD, CHILD | {"城乡": "农村"})) == []
    assert found(report_on("households", HEAD, CHILD | {"城乡": "城镇"})) == [(3, "城乡", "household_columns_differ")]


def test_a_person_stands_in_the_roll_once() -> None:
    assert found(report_on("households", HEAD, HEAD | {"户编号": "H2"})) == [(3, None, "duplicate_person")]


def test_one_bad_line_holds_back_its_household_and_no_other() -> None:
    other = HEAD | {"户编号": "H2", "公民身份号码": "990000195001310012"}
    report = report_on(
        "households",
        HEAD,
        CHILD | {"是否重病": "?"},
        other | {"公民身份号码": "", "出生日期": "1950-01-31", "性别": "男"},
    )
    assert [row.number for row in report.valid_rows] == [4]


def test_every_fact_that_a_decision_needs_has_a_column() -> None:
    codes = {column.code for column in KINDS_OF_FILE["households"].columns}
    renamed = {"traits": "member_traits", "category": "member_category", "category_on": "member_category_on"}
    facts = {renamed.get(name, name) for name in MemberRow.__dataclass_fields__} | set(
        HouseholdRow.__dataclass_fields__
    )
    assert facts - {"traits"} == codes - {"household_traits"}
