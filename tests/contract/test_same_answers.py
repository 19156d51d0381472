"""The same history, drawn at random, on both stores: the same outcomes, the same graph, the same answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from graph.changes import (
    Change,
    ChangeSet,
    CreateNode,
    Draw,
    EndLink,
    Event,
    Extend,
    Guard,
    Link,
    Receipt,
    Release,
    UpdateNode,
)
from graph.schema import (
    LEVELS,
    About,
    Assisted,
    Claim,
    Claimed,
    Household,
    KinOf,
    LivesIn,
    MemberOf,
    Need,
    Needs,
    Offers,
    PairedWith,
    Pairing,
    PartOf,
    RaisedFrom,
    Referral,
    SamePerson,
    Supply,
    Supports,
    Warning,
    queue_key,
)
from graph.schema.facts import Node
from graph.settlement import Outcome
from graph.store import GraphStore
from graph.vault import Vault
from graph.views import Scope
from tests.builders import (
    AT,
    COUNTY,
    a_change_set,
    a_charity,
    a_claim,
    a_consent,
    a_department,
    a_household,
    a_member,
    a_need,
    a_pairing,
    a_parameter,
    a_policy,
    a_referral,
    a_region,
    a_signal,
    a_society,
    a_supply,
    a_warning,
    an_officer,
)
from tests.contract.sites import VAULT, Neo4jSite, SqliteSite
from tests.invariants import Dump, graph_of

OTHER = "650000"
VILLAGES = (f"{COUNTY}001001", f"{COUNTY}001002", f"{COUNTY}002001")
STATUSES = ("draft", "requested", "accepted", "completed")
STEPS = 120


class History:
    """Draws ChangeSets that mostly land and sometimes do not. Whatever a node names, an edge leads to as well, so that
    nothing is named that is not there."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.number = 0
        self.revision: dict[str, int] = {}
        self.kind: dict[str, type[Node]] = {}
        self.edges: list[Any] = []

    def change_sets(self) -> Iterator[ChangeSet]:
        yield self._set(self._people())
        for _ in range(STEPS):
            yield self._set([change for _ in range(self.chance.randint(1, 4)) for change in self._draw()])

    def _set(self, changes: list[Change]) -> ChangeSet:
        self.number += 1
        again = self.chance.random() < 0.05
        updated = {change.node_id for change in changes if isinstance(change, UpdateNode)}
        late = self.chance.random() < 0.1
        guards = tuple(Guard(i, self.revision.get(i, 1) - late) for i in sorted(updated))
        for i in updated:
            self.revision[i] = self.revision.get(i, 1) + (0 if late else 1)
        return a_change_set(
            f"key:{self.number - again}",
            *changes,
            county=self.chance.choice((COUNTY, COUNTY, OTHER)),
            at=AT + timedelta(minutes=self.number // 3),
            guards=guards,
            events=(Event("Happened", "thing:1"),) if self.chance.random() < 0.5 else (),
            request=f"request:{self.number - again}",
        )

    def _people(self) -> list[Change]:
        regions = [a_region(code, level="village") for code in VILLAGES]
        towns = [
            a_region(f"{COUNTY}001", level="town"),
            a_region(COUNTY, level="county"),
            a_region(OTHER, level="county"),
        ]
        who = [a_department(), a_department("department:2", code="education"), a_charity(), a_charity("charity:2")]
        more = [a_society(), an_officer(), an_officer("officer:2", role="town"), a_policy(), a_parameter()]
        households = [a_household(f"household:{n}", region=VILLAGES[n % 3]) for n in range(8)]
        members = [
            a_member(f"member:{n}", f"household:{n % 8}", identity_number=f"3417021970010{n:05d}") for n in range(16)
        ]
        nodes: list[Node] = [*regions, *towns, *who, *more, *households, *members]
        edges = [
            *(PartOf(source=code, target=f"{COUNTY}001") for code in VILLAGES),
            *(LivesIn(source=one.id, target=one.region) for one in households),
            *(MemberOf(source=one.id, target=one.household) for one in members),
        ]
        self.kind.update((node.id, type(node)) for node in nodes)
        return [*(CreateNode(node) for node in nodes), *(Link(edge) for edge in edges)]

    def _some(self, *kinds: type[Node]) -> str:
        found = [i for i, kind in self.kind.items() if kind in kinds]
        return self.chance.choice(found) if found and self.chance.random() < 0.97 else "nobody"

    def _draw(self) -> list[Change]:
        return self.chance.choice(
            (self._create, self._create, self._create, self._kin, self._aid, self._end, self._update, self._move)
        )()

    def _create(self) -> list[Change]:
        self.number += 1
        n, household = self.number, self._some(Household)
        level = self.chance.choice(LEVELS)
        due = f"2026-03-{self.chance.randint(1, 9):02d}"
        region = self.chance.choice(VILLAGES)
        referral, need, supply = self._some(Referral), self._some(Need), self._some(Supply)
        made: tuple[Node, ...] = (
            a_signal(f"signal:{n}", household),
            a_warning(f"warning:{n}", household, level, due, region=region),
            a_referral(
                f"referral:{n}",
                household,
                self._some(Warning),
                level,
                due,
                region=region,
                status=self.chance.choice(STATUSES),
                department=self.chance.choice(("department:1", "department:2", None)),
                department_code=self.chance.choice(("education", "mutual_aid_society")),
                role=self.chance.choice(("lead", "joint")),
            ),
            a_need(f"need:{n}", household, self.chance.randint(1, 5), region=region),
            a_supply(f"supply:{n}", self.chance.choice(("charity:1", "charity:2"))),
            a_pairing(
                f"pairing:{n}",
                household=household,
                need=need,
                supply=supply,
                charity=self.chance.choice(("charity:1", "charity:2")),
                expires_on=due,
            ),
            a_claim(f"claim:{n}", referral, household=household, lease_until=due),
            a_consent(f"consent:{n}", household),
        )
        node = self.chance.choice(made)
        self.kind[node.id] = type(node)
        keys = {Warning: f"warning:{household}", Claim: f"claim:{referral}"}
        changes: list[Change] = [CreateNode(node, open_key=keys.get(type(node)))]
        match node:
            case Need():
                changes.append(Link(Needs(source=household, target=node.id)))
            case Supply():
                changes.append(Link(Offers(source=node.charity, target=node.id)))
            case Claim():
                changes.append(Link(Claimed(source="society:1", target=referral, key=node.id)))
            case Pairing():
                changes.append(Link(PairedWith(source=need, target=supply, key=node.id, quantity=2)))
            case Referral():
                changes.append(Link(RaisedFrom(source=node.id, target=node.warning)))
        if not isinstance(node, Need | Supply):
            changes.append(Link(About(source=node.id, target=household)))
        return changes

    def _kin(self) -> list[Change]:
        one, other = (f"member:{self.chance.randrange(17)}" for _ in range(2))
        edge = self.chance.choice(
            (
                KinOf(source=one, target=other, relation="sibling"),
                Supports(source=one, target=other, duty="赡养"),
                SamePerson(source=self.chance.choice(("officer:1", "officer:2")), target=one),
            )
        )
        self.edges.append(edge)
        return [Link(edge)]

    def _aid(self) -> list[Change]:
        self.number += 1
        edge = Assisted(
            source=self.chance.choice(("department:1", "charity:1", "society:1")),
            target=self.chance.choice((self._some(Household), "member:3")),
            key=f"aid:{self.number}",
            since=self.chance.choice(("", "2026-01-05T00:00:00Z")),
            kind_of_aid="medical_aid",
            outcome=self.chance.choice(("assisted", "no_quota")),
            from_on="2026-01-01",
            clause="二(一)",
            pack="chizhou-2024",
            by="officer:1",
            source_kind="list_row",
            source_id=f"row:{self.number}",
        )
        self.edges.append(edge)
        return [Link(edge)]

    def _end(self) -> list[Change]:
        if not self.edges:
            return []
        edge = self.chance.choice(self.edges)
        return [EndLink(type(edge), edge.source, edge.target, edge.key)]

    def _update(self) -> list[Change]:
        level, due = self.chance.choice(LEVELS), f"2026-03-{self.chance.randint(1, 9):02d}"
        kind, values = self.chance.choice(
            (
                (Household, {"category": self.chance.choice(("dibao", "edge", None)), "traits": ("ex_poor",)}),
                (Warning, {"level": level, "queue_key": queue_key(level, due), "due_on": due}),
                (Warning, {"status": "closed"}),
                (Referral, {"status": self.chance.choice(STATUSES)}),
                (Pairing, {"status": "accepted"}),
                (Claim, {"status": "handed_back"}),
                (Need, {"status": "closed"}),
            )
        )
        gives_up = values in ({"status": "closed"}, {"status": "handed_back"}) and kind in (Warning, Claim)
        update = UpdateNode(kind, self._some(kind), values)  # type: ignore[arg-type]
        return [UpdateNode(kind, update.node_id, update.values, open_key=None) if gives_up else update]

    def _move(self) -> list[Change]:
        amount = self.chance.randint(1, 6)
        node_id = self._some(Supply, Need)
        counter = "quantity_left" if self.kind.get(node_id) is Supply else "quantity_open"
        verb = self.chance.choice((Draw, Draw, Release))
        return [
            self.chance.choice(
                (
                    verb(node_id, counter, amount),
                    Draw("society:1", "fund_left_fen", 90),
                    Extend("society:1", "fund_left_fen", 10),
                )
            )
        ]


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
