"""What a charity reads at its lines and proposals: the least a household gets, and what one more unit would do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages import helpers
from graph.schema import Level, Pairing
from tests.edges.api_county import Web
from tests.edges.scarce_county import a_scarce_web
from tests.loop.county import CHARITY, HOUSEHOLD, SUPPLY, a_need, write

BELOW = "低于每户下限"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = a_scarce_web(tmp_path)
    yield web
    web.play.engine.store.close()


def page(web: Web, path: str, who: str = "charity") -> str:
    return web.as_(who).client.get(path).text


def ask_for_at_least(web: Web, fen: int) -> None:
    terms = {
        "project": "助困",
        "quantity": 1_000_000,
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "min_per_household": fen,
    }
    answer = web.as_("charity").post(f"/api/supplies/{SUPPLY}/edit", terms)
    assert answer.status_code == 201, answer.text


def test_an_exhausted_line_says_what_one_more_unit_of_money_would_do(web: Web) -> None:
    assert "再多 100 元：" in (told := page(web, "/supply"))
    assert "可多满足“电话指引”等级的需求" in told


def test_what_one_more_unit_would_do_names_no_household_and_no_need(web: Web) -> None:
    told = page(web, "/supply")

    assert "household:" not in told and "need:" not in told


def test_what_one_more_unit_would_do_is_told_to_nobody_but_its_charity(web: Web) -> None:
    assert "再多" not in page(web, "/supply", "bureau") + page(web, "/supply", "other-charity")


def test_a_line_that_is_not_used_up_says_nothing_of_one_more_unit(web: Web) -> None:
    assert page(web, "/supply").count("再多") == 1


@pytest.mark.parametrize("who", ["charity", "bureau"])
def test_the_least_per_household_is_told_as_a_condition(web: Web, who: str) -> None:
    ask_for_at_least(web, 50_000)

    for path in ("/supply", "/proposals"):
        assert "条件：每户至少 500 元；匹配不据此计算，接受前请核对。" in page(web, path, who)
    assert BELOW not in page(web, "/proposals", who)


@pytest.mark.parametrize("who", ["charity", "bureau"])
def test_a_proposal_below_the_least_per_household_is_marked(web: Web, who: str) -> None:
    ask_for_at_least(web, 200_000)

    assert BELOW in page(web, "/proposals", who)


def raise_need(web: Web, name: str, level: Level, fen: int) -> None:
    write(web.play.engine, a_need(name, HOUSEHOLD, level=level, quantity=fen, quantity_open=fen), f"need {name}")


@pytest.mark.parametrize(("who", "drawn"), [("charity", "card"), ("bureau", "level")])
@pytest.mark.parametrize("at_once", [1, 2, 50])
def test_the_most_urgent_proposals_stand_first_on_every_page(
    web: Web, monkeypatch: pytest.MonkeyPatch, who: str, drawn: str, at_once: int
) -> None:
    for name, level in enumerate(("yellow", "red", "blue", "orange", "red")):
        raise_need(web, f"of-{name}", level, 10_000)
    web.play.later(1)
    web.play.night()
    monkeypatch.setattr(helpers, "ROWS", at_once)
    monkeypatch.setattr(helpers, "CARDS", at_once)

    levels, path = [], "/proposals"
    while path:
        told = page(web, path, who)
        levels += re.findall(rf'class="{drawn} (\w+)"', told)
        following = re.search(r'href="(/proposals\?[^"]*after=[^"]+)"', told)
        path = following[1].replace("&amp;", "&") if following else ""

    assert [level for level in levels if level != "green"] == ["red", "red", "orange", "yellow", "blue"]


def test_the_county_looks_at_one_state_and_one_charity_at_a_time(web: Web) -> None:
    raise_need(web, "one", "red", 10_000)
    web.play.later(1)
    web.play.night()
    pairing = next(one.id for one in web.play.view().all(Pairing) if one.need == "need:one")
    waiting = page(web, "/proposals", "bureau").count('<th scope="row">')

    web.as_("charity").post(f"/api/pairings/{pairing}/accept")

    assert page(web, "/proposals", "bureau").count('<th scope="row">') == waiting - 1
    assert page(web, f"/proposals?of={CHARITY}", "bureau").count('<th scope="row">') == waiting - 1
    assert "暂无匹配建议" in page(web, "/proposals?of=charity:2", "bureau")
    accepted = page(web, "/proposals?status=accepted", "bureau")
    assert accepted.count('<th scope="row">') == 1 and "已接受，待交付 <b>1</b>" in accepted


def test_a_charity_comes_to_all_that_it_has_accepted(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "CARDS", 1)
    proposed = [one.id for household in (1, 2) for one in web.play.view(f"household:{household}").all(Pairing)]
    for one in proposed:
        assert web.as_("charity").post(f"/api/pairings/{one}/accept").status_code == 201

    found, path = list[str](), "/proposals?status=accepted"
    while path:
        told = page(web, path)
        found += re.findall(r"/act/pairing.deliver/([^\"]+)\"", told)
        following = re.search(r'href="(/proposals\?[^"]*after=[^"]+)"', told)
        path = following[1].replace("&amp;", "&") if following else ""

    assert len(proposed) > 1 and {*found} == {*proposed}
    assert f"已接受，待交付 <b>{len(proposed)}</b>" in page(web, "/proposals")


def test_a_charity_is_not_told_how_many_proposals_there_are_that_it_may_not_see(web: Web) -> None:
    assert re.search(r"待答复\s*</a>", page(web, "/proposals"))


def test_what_a_household_has_of_a_line_for_all_its_needs_counts_together(web: Web) -> None:
    raise_need(web, "second", "red", 100_000)
    web.play.later(1)
    web.play.night()
    ask_for_at_least(web, 200_000)

    assert "本户从该项目合计 2,000 元。" in page(web, "/proposals")
