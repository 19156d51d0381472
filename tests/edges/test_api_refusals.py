from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from api.access.authorisation import PERMISSIONS
from api.access.permissions import ACTIONS
from api.acts.table import ACTS
from api.errors import STATUS_OF, problem_of
from graph import errors as graph_errors
from graph.errors import GraphStoreError
from graph.schema import Warning
from graph.store import GraphStore
from matching import errors as matching_errors
from matching.errors import MatchingError
from tests.edges.api_county import IDENTITY_NUMBER, Web, a_web, referral_of


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = a_web(tmp_path)
    yield web
    web.play.engine.store.close()


def the_warning(web: Web, household: str = "household:1") -> str:
    return web.play.view(household).all(Warning)[0].id


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


def test_a_body_that_cannot_be_taken_apart_is_bad_input(web: Web) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=a"}

    answer = web.as_("bureau").client.post("/api/needs/need:1/close", content=b"xx", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")


def test_a_refused_method_is_told_which_are_allowed(web: Web) -> None:
    answer = web.as_("bureau").client.put("/api/queue")

    assert (answer.status_code, answer.json()["code"], answer.headers["Allow"]) == (405, "method_not_allowed", "GET")


@pytest.mark.parametrize("action", list(ACTS))
def test_no_act_takes_an_organisation_a_state_or_a_revision_from_the_body(action: str) -> None:
    body: type[BaseModel] = ACTS[action].body

    assert body.model_config["extra"] == "forbid"
    assert set(body.model_fields).isdisjoint(
        {"id", "county", "region", "status", "revision", "charity", "society", "department", "actor", "officer"}
    )


ONLY_ON_PAGES = {"calendar.enter", "figures.enter"}
"""What a whole list changes is looked at before it is confirmed."""


NO_ACTS = {"/api/session", "/api/runs/{job}/what-if"}
"""Signing in, and a question whose facts need a body: neither changes the graph."""


def test_every_post_route_is_an_act_with_rights(web: Web) -> None:
    described = web.app.openapi()["paths"]
    posts = {
        operation["post"]["operationId"]
        for path, operation in described.items()
        if "post" in operation and path not in NO_ACTS and not path.startswith("/policies/")
    }

    assert posts == set(ACTS) and posts <= set(PERMISSIONS)
    assert {action for action in ACTIONS if action not in ACTS} == ONLY_ON_PAGES | {
        action for action in ACTIONS if action.rpartition(".")[2] in ("list", "read")
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
