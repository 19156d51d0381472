from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.acts.table import ACTS, PATHS
from graph.changes import Receipt, UpdateNode
from graph.schema import Assisted, Claim, Consent, Pairing, Referral, Warning
from tests.edges.api_county import OTHER_VILLAGE, Web, a_web, referral_of
from tests.loop.county import COUNTY, MEMBER, SOCIETY, VILLAGE, kin_of_the_household, write


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


def test_after_an_act_a_script_is_led_back_to_an_address_with_chinese_in_it(web: Web) -> None:
    medical, referral = web.as_("medical"), referral_of(web)
    revision = web.play.view().get(Referral, referral).revision
    form = {"csrf_token": medical.token, "operation_key": "a-form-key", "revision": revision, "back": "/inbox?tab=新"}

    answer = medical.client.post(f"/act/referral.receive/{referral}", data=form, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/inbox?tab=%E6%96%B0&done=referral.receive")


@pytest.mark.parametrize("revision", ["", "²", "1" * 5000])
def test_a_form_without_a_proper_revision_is_refused(web: Web, revision: str) -> None:
    medical = web.as_("medical")
    form = {"csrf_token": medical.token, "operation_key": "a-form-key", "revision": revision}

    answer = medical.client.post(f"/act/referral.receive/{referral_of(web)}", data=form)

    assert answer.status_code == 428


def test_an_amount_of_a_million_digits_in_a_few_characters_is_no_amount(web: Web) -> None:
    society, case = web.as_("society"), a_referral(web, "mutual_aid")
    claim = society.post(f"/api/referrals/{case}/claim").json()["answer"]["claim"]
    form = {"csrf_token": society.token, "operation_key": "a-form-key", "revision": "1", "amount_yuan": "1e999990"}

    answer = society.client.post(f"/act/claim.pay/{claim}", data=form)

    assert answer.status_code == 422


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


def test_an_act_finds_the_household_by_its_number(web: Web) -> None:
    answer = web.as_("town").post("/api/households/1/signals", BODIES["signal.record"])

    assert answer.status_code == 201


def test_a_society_claims_pays_and_the_fund_is_drawn(web: Web) -> None:
    society, case = web.as_("society"), a_referral(web, "mutual_aid")

    claimed = society.post(f"/api/referrals/{case}/claim").json()["answer"]["claim"]
    paid = society.post(f"/api/claims/{claimed}/pay", {"amount_fen": 30_000})

    assert paid.json()["answer"]["held"] is False
    assert web.play.engine.store.society(SOCIETY).fund_left_fen == 70_000


def test_a_case_tells_its_society_what_is_needed_and_in_which_town_and_no_more(web: Web) -> None:
    [card] = web.as_("society").get("/api/cases").json()["rows"]
    page = web.as_("society").client.get("/m").text

    assert card["kinds"] == ["temporary_aid"]
    assert card["referral"]["region"] == VILLAGE[:9]
    assert (card["referral"]["reasons"], card["referral"]["conditions"]) == (None, None)
    assert "临时救助" in page and "甲镇" in page
    assert "甲村" not in page and "某甲" not in page


def test_after_its_claim_a_society_sees_who_it_is_for(web: Web) -> None:
    society, case = web.as_("society"), a_referral(web, "mutual_aid")
    before = society.get("/api/households/household:1").status_code
    society.post(f"/api/referrals/{case}/claim")

    file = society.get("/api/households/household:1").json()

    assert before == 404
    assert {member["name"] for member in file["members"]} == {"某甲", "王小明"}
    assert {member["identity_number"] for member in file["members"]} == {None}


def test_a_society_keeps_the_case_that_it_has_claimed_when_the_household_moves_away(web: Web) -> None:
    society, case = web.as_("society"), a_referral(web, "mutual_aid")
    claimed = society.post(f"/api/referrals/{case}/claim").json()["answer"]["claim"]
    referral, act = web.play.view().get(Referral, case), web.play.act()
    moved = UpdateNode(Referral, case, {"region": OTHER_VILLAGE})
    [landed] = web.play.engine.store.apply([act.change_set(COUNTY, "Move", [moved], guards=[referral])])
    assert isinstance(landed, Receipt)

    [row] = society.get("/api/cases").json()["rows"]

    assert (row["referral"]["id"], row["claim"]["id"]) == (case, claimed)
    assert claimed in society.client.get("/m").text


def test_a_payment_to_kin_waits_for_the_bureau(web: Web) -> None:
    write(web.play.engine, kin_of_the_household("treasurer", "society", SOCIETY), "kin")
    claim = web.as_("society").post(f"/api/referrals/{a_referral(web, 'mutual_aid')}/claim").json()["answer"]["claim"]

    held = web.as_("society").post(f"/api/claims/{claim}/pay", {"amount_fen": 30_000}).json()["answer"]
    [waiting] = web.as_("bureau").get("/api/payments").json()["rows"]
    by_itself = web.as_("society").post(f"/api/claims/{claim}/approve")
    released = web.as_("bureau").post(f"/api/claims/{claim}/approve")

    assert held["held"] is True
    assert (waiting["claim"]["id"], waiting["tie"]) == (
        claim,
        {"officer": "officer:treasurer", "member": MEMBER, "steps": 2},
    )
    assert by_itself.status_code == 403
    assert released.status_code == 201
    assert web.play.view().get(Claim, claim).status == "paid"


def test_kin_of_a_household_neither_visit_it_nor_confirm_nor_release(web: Web) -> None:
    for officer, role, organisation in (("near", "county", None), ("treasurer", "society", SOCIETY)):
        write(web.play.engine, kin_of_the_household(officer, role, organisation), officer)
    claim = web.as_("society").post(f"/api/referrals/{a_referral(web, 'mutual_aid')}/claim").json()["answer"]["claim"]
    web.as_("society").post(f"/api/claims/{claim}/pay", {"amount_fen": 30_000})
    pairing = a_pairing(web).id
    for act in ("accept", "deliver"):
        web.as_("charity").post(f"/api/pairings/{pairing}/{act}")
    acts = {
        f"/api/warnings/{the_warning(web)}/visits": BODIES["visit.record"],
        f"/api/pairings/{pairing}/confirm": {},
        f"/api/claims/{claim}/approve": {},
    }

    of_kin = [web.as_("near").post(path, body) for path, body in acts.items()]
    of_others = [web.as_("bureau").post(path, body).status_code for path, body in acts.items()]

    assert {(answer.status_code, answer.json()["code"]) for answer in of_kin} == {(409, "conflict_of_interest")}
    assert of_others == [201, 201, 201]


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


def test_a_charity_edits_its_supply_on_the_revision_it_saw(web: Web) -> None:
    charity, url = web.as_("charity"), "/api/supplies/supply:1"
    terms = {"project": "助困", "quantity": 2_000_000, "valid_from": "2026-01-01", "valid_to": "2026-11-30"}

    edited = charity.post(f"{url}/edit", terms)
    overtaken = charity.post(f"{url}/edit", terms | {"quantity": 3_000_000}, If_Match='"1"')
    blind = charity.post(f"{url}/edit", terms, If_Match="")

    assert (edited.status_code, overtaken.status_code, blind.status_code) == (201, 412, 428)
    assert (charity.get(url).json()["quantity"], charity.get(url).json()["valid_to"]) == (2_000_000, "2026-11-30")


def test_less_than_is_drawn_is_refused_with_what_is_drawn(web: Web) -> None:
    charity = web.as_("charity")
    terms = {"project": "助困", "quantity": 1, "valid_from": "2026-01-01", "valid_to": "2026-11-30"}

    refused = charity.post("/api/supplies/supply:1/edit", terms)

    assert refused.status_code == 422
    assert "quantity" in refused.text


def test_a_charity_cannot_publish_for_another(web: Web) -> None:
    draft = {"project": "助学", "kind": "education_aid", "unit": "fen", "quantity": 1, "valid_from": "2026-03-01"}
    body = {**draft, "valid_to": "2026-12-31"}

    assert web.as_("other-charity").post("/api/charities/charity:1/supplies", body).status_code == 404


def test_consent_is_given_and_withdrawn_by_the_town(web: Web) -> None:
    given = web.as_("town").post("/api/households/household:1/consents", {"recipients": ["any"]})
    consent = given.json()["answer"]["consent"]

    assert web.as_("town").post(f"/api/consents/{consent}/withdraw").status_code == 201
    assert web.as_("charity").post(f"/api/consents/{consent}/withdraw").status_code == 403


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


def test_after_a_withdrawal_nothing_more_of_what_was_taken_on_is_told(web: Web) -> None:
    charity, pairing = web.as_("charity"), a_pairing(web)
    charity.post(f"/api/pairings/{pairing.id}/accept")
    web.as_("town").post("/api/consents/consent:1/withdraw")

    [need] = [row["need"] for row in charity.get("/api/pairings").json()["rows"] if row["pairing"]["id"] == pairing.id]

    assert {name for name, value in need.items() if value is not None} <= {"id", "kind_of_node", "revision"}


def test_a_card_is_not_shown_once_its_consent_has_run_out(web: Web) -> None:
    consent = web.play.view().get(Consent, "consent:1")
    until = UpdateNode(Consent, consent.id, {"until": "2026-03-01"})
    act = web.play.act()
    [landed] = web.play.engine.store.apply([act.change_set(COUNTY, "Lapse", [until], guards=[consent])])
    assert isinstance(landed, Receipt)

    shown = {row["pairing"]["household"] for row in web.as_("charity").get("/api/pairings").json()["rows"]}

    assert "household:1" not in shown and "household:2" in shown


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
    "supply.edit": {"project": "助学", "quantity": 1, "valid_from": "2026-03-01", "valid_to": "2026-12-31"},
    "claim.pay": {"amount_fen": 1},
    **{
        action: {"reason": "fund_exhausted"}
        for action in ("referral.cancel", "referral.return", "need.close", "pairing.decline", "claim.hand_back")
    },
}
