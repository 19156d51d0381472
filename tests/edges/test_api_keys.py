from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.schema import Referral
from tests.edges.api_county import Web, a_web, referral_of


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = a_web(tmp_path)
    yield web
    web.play.engine.store.close()


def test_a_repeat_of_the_key_is_told_the_first_receipt(web: Web) -> None:
    referral, medical = referral_of(web), web.as_("medical")
    first = medical.post(f"/api/referrals/{referral}/receive", Idempotency_Key="one-and-the-same", If_Match='"1"')
    again = medical.post(f"/api/referrals/{referral}/receive", Idempotency_Key="one-and-the-same", If_Match='"1"')

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "repeated": True}


def test_a_key_used_for_another_request_is_refused(web: Web) -> None:
    referral, medical = referral_of(web), web.as_("medical")
    medical.post(f"/api/referrals/{referral}/receive", Idempotency_Key="one-and-the-same")

    other = medical.post(f"/api/referrals/{referral}/accept", Idempotency_Key="one-and-the-same")

    assert (other.status_code, other.json()["code"]) == (422, "operation_key_reused")


def test_a_key_of_the_figures_form_stands_for_what_was_tried_then(web: Web) -> None:
    bureau = web.as_("bureau")
    figure = {"name": "rigid_ratio_percent", "valid_from": "2026-03-02", "unit": "percent", "source": "县民政局"}

    def enter(value: str) -> int:
        form = {"csrf_token": bureau.token, "operation_key": "one-and-the-same"}
        form["rows"] = json.dumps([figure | {"value": value}])
        return bureau.client.post("/figures", data=form, follow_redirects=False).status_code

    assert (enter("70"), enter("70"), enter("80")) == (303, 303, 422)


def test_a_key_belongs_to_who_sent_it(web: Web) -> None:
    first = web.as_("medical").post(f"/api/referrals/{referral_of(web)}/receive", Idempotency_Key="one-and-the-same")
    second = web.as_("bureau").post(f"/api/referrals/{referral_of(web)}/accept", Idempotency_Key="one-and-the-same")

    assert (first.status_code, second.status_code) == (201, 201)


@pytest.mark.parametrize("key", ["", "short", "with blank in it", "x" * 129])
def test_an_act_asks_for_a_proper_key(web: Web, key: str) -> None:
    answer = web.as_("medical").post(f"/api/referrals/{referral_of(web)}/receive", Idempotency_Key=key)

    assert answer.status_code == 400
    assert answer.json()["code"].startswith("idempotency_key_")


def test_an_edit_asks_for_the_revision_it_was_decided_on(web: Web) -> None:
    answer = web.as_("medical").post(f"/api/referrals/{referral_of(web)}/receive", If_Match="")

    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_missing")


@pytest.mark.parametrize("stale", ['"0"', '"99"', "W/1", "*"])
def test_an_edit_of_what_has_moved_on_is_refused(web: Web, stale: str) -> None:
    answer = web.as_("medical").post(f"/api/referrals/{referral_of(web)}/receive", If_Match=stale)

    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert web.play.view().get(Referral, referral_of(web)).status == "requested"


def test_an_edit_that_meets_another_in_between_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other edit lands after the right was checked and before the decision is read."""
    referral, store = referral_of(web), web.play.engine.store
    seen = web.as_("medical").get(f"/api/referrals/{referral}").headers["ETag"]
    other = web.as_("bureau")
    receipt = store.receipt

    def interrupted(operation_key: str, request: str) -> Any:
        monkeypatch.setattr(store, "receipt", receipt)
        assert other.post(f"/api/referrals/{referral}/receive").status_code == 201
        return receipt(operation_key, request)

    monkeypatch.setattr(store, "receipt", interrupted)
    late = web.as_("medical").post(f"/api/referrals/{referral}/receive", If_Match=seen)

    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
