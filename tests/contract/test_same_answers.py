"""The same history, drawn at random, on both stores: the same outcomes, the same graph, the same answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from graph.changes import (
    ChangeSet,
    Receipt,
)
from graph.schema import Member, Referral, Signal
from graph.settlement import Outcome
from graph.store import GraphStore
from graph.vault import Vault
from graph.views import Scope
from tests.builders import (
    AT,
    COUNTY,
)
from tests.contract.random_history import OTHER, STATUSES, STEPS, VILLAGES, History
from tests.contract.sites import VAULT, Neo4jSite, SqliteSite
from tests.invariants import Dump, graph_of


class Unsalted(Vault):
    """Seals equal values equally, so that stores can be compared."""

    def seal(self, field_name: str, plain: str) -> str:
        return f"k1.{self.index(field_name, plain)}"


def told(outcomes: Sequence[Outcome]) -> list[Any]:
    return [one if isinstance(one, Receipt) else (type(one), str(one)) for one in outcomes]


@pytest.fixture
def pair(sqlite_site: SqliteSite, neo4j_site: Neo4jSite) -> Iterator[tuple[GraphStore, GraphStore]]:
    """An empty store of each kind."""
    vault = Unsalted(VAULT.sealing_keys, VAULT.index_key)
    one, other = sqlite_site.place.open(vault), neo4j_site.place.open(vault)
    yield one, other
    one.close()
    other.close()


@pytest.mark.parametrize("story", range(3))
def test_both_stores_tell_the_same_story(pair: tuple[GraphStore, GraphStore], story: int, seed: int) -> None:
    history = History(random.Random(f"{seed}:{story}"))
    one, other = pair
    batch: list[ChangeSet] = []
    landed = 0
    for change_set in history.change_sets():
        batch.append(change_set)
        if len(batch) >= history.chance.randint(1, 12):
            expected = told(one.apply(batch))
            assert told(other.apply(batch)) == expected
            landed += sum(isinstance(outcome, Receipt) for outcome in expected)
            batch = []
    assert landed > STEPS // 4
    assert graph_of(Dump.of(other.dump())) == graph_of(Dump.of(one.dump()))
    for name, question in questions(history):
        assert question(other) == question(one), name


Question = Callable[[GraphStore], Any]


def questions(history: History) -> Iterator[tuple[str, Question]]:
    """Every question of the protocol, in many forms."""
    ids = [*history.kind, "nobody"]
    times = [None, *((AT + timedelta(minutes=m)).strftime("%Y-%m-%dT%H:%M:%SZ") for m in (0, 10, 25))]
    yield "known", lambda store: store.known(ids)
    yield "households", lambda store: store.household_views([i for i in ids if i.startswith("household")])
    yield "partial", lambda store: store.partial_views(ids, [Member, Signal, Referral], with_aid=True)
    for thing in ids:
        for as_of in times:
            yield f"view {thing} {as_of}", lambda store, t=thing, a=as_of: _or_error(lambda: store.household_view(t, a))
    for thing in history.chance.sample(ids, 25):
        for hops in range(4):
            for as_of in times[:3]:
                for limit in (2000, 12):
                    yield (
                        f"network {thing} {hops} {as_of} {limit}",
                        lambda store, t=thing, h=hops, a=as_of, n=limit: _or_error(
                            lambda: _in_order(store.network(t, h, a, n))
                        ),
                    )
    yield from _lists(history)
    members = [f"member:{n}" for n in range(16)]
    for _ in range(40):
        sources, targets = history.chance.sample(members, 2), history.chance.sample(members, 3)
        for steps in range(5):
            yield (
                f"kin {sources} {targets} {steps}",
                lambda store, s=sources, t=targets, n=steps: store.kin_distance(s, t, n),
            )


def _lists(history: History) -> Iterator[tuple[str, Question]]:
    scopes = [Scope(county=COUNTY, region=region) for region in ("", COUNTY, f"{COUNTY}001", VILLAGES[0])]
    scopes += [Scope(county=COUNTY, department="department:1"), Scope(county=COUNTY, charity="charity:1")]
    scopes += [Scope(county=COUNTY, society="department:2"), Scope(county=COUNTY, charity="", department="")]
    for scope in scopes:
        for limit in (3, 1000):
            paged = {
                "households": lambda s, **p: s.households(**p),
                "dibao": lambda s, **p: s.households(category="dibao", **p),
                "queue": lambda s, **p: s.queue(**p),
                "closed": lambda s, **p: s.queue(status="closed", **p),
                "orange": lambda s, **p: s.queue(level="orange", **p),
                "due": lambda s, **p: s.queue(due_by="2026-03-04", **p),
                "inbox": lambda s, **p: s.inbox(statuses=("requested", "accepted", "requested"), **p),
                "inbox of code": lambda s, **p: s.inbox(statuses=STATUSES, department_code="education", **p),
                "cases": lambda s, **p: s.cases(**p),
                "pairings": lambda s, **p: s.pairings(statuses=("proposed", "accepted"), **p),
                "expiring": lambda s, **p: s.pairings(statuses=("proposed",), expiring_before="2026-03-05", **p),
            }
            for name, question in paged.items():
                yield (
                    f"{name} {scope} {limit}",
                    lambda store, q=question, sc=scope, n=limit: _all_pages(lambda **p: q(store, **p), sc, n),
                )
    plain: dict[str, Question] = {
        "to assess": lambda s: (s.households_to_assess(COUNTY), s.households_to_assess(COUNTY, "household:3", 2)),
        "needs": lambda s: s.open_needs(),
        "market": lambda s: s.market_pairings(),
        "supply": lambda s: (s.open_supply(), s.supply_of("charity:2")),
        "lapsing": lambda s: s.lapsing_claims(COUNTY, "2026-03-05"),
        "counties": lambda s: s.counties(),
        "directory": lambda s: s.directory(COUNTY),
        "society": lambda s: s.society("society:1"),
        "members": lambda s: s.find_members([f"3417021970010{n:05d}" for n in (1, 5, 99)]),
        "statistics": lambda s: (s.statistics(), s.statistics(COUNTY), s.statistics("000000")),
        "journal": lambda s: (s.journal(), s.journal(county=OTHER), s.journal(f"{COUNTY}:000000000003", 2, COUNTY)),
        "heads": lambda s: s.heads(),
        "outbox": lambda s: (s.pending(), s.pending(3), s.parked()),
        "health": lambda s: s.health().oldest_pending,
    }
    yield from plain.items()


def _all_pages(question: Callable[..., Any], scope: Scope, limit: int) -> list[Any]:
    pages, after = [], ""
    while True:
        answer = question(scope=scope, after=after, limit=limit)
        page = getattr(answer, "page", answer)
        pages.append(answer)
        if page.after is None:
            return pages
        after = page.after


def _in_order(subgraph: Any) -> Any:
    return list(subgraph.nodes), subgraph.nodes, subgraph.edges


def _or_error(question: Callable[[], Any]) -> Any:
    try:
        return question()
    except Exception as error:
        return type(error), str(error)
