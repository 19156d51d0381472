"""Entitlements, replay, explanation, obligations and figures by HTTP: for whom, and without what they may not see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.edges.api_county import Web, a_web
from tests.loop.county import HOUSEHOLD

FILE = f"/api/households/{HOUSEHOLD}"
OF_A_HOUSEHOLD = ("entitlements", "replay", "explanation")
INCOME = 1_000_000


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = a_web(tmp_path_factory.mktemp("household-law"))
    yield web
    web.play.engine.store.close()


def _told(web: Web, who: str, path: str, **params: Any) -> Any:
    answer = web.as_(who).get(path, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("who", ["bureau", "town"])
def test_entitlements_name_every_kind_with_its_clause(web: Web, who: str) -> None:
    told = _told(web, who, f"{FILE}/entitlements")
    rows = {row["kind"]: row for row in told["rows"]}

    assert (told["pack"], told["held"], len(rows)) == ("chizhou-2024", ["edge"], 20)
    assert (rows["medical_aid"]["state"], rows["medical_aid"]["clause"]) == ("to_check", "四(二)1")


def test_replay_tells_each_pack_and_what_differs(web: Web) -> None:
    told = _told(web, "bureau", f"{FILE}/replay", pack=["chizhou-2024", "henan-2022"])

    assert [column["pack"] for column in told["packs"]] == ["chizhou-2024", "henan-2022"]
    assert told["packs"][0]["tried"][0] == {"category": "tekun", "outcome": "refused"}
    assert all(len(set(row["values"].values())) > 1 for row in told["differences"])


def test_replay_without_a_pack_is_of_the_countys_own(web: Web) -> None:
    [column] = _told(web, "town", f"{FILE}/replay")["packs"]

    assert column["pack"] == "chizhou-2024"


def test_an_explanation_names_what_would_have_changed_a_refusal_but_no_amount(web: Web) -> None:
    told = _told(web, "bureau", f"{FILE}/explanation")
    review = next(one for one in told["routes"] if one["disposition"] == "review")
    changes = {change.pop("path"): change for change in review["changes"]}

    assert told["classes"][0]["reasons"] == [{"rule": "tekun.member", "clause": "二(一)", "pack": "chizhou-2024"}]
    assert changes["household.counted_income_fen_per_year"] == {"way": "more", "band": "1-2"}
    assert changes["household.other_property_within_limits"] == {}
    assert changes["category"] == {"before": "edge", "after": "tekun"}


@pytest.mark.parametrize("what", OF_A_HOUSEHOLD)
@pytest.mark.parametrize("who", ["bureau", "town"])
def test_no_income_of_the_household_is_told(web: Web, who: str, what: str) -> None:
    told = json.dumps(_told(web, who, f"{FILE}/{what}"))

    assert str(INCOME) not in told and "10000.00" not in told


@pytest.mark.parametrize("what", OF_A_HOUSEHOLD)
@pytest.mark.parametrize("who", ["other-town", "medical", "charity", "society"])
def test_a_household_that_is_not_wholly_theirs_answers_like_a_missing_one(web: Web, who: str, what: str) -> None:
    theirs = web.as_(who).get(f"{FILE}/{what}")
    missing = web.as_(who).get(f"/api/households/household:none/{what}")

    assert (theirs.status_code, theirs.json()) == (missing.status_code, missing.json())
    assert theirs.status_code == 404


@pytest.mark.parametrize("what", OF_A_HOUSEHOLD)
def test_an_auditor_sees_no_household(web: Web, what: str) -> None:
    assert web.as_("auditor").get(f"{FILE}/{what}").status_code == 403


def test_an_unknown_pack_is_not_there(web: Web) -> None:
    assert web.as_("bureau").get(f"{FILE}/replay", pack="nowhere").status_code == 404


def test_obligations_are_told_to_the_bureau_alone(web: Web) -> None:
    told = _told(web, "bureau", "/api/obligations", limit=2)

    assert (len(told["rows"]), told["count"] > 2) == (2, True)
    assert told["overdue"] == 3
    assert web.as_("town").get("/api/obligations").status_code == 403


def test_page_by_page_every_obligation_is_told_once(web: Web) -> None:
    whole = _told(web, "bureau", "/api/obligations")
    found, after = list[Any](), 0
    while after is not None:
        page = _told(web, "bureau", "/api/obligations", limit=2, after=after)
        found, after = found + page["rows"], page["after"]

    assert (whole["after"], found) == (None, whole["rows"])


def test_figures_are_told_to_everybody_in_the_work(web: Web) -> None:
    told = _told(web, "town", "/api/figures", on="2026-03-02")

    assert [figure["name"] for figure in told["figures"] if figure["value"] is None] == [
        "rigid_ratio_percent",
        "edge_income_percent",
    ]
    assert told["missing"] == []
