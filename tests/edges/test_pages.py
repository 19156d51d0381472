"""The pages in a real browser: nothing in the console, nothing from elsewhere, nothing that axe finds."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from graph.changes import ChangeSet, Guard, UpdateNode
from graph.schema import Assisted, Member, Referral, Warning
from tests.edges.api_county import Web, a_web
from tests.loop.county import COUNTY, NOW, SOCIETY
from tools.servers.chromium import LAUNCH_ARGUMENTS

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
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
        "/households/household:1",
        "/households/household:1/network?hops=3",
    ],
    "town": ["/queue", "/visits", "/deliveries", "/households", "/households/household:1"],
    "medical": ["/inbox", "/households/household:1", "/households/household:1/network"],
    "coordination": ["/inbox", "/overview"],
    "charity": ["/proposals", "/supply"],
    "society": ["/m"],
    "auditor": ["/overview"],
}
VISITS = [(who, path) for who, paths in PAGES.items() for path in paths]


@dataclass
class Site:
    """The application on a free port, and a browser that keeps account of what went wrong."""

    web: Web
    address: str
    browser: Browser
    trouble: list[str] = field(default_factory=list)

    def page(self, who: str | None = None, **context: Any) -> Page:
        page = self.browser.new_context(locale="zh-CN", **context).new_page()
        page.on("console", lambda message: message.type == "error" and self.trouble.append(message.text))
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("request", self._check_host)
        if who is not None:
            page.goto(f"{self.address}/sign-in")
            page.request.post(f"{self.address}/sign-in", form={"officer": f"officer:{who}"}, max_redirects=0)
        return page

    def go(self, page: Page, path: str) -> Page:
        page.goto(self.address + path)
        return page

    def expect_refusal(self, status: int) -> None:
        """A browser tells of every refusal in its console; this one was asked for."""
        [told] = self.trouble
        assert str(status) in told
        self.trouble.clear()

    def _check_host(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.trouble.append(f"foreign request: {request.url}")


def served(web: Web) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(web.app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def playing() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playing: Playwright, chromium_path: str) -> Iterator[Browser]:
    browser = playing.chromium.launch(executable_path=chromium_path, args=LAUNCH_ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    web = a_web(tmp_path_factory.mktemp("pages"))
    for address in served(web):
        yield Site(web, address, browser)
    web.play.engine.store.close()


@pytest.fixture
def shared(open_site: Site) -> Iterator[Site]:
    """For pages that are only read."""
    open_site.trouble.clear()
    yield open_site
    assert open_site.trouble == []


@pytest.fixture
def site(tmp_path: Path, browser: Browser) -> Iterator[Site]:
    """For pages on which something is done."""
    web = a_web(tmp_path)
    for address in served(web):
        made = Site(web, address, browser)
        yield made
        assert made.trouble == []
    web.play.engine.store.close()


def press(page: Page, name: str) -> None:
    """Press the first button of that name and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


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
    assert "<img src=x" in page.locator("#chosen-facts h3").inner_text()
    assert page.locator("main img").count() == 0
    page.context.close()


def test_a_department_answers_on_its_page(site: Site) -> None:
    referral = next(
        one.id
        for one in site.web.play.view().all(Referral)
        if one.department == "department:medical_insurance" and one.role == "lead"
    )
    page = site.go(site.page("medical"), f"/referrals/{referral}")
    for label, said in (("签收", "已签收。"), ("受理", "已受理。")):
        page.locator("form.act button").get_by_text(label, exact=True).click()
        page.get_by_text(said).wait_for()
    page.locator("[name=amount_yuan]").fill("4800.50")
    page.get_by_role("button", name="提交答复").click()
    page.get_by_text("答复已保存，并记入救助链。").wait_for()

    [edge] = site.web.play.view().edges_of(Assisted)
    assert edge.amount_fen == 480_050
    page.context.close()


