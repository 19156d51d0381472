"""The report of a pairing run in a real browser: the charts are drawn, and without script the tables stand alone."""

from __future__ import annotations

import pytest

from tests.edges.pages.site import Site
from tests.edges.pages.test_pages import CJK, violations


def the_run(site: Site) -> str:
    [job] = site.web.play.engine.store.jobs("pairing")
    return f"/runs/{job.id}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_run_is_accessible_with_its_charts_drawn(shared: Site, scheme: str) -> None:
    page = shared.go(shared.page("bureau", color_scheme=scheme), the_run(shared))

    assert page.locator(".chart canvas").count() >= 1
    assert violations(page) == []
    page.context.close()


def test_a_run_is_read_without_script(shared: Site) -> None:
    page = shared.go(shared.page("bureau", java_script_enabled=False), the_run(shared))

    assert not page.locator(".chart").first.is_visible()
    assert page.get_by_role("cell", name="2,000 元").first.is_visible()
    page.context.close()


def test_a_run_is_wholly_in_english(shared: Site) -> None:
    page = shared.page("bureau")
    shared.go(page, "/language/en?next=/sign-in")
    shared.go(page, the_run(shared))
    text = page.evaluate(
        "() => { const copy = document.body.cloneNode(true);"
        " for (const one of copy.querySelectorAll('[lang=\"zh-CN\"], script')) one.remove(); return copy.textContent; }"
    )

    assert CJK.findall(text) == []
    page.context.close()


def test_a_run_fits_a_phone(shared: Site) -> None:
    page = shared.page("bureau", viewport={"width": 390, "height": 844})
    shared.go(page, the_run(shared))

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.context.close()


def test_the_bureau_comes_from_the_menu_to_a_run(shared: Site) -> None:
    page = shared.go(shared.page("bureau"), "/queue")
    page.get_by_role("link", name="匹配批次").click()
    page.locator("tbody a").first.click()

    assert page.get_by_role("heading", name="最优性证明").is_visible()
    page.context.close()
