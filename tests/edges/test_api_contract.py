"""Every operation keeps what the API's description says of it, whatever is sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.edges.api_county import Web, a_web

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = a_web(tmp_path_factory.mktemp("contract"))
    yield web
    web.play.engine.store.close()


def operations(app: FastAPI) -> Iterator[schemathesis.APIOperation]:
    for operation in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():
        yield operation.ok()


@pytest.mark.parametrize("who", ["bureau", "charity"])
def test_every_operation_answers_as_it_is_described(web: Web, who: str) -> None:
    person = web.as_(who)
    reached = []
    for operation in operations(web.app):
        if operation.path == "/api/session":
            continue

        @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def holds(case: schemathesis.Case) -> None:
            case.headers.update({"X-CSRF-Token": person.token})
            case.cookies["jiuzhu"] = person.client.cookies["jiuzhu"]
            case.call_and_validate(checks=CHECKS)

        holds()
        reached.append(operation.label)

    assert len(reached) > 40