def test_a_town_records_a_visit_on_its_phone(site: Site) -> None:
    page = site.go(site.page("town", viewport={"width": 390, "height": 844}), "/visits")
    page.locator("a.task").first.click()
    page.locator("[name=change]").fill("务工收入中断")
    page.get_by_label("医疗救助").check()
    page.get_by_role("button", name="保存核查结果").click()
    page.get_by_text("核查结果已保存。").wait_for()

    assert site.web.play.view().all(Warning)[0].status == "visited"
    page.context.close()


def test_a_society_claims_and_pays_on_its_phone(site: Site) -> None:
    page = site.go(site.page("society", viewport={"width": 390, "height": 844}), "/m")
    assert "某甲" not in page.content()
    page.get_by_role("button", name="认领").click()
    page.get_by_text("认领成功。").wait_for()
    assert "某甲" in page.content()
    page.locator("[name=amount_yuan]").fill("300")
    page.get_by_role("button", name="发放救助金").click()
    page.get_by_text("发放已登记，并记入救助链。").wait_for()

    assert site.web.play.engine.store.society(SOCIETY).fund_left_fen == 70_000
    page.context.close()


def test_a_charity_accepts_delivers_and_the_town_confirms(site: Site) -> None:
    charity = site.go(site.page("charity"), "/proposals")
    for name in ("接受", "接受", "已交付", "已交付"):
        press(charity, name)
    town = site.go(site.page("town"), "/deliveries")
    press(town, "确认收到")
    assert town.get_by_text("已确认收到，并记入救助链。").is_visible()

    assert [edge.source for edge in site.web.play.view().edges_of(Assisted)] == ["charity:1"]
    charity.context.close()
    town.context.close()


def test_a_charity_publishes_supply_in_yuan(site: Site) -> None:
    page = site.go(site.page("charity"), "/supply")
    page.get_by_text("登记资源", exact=True).click()
    page.locator("[name=project]").fill("助学金")
    page.locator("[name=quantity]").fill("5000")
    page.locator("[name=valid_to]").fill("2026-12-31")
    page.get_by_role("button", name="发布").click()
    page.get_by_text("资源已发布。").wait_for()

    published = [line.supply for line in site.web.play.engine.store.supply_of("charity:1")]
    assert 500_000 in {one.quantity for one in published if one.project == "助学金"}
    page.context.close()


def test_a_refusal_is_told_inside_the_form(site: Site) -> None:
    page = site.go(site.page("society"), "/m")
    page.get_by_role("button", name="认领").click()
    page.get_by_text("认领成功。").wait_for()
    page.evaluate("() => { document.querySelector('[name=amount_yuan]').removeAttribute('max'); }")
    page.locator("[name=amount_yuan]").fill("900")
    page.get_by_role("button", name="发放救助金").click()
    page.locator(".form-problem .problem").wait_for()

    site.expect_refusal(422)
    assert "没有保存" in page.locator(".form-problem").first.inner_text()
    assert site.web.play.engine.store.society(SOCIETY).fund_left_fen == 100_000
    page.context.close()


def test_a_form_works_without_scripts(site: Site) -> None:
    page = site.go(site.page("society", java_script_enabled=False), "/m")
    page.get_by_role("button", name="认领").click()

    assert page.get_by_text("认领成功。").is_visible()
    page.context.close()


def test_a_form_that_was_overtaken_is_refused(site: Site) -> None:
    referral = next(one.id for one in site.web.play.view().all(Referral) if one.disposition == "deliver")
    page = site.go(site.page("bureau"), f"/referrals/{referral}")
    site.web.as_("bureau").post(f"/api/referrals/{referral}/receive")
    page.get_by_role("button", name="签收").click()
    page.locator(".form-problem .problem").first.wait_for()

    site.expect_refusal(412)
    assert "刚被他人改动" in page.locator(".form-problem .problem").first.inner_text()
    page.context.close()


def test_the_description_of_the_api_is_served_from_here(shared: Site) -> None:
    page = shared.go(shared.page(), "/docs")

    page.get_by_text("/api/queue").first.wait_for()
    page.context.close()
