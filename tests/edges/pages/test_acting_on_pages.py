"""What people do on the pages, in a real browser, each to its end in the graph."""

from __future__ import annotations

from graph.schema import Assisted, Need, Pairing, Referral, Signal, Warning
from tests.edges.pages.site import Site, press
from tests.loop.county import SOCIETY, kin_of_the_household, write


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


def test_a_town_records_what_it_was_rung_up_about(site: Site) -> None:
    page = site.go(site.page("town", viewport={"width": 390, "height": 844}), "/households/household:1")
    page.get_by_text("登记线索", exact=True).first.click()
    page.locator("[name=indicator]").select_option("birth")
    page.get_by_role("button", name="登记线索").click()
    page.get_by_text("线索已登记。").wait_for()

    [signal] = [one for one in site.web.play.view().all(Signal) if one.indicator == "birth"]
    assert (signal.source, signal.channel, signal.member) == ("township", "call_or_visit", None)
    page.context.close()


def test_the_bureau_closes_a_need_once_no_charity_has_it(site: Site) -> None:
    page = site.go(site.page("bureau"), "/households/household:1")
    page.get_by_text("关闭需求", exact=True).first.click()
    page.get_by_role("button", name="关闭需求").first.click()
    page.locator(".form-problem .problem").first.wait_for()
    site.expect_refusal(409)

    for pairing in site.web.play.view().all(Pairing):
        site.web.as_("bureau").post(f"/api/pairings/{pairing.id}/cancel")
    page.get_by_role("button", name="关闭需求").first.click()
    page.get_by_text("需求已关闭。").wait_for()

    assert [one.status for one in site.web.play.view().all(Need)] == ["closed"]
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
    for name in ("接受", "接受"):
        press(charity, name)
    charity.get_by_role("link", name="已接受，待交付").click()
    for name in ("已交付", "已交付"):
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


def test_a_charity_changes_its_supply_in_yuan(site: Site) -> None:
    page = site.go(site.page("charity"), "/supply")
    page.get_by_role("link", name="修改").first.click()
    page.locator("[name=quantity]").fill("20000")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("资源已修改").wait_for()

    [line] = [one.supply for one in site.web.play.engine.store.supply_of("charity:1")]
    assert (line.quantity, line.confirmed_on) == (2_000_000, "2026-03-02")
    page.context.close()


def test_what_follows_from_a_decline_is_told_before_the_click(site: Site) -> None:
    page = site.go(site.page("charity"), "/proposals")
    page.get_by_text("谢绝", exact=True).first.click()
    page.get_by_label("暂时无力办理").first.check()
    assert page.get_by_text("以后可以再次向贵机构建议").first.is_visible()
    page.get_by_role("button", name="谢绝").first.click()
    page.get_by_text("已谢绝，资源已退回。").wait_for()
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


def test_the_bureau_sees_who_is_kin_before_it_releases_a_payment(site: Site) -> None:
    write(site.web.play.engine, kin_of_the_household("treasurer", "society", SOCIETY), "kin")
    case = next(one.id for one in site.web.play.view().all(Referral) if one.disposition == "mutual_aid")
    society = site.web.as_("society")
    claim = society.post(f"/api/referrals/{case}/claim").json()["answer"]["claim"]
    society.post(f"/api/claims/{claim}/pay", {"amount_fen": 30_000})

    page = site.go(site.page("bureau"), "/payments")
    told = page.locator(".condition").inner_text()
    press(page, "复核通过")

    assert "某丙 ↔ 某甲 · 相隔 2 层" in told
    assert site.web.play.engine.store.society(SOCIETY).fund_left_fen == 70_000
    page.context.close()
