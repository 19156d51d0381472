"""ChangeSets of the kind that an act makes, and the rows that each writes: key, guard, update, create, link, draw,
event and audit entry in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.bare import Written
from graph.changes import ChangeSet, CreateNode, Draw, Event, Guard, Link, Receipt, UpdateNode
from graph.json_text import value_of
from graph.preparation import prepare
from graph.schema import About, Charity, Consent, Household, Offers, Supply
from graph.settlement import GENESIS, Known, KnownNode, settle
from graph.store import GraphStore
from graph.vault import Vault

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
QUANTITY = 10**9
SUPPLIES = 20


@dataclass(slots=True)
class World:
    """Households and supply of their own, by name, in a county; each act is on another household in turn."""

    county: str
    name: str
    households: int
    revision: dict[str, int] = field(default_factory=dict)
    number: int = 0

    def household(self, number: int) -> str:
        return f"household:{self.name}-{number % self.households:06d}"

    def supply(self, number: int) -> str:
        return f"supply:{self.name}-{number % SUPPLIES:02d}"

    def fill(self, store: GraphStore) -> None:
        """Put it into a store."""
        charity = Charity(id=f"charity:{self.name}", county=self.county, name="会", credit_code="53341700MJB000000X")
        nodes = [charity, *(self._supply(n) for n in range(SUPPLIES)), *map(self._household, range(self.households))]
        offers = [Link(Offers(source=charity.id, target=self.supply(n))) for n in range(SUPPLIES)]
        [outcome] = store.apply(
            [
                ChangeSet(
                    operation_key=f"world:{self.name}",
                    county=self.county,
                    actor="system",
                    action="Load",
                    at=NOW,
                    changes=(*(CreateNode(node) for node in nodes), *offers),
                )
            ]
        )
        assert isinstance(outcome, Receipt), outcome

    def acts(self, number: int) -> list[ChangeSet]:
        """So many acts, each on what the one before left."""
        return [self._act() for _ in range(number)]

    def _act(self) -> ChangeSet:
        self.number += 1
        household, supply = self.household(self.number), self.supply(self.number)
        revision = self.revision.get(household, 1)
        self.revision[household] = revision + 1
        consent = Consent(
            id=f"consent:{self.name}-{self.number:09d}",
            county=self.county,
            household=household,
            purpose="charity",
            recipients=("any",),
            given_on="2026-03-02",
            status="active",
        )
        return ChangeSet(
            operation_key=f"act:{self.name}:{self.number}",
            county=self.county,
            actor="officer:1",
            action="GiveConsent",
            at=NOW,
            changes=(
                UpdateNode(Household, household, {"category": "edge", "category_on": "2026-03-02"}),
                CreateNode(consent),
                Link(About(source=consent.id, target=household)),
                Draw(supply, "quantity_left", 1),
            ),
            guards=(Guard(household, revision),),
            events=(Event("ConsentGiven", consent.id),),
            answer={"consent": consent.id},
        )

    def _household(self, number: int) -> Household:
        return Household(
            id=self.household(number),
            county=self.county,
            region=f"{self.county}001001",
            settlement="rural",
            other_property_within_limits=True,
        )

    def _supply(self, number: int) -> Supply:
        return Supply(
            id=self.supply(number),
            county=self.county,
            charity=f"charity:{self.name}",
            project="助困",
            kind="medical_aid",
            unit="fen",
            quantity=QUANTITY,
            quantity_left=QUANTITY,
            categories=("any",),
            service_area=("any",),
            valid_from="2026-01-01",
            valid_to="2026-12-31",
            status="open",
        )


@dataclass(slots=True)
class Rows:
    """What the acts of a world write, settled beforehand: the bare statements get it for nothing."""

    world: World
    vault: Vault
    first: int = 1
    """How many entries the county's journal has already."""
    known: Known = field(default_factory=Known)

    def __post_init__(self) -> None:
        counters = {"quantity_left": QUANTITY, "quantity": QUANTITY}
        for number in range(self.world.households):
            self.known.nodes[self.world.household(number)] = KnownNode("Household", 1, None, {})
        for number in range(SUPPLIES):
            self.known.nodes[self.world.supply(number)] = KnownNode("Supply", 1, None, dict(counters))
        self.known.heads[self.world.county] = (self.first, GENESIS)

    def of(self, sets: Sequence[ChangeSet]) -> Written:
        previous = {county: last for county, (_, last) in self.known.heads.items()}
        settlement = settle([prepare(one, self.vault) for one in sets], self.known)
        assert all(isinstance(outcome, Receipt) for outcome in settlement.outcomes)
        return Written(settlement, [value_of(entry.body) for entry in settlement.journal], previous)
