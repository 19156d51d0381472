"""Who sends referrals is for the county's policy to say: the bureau everywhere, in some counties the towns too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.app import create_app
from api.settings import Settings
from graph.schema import Referral
from tests.edges.api_county import Person, Web, a_web
from tests.loop.county import TODAY

BUREAU_ALONE = ["national-2023", "chizhou-2024", "henan-2022"]
TOWNS_TOO = ["qitai-2024", "guangdong-2021"]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """Household 1 waits for a conference to be called."""
    web = a_web(tmp_path)
    web.play.signals("insurance_lapse", "unemployment")
    web.play.night()
    yield web
    web.play.engine.store.close()


def under(web: Web, pack: str, officer: str) -> Person:
    """Somebody of the county, were it to decide by that pack."""
    settings = Settings(demo=True, on=TODAY, session_key=SecretStr("test"))
    return Person(create_app(replace(web.play.engine, under=pack), settings, now=web.clock), f"officer:{officer}")


def the_draft(web: Web) -> str:
    return next(one.id for one in web.play.view().all(Referral) if one.disposition == "conference")


@pytest.mark.parametrize("pack", TOWNS_TOO)
def test_a_town_sends_what_waits_in_its_area_where_the_policy_lets_it(web: Web, pack: str) -> None:
    town, draft = under(web, pack, "town"), the_draft(web)

    listed = town.client.get("/drafts").text
    sent = town.post(f"/api/referrals/{draft}/send")

    assert draft in listed and "撤回" not in listed
    assert (sent.status_code, sent.json()["answer"]) == (201, {})
    assert web.play.view().get(Referral, draft).status == "requested"


@pytest.mark.parametrize("pack", BUREAU_ALONE)
def test_a_town_sends_nothing_where_the_bureau_alone_does(web: Web, pack: str) -> None:
    town, draft = under(web, pack, "town"), the_draft(web)

    assert town.client.get("/drafts").status_code == 403
    assert town.post(f"/api/referrals/{draft}/send").status_code == 403
    assert web.play.view().get(Referral, draft).status == "draft"


def test_a_town_sends_nothing_of_another_town(web: Web) -> None:
    other, draft = under(web, TOWNS_TOO[0], "other-town"), the_draft(web)

    assert draft not in other.client.get("/drafts").text
    assert other.post(f"/api/referrals/{draft}/send").status_code == 404


@pytest.mark.parametrize("pack", [*BUREAU_ALONE, *TOWNS_TOO])
def test_the_bureau_sends_under_every_policy(web: Web, pack: str) -> None:
    assert under(web, pack, "bureau").post(f"/api/referrals/{the_draft(web)}/send").status_code == 201
