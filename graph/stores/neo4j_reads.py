"""Reading half of the Neo4j store: asks the statements of `neo4j_queries.py`, answers in types of `views.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, LiteralString, cast

from graph.changes import Receipt
from graph.errors import NotFound
from graph.schema import (
    EDGES,
    LEVELS,
    NODES,
    Charity,
    Claim,
    Consent,
    Household,
    Level,
    Member,
    Need,
    Pairing,
    Referral,
    Society,
    Supply,
    Warning,
)
from graph.schema.facts import Edge, Node
from graph.settlement import repeated
from graph.store import MAXIMUM_HOPS, StoredRow
from graph.stores import neo4j_queries as cypher
from graph.stores.composing import as_of_subgraph, compose_directory, compose_views, identity, page_of
from graph.stores.cursors import LAST, after_queue_key, prefix_bounds
from graph.stores.neo4j_apply import HEAD, kind_of
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

DUMPED_AT_ONCE = 5000
DUMP_SECONDS = 600.0
"""A dump that takes longer is given up by the server, so that a stopped client does not hold others up for ever."""


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
        [(ids, nodes, own, kin)] = self._server.read(cypher.VIEW_OF_THING, {"thing": thing_id})
        views = _views(ids, nodes, own, kin)
        if not views:
            raise NotFound(thing_id)
        return views[0] if as_of is None else as_of_subgraph(views[0], as_of)

    def household_views(self, household_ids: Sequence[str]) -> list[HouseholdView]:
        [(_, nodes, own, kin)] = self._server.read(cypher.VIEWS, {"ids": list(dict.fromkeys(household_ids))})
        return _views(household_ids, nodes, own, kin)

    def network(self, household_id: str, hops: int = 2, as_of: str | None = None, limit: int = 2000) -> Subgraph:
        asked = {"id": household_id, "as_of": as_of, "limit": limit}
        rows = self._server.read(cypher.NETWORK[min(hops, MAXIMUM_HOPS)], asked)
        if not rows or not rows[0][0]:
            raise NotFound(household_id)
        [(nodes, edges)] = rows
        found = [_node(row) for row in nodes]
        ordered = sorted((_edge(row) for row in edges), key=identity)
        return Subgraph({node.id: node for node in found}, tuple(ordered))

    # --- work lists -------------------------------------------------------------------------------------------------

    def households_to_assess(self, county: str, after: str = "", limit: int = 1000) -> list[str]:
        asked = {"county": county, "after": after, "limit": limit}
        return cast(list[str], self._one(cypher.HOUSEHOLDS_TO_ASSESS, asked))

    def households(
        self, scope: Scope, category: str | None = None, after: str = "", limit: int = 50
    ) -> Page[Household]:
        region, _, household_id = after.partition("|")
        start, end = prefix_bounds(scope.region)
        asked = {
            "county": scope.county,
            "start": start,
            "end": end,
            "category": category,
            "region": region,
            "id": household_id,
            "limit": limit + 1,
        }
        rows = [cast(Household, _node(row)) for row in self._one(cypher.HOUSEHOLDS, asked)]
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
        rank = str(LEVELS.index(cast(Level, level)) + 1) if level else ""
        start, end = prefix_bounds(rank)
        asked = self._paged(scope, after, limit) | {"status": status, "due_by": due_by}
        asked |= {"region_start": asked["start"], "region_end": asked["end"], "start": start, "end": end}
        is_whole_county = scope.region in ("", scope.county)
        statement = cypher.QUEUE if is_whole_county else cypher.QUEUE_IN_REGION
        [(rows, counted)] = self._server.read(statement, asked)
        shown = [
            QueueRow(cast(Warning, _node(row[0:2])), cast(Household, _node(row[2:4])), row[4], row[5]) for row in rows
        ]
        totals: dict[str, int] = dict(counted)
        page = page_of(shown, limit, lambda row: f"{row.warning.queue_key}|{row.warning.id}")
        return QueuePage(page, {name: totals.get(name, 0) for name in LEVELS})

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
        asked = self._paged(scope, after, limit) | {
            "statuses": list(statuses),
            "chosen": scope.department or department_code,
        }
        rows = [InboxRow(cast(Referral, _node(a)), cast(Household, _node(b))) for a, b in self._pairs(statement, asked)]
        return page_of(rows, limit, lambda row: f"{row.referral.queue_key}|{row.referral.id}")

    def cases(self, scope: Scope, after: str = "", limit: int = 50) -> Page[CaseRow]:
        pairs = self._pairs(cypher.CASES, self._paged(scope, after, limit))
        rows = [CaseRow(cast(Referral, _node(a)), cast(Claim, _node(b)) if b[0] else None) for a, b in pairs]
        return page_of(rows, limit, lambda row: f"{row.referral.queue_key}|{row.referral.id}")

    def open_needs(self) -> list[OpenNeed]:
        [(needs, consents)] = self._server.read(cypher.OPEN_NEEDS)
        given: dict[str, list[Consent]] = {}
        for row in consents:
            consent = cast(Consent, _node(row))
            given.setdefault(consent.household, []).append(consent)
        return [
            OpenNeed(need, row[2], row[3], tuple(given.get(need.household, ())))
            for row in needs
            for need in [cast(Need, _node(row[:2]))]
        ]

    def open_supply(self) -> list[SupplyLine]:
        return [_supply_line(*pair) for pair in self._pairs(cypher.OPEN_SUPPLY, {})]

    def supply_of(self, charity: str) -> list[SupplyLine]:
        return [_supply_line(*pair) for pair in self._pairs(cypher.SUPPLY_OF, {"charity": charity})]

    def pairings(
        self,
        scope: Scope,
        statuses: Sequence[str],
        expiring_before: str | None = None,
        after: str = "",
        limit: int = 1000,
    ) -> Page[ProposalRow]:
        statement = cypher.PAIRINGS_OF_CHARITY if scope.charity else cypher.PAIRINGS_OF_COUNTY
        asked = {
            "chosen": scope.charity or scope.county,
            "statuses": list(statuses),
            "before": expiring_before,
            "after": after,
            "limit": limit + 1,
        }
        rows = [ProposalRow(cast(Pairing, _node(a)), cast(Need, _node(b))) for a, b in self._pairs(statement, asked)]
        return page_of(rows, limit, lambda row: row.pairing.id)

    def lapsing_claims(self, county: str, on: str) -> list[str]:
        return cast(list[str], self._one(cypher.LAPSING_CLAIMS, {"county": county, "on": on}))

    # --- who there is -----------------------------------------------------------------------------------------------

    def counties(self) -> list[str]:
        return cast(list[str], self._one(cypher.COUNTIES, {}))

    def directory(self, county: str) -> Directory:
        return compose_directory(county, map(_node, self._one(cypher.DIRECTORY, {"county": county})))

    def society(self, society_id: str) -> Society:
        found = self.known([society_id]).get(society_id)
        if not isinstance(found, Society):
            raise NotFound(society_id)
        return found

    def known(self, ids: Sequence[str]) -> Mapping[str, Node]:
        found = [_node(row) for row in self._one(cypher.KNOWN, {"ids": list(ids)})]
        return {node.id: node for node in found}

    def find_members(self, identity_numbers: Sequence[str]) -> Mapping[str, tuple[Member, ...]]:
        numbers = {self.vault.index("identity_number", number): number for number in identity_numbers}
        found: dict[str, list[Member]] = {}
        for row in self._one(cypher.MEMBERS_BY_INDEX, {"indexes": list(numbers)}):
            member = cast(Member, _node(row))
            found.setdefault(numbers[member.identity_index or ""], []).append(member)
        return {number: tuple(members) for number, members in found.items()}

    def kin_distance(self, sources: Sequence[str], targets: Sequence[str], at_most: int) -> KinPath | None:
        asked = {"sources": sorted(set(sources)), "targets": sorted(set(targets)), "at_most": at_most}
        paths = [tuple(path) for path in self._one(cypher.KIN_PATHS, asked)]
        nearest = min(paths, key=lambda path: (len(path), path[::-1]), default=None)
        return KinPath(nearest) if nearest is not None else None

    # --- counting, auditing, keeping --------------------------------------------------------------------------------

    def statistics(self, county: str | None = None) -> Statistics:
        asked = {"county": county, "counted": [list(pair) for pair in COUNTED]}
        [(nodes, edges, facts)] = self._server.read(cypher.COUNT, asked)
        by: dict[str, dict[str, int]] = {f"{kind}.{name}": {} for kind, name in COUNTED}
        for kind, name, code, number in facts:
            by[f"{kind}.{name}"][code] = number
        return Statistics(dict(nodes), dict(edges), by)

    def journal(self, after: str = "", limit: int = 1000, county: str | None = None) -> list[JournalRow]:
        asked = {"after": after, "limit": limit, "county": county}
        return [JournalRow(*row) for row in self._one(cypher.JOURNAL, asked)]

    def heads(self) -> Mapping[str, tuple[int, str]]:
        return {head.removeprefix(HEAD): (number, last) for head, number, last in self._one(cypher.HEADS, {})}

    def pending(self, limit: int = 100) -> list[JournalRow]:
        return [JournalRow(*row) for row in self._one(cypher.PENDING, {"limit": limit})]

    def parked(self, limit: int = 100) -> list[JournalRow]:
        return [JournalRow(*row) for row in self._one(cypher.PARKED, {"limit": limit})]

    def dump(self) -> Iterator[StoredRow]:
        """Whoever wants to change the graph meanwhile has to wait: Neo4j knows no older state to read from."""
        with self._server.holding(cypher.HOLD_STILL, DUMP_SECONDS):
            for name, value in self._one(cypher.META, {}):
                yield "meta", {"name": name, "value": value}
            for row in self._dumped(cypher.DUMP_NODES, lambda row: row[1]["id"]):
                yield "node", _dumped_node(row)
            for kind in sorted(EDGES):
                for row in sorted(self._server.read(cypher.DUMP_EDGES, {"kind": kind}), key=_dumped_identity):
                    yield "edge", _dumped_edge(row)
            for row in self._dumped(cypher.DUMP_JOURNAL, lambda row: row["pos"]):
                yield "journal", _dumped_journal(row)

    def health(self) -> StoreHealth:
        [(meta, oldest)] = self._server.read(cypher.HEALTH)
        marks: dict[str, str] = dict(meta)
        return StoreHealth(
            kind="neo4j",
            version=self._server.version(),
            schema_version=int(marks["schema_version"]),
            is_marked=True,
            key_fingerprint=marks["key_fingerprint"],
            oldest_pending=oldest,
        )

    def _one(self, statement: LiteralString, p: Mapping[str, Any]) -> list[Any]:
        """The one collected list that a statement answers."""
        rows = self._server.read(statement, p)
        return cast(list[Any], rows[0][0]) if rows else []

    def _pairs(self, statement: LiteralString, p: Mapping[str, Any]) -> Iterator[tuple[list[Any], list[Any]]]:
        """Rows of two nodes each."""
        for row in self._one(statement, p):
            yield row[:2], row[2:4]

    def _paged(self, scope: Scope, after: str, limit: int) -> dict[str, Any]:
        start, end = prefix_bounds(scope.region)
        key, node_id = after_queue_key(after)
        return {
            "county": scope.county,
            "start": start,
            "end": end,
            "key": key,
            "id": node_id,
            "limit": limit + 1,
        }

    def _dumped(self, statement: LiteralString, place: Any) -> Iterator[Any]:
        after = ""
        while rows := self._one(statement, {"after": after, "limit": DUMPED_AT_ONCE}):
            yield from rows
            after = place(rows[-1])


def _views(ids: Sequence[str], nodes: Sequence[Any], own: Sequence[Any], kin: Sequence[Any]) -> list[HouseholdView]:
    found = {node.id: node for node in map(_node, nodes)}
    return compose_views(ids, found, map(_edge, own), map(_edge, kin))


def _node(row: Sequence[Any]) -> Node:
    labels, props = row
    facts = dict(props)
    node_id, county, since = facts.pop("id"), facts.pop("county"), facts.pop("since")
    revision = facts.pop("revision")
    facts.pop("open_key", None)
    return NODES[kind_of(labels)].from_props(node_id, county, since, revision, facts)


def _edge(row: Sequence[Any]) -> Edge:
    kind, source, target, props = row
    facts = dict(props)
    key, since, until = facts.pop("key"), facts.pop("since"), facts.pop("until", None)
    return EDGES[kind].from_props(source, target, key, since, until, facts)


def _supply_line(supply: Sequence[Any], charity: Sequence[Any]) -> SupplyLine:
    return SupplyLine(cast(Supply, _node(supply)), cast(Charity, _node(charity)))


def _dumped_node(row: Sequence[Any]) -> dict[str, Any]:
    labels, props = row
    facts = dict(props)
    base = {name: facts.pop(name, None) for name in ("id", "county", "since", "revision", "open_key")}
    return {"kind": kind_of(labels), **base, "props": facts}


def _dumped_identity(row: Sequence[Any]) -> tuple[str, ...]:
    kind, source, target, props = row
    return (kind, source, target, props["key"], props["since"], props.get("until", LAST))


def _dumped_edge(row: Sequence[Any]) -> dict[str, Any]:
    kind, source, target, props = row
    facts = dict(props)
    base = {name: facts.pop(name, None) for name in ("key", "since", "until")}
    return {"kind": kind, "source": source, "target": target, **base, "props": facts}


def _dumped_journal(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("county", "hash", "body", "state", "attempts")
    return {"position": row["pos"], "operation_key": row["op_key"], **{name: row[name] for name in kept}}
