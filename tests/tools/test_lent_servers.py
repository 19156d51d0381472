"""A store that was lent to the tests keeps its data unless an earlier test run left it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from neo4j import Driver

from tests.servers import marker
from tools.servers.found import Server, Unavailable
from tools.servers.neo4j import driver


@pytest.fixture
def lent(neo4j_server: Server) -> Iterator[Driver]:
    """An empty store without the marker."""
    with driver(neo4j_server.address, neo4j_server.user, neo4j_server.password) as connected:
        connected.execute_query("MATCH (n) DETACH DELETE n")
        yield connected
    marker.leave(neo4j_server)


def test_a_store_with_other_data_is_refused_and_keeps_it(neo4j_server: Server, lent: Driver) -> None:
    lent.execute_query("CREATE (:Patient {id: 'someone else'})")

    with pytest.raises(Unavailable, match="holds data that no test run left there"):
        marker.claim(neo4j_server)

    assert _labels(lent) == [["Patient"]]


def test_an_empty_store_is_taken_and_marked(neo4j_server: Server, lent: Driver) -> None:
    marker.claim(neo4j_server)

    assert _labels(lent) == [[marker.LABEL, marker.MARKS]]


def test_what_an_earlier_test_run_left_is_emptied(neo4j_server: Server, lent: Driver) -> None:
    marker.claim(neo4j_server)
    lent.execute_query("CREATE (:Household {id: 'h-1'})")

    marker.claim(neo4j_server)

    assert _labels(lent) == [[marker.LABEL, marker.MARKS]]


def _labels(connected: Driver) -> list[list[str]]:
    found = connected.execute_query("MATCH (n) RETURN labels(n) AS labels").records
    return [sorted(record["labels"]) for record in found]
