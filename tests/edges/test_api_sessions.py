from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access.context import DIRECTORY_AGE
from api.app import create_app
from api.settings import Settings
from graph.changes import Receipt, UpdateNode
from graph.schema import Officer
from tests.edges.api_county import Web, a_web, referral_of
from tests.loop.county import COUNTY, TODAY


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = a_web(tmp_path)
    yield web
    web.play.engine.store.close()


def test_the_store_is_asked_only_where_nobody_else_waits_for_it(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau, store, among_others = web.as_("bureau"), web.play.engine.store, []

    def watched(name: str, ask: Callable[..., object]) -> Callable[..., object]:
        def asked(*given: object, **named: object) -> object:
            with suppress(RuntimeError):
                among_others.append((name, asyncio.get_running_loop()))
            return ask(*given, **named)

        return asked

    for name, ask in inspect.getmembers(store, inspect.ismethod):
        monkeypatch.setattr(store, name, watched(name, ask))
    form = {"csrf_token": bureau.token, "name": "rigid_ratio_percent", "valid_from": "2026-03-02", "value": "70"}
    form |= {"unit": "percent", "source": "县民政局"}
    answers = [
        bureau.get("/queue"),
        bureau.post("/policies/chizhou-2024/due", {"from": "2026-03-02", "working_days": 3}),
        bureau.client.post("/figures/check", data=form),
        bureau.client.post("/calendar/check", data={"csrf_token": bureau.token}),
    ]

    assert [one.status_code for one in answers] == [200, 200, 200, 422]
    assert among_others == []


def test_a_change_without_the_token_is_refused(web: Web) -> None:
    answer = web.as_("medical").post(f"/api/referrals/{referral_of(web)}/receive", X_CSRF_Token="")

    assert (answer.status_code, answer.json()["code"]) == (403, "token_missing")


def test_the_token_of_another_session_is_refused(web: Web) -> None:
    other = web.as_("bureau").token

    answer = web.as_("medical").post(f"/api/referrals/{referral_of(web)}/receive", X_CSRF_Token=other)

    assert answer.json()["code"] == "token_missing"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_change_that_another_site_sends_is_refused(web: Web, site: str) -> None:
    answer = web.as_("medical").post(f"/api/referrals/{referral_of(web)}/receive", Sec_Fetch_Site=site)

    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_site")


def test_every_sign_in_makes_a_new_session(web: Web) -> None:
    client = web.as_("town").client
    before = client.cookies["jiuzhu"]

    client.post("/api/session", json={"officer": "officer:town"})

    assert client.cookies["jiuzhu"] != before


def test_the_cookie_is_for_this_site_and_not_for_scripts(web: Web) -> None:
    answer = web.as_("town").client.post("/api/session", json={"officer": "officer:town"})

    cookie = answer.headers["Set-Cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie


def test_a_session_that_was_ended_lets_nobody_in(web: Web) -> None:
    town = web.as_("town")
    cookie = town.client.cookies["jiuzhu"]
    town.client.delete("/api/session", headers={"X-CSRF-Token": town.token})
    town.client.cookies.set("jiuzhu", cookie)

    assert town.get("/api/queue").status_code == 401


def test_a_session_that_was_ended_in_one_process_lets_nobody_in_at_another(web: Web) -> None:
    town = web.as_("town")
    cookie = town.client.cookies["jiuzhu"]
    settings = Settings(demo=True, on=TODAY, session_key="test")
    elsewhere = TestClient(create_app(web.play.engine, settings, now=web.clock), cookies={"jiuzhu": cookie})
    before = elsewhere.get("/api/queue").status_code

    town.client.delete("/api/session", headers={"X-CSRF-Token": town.token})

    assert (before, elsewhere.get("/api/queue").status_code) == (200, 401)


def test_a_second_sign_out_of_one_session_is_no_error(web: Web) -> None:
    town = web.as_("town")
    cookie = town.client.cookies["jiuzhu"]
    for _ in range(2):
        town.client.cookies.set("jiuzhu", cookie)
        last = town.client.delete("/api/session", headers={"X-CSRF-Token": town.token}).status_code

    assert last == 401


def test_a_sign_out_is_in_the_journal_without_the_session(web: Web) -> None:
    town = web.as_("town")
    town.client.delete("/api/session", headers={"X-CSRF-Token": town.token})

    [entry] = [row.body for row in web.play.engine.store.journal(limit=10_000) if "EndSession" in row.body]
    assert '"actor":"officer:town"' in entry


def test_a_session_ends_when_it_is_not_used(web: Web) -> None:
    town = web.as_("town")
    web.clock.later(timedelta(minutes=14))
    still = town.get("/api/queue").status_code
    web.clock.later(timedelta(minutes=14))
    renewed = town.get("/api/queue").status_code
    web.clock.later(timedelta(minutes=16))

    assert (still, renewed, town.get("/api/queue").status_code) == (200, 200, 401)


def test_a_session_ends_after_a_working_day_even_when_used(web: Web) -> None:
    town = web.as_("town")
    for _ in range(33):
        web.clock.later(timedelta(minutes=14))
        assert town.get("/api/queue").status_code == 200
    web.clock.later(timedelta(minutes=14))
    town.get("/api/queue")
    web.clock.later(timedelta(minutes=10))

    assert town.get("/api/queue").status_code == 401


def test_a_forged_cookie_lets_nobody_in(web: Web) -> None:
    town = web.as_("town")
    town.client.cookies.set("jiuzhu", town.client.cookies["jiuzhu"][:-2] + "xx")

    assert town.get("/api/queue").status_code == 401


def test_without_demo_mode_nobody_signs_in_by_choice(tmp_path: Path) -> None:
    web = a_web(tmp_path, demo=False)

    assert TestClient(web.app).post("/api/session", json={"officer": "officer:bureau"}).status_code == 403
    web.play.engine.store.close()


def test_every_answer_has_the_headers_of_a_closed_site(web: Web) -> None:
    headers = web.as_("town").get("/api/queue").headers

    assert headers["Content-Security-Policy"].startswith("default-src 'self'; script-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def retire(web: Web, officer: str, until: str) -> None:
    store, officer = web.play.engine.store, f"officer:{officer}"
    act = web.play.act(f"retire {officer} {until}")
    change = UpdateNode(Officer, officer, {"until": until})
    [outcome] = store.apply(
        [act.change_set(COUNTY, "RetireOfficer", [change], guards=[store.known([officer])[officer]])]
    )
    assert isinstance(outcome, Receipt)


def test_an_officer_who_has_left_the_post_is_out_at_the_next_request_and_does_not_come_in(web: Web) -> None:
    town = web.as_("town")
    retire(web, "town", "2026-03-02")
    on_the_last_day = town.get("/api/queue").status_code
    retire(web, "town", "2026-03-01")

    assert (on_the_last_day, town.get("/api/queue").status_code) == (200, 401)
    assert town.client.post("/api/session", json={"officer": "officer:town"}).status_code == 401
    web.clock.later(DIRECTORY_AGE)  # the page offers what was known a moment ago
    assert "officer:town" not in TestClient(web.app).get("/sign-in").text


def test_what_an_officer_did_stays_after_they_left(web: Web) -> None:
    referral = referral_of(web)
    web.as_("medical").post(f"/api/referrals/{referral}/receive")
    before = web.as_("bureau").get("/api/households/household:1/chain").json()

    retire(web, "medical", "2026-03-01")

    assert web.as_("bureau").get("/api/households/household:1/chain").json() == before
    assert web.as_("bureau").get(f"/api/referrals/{referral}").json()["status"] == "received"
