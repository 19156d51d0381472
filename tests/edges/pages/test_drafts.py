"""What a town worker types into a visit's form is not lost on the way, and is nobody else's to read."""

from __future__ import annotations

from playwright.sync_api import Page

from graph.schema import Warning
from tests.edges.pages.site import Site


def visit_form(site: Site) -> Page:
    warning = site.web.play.view().all(Warning)[0]
    page = site.go(site.page("town", viewport={"width": 390, "height": 844}), f"/warnings/{warning.id}")
    page.locator("[name=change]").fill("务工收入中断")
    page.get_by_label("医疗救助").check()
    page.get_by_label("情况属实").uncheck()
    return page


def kept(page: Page) -> list[str]:
    """The drafts that the browser holds."""
    names: list[str] = page.evaluate("() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)]")
    return [name for name in names if name.startswith("draft:")]


def test_a_draft_outlives_a_reload(site: Site) -> None:
    page = visit_form(site)
    page.reload()
    page.get_by_text("已恢复未提交的草稿").wait_for()

    assert page.locator("[name=change]").input_value() == "务工收入中断"
    assert page.get_by_label("医疗救助").is_checked()
    assert not page.get_by_label("情况属实").is_checked()
    page.context.close()


def test_a_draft_holds_neither_a_name_nor_a_token(site: Site) -> None:
    page = visit_form(site)
    told = page.evaluate("() => JSON.stringify(sessionStorage)")

    assert "某甲" not in told
    assert site.web.as_("town").token not in told
    assert page.evaluate("() => localStorage.length") == 0
    page.context.close()


def test_a_saved_visit_leaves_no_draft(site: Site) -> None:
    page = visit_form(site)
    page.get_by_role("button", name="保存核查结果").click()
    page.get_by_text("核查结果已保存。").wait_for()

    assert kept(page) == []
    page.context.close()


def test_a_draft_can_be_discarded(site: Site) -> None:
    page = visit_form(site)
    page.reload()
    page.get_by_role("button", name="放弃草稿").click()

    assert page.locator("[name=change]").input_value() == ""
    assert kept(page) == []
    page.context.close()


def test_signing_out_leaves_no_draft_for_the_next(site: Site) -> None:
    page = visit_form(site)
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in**")

    assert kept(page) == []
    page.context.close()


def test_a_visit_that_never_reached_the_server_is_not_said_to_be_saved(site: Site) -> None:
    page = visit_form(site)
    page.context.set_offline(True)
    page.get_by_role("button", name="保存核查结果").click()
    page.get_by_text("内容尚未保存").wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="保存核查结果").click()
    page.get_by_text("核查结果已保存。").wait_for()

    assert any("ERR_INTERNET_DISCONNECTED" in one for one in site.trouble)
    site.trouble.clear()
    assert site.web.play.view().all(Warning)[0].status == "visited"
    page.context.close()
