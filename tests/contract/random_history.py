"""A history drawn at random: ChangeSets that mostly land and sometimes do not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

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
        update = UpdateNode(kind, self._some(kind), values)
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
