"""The lists that set a county up: what a sound row gives, and what is wrong beyond the single cell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matching.imports.rows import CharityRow, DepartmentRow, OfficerRow, PolicyRow, RegionRow
from tests.unit.import_files import CHARITY, WANG, a_context, found, report_on

NOBODY: dict[str, Any] = {"is_region": lambda code: False}
PACKS = {"packs": {"chizhou-2024": date(2024, 4, 25)}}
BUREAU = {
    "部门编号": "MZ",
    "承担职责": "民政",
    "部门名称": "民政局",
    "辖区代码": "341702",
    "别称": "社会事务局；民政处",
}
HEALTH = {"部门编号": "WJ", "承担职责": "卫健", "部门名称": "卫健委", "辖区代码": "341702"}
OFFICER = {"经办人编号": "1", "姓名": "某某", "角色": "部门", "辖区代码": "341702", "所属单位": "MZ"}
POLICY = {"政策包": "chizhou-2024", "适用起始日": "2024-05-01"}


def regions(*codes: str) -> list[dict[str, str]]:
    return [{"区划代码": code, "名称": f"名{code}"} for code in codes]


def test_regions_come_parents_first_in_whatever_order_the_sheet_has_them() -> None:
    report = report_on("regions", *regions("341702001", "34", "341702", "3417"), context=a_context(**NOBODY))
    assert [row.value.code for row in report.valid_rows if isinstance(row.value, RegionRow)] == [
        *("34", "3417", "341702", "341702001")
    ]


def test_a_region_without_its_parent_is_named() -> None:
    report = report_on("regions", *regions("34", "3417", "341702", "341702001001"), context=a_context(**NOBODY))
    assert found(report) == [(5, "区划代码", "parent_missing")]


@pytest.mark.parametrize("code", ["341703", "341703001", "35", "3418"])
def test_a_region_of_elsewhere_is_named(code: str) -> None:
    assert found(report_on("regions", *regions(code))) == [(2, "区划代码", "outside_county")]


def test_a_policy_is_read() -> None:
    (row,) = report_on("policies", POLICY, context=a_context(**PACKS)).valid_rows
    assert row == (2, PolicyRow("chizhou-2024", date(2024, 5, 1)))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"政策包": "chizhou"}, ("政策包", "unknown_pack")),
        ({"适用起始日": "2024-04-24"}, ("适用起始日", "before_the_policy")),
    ],
)
def test_what_is_wrong_with_a_policy_is_named(change: dict[str, str], problem: tuple[str, str]) -> None:
    assert found(report_on("policies", POLICY | change, context=a_context(**PACKS))) == [(2, *problem)]


def test_a_department_is_read_with_what_it_is_also_called() -> None:
    (row,) = report_on("departments", BUREAU).valid_rows
    assert row.value == DepartmentRow(
        department_id="MZ", code="civil_affairs", name="民政局", area="341702", aliases=("社会事务局", "民政处")
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"部门编号": "MZ"}, (None, "duplicate_row")),
        ({"承担职责": "民政"}, (None, "second_of_its_kind")),
        ({"别称": "民政处"}, ("别称", "alias_of_another")),
        ({"辖区代码": "341703"}, ("辖区代码", "unknown_region")),
    ],
)
def test_what_is_wrong_with_a_directory_is_named(change: dict[str, str], problem: tuple[str | None, str]) -> None:
    assert found(report_on("departments", BUREAU, HEALTH | change)) == [(3, *problem)]


def test_a_charity_is_read() -> None:
    (row,) = report_on("charities", {"统一社会信用代码": CHARITY, "慈善组织名称": "同心会"}).valid_rows
    assert row.value == CharityRow(charity_uscc=CHARITY, name="同心会")


def known_bodies(role: str, named: str) -> str | None:
    return f"department:{named}" if role == "department" and named == "MZ" else None


def test_an_officer_is_read() -> None:
    (row,) = report_on("officers", OFFICER, context=a_context(organisation_of=known_bodies)).valid_rows
    assert row.value == OfficerRow(officer_id="1", name="某某", role="department", area="341702", organisation="MZ")


def test_an_officers_last_day_is_read() -> None:
    report = report_on(
        "officers", OFFICER | {"任职截止日期": "2026年3月1日"}, context=a_context(organisation_of=known_bodies)
    )
    assert getattr(report.valid_rows[0].value, "until", None) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"所属单位": ""}, ("所属单位", "organisation_missing")),
        ({"任职截止日期": "去年"}, ("任职截止日期", "bad_date")),
        ({"所属单位": "无此部门"}, ("所属单位", "unknown_provider")),
        ({"角色": "乡镇", "所属单位": ""}, ("辖区代码", "area_of_role")),
        ({"辖区代码": "341703"}, ("辖区代码", "unknown_region")),
        ({"角色": "局长"}, ("角色", "bad_code")),
    ],
)
def test_what_is_wrong_with_an_officer_is_named(change: dict[str, str], problem: tuple[str, str]) -> None:
    report = report_on("officers", OFFICER | change, context=a_context(organisation_of=known_bodies))
    assert found(report) == [(2, *problem)]


def test_a_list_may_call_a_department_by_the_countys_own_name_for_it() -> None:
    signal = {
        "来源部门": "社会事务局",
        "预警指标": "死亡",
        "公民身份号码": WANG,
        "发生日期": "2026-02-20",
        "渠道": "信访",
    }
    context = a_context(department_names={"社会事务局": "civil_affairs"})
    (row,) = report_on("signals", signal, context=context).valid_rows
    assert getattr(row.value, "source", None) == "civil_affairs"


def test_aid_may_name_its_department_by_the_countys_own_name_for_it() -> None:
    aid = {"提供方序号": "1", "提供方类型": "政府部门", "提供方": "社会事务局", "户编号": "H1", "救助事项": "临时救助"}
    aid |= {"金额（元）": "500", "起始日期": "2026-02-01"}
    context = a_context(department_names={"社会事务局": "civil_affairs"})
    (row,) = report_on("aid", aid, context=context).valid_rows
    assert getattr(row.value, "provider", None) == "civil_affairs"
