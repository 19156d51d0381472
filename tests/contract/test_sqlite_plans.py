"""No statement of the embedded store reads a whole table or all nodes of a kind, unless they are what was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import apsw
import pytest

from graph.schema import Member
from graph.stores import sqlite_queries
from graph.stores.sqlite_connections import Connections
from graph.stores.sqlite_store import SqliteStore
from graph.views import COUNTED, Scope
from tests.builders import COUNTY
from tests.contract.acts import done
from tests.contract.history import NUMBERS, history
from tests.contract.sites import SqliteSite

ALLOWED = {
    "COUNT_NODES": "counts all nodes, in an index that holds no facts",
    "COUNT_EDGES": "counts all edges, in an index that holds no facts",
    "count_fact": "counts all nodes of a kind",
    "DIRECTORY": "the few kinds of the directory are answered whole",
    "PENDING": "the index holds nothing but what is pending",
    "PARKED": "the index holds nothing but what is parked",
    "DUMP_NODES": "everything is answered",
    "DUMP_EDGES": "everything is answered",
    "DUMP_JOURNAL": "everything is answered",
}
"""Statement → why it may read a table or a kind whole."""

WHOLE_TABLE = re.compile(r"SCAN (node|edge|journal)\b")
WHOLE_KIND = re.compile(r"INDEX node_\w+ \((kind=\?|kind=\? AND county=\?|county=\?)\)")


@pytest.fixture
def asked(sqlite_site: SqliteSite, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every statement that the store runs while a history is written and each question is asked."""
    statements: set[str] = set()
    connect = Connections._connect

    def traced(self: Connections, *pragmas: Mapping[str, str | int]) -> apsw.Connection:
        connection = connect(self, *pragmas)
        connection.exec_trace = lambda cursor, sql, bindings: statements.add(sql) or True
        return connection

    store = sqlite_site.open()
    monkeypatch.setattr(Connections, "_connect", traced)
    store.close()
    store = sqlite_site.open()
    use_all_of(store)
    store.close()
    return statements


def use_all_of(store: SqliteStore) -> None:
    done(store, *history())
    scopes = (
        Scope(county=COUNTY),
        Scope(county=COUNTY, region="341702001"),
        Scope(county=COUNTY, department="department:1", charity="charity:1", society="society:1"),
    )
    for scope in scopes:
        store.households(scope)
        store.households(scope, category="edge")
        store.queue(scope)
        store.inbox(scope, ["requested"])
        store.inbox(scope, ["requested"], department_code="education")
        store.cases(scope)
        store.pairings(scope, ["proposed"])
    store.household_view("warning:1")
    store.partial_views(["household:1"], [Member], with_aid=True)
    store.network("household:1", 3)
    store.kin_distance(["member:3"], ["member:2"], 3)
    store.households_to_assess(COUNTY)
    store.open_needs()
    store.open_supply()
    store.supply_of("charity:1")
    store.market_pairings()
    store.jobs("pairing")
    store.lapsing_claims(COUNTY, "2026-03-09")
    store.counties()
    store.directory(COUNTY)
    store.find_members(NUMBERS)
    store.statistics()
    store.receipt("history:1", "")
    store.journal(county=COUNTY)
    store.heads()
    store.pending()
    store.parked()
    store.health()
    store.count_attempt(f"{COUNTY}:000000000001", 5)
    store.finish(f"{COUNTY}:000000000001")
    rows = list(store.dump())
    store.wipe()
    store.load(rows)


def test_every_named_statement_is_run(asked: set[str]) -> None:
    named = {name for name, value in vars(sqlite_queries).items() if name.isupper() and _is_statement(value)}
    assert {name for name in named if getattr(sqlite_queries, name) not in asked} == set()


def test_no_statement_reads_more_than_it_answers(asked: set[str], sqlite_site: SqliteSite) -> None:
    allowed = _allowed()
    connection = apsw.Connection(str(sqlite_site.path))
    faults = [f"{step} of {' '.join(sql.split())}" for sql in asked - allowed for step in _too_much(connection, sql)]
    connection.close()
    assert faults == []


def test_what_is_allowed_to_read_all_does_so(asked: set[str], sqlite_site: SqliteSite) -> None:
    connection = apsw.Connection(str(sqlite_site.path))
    allowed = _allowed()
    needless = [sql for sql in allowed if not any(_too_much(connection, sql))]
    connection.close()
    assert needless == []
    assert allowed <= asked


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM node WHERE props ->> '$.name' = 'x'",
        "SELECT id FROM node WHERE kind = 'Household'",
        "SELECT id FROM node WHERE kind = 'Warning' AND county = '341702' AND props ->> '$.points' = 1",
        "SELECT body FROM journal WHERE body LIKE '%x%'",
        "SELECT * FROM edge WHERE key = 'x'",
    ],
)
def test_a_statement_that_reads_all_is_found(sqlite_site: SqliteSite, statement: str) -> None:
    sqlite_site.open().close()
    connection = apsw.Connection(str(sqlite_site.path))
    assert list(_too_much(connection, statement))
    connection.close()


def _allowed() -> set[str]:
    facts = {sqlite_queries.count_fact(name) for _, name in COUNTED}
    return facts | {getattr(sqlite_queries, name) for name in ALLOWED if name.isupper()}


def _is_statement(value: object) -> bool:
    return isinstance(value, str) and ("SELECT" in value or "INSERT" in value)


def _too_much(connection: apsw.Connection, sql: str) -> Iterator[str]:
    """Steps of the plan that read a table or a kind whole; whether there is a row at all is no such question."""
    if sql.split()[0] not in ("SELECT", "UPDATE", "DELETE", "INSERT") or sql.endswith("LIMIT 1"):
        return
    numbered = [int(number) for number in re.findall(r"\?(\d+)", sql)]
    values = [None] * (max(numbered) if numbered else sql.count("?"))
    for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values):
        if WHOLE_TABLE.match(str(step)) or WHOLE_KIND.search(str(step)):
            yield str(step)


def test_the_referrals_of_a_page_of_the_queue_are_sought_by_warning(sqlite_site: SqliteSite) -> None:
    """All drafts of a county, once for each row, made a page thirty times slower."""
    store = sqlite_site.open()
    with store._connections.reading() as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {sqlite_queries.QUEUE}", [None] * 10).fetchall()
    store.close()
    assert [step for *_, step in plan if step.startswith("SEARCH r ")] == [
        "SEARCH r USING INDEX node_Referral_county_warning (county=? AND <expr>=?)"
    ] * 2
