from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.acts import ACTS, PATHS
from api.authorisation import PERMISSIONS
from api.errors import STATUS_OF, problem_of
from api.permissions import ACTIONS
from graph import errors as graph_errors
from graph.changes import CreateNode
from graph.errors import GraphStoreError
from graph.schema import Assisted, Claim, Officer, Pairing, Referral, Warning
from graph.store import GraphStore
from matching import errors as matching_errors
from matching.errors import MatchingError
from tests.edges.api_county import IDENTITY_NUMBER, Web, a_web
from tests.loop.county import COUNTY, MEMBER, SOCIETY, VILLAGE, kin, write


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = a_web(tmp_path)
    yield web
    web.play.engine.store.close()


def a_referral(web: Web, disposition: str = "deliver", household: str = "household:1") -> str:
    found = [one for one in web.play.view(household).all(Referral) if one.disposition == disposition]
    return next(one.id for one in found if one.role == "lead" and one.department_code != "civil_affairs")


def the_warning(web: Web, household: str = "household:1") -> str:
    return web.play.view(household).all(Warning)[0].id


def referral_of(web: Web, department: str = "department:medical_insurance") -> str:
    return next(one.id for one in web.play.view().all(Referral) if one.department == department and one.role == "lead")


def test_a_department_answers_and_the_answer_stands_in_the_chain(web: Web) -> None:
    referral, medical = referral_of(web), web.as_("medical")
    for act, body in (
        ("receive", {}),
        ("accept", {}),
        ("answer", {"outcome": "assisted", "amount_fen": 480_000, "from_on": "2026-03-02"}),
    ):
        answer = medical.post(f"/api/referrals/{referral}/{act}", body)
        assert answer.status_code == 201, answer.text

    [edge] = web.play.view().edges_of(Assisted)

    assert (edge.source, edge.amount_fen, edge.by) == ("department:medical_insurance", 480_000, "officer:medical")


def test_a_department_returns_with_a_coded_reason(web: Web) -> None:
    referral = referral_of(web)

    refused = web.as_("medical").post(f"/api/referrals/{referral}/return", {"reason": "no_idea"})
    returned = web.as_("medical").post(f"/api/referrals/{referral}/return", {"reason": "not_our_duty"})

    assert (refused.status_code, refused.json()["problems"][0]["path"]) == (422, "reason")
    assert returned.json()["answer"]["status"] == "rejected"


def test_a_town_records_a_visit(web: Web) -> None:
    body = {"visited_on": "2026-03-02", "policies_explained": ["medical_aid"], "change": "务工收入中断"}

    answer = web.as_("town").post(f"/api/warnings/{the_warning(web)}/visits", body)

    assert answer.status_code == 201
    assert web.play.view().all(Warning)[0].status == "visited"


def test_a_society_claims_pays_and_the_fund_is_drawn(web: Web) -> None:
    society, case = web.as_("society"), a_referral(web, "mutual_aid")

    claimed = society.post(f"/api/referrals/{case}/claim").json()["answer"]["claim"]
    paid = society.post(f"/api/claims/{claimed}/pay", {"amount_fen": 30_000})

    assert paid.json()["answer"]["held"] is False
    assert web.play.engine.store.society(SOCIETY).fund_left_fen == 70_000


def test_after_its_claim_a_society_sees_who_it_is_for(web: Web) -> None:
    society, case = web.as_("society"), a_referral(web, "mutual_aid")
    before = society.get("/api/households/household:1").status_code
    society.post(f"/api/referrals/{case}/claim")

    file = society.get("/api/households/household:1").json()

    assert before == 404
    assert {member["name"] for member in file["members"]} == {"某甲", "王小明"}
    assert {member["identity_number"] for member in file["members"]} == {None}


def test_a_payment_to_kin_waits_for_the_bureau(web: Web) -> None:
    treasurer = Officer(
        id="officer:treasurer",
        county=COUNTY,
        name="某丙",
        role="society",
        region=VILLAGE,
        organisation=SOCIETY,
        person="member:secret",
    )
    write(web.play.engine, [CreateNode(treasurer), kin("member:secret", MEMBER)], "kin")
    claim = web.as_("society").post(f"/api/referrals/{a_referral(web, 'mutual_aid')}/claim").json()["answer"]["claim"]

    held = web.as_("society").post(f"/api/claims/{claim}/pay", {"amount_fen": 30_000}).json()["answer"]
    by_itself = web.as_("society").post(f"/api/claims/{claim}/approve")
    released = web.as_("bureau").post(f"/api/claims/{claim}/approve")

    assert held["held"] is True
    assert by_itself.status_code == 403
    assert released.status_code == 201
    assert web.play.view().get(Claim, claim).status == "paid"


