from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from api.settings import Settings
from graph.changes import ChangeSet, CreateNode, Guard, UpdateNode
from graph.schema import SENT_REFERRAL, Officer, Referral
from tests.edges.api_county import IDENTITY_NUMBER, NAME, OFFICERS, VILLAGE, Person, Web, a_web, referral_of
from tests.loop.county import COUNTY, NOW, a_household, a_member, kin, write


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = a_web(tmp_path_factory.mktemp("web"))
    yield web
    web.play.engine.store.close()


def a_referral(web: Web, disposition: str, household: str = "household:1") -> Referral:
    return next(one for one in web.play.view(household).all(Referral) if one.disposition == disposition)


def test_nobody_is_told_anything_without_a_session(web: Web) -> None:
    answer = TestClient(web.app).get("/api/queue")

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_signed_in"


def test_the_bureau_sees_the_queue_of_the_county(web: Web) -> None:
    answer = web.as_("bureau").get("/api/queue").json()

    assert {row["household"]["id"] for row in answer["rows"]} == {"household:1", "household:2"}
    assert answer["totals"]["red"] == 2


def test_a_town_sees_its_own_queue_and_its_own_totals(web: Web) -> None:
    answer = web.as_("town").get("/api/queue").json()

    assert [row["household"]["region"] for row in answer["rows"]] == [VILLAGE]
    assert answer["totals"]["red"] == 1


def test_the_queue_goes_on_behind_its_cursor(web: Web) -> None:
    first = web.as_("bureau").get("/api/queue", limit=1).json()
    second = web.as_("bureau").get("/api/queue", limit=1, after=first["after"]).json()

    assert {row["household"]["id"] for page in (first, second) for row in page["rows"]} == {
        "household:1",
        "household:2",
    }
    assert second["after"] is None


def test_the_file_masks_the_identity_number_and_the_birth_date(web: Web) -> None:
    member = next(
        one for one in web.as_("bureau").get("/api/households/household:1").json()["members"] if one["name"] == NAME
    )

    assert (member["identity_number"], member["born_on"]) == ("**** 0027", "50-59")
    assert (member["disability_grade"], member["disability_kind"]) == ("severe", None)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("medical", {"serious_illness": True, "disability_kind": None, "identity_number": None}),
    ],
)
def test_a_department_sees_the_facts_of_its_duty(web: Web, who: str, sees: dict[str, Any]) -> None:
    members = web.as_(who).get("/api/households/household:1").json()["members"]
    member = next(one for one in members if one["name"] == NAME)

    assert {name: member[name] for name in sees} == sees


def test_a_department_sees_its_own_referrals_alone(web: Web) -> None:
    file = web.as_("medical").get("/api/households/household:1").json()

    assert {one["department"] for one in file["referrals"]} == {"department:medical_insurance"}
    assert file["signals"] == [] and file["consents"] == []


MISSING = "household:none"


