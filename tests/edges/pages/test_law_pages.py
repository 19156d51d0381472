"""The pages of the law in a real browser: packs, differences, calendar, obligations, entitlements, replay."""

from __future__ import annotations

import pytest

from api.pages import law
from matching.calendar.file import read_calendar_file
from matching.use_cases import import_calendar
from tests.calendar_files import a_file, a_line
from tests.edges.pages.site import Site
from tests.edges.pages.test_pages import CJK, violations
from tests.loop.county import COUNTY

FILE = "/households/household:1"
PAGES = {
    "bureau": [
        "/packs",
        "/packs/chizhou-2024",
        "/packs/guangdong-2021",
        "/packs/chizhou-2024?other=qitai-2024",
        "/calendar",
        "/calendar?year=2027",
        "/obligations",
        f"{FILE}/entitlements",
        f"{FILE}/replay",
    ],
    "town": ["/packs", f"{FILE}/entitlements", f"{FILE}/replay?pack=henan-2022"],
    "auditor": ["/packs/henan-2022", "/calendar"],
}
VISITS = [(who, path) for who, paths in PAGES.items() for path in paths]


@pytest.mark.parametrize(("who", "path"), VISITS)
def test_a_page_of_the_law_is_accessible(shared: Site, who: str, path: str) -> None:
    page = shared.go(shared.page(who), path)

    assert page.locator("main h1").count() == 1
    assert violations(page) == []
    page.context.close()


def test_the_difference_of_two_packs_is_chosen_on_the_page_of_one(shared: Site) -> None:
    page = shared.go(shared.page("bureau"), "/packs/chizhou-2024")
    page.get_by_label("与之对比").select_option("qitai-2024")
    with page.expect_navigation():
        page.get_by_role("button", name="对比").click()

    assert page.get_by_role("row").filter(has_text="rigid.ratio").count() == 1
    assert page.get_by_role("row").filter(has_text="tekun.member").count() == 0
    assert (
        page.evaluate("""() => [...document.querySelectorAll('tbody th')].filter(
        cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.innerText)""")
        == []
    )
    page.context.close()


def test_a_year_without_arrangements_is_said_to_make_dates_provisional(shared: Site) -> None:
    page = shared.go(shared.page("bureau"), "/calendar?year=2027")

    assert "暂定" in page.get_by_role("note").inner_text()
    page.context.close()


def test_the_countys_own_days_stand_in_the_calendar(shared: Site) -> None:
    engine = shared.web.play.engine
    days = read_calendar_file(a_file(a_line("2026-05-27")), engine.calendar)
    import_calendar(engine, shared.web.play.act("days on a page"), COUNTY, days)
    shared.web.clock.later(shared.web.clock.at.resolution * 60_000_000)
    page = shared.go(shared.page("bureau"), "/calendar?year=2026")

    row = page.get_by_role("row").filter(has_text="2026-05-27").inner_text()

    assert "古尔邦节" in row and "当地通知" in row
    page.context.close()


def test_what_is_overdue_is_counted_on_the_page_of_obligations(shared: Site) -> None:
    page = shared.go(shared.page("bureau"), "/obligations")

    assert "逾期 3 项" in page.locator(".head").inner_text()
    assert page.get_by_role("row").filter(has_text="公布消费减免政策").count() == 1
    page.context.close()


def test_obligations_are_read_a_page_after_another(shared: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law, "DUTIES_A_PAGE", 1)
    page, seen = shared.go(shared.page("bureau"), "/obligations"), []
    while True:
        seen += page.locator("tbody th").all_inner_texts()
        if not (later := page.get_by_role("link", name="后面还有")).count():
            break
        later.click()

    assert len(seen) == len(set(seen)) >= 3
    page.context.close()


def test_a_household_is_shown_what_it_is_owed(shared: Site) -> None:
    page = shared.go(shared.page("town"), FILE)
    page.get_by_role("link", name="应享救助").click()

    row = page.get_by_role("row").filter(has_text="医疗救助").first.inner_text()

    assert "符合条件即享" in row and "四(二)1" in row
    page.context.close()


def test_a_replay_marks_what_differs_between_the_packs_chosen(shared: Site) -> None:
    page = shared.go(shared.page("bureau"), f"{FILE}/replay")
    for pack in ("national-2023", "henan-2022", "guangdong-2021"):
        page.get_by_label(pack).uncheck()
    with page.expect_navigation():
        page.get_by_role("button", name="查看").click()

    assert page.locator("thead th").all_inner_texts() == ["方面", "chizhou-2024", "qitai-2024", "不同"]
    assert page.get_by_role("row").filter(has_text="审核 特困人员").count() == 1
    page.context.close()


def test_five_packs_side_by_side_leave_room_for_the_names_of_the_aspects(shared: Site) -> None:
    page = shared.go(shared.page("bureau", viewport={"width": 1440, "height": 900}), f"{FILE}/replay")
    aspect, first, last = (page.locator(f"tbody tr:first-child > :nth-child({n})").bounding_box() for n in (1, 2, 6))

    assert aspect and first and last
    assert aspect["width"] > 150
    assert first["width"] == pytest.approx(last["width"], abs=2)
    page.context.close()


def test_the_household_file_says_what_is_owed_and_missing(shared: Site) -> None:
    page = shared.go(shared.page("bureau"), f"{FILE}/entitlements")
    missing = page.locator("tr:has(.tag.warn) th").all_inner_texts()

    shared.go(page, FILE)

    assert missing
    assert page.locator("section[aria-labelledby=owed] .tag.warn").all_inner_texts() == missing
    page.context.close()


def test_who_sees_a_part_of_the_file_is_not_told_what_is_owed(shared: Site) -> None:
    page = shared.go(shared.page("medical"), FILE)

    assert page.locator("section[aria-labelledby=owed]").count() == 0
    page.context.close()


@pytest.mark.parametrize("path", [f"{FILE}/entitlements", f"{FILE}/replay"])
@pytest.mark.parametrize("who", ["medical", "other-town"])
def test_pages_of_the_whole_file_are_not_there_for_those_who_see_a_part(shared: Site, who: str, path: str) -> None:
    page = shared.go(shared.page(who), path)

    assert page.locator("h1").inner_text() == "未能完成"
    shared.expect_refusal(404)
    page.context.close()


def test_in_english_no_chinese_is_left_unmarked(shared: Site) -> None:
    page = shared.page("bureau")
    for path in ("/packs/chizhou-2024", "/calendar?year=2027", "/obligations", f"{FILE}/replay"):
        shared.go(page, f"/language/en?next={path}")
        unmarked = page.evaluate("""() => [...document.querySelectorAll('main *')].filter(
            one => !one.closest('[lang=zh-CN]') && [...one.childNodes].some(
                child => child.nodeType === 3 && /[\\u4e00-\\u9fff]/.test(child.data))).map(one => one.outerHTML)""")

        assert CJK.search("".join(unmarked)) is None, (path, unmarked[:3])
    page.context.close()
