"""Many callers at the same few things, with odd values, retries and things made twice: both stores say the same, and
say the same whether the callers shared a transaction or came one after the other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from graph.changes import (
    KEEP,
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
    Shrink,
    UpdateNode,
)
from graph.schema import Household, KinOf, Member, Warning
from graph.store import GraphStore
from tests.builders import AT, COUNTY, a_change_set, a_household, a_member, a_supply, a_warning
from tests.contract.sites import VAULT, Neo4jSite, SqliteSite
from tests.contract.test_same_answers import Unsalted, told
from tests.invariants import Dump, graph_of

ODD = (
    "",
    "a",
    "甲乙",
    "\x00",
    "a\x00b",
    "\uffff",
    "\U0001f600",
    "'\"\\",
    "\ud800",
    "\u2028",
    " ",
    "null",
    "\x7f",
    "é",
    "e\u0301",
)
NUMBERS = (0, 1, -1, 5, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**70)
STEPS = 40


class Crowd:
    """Draws ChangeSets of which many are refused."""

    def __init__(self, chance: random.Random, store: GraphStore) -> None:
        self.chance, self.store = chance, store
        self.sent: list[ChangeSet] = []

    def one(self, number: int) -> ChangeSet:
        if self.sent and self.chance.random() < 0.15:
            return self.chance.choice(self.sent)
        changes = [self._change() for _ in range(self.chance.choice((1, 1, 1, 2, 3)))]
        updated = [one.node_id for one in changes if isinstance(one, UpdateNode)]
        known = self.store.known(updated)
        guards = tuple(
            Guard(one, (known[one].revision if one in known else 1) + self.chance.choice((0, 0, 0, 1)))
            for one in updated
        )
        made = a_change_set(
            f"key:{number}",
            *changes,
            county=self.chance.choice((COUNTY, COUNTY, "650000")),
            at=AT + timedelta(seconds=number // 4),
            guards=guards,
            events=(Event("Happened", self._text("x")),) if self.chance.random() < 0.5 else (),
            answer={"told": self._text("x")},
        )
        self.sent.append(made)
        return made

    def _text(self, usual: str) -> str:
        return self.chance.choice(ODD) if self.chance.random() < 0.15 else usual

    def _change(self) -> Change:
        pick = self.chance.choice
        member, other, home = f"member:{pick('01234')}", f"member:{pick('01234')}", f"household:{pick('01')}"
        warning, supply, key = f"warning:{pick('0123')}", f"supply:{pick('01')}", pick(("k:1", "k:2", None))
        edge = KinOf(
            source=member,
            target=pick((other, home)),
            key=self._text(""),
            since=pick(("", "", "2026-01-01T00:00:00Z")),
            until=pick((None, None, "2026-02-01T00:00:00Z")),
            relation=pick(("spouse", "sibling")),
        )
        amount = pick(NUMBERS) if self.chance.random() < 0.2 else pick((1, 2, 3))
        update = pick(
            (
                UpdateNode(Member, member, {"name": self._text("某"), "identity_number": pick((None, "1", "2"))}),
                UpdateNode(Household, home, {"category": pick((None, "dibao")), "traits": pick(((), ("ex_poor",)))}),
                UpdateNode(Household, home, {"financial_assets_fen": pick(NUMBERS)}),
                UpdateNode(Warning, warning, {"points": pick((1, 2))}, open_key=pick((KEEP, "k:1", "k:2", None))),
                UpdateNode(Warning, warning, {}, open_key=pick((KEEP, key))),
            )
        )
        return pick(
            (
                CreateNode(a_member(member, home, name=self._text("某"), identity_number=pick((None, "1")))),
                CreateNode(
                    a_household(pick((home, self._text(home))), financial_assets_fen=pick((None, None, pick(NUMBERS))))
                ),
                CreateNode(a_warning(warning, home), open_key=key),
                CreateNode(a_supply(supply)),
                Link(edge),
                Link(edge),
                EndLink(KinOf, edge.source, edge.target, edge.key),
                pick((Draw, Release, Extend, Shrink))(pick((supply, supply, home)), "quantity_left", amount),
                update,
                update,
            )
        )


@pytest.fixture
def stores(sqlite_site: SqliteSite, neo4j_site: Neo4jSite, tmp_path: Any) -> Iterator[tuple[GraphStore, ...]]:
    """One of each kind, and one that is handed every ChangeSet by itself."""
    vault = Unsalted(VAULT.sealing_keys, VAULT.index_key)
    alone = SqliteSite(tmp_path / "alone.sqlite")
    opened = tuple(site.place.open(vault) for site in (sqlite_site, neo4j_site, alone))
    yield opened
    for store in opened:
        store.close()


@pytest.mark.parametrize("story", range(2))
def test_a_crowd_is_told_the_same_by_both_stores_together_or_alone(
    stores: tuple[GraphStore, ...], story: int, seed: int
) -> None:
    embedded, server, alone = stores
    crowd = Crowd(random.Random(f"crowd:{seed}:{story}"), alone)
    number = landed = 0
    for _ in range(STEPS):
        batch = []
        for _ in range(crowd.chance.randint(1, 8)):
            number += 1
            batch.append(crowd.one(number))
        expected = [outcome for one in batch for outcome in told(alone.apply([one]))]
        landed += sum(isinstance(one, Receipt) and not one.repeated for one in expected)
        assert told(embedded.apply(batch)) == expected
        assert told(server.apply(batch)) == expected
    assert landed > STEPS // 4
    kept = graph_of(Dump.of(alone.dump()))
    assert graph_of(Dump.of(embedded.dump())) == kept
    assert graph_of(Dump.of(server.dump())) == kept