@pytest.mark.parametrize("who", ["town", "other-town", "medical", "education", "charity", "society", "coordination"])
def test_a_foreign_household_answers_like_a_missing_one(web: Web, who: str) -> None:
    foreign = {"other-town": "household:1", "town": "household:2"}.get(who, "household:2")
    if who == "medical":
        foreign = "household:3"
    person = web.as_(who)

    answers = [person.get(f"/api/households/{one}{part}") for one in (foreign, MISSING) for part in ("", "/chain")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_a_function_that_a_role_does_not_have_is_refused_openly(web: Web) -> None:
    assert web.as_("charity").get("/api/queue").status_code == 403
    assert web.as_("auditor").get("/api/households/household:1").status_code == 403
    assert web.as_("admin").get("/events").status_code == 403


def test_the_inbox_of_a_department_holds_its_own(web: Web) -> None:
    rows = web.as_("medical").get("/api/referrals").json()["rows"]

    assert rows and {row["referral"]["department"] for row in rows} == {"department:medical_insurance"}
    assert web.as_("education").get("/api/referrals").json()["rows"] == []


def test_the_inbox_says_by_when_receipt_is_due_and_that_it_is_overdue(tmp_path: Path) -> None:
    web = a_web(tmp_path)
    later = Settings(demo=True, on=date(2026, 3, 6), session_key=SecretStr("test"))
    medical = Person(create_app(web.play.engine, later, now=web.clock), "officer:medical")

    due = [row["receipt_due_on"] for row in medical.get("/api/referrals").json()["rows"]]
    overdue = medical.client.get("/inbox").text.count("未按期签收（2026-03-05 前）")
    medical.post(f"/api/referrals/{referral_of(web)}/receive")

    assert set(due) == {"2026-03-05"}
    assert overdue == len(due)
    assert medical.client.get("/inbox").text.count("未按期签收") == len(due) - 1
    web.play.engine.store.close()


def test_a_referral_comes_with_its_etag(web: Web) -> None:
    referral = next(row["referral"] for row in web.as_("medical").get("/api/referrals").json()["rows"])

    answer = web.as_("medical").get(f"/api/referrals/{referral['id']}")

    assert answer.headers["ETag"] == f'"{referral["revision"]}"'
    assert referral["status"] in SENT_REFERRAL


def test_a_coordinator_sees_the_cases_of_the_conference_alone(tmp_path: Path) -> None:
    web = a_web(tmp_path)
    web.play.signals("insurance_lapse", "unemployment")
    web.play.night()
    draft = a_referral(web, "conference").id
    before = web.as_("coordination").get("/api/households/household:1").status_code
    web.as_("bureau").post(f"/api/referrals/{draft}/send")

    [row] = web.as_("coordination").get("/api/referrals").json()["rows"]

    assert (before, row["referral"]["id"]) == (404, draft)
    assert web.as_("coordination").get("/api/households/household:1").status_code == 200
    web.play.engine.store.close()


def test_a_society_sees_a_card_of_what_is_unclaimed(web: Web) -> None:
    [row] = web.as_("society").get("/api/cases").json()["rows"]

    assert row["referral"]["disposition"] == "mutual_aid"
    assert row["referral"]["region"] == VILLAGE[:9]
    assert (row["referral"]["reasons"], row["claim"]) == (None, None)


def test_a_society_sees_no_case_of_another_village(web: Web) -> None:
    rows = web.as_("other-society").get("/api/cases").json()["rows"]

    assert [row["referral"]["household"] for row in rows] == ["household:2"]


def test_the_network_of_a_town_ends_at_its_border(web: Web) -> None:
    town = web.as_("town").get("/api/households/household:1/network", hops=2).json()
    bureau = web.as_("bureau").get("/api/households/household:1/network", hops=2).json()

    assert "member:2" not in {node["id"] for node in town["nodes"]}
    assert "member:2" in {node["id"] for node in bureau["nodes"]}


def test_the_network_never_tells_a_number_or_a_birth_date(web: Web) -> None:
    text = web.as_("bureau").get("/api/households/household:1/network", hops=3).text

    assert IDENTITY_NUMBER not in text and "1970-05-01" not in text


def test_the_chain_tells_what_happened_in_order(web: Web) -> None:
    events = web.as_("bureau").get("/api/households/household:1/chain").json()["events"]

    assert [event["on"] for event in events] == sorted(event["on"] for event in events)
    assert {"signal", "warning", "referral"} <= {event["kind"] for event in events}


def test_a_department_is_told_of_others_the_kind_and_the_month(web: Web) -> None:
    events = web.as_("medical").get("/api/households/household:1/chain").json()["events"]

    assert {event["kind"] for event in events} <= {"referral", "warning", "answer", "assisted"}


def test_events_carry_ids_alone(web: Web) -> None:
    events = web.as_("bureau").get("/events", limit=1000).json()["events"]

    assert {"position", "at", "event", "subject"} == set(events[0])
    assert "WarningRaised" in {event["event"] for event in events}


def test_health_tells_of_store_calendar_and_outbox(web: Web) -> None:
    answer = TestClient(web.app).get("/health").json()

    assert answer["store"]["kind"] == "sqlite"
    assert answer["calendar"] == {"year": 2026, "is_published": True}
    assert answer["outbox"]["waits_seconds"] >= 0


def test_an_unknown_path_is_not_found(web: Web) -> None:
    assert web.as_("bureau").get("/api/nothing").json()["code"] == "not_found"


READS = (
    "/api/queue",
    "/api/households",
    "/api/referrals",
    "/api/supplies",
    "/api/pairings",
    "/api/cases",
    "/api/households/household:1",
    "/api/households/household:1/network?hops=3",
    "/api/households/household:1/chain",
)


@pytest.mark.parametrize("who", [name for name in OFFICERS if name not in ("bureau", "auditor", "admin", "other-town")])
def test_an_invisible_household_changes_no_byte_of_any_answer(tmp_path: Path, who: str) -> None:
    web = a_web(tmp_path)
    before = [web.as_(who).get(path).content for path in READS]
    hidden = a_household(9, region="341702009001")
    relative = [*a_member("member:kin", "household:9"), kin("member:kin", "member:1")]
    stranger = Officer(id="officer:stranger", county=COUNTY, name="某丁", role="town", region="341702009")
    write(web.play.engine, [*hidden, *relative, CreateNode(stranger)], "hidden")
    web.play.signals("death", "serious_illness", "unemployment", household="household:9")

    after = [web.as_(who).get(path).content for path in READS]

    assert after == before
    web.play.engine.store.close()


def test_a_change_of_role_holds_at_the_next_request(tmp_path: Path) -> None:
    web = a_web(tmp_path)
    town = web.as_("town")
    assert town.get("/api/households/household:1").status_code == 200
    officer = web.play.engine.store.known(["officer:town"])["officer:town"]
    change = ChangeSet(
        operation_key="move",
        county=COUNTY,
        actor="system",
        action="MoveOfficer",
        at=NOW,
        changes=(UpdateNode(Officer, officer.id, {"region": "341702002"}),),
        guards=(Guard(officer.id, officer.revision),),
    )
    web.play.engine.store.apply([change])

    assert town.get("/api/households/household:1").status_code == 404
    web.play.engine.store.close()


@pytest.mark.parametrize("who", OFFICERS)
def test_everybody_comes_home_to_a_page_of_theirs(web: Web, who: str) -> None:
    assert web.as_(who).client.get("/", follow_redirects=True).status_code == 200


def test_a_quantity_of_money_stands_in_yuan_beside_the_picture(web: Web) -> None:
    page = web.as_("bureau").client.get("/households/household:1/network").text

    assert "1,000 元" in page
    assert "100000" not in page


def test_the_list_beside_the_picture_shows_no_codes_of_other_things(web: Web) -> None:
    page = web.as_("bureau").client.get("/households/household:1/network").text
    contents = re.findall(r'<td class="small">(.*?)</td>', page)

    assert len(contents) > 5
    assert [told for told in contents if re.search(r"\b(warning|referral|need|supply|member|household):", told)] == []
    assert [told for told in contents if ">any<" in told] == []


def test_the_bureau_reads_what_a_pairing_run_did(web: Web) -> None:
    bureau = web.as_("bureau")
    [row] = bureau.get("/api/runs").json()["rows"]

    told = bureau.get(f"/api/runs/{row['run']}").json()

    assert [(one["kind"], one["levels"][0]["never_helped"]) for one in told["served"]] == [
        ("insurance_subsidy", 200_000)
    ]
    assert (told["fingerprint"], told["certificate"]["optimal"], told["moved"]) == (row["fingerprint"], True, [])


def test_only_the_bureau_reads_pairing_runs(web: Web) -> None:
    refused = {who: web.as_(who).get("/api/runs").status_code for who in ("town", "charity", "society", "auditor")}

    assert set(refused.values()) == {403}
    assert web.as_("bureau").get("/api/runs/need:1").status_code == 404


def network_of(web: Web, household: str, **query: str) -> dict[str, dict[str, Any]]:
    answer = web.as_("bureau").get(f"/api/households/{household}/network", **query).json()
    return {one["id"]: one for one in answer["nodes"]}


def test_people_of_another_household_read_as_kin_of_this_one(web: Web) -> None:
    nodes = network_of(web, "household:1")

    assert nodes["member:2"]["label"] == "某甲 兄弟姐妹 2"
    assert nodes["member:2"]["facts"][:2] == [["亲属", "某甲的兄弟姐妹"], ["所在户", "2"]]
    assert [one["id"] for one in nodes.values() if "户主" in one["label"]] == ["member:1"]


def test_a_household_taken_into_the_picture_of_another_brings_no_second_head(web: Web) -> None:
    alone = network_of(web, "household:2", hops="1")
    taken_in = network_of(web, "household:2", hops="1", seen_from="household:1")

    assert (alone["member:2"]["label"], taken_in["member:2"]["label"]) == ("某甲 户主", "某甲 2")
