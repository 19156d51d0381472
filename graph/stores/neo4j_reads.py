"""Reading half of the Neo4j store: asks the statements of `neo4j_queries.py`, answers in types of `views.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from graph.changes import Receipt
from graph.errors import NotFound
from graph.schema import (
    LEVELS,
    TERMINAL_REFERRAL,
    Claim,
    Consent,
    Household,
    Job,
    Level,
    Member,
    Need,
    Pairing,
    Referral,
    Society,
    Warning,
)
from graph.schema.facts import Node
from graph.settlement import repeated
from graph.store import MAXIMUM_HOPS
from graph.stores import neo4j_queries as cypher
from graph.stores.composing import (
    OPEN_CASE,
    as_of_subgraph,
    compose_directory,
    compose_partial_views,
    identity,
    kin_path,
    page_of,
)
from graph.stores.cursors import after_queue_key, prefix_bounds
from graph.stores.neo4j_apply import HEAD
from graph.stores.neo4j_rows import by_id, node_of, nodes_by_id, read_edge, read_node, read_supply, read_views
from graph.stores.neo4j_session import Server
from graph.vault import Vault
from graph.views import (
    COUNTED,
    CaseRow,
    Directory,
    HouseholdView,
    InboxRow,
    JournalRow,
    KinPath,
    OpenNeed,
    Page,
    ProposalRow,
    QueuePage,
    QueueRow,
    Scope,
    Statistics,
    StoreHealth,
    Subgraph,
    SupplyLine,
)

SETTLED = ["draft", *sorted(TERMINAL_REFERRAL)]
"""Referrals that owe no answer: not sent yet, or answered."""


class Neo4jReads:
    """Each question is one statement."""

    def __init__(self, server: Server, vault: Vault) -> None:
        self._server = server
        self.vault = vault

    def receipt(self, operation_key: str, request: str) -> Receipt | None:
        rows = self._server.read(cypher.RECEIPT, {"key": operation_key})
        return repeated(operation_key, request, rows[0][0]) if rows else None

    # --- one household ----------------------------------------------------------------------------------------------

    def household_view(self, thing_id: str, as_of: str | None = None) -> HouseholdView:
        [row] = self._server.read(cypher.VIEW_OF_THING, {"thing": thing_id})
        views = read_views(row[0], row)
        if not views:
            raise NotFound(thing_id)
        return views[0] if as_of is None else as_of_subgraph(views[0], as_of)

    def household_views(self, household_ids: Sequence[str]) -> list[HouseholdView]:
        [row] = self._server.read(cypher.VIEWS, {"ids": list(dict.fromkeys(household_ids))})
        return read_views(household_ids, row)

    def partial_views(
        self, household_ids: Sequence[str], kinds: Sequence[type[Node]], *, with_aid: bool = False
    ) -> list[HouseholdView]:
        asked = cypher.partial_views(tuple(kind.label() for kind in kinds), with_aid)
        [(households, things, aid)] = self._server.read(asked, {"ids": list(dict.fromkeys(household_ids))})
        edges = [(household_id, read_edge(row)) for household_id, row in aid]
        return compose_partial_views(household_ids, nodes_by_id(households), map(read_node, things), edges)

    def network(self, household_id: str, hops: int = 2, as_of: str | None = None, limit: int = 2000) -> Subgraph:
        asked = {"id": household_id, "as_of": as_of, "limit": limit}
        rows = self._server.read(cypher.network(min(max(hops, 0), MAXIMUM_HOPS)), asked)
        if not rows:
            raise NotFound(household_id)
        [(nodes, edges)] = rows
        found = [read_node(row) for row in nodes]
        return Subgraph({node.id: node for node in found}, tuple(sorted(map(read_edge, edges), key=identity)))

    # --- work lists -------------------------------------------------------------------------------------------------

    def households_to_assess(self, county: str, after: str = "", limit: int = 1000) -> list[str]:
        return self._list(cypher.HOUSEHOLDS_TO_ASSESS, county=county, after=after, limit=limit)

    def households(
        self, scope: Scope, category: str | None = None, after: str = "", limit: int = 50
    ) -> Page[Household]:
        region, _, household_id = after.partition("|")
        start, end = prefix_bounds(scope.region)
        found = self._list(
            cypher.HOUSEHOLDS if category is None else cypher.HOUSEHOLDS_OF_CATEGORY,
            county=scope.county,
            first=max(start, region),
            end=end,
            category=category,
            region=region,
            id=household_id,
            limit=limit + 1,
        )
        rows = [node_of(Household, facts) for facts in found]
        return page_of(rows, limit, lambda one: f"{one.region}|{one.id}")

    def queue(
        self,
        scope: Scope,
        status: str = "open",
        level: str | None = None,
        due_by: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> QueuePage:
        start, end = prefix_bounds(str(LEVELS.index(cast(Level, level)) + 1) if level else "")
        asked = _paged(scope, after, limit) | {"status": status, "due_by": due_by, "levels": LEVELS, "settled": SETTLED}
        asked |= {"first": max(start, asked["key"]), "last": end}
        is_whole_county = scope.region in ("", scope.county)
        [(rows, totals)] = self._server.read(cypher.QUEUE if is_whole_county else cypher.QUEUE_IN_REGION, asked)
        shown = [QueueRow(node_of(Warning, row[0]), node_of(Household, row[1]), row[2], row[3]) for row in rows]
        page = page_of(shown, limit, lambda row: f"{row.warning.queue_key}|{row.warning.id}")
        return QueuePage(page, dict(totals))

    def inbox(
        self,
        scope: Scope,
        statuses: Sequence[str],
        department_code: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> Page[InboxRow]:
        statement = cypher.INBOX_OF_COUNTY
        if scope.department is not None:
            statement = cypher.INBOX_OF_DEPARTMENT
        elif department_code is not None:
            statement = cypher.INBOX_OF_CODE
        asked = _paged(scope, after, limit) | {
            "statuses": list(dict.fromkeys(statuses)),
            "chosen": department_code if scope.department is None else scope.department,
        }
        rows = [InboxRow(node_of(Referral, a), node_of(Household, b)) for a, b in self._list(statement, **asked)]
        return page_of(rows, limit, lambda row: f"{row.referral.queue_key}|{row.referral.id}")

    def cases(self, scope: Scope, after: str = "", limit: int = 50) -> Page[CaseRow]:
        statement, chosen = cypher.CASES, "mutual_aid_society"
        if scope.society is not None:
            statement, chosen = cypher.CASES_OF_SOCIETY, scope.society
        asked = _paged(scope, after, limit) | {"statuses": list(OPEN_CASE), "chosen": chosen}
        rows = [
            CaseRow(node_of(Referral, referral), None if claim is None else node_of(Claim, claim))
            for referral, claim in self._list(statement, **asked)
        ]
        return page_of(rows, limit, lambda row: f"{row.referral.queue_key}|{row.referral.id}")

    def open_needs(self) -> list[OpenNeed]:
        [(needs, consents)] = self._server.read(cypher.OPEN_NEEDS)
        given: dict[str, list[Consent]] = {}
        for consent in by_id(Consent, consents):
            given.setdefault(consent.household, []).append(consent)
        found = [(node_of(Need, facts), category, helped) for facts, category, helped in needs]
        return [
            OpenNeed(need, category, helped, tuple(given.get(need.household, ())))
            for need, category, helped in sorted(found, key=lambda one: one[0].id)
        ]

    def open_supply(self) -> list[SupplyLine]:
        return read_supply(self._list(cypher.OPEN_SUPPLY))

    def supply_of(self, charity: str) -> list[SupplyLine]:
        return read_supply(self._list(cypher.SUPPLY_OF, charity=charity))

    def pairings(
        self,
        scope: Scope,
        statuses: Sequence[str],
        expiring_before: str | None = None,
        after: str = "",
        limit: int = 1000,
    ) -> Page[ProposalRow]:
        statement, chosen = cypher.PAIRINGS_OF_COUNTY, scope.county
        if scope.charity is not None:
            statement, chosen = cypher.PAIRINGS_OF_CHARITY, scope.charity
        elif scope.region not in ("", scope.county):
            statement = cypher.PAIRINGS_IN_REGION
        start, end = prefix_bounds(scope.region)
        found = self._list(
            statement,
            chosen=chosen,
            statuses=list(dict.fromkeys(statuses)),
            before=expiring_before,
            start=start,
            end=end,
            after=after,
            limit=limit + 1,
        )
        rows = [ProposalRow(node_of(Pairing, pairing), node_of(Need, need)) for pairing, need in found]
        return page_of(rows, limit, lambda row: row.pairing.id)

    def market_pairings(self) -> list[Pairing]:
        return [node_of(Pairing, facts) for facts in self._list(cypher.MARKET_PAIRINGS)]

    def jobs(self, task: str, limit: int = 100) -> list[Job]:
        found = by_id(Job, self._list(cypher.JOBS, task=task, limit=limit))
        return sorted(found, key=lambda job: (job.on, job.since), reverse=True)

    def lapsing_claims(self, county: str, on: str) -> list[str]:
        return sorted(self._list(cypher.LAPSING_CLAIMS, county=county, on=on))

    # --- who there is -----------------------------------------------------------------------------------------------

    def counties(self) -> list[str]:
        return sorted(self._list(cypher.COUNTIES))

    def directory(self, county: str) -> Directory:
        return compose_directory(county, nodes_by_id(self._list(cypher.DIRECTORY, county=county)).values())

    def society(self, society_id: str) -> Society:
        found = self.known([society_id]).get(society_id)
        if not isinstance(found, Society):
            raise NotFound(society_id)
        return found

    def known(self, ids: Sequence[str]) -> Mapping[str, Node]:
        return nodes_by_id(self._list(cypher.KNOWN, ids=list(dict.fromkeys(ids))))

    def find_members(self, identity_numbers: Sequence[str]) -> Mapping[str, tuple[Member, ...]]:
        numbers = {self.vault.index("identity_number", number): number for number in identity_numbers}
        found: dict[str, list[Member]] = {}
        for member in by_id(Member, self._list(cypher.MEMBERS_BY_INDEX, indexes=list(numbers))):
            found.setdefault(numbers[member.identity_index or ""], []).append(member)
        return {number: tuple(members) for number, members in found.items()}

    def kin_distance(self, sources: Sequence[str], targets: Sequence[str], at_most: int) -> KinPath | None:
        pairs = self._list(cypher.kin_within(at_most), sources=list(dict.fromkeys(sources)))
        neighbours: dict[str, list[tuple[str, str]]] = {}
        for one, other in pairs:
            neighbours.setdefault(one, []).append((one, other))

        def pairs_at(people: Iterable[str]) -> Iterable[tuple[str, str]]:
            return (pair for person in people for pair in neighbours.get(person, ()))

        return kin_path(sources, targets, at_most, pairs_at)

    # --- counting, auditing, keeping --------------------------------------------------------------------------------

    def statistics(self, county: str | None = None) -> Statistics:
        asked = {"county": county, "counted": [list(pair) for pair in COUNTED]}
        [(nodes, edges, facts)] = self._server.read(cypher.COUNT, asked)
        by: dict[str, dict[str, int]] = {f"{kind}.{name}": {} for kind, name in COUNTED}
        for kind, name, code, number in sorted(facts):
            by[f"{kind}.{name}"][code] = number
        return Statistics(dict(sorted(nodes)), dict(sorted(edges)), by)

    def journal(self, after: str = "", limit: int = 1000, county: str | None = None) -> list[JournalRow]:
        start, end = prefix_bounds(f"{county}:" if county else "")
        return [JournalRow(*row) for row in self._list(cypher.JOURNAL, after=max(after, start), end=end, limit=limit)]

    def heads(self) -> Mapping[str, tuple[int, str]]:
        return {head.removeprefix(HEAD): (number, last) for head, number, last in sorted(self._list(cypher.HEADS))}

    def pending(self, limit: int = 100) -> list[JournalRow]:
        return [JournalRow(*row) for row in self._list(cypher.PENDING, limit=limit)]

    def parked(self, limit: int = 100) -> list[JournalRow]:
        return [JournalRow(*row) for row in self._list(cypher.PARKED, limit=limit)]

    def health(self) -> StoreHealth:
        [(meta, oldest, version)] = self._server.read(cypher.HEALTH)
        marks: dict[str, str] = dict(meta)
        return StoreHealth(
            kind="neo4j",
            version=version,
            schema_version=int(marks["schema_version"]),
            is_marked=True,
            key_fingerprint=marks["key_fingerprint"],
            oldest_pending=oldest,
        )

    def _list(self, statement: str, **p: Any) -> list[Any]:
        """The one collected list that a statement answers."""
        [[found]] = self._server.read(statement, p)
        return cast(list[Any], found)


def _paged(scope: Scope, after: str, limit: int) -> dict[str, Any]:
    start, end = prefix_bounds(scope.region)
    key, node_id = after_queue_key(after)
    return {"county": scope.county, "start": start, "end": end, "key": key, "id": node_id, "limit": limit + 1}
