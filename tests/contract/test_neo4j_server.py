"""What the Neo4j store relies on of the server and the driver, held here so that an update of either is noticed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from neo4j import Transaction

from graph.errors import GraphStoreError, StoreBusy, StoreUnavailable
from graph.stores.neo4j_session import Server
from tests.builders import a_region, a_supply
from tests.contract import racing
from tests.contract.acts import create, done
from tests.contract.sites import Neo4jSite

WRITES = "MATCH (n:Entity {id: 'supply:1'}) SET n.project = 'x'"


@pytest.fixture
def server(neo4j_site: Neo4jSite) -> Iterator[Server]:
    store = neo4j_site.open()
    done(store, create("a", a_supply()))
    store.close()
    opened = Server(neo4j_site.place.url, neo4j_site.place.user, neo4j_site.place.password, notifications=True)
    yield opened
    opened.close()


@contextmanager
def another_transaction(site: Neo4jSite, statement: str) -> Iterator[None]:
    """Of another client, which has run the statement and goes on no further."""
    with site.driver() as driver, driver.session() as session, session.begin_transaction() as tx:
        tx.run(statement).consume()
        yield
        tx.rollback()


def test_setting_nothing_takes_the_lock_of_a_node(server: Server, neo4j_site: Neo4jSite) -> None:
    with (
        another_transaction(neo4j_site, "MATCH (n:Entity {id: 'supply:1'}) SET n += {}"),
        pytest.raises(StoreBusy),
    ):
        server.write(lambda tx: tx.run(WRITES).consume(), 0.5)
    server.write(lambda tx: tx.run(WRITES).consume(), 5.0)


def test_looking_up_an_absent_key_in_an_updating_statement_reserves_it(server: Server, neo4j_site: Neo4jSite) -> None:
    look_up = "OPTIONAL MATCH (n:Entity {id: 'supply:2'}) SET n += {}"
    make = "CREATE (:Entity {id: 'supply:2'})"
    with another_transaction(neo4j_site, look_up), pytest.raises(StoreBusy):
        server.write(lambda tx: tx.run(make).consume(), 0.5)
    server.write(lambda tx: tx.run(make).consume(), 5.0)


def test_transactions_that_the_server_fails_stall_no_other_thread(server: Server) -> None:
    def fail(tx: Transaction) -> None:
        tx.run("UNWIND [1, 0] AS n RETURN 1 / n").consume()

    def act(number: int) -> tuple[float, int]:
        slowest, refused = 0.0, 0
        for _ in range(15):
            started = time.monotonic()
            try:
                server.write(fail if number % 2 else lambda tx: tx.run(WRITES).consume(), 3.0)
            except GraphStoreError:
                refused += 1
            slowest = max(slowest, time.monotonic() - started)
        return slowest, refused

    answers = racing.together(act, 8)
    assert [refused for _, refused in answers] == [0, 15] * 4
    assert max(slowest for slowest, _ in answers) < 10


def test_a_stopped_client_holds_others_up_no_longer_than_its_transaction_may_take(neo4j_site: Neo4jSite) -> None:
    """Its locks go when the server ends its transaction; whoever waited lands on the next attempt."""
    store = neo4j_site.open()
    done(store, create("a", a_supply()))
    stopped = threading.Event()

    def hold() -> None:
        with neo4j_site.driver() as driver, driver.session() as session:
            tx = session.begin_transaction(timeout=1.0)
            tx.run("MATCH (h:Entity {id: 'head:341702'}) SET h += {}").consume()
            stopped.wait(20)
            session.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        racing.insisting(store, [create("b", a_region("region:b"))])
    finally:
        stopped.set()
        holder.join()
    assert list(store.known(["region:b"])) == ["region:b"]
    store.close()


def test_a_connection_that_was_closed_is_told_as_unavailable(server: Server) -> None:
    server.close()
    with pytest.raises(StoreUnavailable):
        server.read("RETURN 1")
