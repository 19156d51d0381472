"""Who gets which answer: every address of the API under every officer, against a list written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from api.app import PAGES
from graph.changes import CreateNode, Link, Receipt, UpdateNode
from graph.schema import About, Claim, Consent, Pairing, Referral, Warning
from graph.schema.facts import Node
from matching.cases import held_payments
from tests.builders import a_warning, an_officer
from tests.edges.api_county import OFFICERS, Web, a_web, referral_of
from tests.loop.county import COUNTY, write

ALL = frozenset(OFFICERS)
OFFICES = frozenset({"bureau", "town", "other-town"})
SUPPLY = ALL - {"auditor", "admin"}
REACHED: Mapping[str, frozenset[str]] = {
    "/api/session": ALL,
    "/events": frozenset({"bureau", "auditor"}),
    "/api/queue": OFFICES,
    "/api/households": OFFICES,
    "/api/households/{household_id}": frozenset({"bureau", "other-town", "medical", "other-society"}),
    "/api/households/{household_id}/chain": frozenset({"bureau", "other-town", "medical", "other-society"}),
    "/api/households/{household_id}/network": frozenset({"bureau", "other-town", "medical", "other-society"}),
    "/api/households/{household_id}/entitlements": frozenset({"bureau", "other-town"}),
    "/api/households/{household_id}/replay": frozenset({"bureau", "other-town"}),
    "/api/households/{household_id}/explanation": frozenset({"bureau", "other-town"}),
    "/api/warnings/{warning_id}": frozenset({"bureau", "other-town", "medical"}),
    "/api/referrals": frozenset({"bureau", "medical", "education", "coordination"}),
    "/api/referrals/{referral_id}": frozenset({"bureau", "other-town", "medical"}),
    "/api/supplies": SUPPLY,
    "/api/supplies/{supply_id}": SUPPLY,
    "/api/pairings": OFFICES | {"charity", "other-charity"},
    "/api/pairings/{pairing_id}": frozenset({"bureau", "other-town", "charity"}),
    "/api/cases": OFFICES | {"society", "other-society"},
    "/api/payments": frozenset({"bureau"}),
    "/api/claims/{claim_id}": frozenset({"bureau", "other-town", "other-society"}),
    "/api/runs": frozenset({"bureau"}),
    "/api/runs/{job}": frozenset({"bureau"}),
    "/api/obligations": frozenset({"bureau"}),
    "/api/figures": ALL,
    "/policies": ALL,
    "/policies/{pack_id}": ALL,
    "/policies/{pack_id}/differences/{other_id}": ALL,
}
"""What has an id is of household 2, which lives in the other town and whose case the other society has claimed; the
referral is medical insurance's."""
OPEN_TO_ALL = frozenset({"/health"})
PAGES_REACHED: Mapping[str, frozenset[str]] = {
    "/queue": OFFICES,
    "/visits": frozenset({"town", "other-town"}),
    "/warnings/{warning_id}": REACHED["/api/warnings/{warning_id}"],
    "/inbox": REACHED["/api/referrals"],
    "/drafts": frozenset({"bureau"}),
    "/referrals/{referral_id}": REACHED["/api/referrals/{referral_id}"],
    "/households": OFFICES,
    "/households/{household_id}": REACHED["/api/households/{household_id}"],
    "/households/{household_id}/network": REACHED["/api/households/{household_id}/network"],
    "/households/{household_id}/entitlements": REACHED["/api/households/{household_id}/entitlements"],
    "/households/{household_id}/replay": REACHED["/api/households/{household_id}/replay"],
    "/proposals": frozenset({"bureau", "charity", "other-charity"}),
    "/supply": SUPPLY,
    "/supply/{supply_id}": frozenset({"bureau", "charity"}),
    "/m": frozenset({"society", "other-society"}),
    "/deliveries": OFFICES,
    "/payments": frozenset({"bureau"}),
    "/overview": frozenset({"bureau", "coordination", "auditor"}),
    "/runs": frozenset({"bureau"}),
    "/runs/{job}": frozenset({"bureau"}),
    "/runs/{job}/what-if": frozenset({"bureau"}),
    "/obligations": frozenset({"bureau"}),
    "/figures": ALL,
    "/calendar": ALL,
    "/packs": ALL,
    "/packs/{pack_id}": ALL,
}
"""The same of the pages."""
FORMS_REACHED: Mapping[str, frozenset[str]] = dict.fromkeys(
    ("/figures", "/figures/check", "/calendar", "/calendar/check"), frozenset({"bureau"})
)
"""Forms that are no act on one thing; empty as they are sent here, they are refused to everybody in the end."""
PAGES_OF_ALL = frozenset({"/", "/sign-in", "/sign-out", "/language/{language}", "/docs", "/act/{action}/{thing_id}"})
"""An act has rights of its own, whatever page it comes from."""


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = a_web(tmp_path_factory.mktemp("reach"))
    referrals = web.play.view("household:2").all(Referral)
    case = next(one.id for one in referrals if one.disposition == "mutual_aid")
    assert web.as_("other-society").post(f"/api/referrals/{case}/claim").status_code == 201
    yield web
    web.play.engine.store.close()