def test_a_charity_publishes_confirms_and_withdraws_its_supply(web: Web) -> None:
    charity = web.as_("charity")
    draft = {
        "project": "助学",
        "kind": "education_aid",
        "unit": "fen",
        "quantity": 500_000,
        "valid_from": "2026-03-01",
        "valid_to": "2026-12-31",
    }

    supply = charity.post("/api/charities/charity:1/supplies", draft).json()["answer"]["supply"]

    assert charity.post(f"/api/supplies/{supply}/confirm").status_code == 201
    assert charity.post(f"/api/supplies/{supply}/withdraw").status_code == 201
    assert charity.get(f"/api/supplies/{supply}").json()["status"] == "withdrawn"


def test_a_charity_cannot_publish_for_another(web: Web) -> None:
    draft = {"project": "助学", "kind": "education_aid", "unit": "fen", "quantity": 1, "valid_from": "2026-03-01"}
    body = {**draft, "valid_to": "2026-12-31"}

    assert web.as_("other-charity").post("/api/charities/charity:1/supplies", body).status_code == 404


def test_consent_is_given_and_withdrawn_by_the_town(web: Web) -> None:
    given = web.as_("town").post("/api/households/household:1/consents", {"recipients": ["any"]})
    consent = given.json()["answer"]["consent"]

    assert web.as_("town").post(f"/api/consents/{consent}/withdraw").status_code == 201
    assert web.as_("charity").post(f"/api/consents/{consent}/withdraw").status_code == 403


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


def test_a_wrong_value_is_named_and_not_repeated(web: Web) -> None:
    body = {"reason": IDENTITY_NUMBER, IDENTITY_NUMBER: IDENTITY_NUMBER, "outcome": [IDENTITY_NUMBER]}
    paths = (
        f"/api/referrals/{referral_of(web)}/return",
        f"/api/referrals/{referral_of(web)}/answer",
        f"/api/warnings/{the_warning(web)}/visits",
        "/api/charities/charity:1/supplies",
    )

    answers = [web.as_("bureau").post(path, body) for path in paths]

    assert {answer.status_code for answer in answers} == {422}
    assert all(answer.json()["problems"] for answer in answers)
    assert not any(IDENTITY_NUMBER in answer.text for answer in answers)


def test_a_broken_body_is_a_problem_without_its_content(web: Web) -> None:
    medical = web.as_("medical")
    headers = {"X-CSRF-Token": medical.token, "Content-Type": "application/json", "Idempotency-Key": "a-proper-key"}
    path = f"/api/referrals/{referral_of(web)}/receive"

    answer = medical.client.post(path, content=f'{{"{IDENTITY_NUMBER}'.encode(), headers=headers)

    assert answer.status_code == 422 and IDENTITY_NUMBER not in answer.text


@pytest.mark.parametrize("action", list(ACTS))
def test_no_act_takes_an_organisation_a_state_or_a_revision_from_the_body(action: str) -> None:
    body: type[BaseModel] = ACTS[action].body  # type: ignore[index]

    assert body.model_config["extra"] == "forbid"
    assert set(body.model_fields).isdisjoint(
        {"id", "county", "region", "status", "revision", "charity", "society", "department", "actor", "officer"}
    )


def test_every_post_route_is_an_act_with_rights(web: Web) -> None:
    described = web.app.openapi()["paths"]
    posts = {
        operation["post"]["operationId"]
        for path, operation in described.items()
        if "post" in operation and path != "/api/session"
    }

    assert posts == set(ACTS) and posts <= set(PERMISSIONS)
    assert {action for action in ACTIONS if action not in ACTS} == {
        action for action in ACTIONS if action.rpartition(".")[2] in ("list", "read")
    }


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """For acts that are all refused."""
    web = a_web(tmp_path_factory.mktemp("shared"))
    yield web
    web.play.engine.store.close()


