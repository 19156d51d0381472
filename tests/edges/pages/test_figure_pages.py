"""The county's figures and its calendar on pages: tried first, then confirmed, by the bureau alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from matching.calendar.table import table_of
from tests.calendar_files import a_file, a_line
from tests.edges.pages.site import Site, press
from tests.edges.pages.test_pages import violations
from tests.loop.county import COUNTY

HEADER = "name,valid_from,value,unit,source"


def _type_figure(page: Page, figure: str, value: str, unit: str = "元") -> None:
    page.get_by_text("录入新值").click()
    form = page.locator("form").filter(has=page.get_by_label("数值"))
    form.get_by_label("参数").select_option(label=figure)
    form.get_by_label("数值").fill(value)
    form.get_by_label("单位").select_option(label=unit)
    form.get_by_label("生效日期").fill("2026-07-01")
    form.get_by_label("依据（文号）").fill("池政办〔2026〕8号")
    with page.expect_navigation():
        form.get_by_role("button", name="先核对影响").click()


def _choose_file(page: Page, label: str, text: str, button: str) -> None:
    page.get_by_text(label).click()
    page.get_by_label("文件", exact=True).set_input_files(
        {"name": "file.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    with page.expect_navigation():
        page.get_by_role("button", name=button).last.click()


@pytest.mark.parametrize("who", ["bureau", "town", "auditor"])
def test_the_figures_are_accessible_and_say_what_is_not_asked_of_the_county(shared: Site, who: str) -> None:
    page = shared.go(shared.page(who), "/figures")

    assert "不需要" in page.get_by_role("row").filter(has_text="刚性支出比例").inner_text()
    assert page.get_by_role("button", name="先核对影响").count() == 0 or who == "bureau"
    assert violations(page) == []
    page.context.close()


def test_a_figure_is_tried_and_then_entered(site: Site) -> None:
    page = site.go(site.page("bureau"), "/figures")
    _type_figure(page, "农村低保标准", "900.00")

    told = page.locator("main").inner_text()
    assert "1 户结果不同" in told and "低保" in told
    assert violations(page) == []
    assert all(one.value != 90_000 for one in site.web.play.engine.store.directory(COUNTY).parameters)

    press(page, "确认录入")

    row = page.get_by_role("row").filter(has_text="2026-07-01").inner_text()
    assert "900 元" in row and "将来" in row and "池政办〔2026〕8号" in row
    page.context.close()


def test_everything_wrong_with_a_file_is_said_beside_the_form(site: Site) -> None:
    page = site.go(site.page("bureau"), "/figures")
    _choose_file(page, "用文件录入多项", f"{HEADER}\nnothing,July,x,yuan,\n", "先核对影响")

    assert page.locator(".problem li").all_inner_texts()[1:] == [
        "第 2 行 valid_from 应为日期，写成 2026-03-01 的形式",
        "第 2 行 source 不能为空",
    ]
    site.expect_refusal(422)
    page.context.close()


def test_a_file_of_figures_is_tried_and_entered(site: Site) -> None:
    page = site.go(site.page("bureau"), "/figures")
    _choose_file(page, "用文件录入多项", f"{HEADER}\n刚性支出比例,2026-07-01,55,%,县里\n", "先核对影响")
    press(page, "确认录入")

    assert page.get_by_role("row").filter(has_text="刚性支出比例").filter(has_text="55%").count() == 1
    page.context.close()


def test_a_file_of_days_is_looked_through_and_imported(site: Site) -> None:
    page = site.go(site.page("bureau"), "/calendar?year=2026")
    _choose_file(page, "导入放假调休文件", a_file(a_line("2026-05-27")), "先核对")

    assert "古尔邦节" in page.get_by_role("row").last.inner_text()
    assert table_of(site.web.play.engine.store.directory(COUNTY)) == ()
    assert violations(page) == []

    press(page, "确认导入")

    assert "新增 1 天" in page.locator("main").inner_text()
    assert len(table_of(site.web.play.engine.store.directory(COUNTY))) == 1
    page.context.close()


def test_a_file_of_days_that_cannot_be_is_refused(site: Site) -> None:
    page = site.go(site.page("bureau"), "/calendar?year=2026")
    _choose_file(page, "导入放假调休文件", a_file(a_line("2026-03-10", "workday")), "先核对")

    [told] = page.locator(".problem li").all_inner_texts()
    assert told == "第 2 行 date 2026-03-10 本来就是工作日：调休上班日应是周末或节假日"
    site.expect_refusal(422)
    page.context.close()


@pytest.mark.parametrize("path", ["/figures/check", "/figures", "/calendar/check", "/calendar"])
def test_only_the_bureau_enters_figures_and_days(shared: Site, path: str) -> None:
    person = shared.web.as_("town")

    answer = person.client.post(path, data={"csrf_token": person.token, "operation_key": "a-key-of-a-test"})

    assert answer.status_code == 403