def things(web: Web) -> dict[str, str]:
    view = web.play.view("household:2")
    asked = [one for one in view.all(Referral) if one.department == "department:medical_insurance"]
    runs = web.as_("bureau").get("/api/runs").json()["rows"]
    return {
        "household_id": "household:2",
        "warning_id": view.all(Warning)[0].id,
        "referral_id": asked[0].id,
        "supply_id": "supply:1",
        "pairing_id": view.all(Pairing)[0].id,
        "claim_id": view.all(Claim)[0].id,
        "job": runs[0]["run"],
        "pack_id": "chizhou-2024",
        "other_id": "qitai-2024",
    }


@pytest.mark.parametrize("path", REACHED)
def test_an_address_answers_those_whom_it_is_for_and_nobody_else(web: Web, path: str) -> None:
    address = path.format(**things(web))

    answers = {who: web.as_(who).get(address).status_code for who in OFFICERS}

    assert {who for who, status in answers.items() if status == 200} == REACHED[path]
    assert set(answers.values()) <= {200, 403, 404}


@pytest.mark.parametrize("path", PAGES_REACHED)
def test_a_page_is_shown_to_those_whom_it_is_for_and_to_nobody_else(web: Web, path: str) -> None:
    address = path.format(**things(web))

    answers = {who: web.as_(who).get(address).status_code for who in OFFICERS}

    assert {who for who, status in answers.items() if status == 200} == PAGES_REACHED[path]
    assert set(answers.values()) <= {200, 403, 404}


@pytest.mark.parametrize("path", FORMS_REACHED)
def test_a_form_is_taken_from_those_whom_it_is_for_and_from_nobody_else(web: Web, path: str) -> None:
    answers = {
        who: web.as_(who).client.post(path, data={"csrf_token": web.as_(who).token}).status_code for who in OFFICERS
    }

    assert {who for who, status in answers.items() if status != 403} == FORMS_REACHED[path]


def test_no_page_is_left_out() -> None:
    routes = [route for page in PAGES for route in page.router.routes if isinstance(route, APIRoute)]

    assert {route.path for route in routes if "GET" in route.methods} - PAGES_OF_ALL == PAGES_REACHED.keys()
    assert {route.path for route in routes if "POST" in route.methods} - PAGES_OF_ALL == FORMS_REACHED.keys()


def test_no_address_is_left_out(web: Web) -> None:
    read = {path for path, operations in web.app.openapi()["paths"].items() if "get" in operations}

    assert read == REACHED.keys() | OPEN_TO_ALL


def test_a_society_reads_its_own_cases_alone(web: Web) -> None:
    referrals = [one for number in (1, 2) for one in web.play.view(f"household:{number}").all(Referral)]

    read = {
        who: {one.id for one in referrals if web.as_(who).get(f"/api/referrals/{one.id}").status_code == 200}
        for who in ("society", "other-society")
    }

    [first], [second] = (
        {one.id for one in referrals if one.department == society} for society in ("society:1", "society:2")
    )
    assert read == {"society": {first}, "other-society": {second}}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Web]:
    """For a test that changes something."""
    web = a_web(tmp_path)
    yield web
    web.play.engine.store.close()


def changed(web: Web, node: Node, **facts: Any) -> None:
    update = UpdateNode(type(node), node.id, facts)
    [outcome] = web.play.engine.store.apply([web.play.act().change_set(COUNTY, "Change", [update], guards=[node])])
    assert isinstance(outcome, Receipt), outcome


def test_a_department_does_not_read_a_warning_that_it_was_not_asked_about(own: Web) -> None:
    other = a_warning("warning:other", level="blue", status="closed")
    write(own.play.engine, [CreateNode(other), Link(About(source=other.id, target="household:1"))], "other")

    read = {who: own.as_(who).get(f"/api/warnings/{other.id}").status_code for who in ("bureau", "town", "medical")}

    assert read == {"bureau": 200, "town": 200, "medical": 404}


def test_a_joint_department_still_sees_what_its_lead_has_answered(own: Web) -> None:
    officer = an_officer("officer:health", role="department", organisation="department:health")
    write(own.play.engine, [CreateNode(officer)], "health")
    [copy] = [one.id for one in own.play.view().all(Referral) if one.department == "department:health"]
    for act, body in (("accept", {}), ("answer", {"outcome": "not_eligible"})):
        assert own.as_("medical").post(f"/api/referrals/{referral_of(own)}/{act}", body).status_code == 201

    assert own.as_("health").get(f"/api/referrals/{copy}").json()["status"] == "completed"


def test_a_proposal_whose_consent_has_run_out_is_not_there_for_the_charity(own: Web) -> None:
    view = own.play.view()
    changed(own, view.get(Consent, "consent:1"), until="2026-03-01")

    read = {
        who: own.as_(who).get(f"/api/pairings/{view.all(Pairing)[0].id}").status_code for who in ("bureau", "charity")
    }

    assert read == {"bureau": 200, "charity": 404}


def test_every_payment_that_waits_is_shown_however_many_cases_there_are(
    own: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_payments, "CASES_AT_ONCE", 1)
    claims = []
    for household, society in (("household:1", "society"), ("household:2", "other-society")):
        [case] = [one.id for one in own.play.view(household).all(Referral) if one.disposition == "mutual_aid"]
        claims.append(own.as_(society).post(f"/api/referrals/{case}/claim").json()["answer"]["claim"])
        changed(own, own.play.view(claims[-1]).get(Claim, claims[-1]), status="held", amount_fen=30_000)

    page = own.as_("bureau").client.get("/payments").text

    assert all(f"/act/claim.approve/{claim}" in page for claim in claims)
    assert page.count("现有登记中已查不到暂缓时的亲属关系") == len(claims)
