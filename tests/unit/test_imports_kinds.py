"""The kinds of files one by one: what a sound row gives, and what is wrong beyond the single cell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matching.imports.cells import CellProblem
from matching.imports.kind import ImportKind
from matching.imports.rows import AidRow, CrossmatchRow, FundEntry, SignalRow, SocietyRow, SupplyRow
from matching.imports.validation import KINDS_OF_FILE
from tests.unit.import_files import CHARITY, LI, ON, WANG, a_context, found, report_on

SIGNAL = {"来源部门": "公安", "预警指标": "死亡", "身份证号": WANG, "发生日期": "2026-02-20", "渠道": "部门数据比对"}
LISTED = {
    "名单类别": "登记失业人员",
    "公民身份号码": WANG,
    "姓名": "王芳",
    "数据日期": "2026-02-28",
    "来源部门": "人社",
}
AID = {
    **{"提供方序号": "Y-1", "提供方类型": "政府部门", "提供方": "医保局", "公民身份号码": WANG},
    **{"救助事项": "医疗救助", "金额（元）": "1200.50", "起始日期": "2026-01-05", "截止日期": "2026-01-05"},
}
SUPPLY = {
    **{
        "供给编号": "S1",
        "统一社会信用代码": CHARITY,
        "慈善组织名称": "同心会",
        "项目名称": "助医",
        "救助事项": "医疗救助",
    },
    **{"数量": "5000", "单位": "元", "每户最多": "1000", "适用类别": "低保；特困", "服务区域": "341702；3417"},
    **{"生效日期": "2026-01-01", "截止日期": "2026-12-31", "确认仍有效日期": "2026-02-01", "组织总量上限": "9000"},
}
SOCIETY = {
    **{"互助社编号": "HZ1", "村（社区）代码": "341702001001", "互助社名称": "东塘互助社", "单次救助上限（元）": "2000"},
    **{"资金来源（元）": "财政补助:20000;村集体:5000", "理事会成员身份号码": f"{WANG};{LI}"},
}


def test_a_signal_is_read() -> None:
    (row,) = report_on("signals", SIGNAL).valid_rows
    assert row == (
        2,
        SignalRow(
            source="public_security",
            indicator="death",
            identity_number=WANG,
            observed_on=date(2026, 2, 20),
            channel="department_list",
        ),
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"发生日期": "2026-02-30"}, ("发生日期", "bad_date")),
        ({"发生日期": "2026-03-02"}, ("发生日期", "future_date")),
        ({"预警指标": "出生"}, ("预警指标", "bad_code")),
        ({"预警指标": "下雨"}, ("预警指标", "bad_code")),
        ({"身份证号": ""}, (None, "one_subject")),
        ({"户编号": "H1"}, (None, "one_subject")),
        ({"身份证号": WANG[:-1] + "1"}, ("身份证号", "bad_check_digit")),
        ({"来源部门": ""}, ("来源部门", "missing_value")),
        ({"渠道": '=""1""'}, ("渠道", "formula")),
    ],
)
def test_what_is_wrong_with_a_signal_is_named(change: dict[str, str], problem: tuple[str | None, str]) -> None:
    report = report_on("signals", SIGNAL | change)
    assert (found(report), report.valid_rows) == ([(2, *problem)], ())


def test_a_person_a_member_and_a_household_nobody_knows_are_each_named() -> None:
    nobody = a_context(is_person=lambda _: False, is_member=lambda _: False, is_household=lambda _: False)
    by_member, by_household = ({**SIGNAL, "身份证号": "", column: "X1"} for column in ("成员编号", "户编号"))
    report = report_on("signals", SIGNAL, by_member, by_household, context=nobody)
    assert found(report) == [
        (2, "身份证号", "unknown_person"),
        (3, "成员编号", "unknown_member"),
        (4, "户编号", "unknown_household"),
    ]


def test_a_repeated_signal_is_named_with_the_row_it_repeats() -> None:
    report = report_on("signals", SIGNAL, SIGNAL | {"发生日期": "2026-02-21"}, SIGNAL)
    assert [(one.row, one.code, one.message) for one in report.problems] == [(4, "duplicate_row", "与第 2 行重复")]
    assert [row.number for row in report.valid_rows] == [2, 3]


def test_every_problem_of_every_row_is_named_at_once() -> None:
    report = report_on("signals", SIGNAL | {"发生日期": "x", "渠道": "x"}, SIGNAL | {"来源部门": "x"}, SIGNAL)
    assert [(row, code) for row, _, code in found(report)] == [(2, "bad_date"), (2, "bad_code"), (3, "bad_code")]
    assert [row.number for row in report.valid_rows] == [4]


def test_nobody_needs_to_be_registered_to_stand_on_a_list() -> None:
    report = report_on("crossmatch", LISTED, context=a_context(is_person=lambda _: False))
    assert [row.value for row in report.valid_rows] == [
        CrossmatchRow(
            list_kind="registered_unemployed",
            identity_number=WANG,
            name="王芳",
            as_of=date(2026, 2, 28),
            source="human_resources",
        )
    ]


def test_a_person_stands_once_on_each_list() -> None:
    report = report_on("crossmatch", LISTED, LISTED | {"名单类别": "重病患者"}, LISTED)
    assert found(report) == [(4, None, "duplicate_row")]


def test_aid_in_money_is_read() -> None:
    (row,) = report_on("aid", AID).valid_rows
    assert row.value == AidRow(
        reference="Y-1",
        provider_type="department",
        provider="medical_insurance",
        identity_number=WANG,
        kind="medical_aid",
        amount_fen=120050,
        from_on=date(2026, 1, 5),
        to_on=date(2026, 1, 5),
    )


def test_aid_in_kind_from_a_charity_is_read() -> None:
    goods = {"提供方类型": "慈善组织", "提供方": CHARITY.lower(), "金额（元）": "", "数量": "2", "单位": "件"}
    value: Any = report_on("aid", AID | goods).valid_rows[0].value
    assert (value.provider, value.amount_fen, value.quantity, value.unit) == (CHARITY, None, 2, "item")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"金额（元）": ""}, (None, "one_amount")),
        ({"数量": "2", "单位": "件"}, (None, "one_amount")),
        ({"金额（元）": "", "数量": "2"}, ("数量", "needs_other")),
        ({"金额（元）": "1.234"}, ("金额（元）", "bad_amount")),
        ({"截止日期": "2026-01-04"}, ("截止日期", "contradiction")),
        ({"起始日期": "2026-03-02", "截止日期": ""}, ("起始日期", "future_date")),
        ({"提供方": "气象局"}, ("提供方", "unknown_provider")),
        ({"户编号": "H1"}, (None, "one_subject")),
    ],
)
def test_what_is_wrong_with_aid_is_named(change: dict[str, str], problem: tuple[str | None, str]) -> None:
    assert found(report_on("aid", AID | change)) == [(2, *problem)]


@pytest.mark.parametrize("who", ["慈善组织", "互助社"])
def test_aid_of_a_provider_nobody_knows_is_named(who: str) -> None:
    nobody = a_context(is_charity=lambda _: False, is_society=lambda _: False)
    report = report_on("aid", AID | {"提供方类型": who, "提供方": CHARITY}, context=nobody)
    assert found(report) == [(2, "提供方", "unknown_provider")]


def test_the_reference_is_unique_within_its_provider() -> None:
    assert found(report_on("aid", AID, AID | {"提供方": "教育局"}, AID)) == [(4, None, "duplicate_row")]


def test_a_line_of_supply_in_yuan_is_kept_in_fen() -> None:
    (row,) = report_on("supply", SUPPLY).valid_rows
    assert row.value == SupplyRow(
        supply_id="S1",
        charity_uscc=CHARITY,
        charity_name="同心会",
        project="助医",
        kind="medical_aid",
        quantity=500000,
        unit="fen",
        max_per_household=100000,
        categories=("dibao", "tekun"),
        service_area=("341702", "3417"),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        confirmed_on=date(2026, 2, 1),
        charity_cap=900000,
    )


def test_a_line_of_supply_in_items_is_kept_as_written() -> None:
    value: Any = (
        report_on("supply", SUPPLY | {"单位": "件", "适用类别": "不限", "服务区域": "不限"}).valid_rows[0].value
    )
    assert (value.quantity, value.unit, value.categories, value.service_area) == (5000, "item", ("any",), ("any",))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"统一社会信用代码": CHARITY[:-1] + "9"}, ("统一社会信用代码", "bad_check_digit")),
        ({"统一社会信用代码": "123"}, ("统一社会信用代码", "bad_form")),
        ({"数量": "0"}, ("数量", "bad_number")),
        ({"单位": "吨"}, ("单位", "bad_code")),
        ({"每户最少": "2000"}, ("每户最多", "contradiction")),
        ({"截止日期": "2025-12-31"}, ("截止日期", "contradiction")),
        ({"服务区域": "34170"}, ("服务区域", "bad_region")),
        ({"服务区域": "不限；341702"}, ("服务区域", "bad_list")),
        ({"适用类别": "不限；低保"}, ("适用类别", "bad_list")),
        ({"确认仍有效日期": "2026-04-01"}, ("确认仍有效日期", "future_date")),
    ],
)
def test_what_is_wrong_with_supply_is_named(change: dict[str, str], problem: tuple[str, str]) -> None:
    assert found(report_on("supply", SUPPLY | change)) == [(2, *problem)]


def test_a_cap_has_to_be_the_same_on_all_lines_of_a_charity_and_unit() -> None:
    lines = [SUPPLY, SUPPLY | {"供给编号": "S2", "组织总量上限": "8000"}, SUPPLY | {"供给编号": "S3", "单位": "件"}]
    assert found(report_on("supply", *lines)) == [(3, "组织总量上限", "cap_differs")]


def test_a_society_is_read_with_its_fund_and_committee() -> None:
    (row,) = report_on("societies", SOCIETY).valid_rows
    assert row.value == SocietyRow(
        society_id="HZ1",
        village="341702001001",
        name="东塘互助社",
        per_case_ceiling_fen=200000,
        fund=(FundEntry("财政补助", 2000000), FundEntry("村集体", 500000)),
        committee=(WANG, LI),
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"村（社区）代码": "341702001"}, ("村（社区）代码", "unknown_region")),
        ({"资金来源（元）": "两万"}, ("资金来源（元）", "bad_list")),
        ({"理事会成员身份号码": f"{WANG};{LI[:-1]}0"}, ("理事会成员身份号码", "bad_check_digit")),
    ],
)
def test_what_is_wrong_with_a_society_is_named(change: dict[str, str], problem: tuple[str, str]) -> None:
    assert found(report_on("societies", SOCIETY | change)) == [(2, *problem)]


def test_a_village_has_one_society() -> None:
    assert found(report_on("societies", SOCIETY, SOCIETY | {"互助社编号": "HZ2"})) == [(3, None, "duplicate_row")]


@pytest.mark.parametrize("kind", ["signals", "aid"])
def test_no_report_repeats_what_stood_in_a_cell(kind: Any) -> None:
    canary = "990000198801019999"
    rows = SIGNAL if kind == "signals" else AID
    report = report_on(
        kind, *({**rows, header: canary} for header in rows), context=a_context(is_person=lambda _: False)
    )
    assert len(report.problems) >= len(rows)
    assert canary not in repr(report.problems)


def test_the_business_day_itself_is_not_in_the_future() -> None:
    assert found(report_on("signals", SIGNAL | {"发生日期": ON.isoformat()})) == []


NUMBERED = ("reference", "household_id", "member_id", "relative_member_id", "officer_id", "consent_id", "supply_id")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (kind, column.code)
        for kind, sheet in KINDS_OF_FILE.items()
        for column in sheet.columns
        if column.code in (*NUMBERED, "society_id", "department_id")
    ],
)
def test_no_persons_number_becomes_an_id(kind: ImportKind, code: str) -> None:
    [column] = [one for one in KINDS_OF_FILE[kind].columns if one.code == code]
    with pytest.raises(CellProblem, match="personal_number"):
        column.read(WANG)
