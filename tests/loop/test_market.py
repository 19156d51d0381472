"""Two runs and ten charities as processes on one store: never more is promised than there is, and nothing is lost."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest

from graph.store import GraphStore
from matching.market.run import run_pairing
from tests.contract.racing import in_processes
from tests.contract.sites import Neo4jSite, Site, SqliteSite
from tests.invariants import Dump, counters, journal
from tests.loop.county import NOW, TODAY
from tests.market import CHARITIES, RUNNERS, Acknowledged, engine_on, lost, open_market, replayed, run_or_answer
from tests.servers.report import STORES

ANSWER_SECONDS = 1500
"""For a whole market of ten thousand operations on a busy machine."""


@pytest.fixture(params=STORES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    if request.param == "sqlite":
        return SqliteSite(tmp_path_factory.mktemp("market") / "county.sqlite")
    neo4j = Neo4jSite(request.getfixturevalue("neo4j_server"))
    neo4j.empty()
    return neo4j


def played(site: Site, households: int, operations: int, seed: int) -> tuple[Dump, Acknowledged]:
    """The store after so many operations, and what the processes were told was done."""
    store: GraphStore = site.open()
    open_market(engine_on(store), households)
    run_pairing(engine_on(store), NOW, TODAY)
    begun = sum(number for number, _ in store.heads().values())
    work = functools.partial(run_or_answer, operations=begun + operations, seed=seed)
    answers = in_processes(site.place, work, RUNNERS + CHARITIES, seconds=ANSWER_SECONDS)
    dump = Dump.of(store.dump())
    store.close()
    assert len(dump.journal) - begun >= operations
    return dump, [one for answer in answers for one in answer]


def check(dump: Dump, acknowledged: Acknowledged) -> None:
    assert [*replayed(dump), *lost(dump, acknowledged), *counters(dump), *journal(dump)] == []
    statuses = {row["status"] for row in dump.props("Pairing").values()}
    assert {"declined", "confirmed"} <= statuses


def test_what_is_left_and_what_is_out_make_the_total_at_every_point(site: Site, seed: int) -> None:
    dump, acknowledged = played(site, households=100, operations=300, seed=seed)

    check(dump, acknowledged)
    assert_faults_are_seen(dump, acknowledged)


@pytest.mark.soak
def test_ten_thousand_operations_promise_no_more_than_there_is(site: Site, seed: int) -> None:
    dump, acknowledged = played(site, households=2600, operations=10_000, seed=seed)

    check(dump, acknowledged)


def assert_faults_are_seen(dump: Dump, acknowledged: Acknowledged) -> None:
    """The checks can fail: a promise that nobody drew, an act that vanished."""
    drawn = next(entry for entry in dump.journal if '"ProposePairing"' in entry["body"])
    without = replace(dump, journal=[entry for entry in dump.journal if entry is not drawn])
    assert list(replayed(without)) != []
    assert list(lost(dump, [*acknowledged, ("market:0:0", "")])) != []
