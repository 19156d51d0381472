"""What each question costs Neo4j: one round trip, and no more read than is answered, also on a young database."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import neo4j
import pytest

from graph.changes import ChangeSet
from graph.schema import NODES, Member, Signal, facts_of
from graph.schema.facts import Node
from graph.store import GraphStore
from graph.stores.neo4j_store import Neo4jStore
from graph.views import Scope
from tests.builders import COUNTY, a_household, a_referral, a_warning
from tests.contract.acts import create, done
from tests.contract.history import NUMBERS, THIRD_DAY, history
from tests.contract.sites import VAULT, Neo4jSite
from tools.servers.found import Server

SCOPE = Scope(county=COUNTY)
VILLAGE = Scope(county=COUNTY, region="341702001001")
RUN = neo4j.Session.run
"""As it is when nobody watches."""
AFTER = "1|2026-03-01|warning:0"

OF_HOUSEHOLDS = [kind for kind in NODES.values() if "household" in facts_of(kind)]

Question = Callable[[GraphStore], object]
QUESTIONS: dict[str, Question] = {
    "receipt": lambda store: store.receipt("nothing", ""),
    "household_view": lambda store: store.household_view("warning:1"),
    "household_view as_of": lambda store: store.household_view("household:1", THIRD_DAY),
    "household_views": lambda store: store.household_views(["household:1", "household:2"]),
    "partial_views": lambda store: store.partial_views(["household:1", "household:2"], [Member, Signal], with_aid=True),
    "partial_views of every kind": lambda store: store.partial_views(["household:1"], OF_HOUSEHOLDS),
    "network of nothing around": lambda store: store.network("household:1", 0),
    "network": lambda store: store.network("household:1", 3),
    "network as_of": lambda store: store.network("household:1", 2, THIRD_DAY, 20),
    "network of a hub": lambda store: store.network("department:1", 1),
    "households_to_assess": lambda store: store.households_to_assess(COUNTY, "household:0", 10),
    "households": lambda store: store.households(SCOPE, after="341702001001|household:1"),
    "households category": lambda store: store.households(VILLAGE, "edge"),
    "queue": lambda store: store.queue(SCOPE, after=AFTER),
    "queue of a village": lambda store: store.queue(VILLAGE, "visited", "red", "2026-03-09"),
    "inbox": lambda store: store.inbox(SCOPE, ["requested", "accepted"], after=AFTER),
    "inbox of a department": lambda store: store.inbox(Scope(county=COUNTY, department="department:1"), ["requested"]),
    "inbox of a code": lambda store: store.inbox(SCOPE, ["requested"], "medical_insurance"),
    "cases": lambda store: store.cases(SCOPE),
    "cases of a society": lambda store: store.cases(Scope(county=COUNTY, society="society:1")),
    "open_needs": lambda store: store.open_needs(),
    "open_supply": lambda store: store.open_supply(),
    "supply_of": lambda store: store.supply_of("charity:1"),
    "jobs": lambda store: store.jobs("pairing"),
    "pairings": lambda store: store.pairings(SCOPE, ["proposed"], "2026-03-30", "pairing:0"),
    "pairings of a village": lambda store: store.pairings(VILLAGE, ["proposed", "accepted"]),
    "pairings of a charity": lambda store: store.pairings(Scope(county=COUNTY, charity="charity:1"), ["proposed"]),
    "market_pairings": lambda store: store.market_pairings(),
    "lapsing_claims": lambda store: store.lapsing_claims(COUNTY, "2026-03-30"),
    "counties": lambda store: store.counties(),
    "directory": lambda store: store.directory(COUNTY),
    "society": lambda store: store.society("society:1"),
    "known": lambda store: store.known(["household:1", "member:1"]),
    "find_members": lambda store: store.find_members(NUMBERS),
    "kin_distance": lambda store: store.kin_distance(["member:1"], ["member:3"], 3),
    "statistics": lambda store: store.statistics(COUNTY),
    "journal": lambda store: store.journal(f"{COUNTY}:000000000001", 10, COUNTY),
    "heads": lambda store: store.heads(),
    "pending": lambda store: store.pending(),
    "parked": lambda store: store.parked(),
    "health": lambda store: store.health(),
}
ANSWERED_WHOLE = {
    "statistics": {"AllNodesScan", "SubtractionNodeByLabelsScan", "DirectedAllRelationshipsScan"},
    "heads": {"NodeByLabelScan"},
    "health": {"NodeByLabelScan"},
    "directory": {"NodeIndexScan"},
}
"""What is counted is read; heads, marks and charities are few, and all of them are the answer."""
ELSEWHERE, LIMIT = "341703", 2
PAGES: dict[str, Question] = {
    "queue": lambda store: store.queue(Scope(county=ELSEWHERE), limit=LIMIT),
    "inbox": lambda store: store.inbox(Scope(county=ELSEWHERE), ["requested"], limit=LIMIT),
    "inbox of a department": lambda store: store.inbox(
        Scope(county=ELSEWHERE, department="department:1"), ["requested"], limit=LIMIT
    ),
    "inbox of a code": lambda store: store.inbox(
        Scope(county=ELSEWHERE), ["requested"], "medical_insurance", limit=LIMIT
    ),
}
NUMBER = itertools.count()
ACTS: dict[str, Question] = {
    "apply": lambda store: done(store, *fresh(1)),
    "finish": lambda store: store.finish(f"{COUNTY}:000000000001", f"{COUNTY}:000000000002"),
    "count_attempt": lambda store: store.count_attempt(f"{COUNTY}:000000000002", 1),
}


@dataclass
class Asked:
    """What was sent to the server: statements with their parameters, and how many messages waited for an answer."""

    statements: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    round_trips: int = 0

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for of in (neo4j.Session, neo4j.Transaction):
            monkeypatch.setattr(of, "run", self._running(of.run))
        for of, name in ((neo4j.Session, "begin_transaction"), (neo4j.Transaction, "commit")):
            monkeypatch.setattr(of, name, self._waiting(getattr(of, name)))

    def _running(self, run: Callable[..., Any]) -> Callable[..., Any]:
        def running(on: Any, statement: Any, **parameters: Any) -> Any:
            self.statements.append((getattr(statement, "text", statement), parameters))
            self.round_trips += 1
            return run(on, statement, **parameters)

        return running

    def _waiting(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def waiting(on: Any, **options: Any) -> Any:
            self.round_trips += 1
            return method(on, **options)

        return waiting


@pytest.fixture(scope="module")
def site(neo4j_server: Server) -> Neo4jSite:
    site = Neo4jSite(neo4j_server)
    site.empty()
    return site


@pytest.fixture(scope="module")
def store(site: Neo4jSite) -> Iterator[Neo4jStore]:
    """A small county that came after the server last looked how much there is, as in every loading; the driver tells
    what the server has to remark on a statement."""
    place = site.place
    opened = Neo4jStore(place.url, VAULT, user=place.user, password=place.password, notifications=True)
    look_at_nothing(site)
    done(opened, *history())
    site.run("CALL db.clearQueryCaches()")
    yield opened
    opened.close()


@pytest.fixture
def asked(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked()
    asked.watch(monkeypatch)
    return asked


def test_every_question_of_the_protocol_is_asked_here() -> None:
    changing = {"apply", "apply_each", "finish", "count_attempt", "dump", "load", "wipe", "close"}
    methods = {name for name, value in vars(GraphStore).items() if callable(value) and not name.startswith("_")}
    assert {name.split(" ")[0] for name in QUESTIONS} == methods - changing


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_one_round_trip(name: str, store: Neo4jStore, asked: Asked) -> None:
    QUESTIONS[name](store)
    assert (len(asked.statements), asked.round_trips) == (1, 1)


@pytest.mark.parametrize("number", [1, 50])
def test_change_sets_are_two_statements_however_many(number: int, store: Neo4jStore, asked: Asked) -> None:
    done(store, *fresh(number))
    assert (len(asked.statements), asked.round_trips) == (2, 4)


@pytest.mark.parametrize("name", [*QUESTIONS, *ACTS])
def test_no_plan_reads_what_is_not_answered(name: str, store: Neo4jStore, asked: Asked, site: Neo4jSite) -> None:
    {**QUESTIONS, **ACTS}[name](store)
    found = {scan for statement, parameters in asked.statements for scan in scans(site, statement, parameters)}
    assert found - ANSWERED_WHOLE.get(name, set()) == set()


def test_a_plan_that_reads_a_label_is_noticed(site: Neo4jSite) -> None:
    assert list(scans(site, "MATCH (w:Warning) WHERE w.points = 1 RETURN w", {})) == ["NodeByLabelScan"]


@pytest.mark.parametrize("name", PAGES)
def test_of_many_alike_only_a_page_is_read(name: str, store: Neo4jStore, asked: Asked, site: Neo4jSite) -> None:
    store.apply([create("alike", *(one for number in range(40) for one in alike(number)))])
    asked.statements.clear()
    PAGES[name](store)
    [(statement, parameters)] = asked.statements
    with site.driver() as driver, driver.session() as session:
        plan = RUN(session, f"PROFILE {statement}", **parameters).consume().profile
    assert plan is not None
    reading = [operator for operator in _operators(plan) if "queue_key, id)" in operator["args"].get("Details", "")]
    assert [operator["rows"] for operator in reading] == [LIMIT + 1]


@pytest.mark.parametrize("name", [*QUESTIONS, *ACTS])
def test_the_server_has_nothing_to_remark(name: str, store: Neo4jStore, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "neo4j.notifications"):
        {**QUESTIONS, **ACTS}[name](store)
    assert [record.getMessage() for record in caplog.records if record.name == "neo4j.notifications"] == []


def fresh(number: int) -> list[ChangeSet]:
    """So many ChangeSets that were never applied before."""
    names = [f"late:{next(NUMBER)}" for _ in range(number)]
    return [create(name, a_household(name)) for name in names]


def alike(number: int) -> tuple[Node, ...]:
    """A case and its referral, as urgent and as soon due as all others; of a county of their own."""
    warning = a_warning(f"warning:alike-{number}", "household:1")
    referral = a_referral(f"referral:alike-{number}", "household:1", warning.id)
    return replace(warning, county=ELSEWHERE), replace(referral, county=ELSEWHERE)


def look_at_nothing(site: Neo4jSite) -> None:
    """Let the server believe that there are no entities."""
    size = """CALL db.stats.retrieve('GRAPH COUNTS') YIELD data
        UNWIND [index IN data.indexes WHERE index.labels = ['Entity'] | index.totalSize] AS size RETURN max(size)"""
    site.run("CALL db.resampleIndex('entity_id')")
    site.run("CALL db.resampleIndex('entity_open_key')")
    until = time.monotonic() + 20
    while site.run(size) != [[0]]:
        assert time.monotonic() < until, "the server did not look"


def scans(site: Neo4jSite, statement: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    """The operators of the statement's plan that read a whole label, type or index."""
    with site.driver() as driver, driver.session() as session:
        plan = RUN(session, f"EXPLAIN {statement}", **parameters).consume().plan
    assert plan is not None
    names = (operator["operatorType"].partition("@")[0] for operator in _operators(plan))
    yield from (name for name in names if name.endswith("Scan"))


def _operators(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("children", ()):
        yield from _operators(child)
