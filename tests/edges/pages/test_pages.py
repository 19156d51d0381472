"""The pages in a real browser: nothing in the console, nothing from elsewhere, nothing that axe finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from graph.changes import ChangeSet, Guard, UpdateNode
from graph.schema import Member
from tests.edges.pages.site import Site
from tests.loop.county import COUNTY, NOW

AXE = (Path(__file__).parents[3] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
PAYLOAD = "<img src=x onerror=\"document.title='taken'\">\"'><script>document.title='taken'</script>"
CJK = re.compile(r"[\u4e00-\u9fff]")
PAGES = {
    "bureau": [
        "/queue",
        "/drafts",
        "/inbox",
        "/proposals",
        "/supply",
        "/payments",
        "/households",
        "/overview",
        "/runs",
        "/households/household:1",
        "/households/household:1/network?hops=3",
    ],
    "town": ["/queue", "/visits", "/deliveries", "/households", "/households/household:1"],
    "medical": ["/inbox", "/households/household:1", "/households/household:1/network"],
    "coordination": ["/inbox", "/overview"],
    "charity": ["/proposals", "/supply", "/supply/supply:1"],
    "society": ["/m"],
    "auditor": ["/overview"],
}
VISITS = [(who, path) for who, paths in PAGES.items() for path in paths]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result["violations"]]


@pytest.mark.parametrize(("who", "path"), VISITS)
def test_a_page_is_accessible(shared: Site, who: str, path: str) -> None:
    page = shared.go(shared.page(who), path)

    assert page.locator("main h1").count() == 1
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("path", ["/queue", "/households/household:1", "/households/household:1/network"])
def test_a_page_is_accessible_in_the_dark(shared: Site, path: str) -> None:
    page = shared.go(shared.page("bureau", color_scheme="dark"), path)

    assert violations(page) == []
    page.context.close()


def test_the_sign_in_is_accessible(shared: Site) -> None:
    page = shared.go(shared.page(), "/sign-in")

    assert violations(page) == []
    assert page.locator(".persona").count() == 8
    page.context.close()


@pytest.mark.parametrize(("who", "path"), VISITS)
def test_nothing_on_an_english_page_is_half_translated(shared: Site, who: str, path: str) -> None:
    page = shared.page(who)
    shared.go(page, "/language/en?next=/sign-in")
    shared.go(page, path)

    text = page.evaluate(
        "() => { const copy = document.body.cloneNode(true);"
        " for (const one of copy.querySelectorAll('[lang=\"zh-CN\"], script, svg, .timeline, .findings')) one.remove();"
        " return copy.textContent; }"
    )

    assert CJK.findall(text) == []
    page.context.close()


@pytest.mark.parametrize(
    ("who", "path"), [("society", "/m"), ("town", "/visits"), ("town", "/queue"), ("bureau", "/households/household:1")]
)
def test_a_page_fits_a_phone(shared: Site, who: str, path: str) -> None:
    page = shared.go(shared.page(who, viewport={"width": 390, "height": 844}), path)

    width = page.evaluate("() => document.documentElement.scrollWidth")

    assert width <= 390
    page.context.close()


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(shared: Site) -> None:
    page = shared.go(shared.page(), "/households/household:1")
    assert page.url.startswith(f"{shared.address}/sign-in?next=")

    page.locator(".persona").first.click()

    assert page.url == f"{shared.address}/households/household:1"
    page.context.close()


def test_the_sign_in_leads_to_no_other_site(shared: Site) -> None:
    page = shared.go(shared.page(), "/sign-in?next=https://elsewhere.example/")

    page.locator(".persona").first.click()

    assert page.url == f"{shared.address}/queue"
    page.context.close()


def test_the_queue_is_worked_by_keyboard_alone(shared: Site) -> None:
    page = shared.go(shared.page("bureau", viewport={"width": 1440, "height": 900}), "/queue")
    focused = "() => document.activeElement.getAttribute('href')"
    links = page.eval_on_selector_all("a[data-row]", "all => all.map(one => one.getAttribute('href'))")

    page.keyboard.press("j")
    assert page.evaluate(focused) == links[0]
    page.keyboard.press("j")
    assert page.evaluate(focused) == links[1]
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_selector("#pane .case h1")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")

    assert page.evaluate("() => document.activeElement.name") == "status"
    assert violations(page) == []
    page.context.close()


def test_the_queue_names_levels_by_colour_shape_and_word(shared: Site) -> None:
    page = shared.go(shared.page("town"), "/queue")

    assert page.locator(".group .level.red").first.inner_text() == "▲非常严重"
    page.context.close()


def test_the_first_load_of_the_queue_is_small(shared: Site) -> None:
    assert loaded(shared, "/queue") <= 100 * 1024


def test_the_first_load_of_the_network_is_bounded(shared: Site) -> None:
    assert loaded(shared, "/households/household:1/network") <= 700 * 1024


def loaded(site: Site, path: str) -> int:
    """Bytes over the wire, as the browser counts them."""
    page = site.page("bureau")
    site.go(page, path).wait_for_load_state("networkidle")
    sizes = page.evaluate(
        "() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".map(one => one.transferSize)"
    )
    page.context.close()
    return sum(sizes)


def test_the_network_is_drawn_and_the_same_each_time(shared: Site) -> None:
    pictures = []
    for _ in range(2):
        page = shared.go(
            shared.page("bureau", viewport={"width": 1440, "height": 900}), "/households/household:1/network"
        )
        page.wait_for_selector("#canvas[data-ready]", state="attached")
        listed = page.locator(".net-list tbody tr").count()
        assert page.evaluate("() => window.networkPicture.count()") == listed
        pictures.append(page.locator("#canvas").screenshot())
        page.context.close()

    assert pictures[0] == pictures[1]


def test_the_network_is_there_without_scripts(shared: Site) -> None:
    page = shared.go(shared.page("bureau", java_script_enabled=False), "/households/household:1/network")

    assert page.locator("#drawing .node").count() == page.locator(".net-list tbody tr").count()
    assert page.locator("#drawing").is_visible()
    page.context.close()


def test_the_network_is_printed_as_a_drawing(shared: Site) -> None:
    page = shared.go(shared.page("bureau"), "/households/household:1/network")
    page.wait_for_selector("#canvas[data-ready]", state="attached")
    page.emulate_media(media="print")

    assert page.locator("#drawing").is_visible() and not page.locator("#canvas").is_visible()
    page.context.close()


def test_a_name_is_text_wherever_it_stands(site: Site) -> None:
    store = site.web.play.engine.store
    member = store.known(["member:secret"])["member:secret"]
    change = ChangeSet(
        operation_key="payload",
        county=COUNTY,
        actor="system",
        action="Rename",
        at=NOW,
        changes=(UpdateNode(Member, member.id, {"name": PAYLOAD}),),
        guards=(Guard(member.id, member.revision),),
    )
    store.apply([change])
    page = site.page("bureau")

    for path in ("/households/household:1", "/households/household:1/network"):
        site.go(page, path)
        assert page.get_by_text("<img src=x").count() > 0
        assert page.title() != "taken"
    page.wait_for_selector("#canvas[data-ready]", state="attached")
    page.evaluate("() => window.networkPicture.tap('member:secret')")
    assert "<img src=x" in page.locator("#chosen-name").inner_text()
    assert page.locator("main img").count() == 0
    page.context.close()


def test_the_description_of_the_api_is_served_from_here(shared: Site) -> None:
    page = shared.go(shared.page(), "/docs")

    page.get_by_text("/api/queue").first.wait_for()
    page.context.close()