@pytest.mark.parametrize("who", ["other-town", "education", "other-charity", "other-society", "auditor", "admin"])
def test_no_act_is_possible_on_somebody_elses_thing(shared: Web, who: str) -> None:
    case = a_referral(shared, "mutual_aid")
    owner = shared.as_("society")
    claim = owner.post(f"/api/referrals/{case}/claim", Idempotency_Key="the-only-claim").json()["answer"]["claim"]
    things = {
        "households": "household:1",
        "warnings": the_warning(shared),
        "referrals": referral_of(shared),
        "needs": a_pairing(shared).need,
        "charities": "charity:1",
        "supplies": "supply:1",
        "pairings": a_pairing(shared).id,
        "claims": claim,
        "consents": "consent:1",
    }

    answers = {}
    for action, thing_act in ACTS.items():
        path = PATHS[thing_act.kind]
        url = f"/api/{path}/{things[path]}/{thing_act.path}"
        answers[action] = shared.as_(who).post(url, BODIES.get(action, {})).status_code

    assert set(answers.values()) <= {403, 404}


def a_pairing(web: Web) -> Pairing:
    return web.play.view().all(Pairing)[0]


def test_a_pairing_goes_from_proposal_to_feedback(web: Web) -> None:
    charity, pairing = web.as_("charity"), a_pairing(web).id
    before = charity.get("/api/households/household:1").status_code
    for who, act in (("charity", "accept"), ("charity", "deliver"), ("town", "confirm")):
        assert web.as_(who).post(f"/api/pairings/{pairing}/{act}").status_code == 201

    file = charity.get("/api/households/household:1").json()

    assert before == 404
    assert file["members"] == [] and file["household"]["address"] is None
    assert [edge.source for edge in web.play.view().edges_of(Assisted)] == ["charity:1"]


def test_a_withdrawn_consent_bites_at_the_next_request(web: Web) -> None:
    charity, pairing = web.as_("charity"), a_pairing(web).id
    charity.post(f"/api/pairings/{pairing}/accept")
    before = charity.get("/api/households/household:1").status_code
    web.as_("town").post("/api/consents/consent:1/withdraw")

    assert (before, charity.get("/api/households/household:1").status_code) == (200, 404)


def test_a_charity_sees_a_card_before_it_accepts(web: Web) -> None:
    row = next(
        row
        for row in web.as_("charity").get("/api/pairings").json()["rows"]
        if row["pairing"]["household"] == "household:1"
    )

    assert row["need"]["region"] == VILLAGE[:9]
    assert (row["need"]["evidence"], row["pairing"]["reasons"]) == (None, None)


def test_a_town_lists_its_own_pairings_alone(web: Web) -> None:
    first = web.as_("town").get("/api/pairings", limit=1).json()

    assert [row["pairing"]["household"] for row in first["rows"]] == ["household:1"]
    assert first["after"] is None


BODIES: dict[str, dict[str, Any]] = {
    "signal.record": {
        "indicator": "death",
        "source": "police",
        "channel": "window",
        "observed_on": "2026-03-01",
    },
    "visit.record": {"visited_on": "2026-03-02"},
    "referral.answer": {"outcome": "assisted"},
    "referral.comment": {"text": "同意"},
    "supply.publish": {
        "project": "助学",
        "kind": "education_aid",
        "unit": "fen",
        "quantity": 1,
        "valid_from": "2026-03-01",
        "valid_to": "2026-12-31",
    },
    "claim.pay": {"amount_fen": 1},
    **{
        action: {"reason": "fund_exhausted"}
        for action in ("referral.cancel", "referral.return", "need.close", "pairing.decline", "claim.hand_back")
    },
}


def test_every_leaf_of_both_error_trees_has_a_status() -> None:
    leaves = {
        kind
        for module, root in ((graph_errors, GraphStoreError), (matching_errors, MatchingError))
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, root) and kind is not root
    }

    assert leaves == set(STATUS_OF)


def test_a_busy_store_says_when_to_come_again() -> None:
    problem = problem_of(graph_errors.StoreBusy("busy"))

    assert (problem.status, problem.headers) == (503, {"Retry-After": "2"})


def test_an_error_of_nobody_is_not_dressed_as_a_problem() -> None:
    with pytest.raises(ZeroDivisionError):
        problem_of(ZeroDivisionError())


def test_an_unreachable_store_is_a_problem_not_a_crash(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    town = web.as_("town")

    def down(self: GraphStore, ids: object) -> None:
        raise graph_errors.StoreUnavailable("down")

    monkeypatch.setattr(type(web.play.engine.store), "known", down)
    answer = town.get("/api/queue")

    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "store_unavailable", "2")


def test_every_answer_has_the_headers_of_a_closed_site(web: Web) -> None:
    headers = web.as_("town").get("/api/queue").headers

    assert headers["Content-Security-Policy"].startswith("default-src 'self'; script-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
