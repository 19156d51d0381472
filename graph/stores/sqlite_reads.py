"""Reading half of the embedded store: asks the statements of `sqlite_queries.py`, answers in types of `views.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import apsw

from graph.changes import Receipt
from graph.errors import NotFound
from graph.json_text import text_of, value_of
from graph.schema import (
    LEVELS,
    Claim,
    Consent,
    Household,
    Job,
    Level,
    Member,
    Pairing,
    Society,
)
from graph.schema.facts import Node
from graph.settlement import repeated
from graph.store import MAXIMUM_HOPS, StoredPart, StoredRow
from graph.stores import sqlite_queries as sql
from graph.stores.composing import (
    OPEN_CASE,
    as_of_subgraph,
    compose_directory,
    identity,
    kin_path,
    page_of,
)
from graph.stores.cursors import after_queue_key, prefix_bounds
from graph.stores.sqlite_connections import Connections
from graph.stores.sqlite_walks import (
    Row,
    ask,
    edge_rows_at,
    household_of,
    household_views,
    kin_pairs_at,
    nodes_by_id,
    partial_views,
    read_edge,
    read_household,
    read_need,
    read_node,
    read_referral,
    read_supply_line,
    read_warning,
)
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


class SqliteReads:
    """Reading half of the embedded store."""

    def __init__(self, connections: Connections, vault: Vault) -> None:
        self._connections = connections
        self.vault = vault

    def receipt(self, operation_key: str, request: str) -> Receipt | None:
        rows = self._rows(sql.RECEIPT, [operation_key])
        return repeated(operation_key, request, rows[0][0]) if rows else None

    # --- one household ----------------------------------------------------------------------------------------------

    def household_view(self, thing_id: str, as_of: str | None = None) -> HouseholdView:
        with self._connections.reading() as connection:
            household_id = household_of(connection, thing_id)
            views = household_views(connection, [household_id])
        if not views:
            raise NotFound(thing_id)
        return views[0] if as_of is None else as_of_subgraph(views[0], as_of)

    def household_views(self, household_ids: Sequence[str]) -> list[HouseholdView]:
        with self._connections.reading() as connection:
            return household_views(connection, household_ids)

    def partial_views(
        self, household_ids: Sequence[str], kinds: Sequence[type[Node]], *, with_aid: bool = False
    ) -> list[HouseholdView]:
        with self._connections.reading() as connection:
            return partial_views(connection, household_ids, kinds, with_aid=with_aid)

    def network(self, household_id: str, hops: int = 2, as_of: str | None = None, limit: int = 2000) -> Subgraph:
        with self._connections.reading() as connection:
            nodes = nodes_by_id(connection, [household_id])
            if household_id not in nodes:
                raise NotFound(household_id)
            edges: dict[Row, Row] = {}
            frontier = [household_id]
            for _ in range(min(hops, MAXIMUM_HOPS)):
                found = edge_rows_at(connection, frontier, as_of)
                edges.update(found)
                reached = {end for row in found.values() for end in row[1:3]} - nodes.keys()
                fresh = nodes_by_id(connection, sorted(reached))
                nearest = [one for one in fresh.values() if as_of is None or one.since <= as_of][: limit - len(nodes)]
                nodes.update((node.id, node) for node in nearest)
                frontier = [node.id for node in nearest if not node.IS_HUB]
            edges.update(edge_rows_at(connection, frontier, as_of))
        within = [read_edge(row) for row in edges.values() if row[1] in nodes and row[2] in nodes]
        return Subgraph(nodes, tuple(sorted(within, key=identity)))

    # --- work lists -------------------------------------------------------------------------------------------------

    def households_to_assess(self, county: str, after: str = "", limit: int = 1000) -> list[str]:
        return [row[0] for row in self._rows(sql.HOUSEHOLDS_TO_ASSESS, [county, after, limit])]

    def households(
        self, scope: Scope, category: str | None = None, after: str = "", limit: int = 50
    ) -> Page[Household]:
        region, _, household_id = after.partition("|")
        first, end = prefix_bounds(scope.region)
        values = [scope.county, max(first, region), end, region, household_id, limit + 1]
        statement, chosen = (sql.HOUSEHOLDS, []) if category is None else (sql.HOUSEHOLDS_OF_CATEGORY, [category])
        rows = [read_household(row) for row in self._rows(statement, [*values, *chosen])]
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
        region = prefix_bounds(scope.region)
        key, warning_id = after_queue_key(after)
        first, end = prefix_bounds(rank)
        values = [scope.county, status, max(first, key), end, *region, due_by, key, warning_id, limit + 1]
        is_whole_county = scope.region in ("", scope.county)
        with self._connections.reading() as connection:
            rows = ask(connection, sql.QUEUE, values)
            if is_whole_county:
                counted = ask(connection, sql.QUEUE_TOTALS, [scope.county, status])
            else:
                counted = ask(connection, sql.QUEUE_TOTALS_IN_REGION, [scope.county, status, *region])
        shown = [QueueRow(read_warning(row[:6]), read_household(row[6:12]), row[12], row[13]) for row in rows]
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
        statement = sql.INBOX_OF_COUNTY
        chosen: list[str] = []
        if scope.department is not None:
            statement, chosen = sql.INBOX_OF_DEPARTMENT, [scope.department]
        elif department_code is not None:
            statement, chosen = sql.INBOX_OF_CODE, [department_code]
        found = self._referrals(statement, scope, statuses, after, limit, chosen)
        rows = [InboxRow(read_referral(row[:6]), read_household(row[6:])) for row in found]
        rows.sort(key=lambda row: (row.referral.queue_key, row.referral.id))
        return page_of(rows[: limit + 1], limit, lambda row: f"{row.referral.queue_key}|{row.referral.id}")

    def cases(self, scope: Scope, after: str = "", limit: int = 50) -> Page[CaseRow]:
        statement, chosen = sql.CASES, "mutual_aid_society"
        if scope.society is not None:
            statement, chosen = sql.CASES_OF_SOCIETY, scope.society
        found = self._referrals(statement, scope, OPEN_CASE, after, limit, [chosen])
        rows = [CaseRow(read_referral(row[:6]), cast(Claim, read_node(row[6:])) if row[6] else None) for row in found]
        rows.sort(key=lambda row: (row.referral.queue_key, row.referral.id))
        return page_of(rows[: limit + 1], limit, lambda row: f"{row.referral.queue_key}|{row.referral.id}")

    def _referrals(
        self, statement: str, scope: Scope, statuses: Sequence[str], after: str, limit: int, chosen: Sequence[str]
    ) -> list[Row]:
        rest = [*prefix_bounds(scope.region), *after_queue_key(after), limit + 1, *chosen]
        return self._of_each_status(statement, statuses, lambda status: [scope.county, status, *rest])

    def _of_each_status(self, statement: str, statuses: Sequence[str], values: Callable[[str], list[Any]]) -> list[Row]:
        with self._connections.reading() as connection:
            return [row for status in dict.fromkeys(statuses) for row in ask(connection, statement, values(status))]

    def open_needs(self) -> list[OpenNeed]:
        with self._connections.reading() as connection:
            given: dict[str, list[Consent]] = {}
            for row in connection.execute(sql.CONSENTS_OF_THE_NEEDY):
                consent = cast(Consent, read_node(row))
                given.setdefault(consent.household, []).append(consent)
            rows = ask(connection, sql.OPEN_NEEDS, [])
        return [
            OpenNeed(need, row[6], bool(row[7]), tuple(given.get(need.household, ())))
            for row in rows
            for need in [read_need(row[:6])]
        ]

    def open_supply(self) -> list[SupplyLine]:
        return [read_supply_line(row) for row in self._rows(sql.OPEN_SUPPLY, [])]

    def supply_of(self, charity: str) -> list[SupplyLine]:
        return [read_supply_line(row) for row in self._rows(sql.SUPPLY_OF, [charity])]

    def pairings(
        self,
        scope: Scope,
        statuses: Sequence[str],
        expiring_before: str | None = None,
        after: str = "",
        limit: int = 1000,
    ) -> Page[ProposalRow]:
        statement, chosen = sql.PAIRINGS_OF_COUNTY, scope.county
        if scope.charity is not None:
            statement, chosen = sql.PAIRINGS_OF_CHARITY, scope.charity
        rest = [expiring_before, after, *prefix_bounds(scope.region), limit + 1]
        found = self._of_each_status(statement, statuses, lambda status: [chosen, status, *rest])
        rows = [ProposalRow(cast(Pairing, read_node(row[:6])), read_need(row[6:])) for row in found]
        rows.sort(key=lambda row: row.pairing.id)
        return page_of(rows[: limit + 1], limit, lambda row: row.pairing.id)

    def market_pairings(self) -> list[Pairing]:
        return [cast(Pairing, read_node(row)) for row in self._rows(sql.MARKET_PAIRINGS, [])]

    def jobs(self, task: str, limit: int = 100) -> list[Job]:
        return [cast(Job, read_node(row)) for row in self._rows(sql.JOBS, [task, limit])]

    def lapsing_claims(self, county: str, on: str) -> list[str]:
        return [row[0] for row in self._rows(sql.LAPSING_CLAIMS, [county, on])]

    # --- who there is -----------------------------------------------------------------------------------------------

    def counties(self) -> list[str]:
        return [row[0] for row in self._rows(sql.COUNTIES, [])]

    def directory(self, county: str) -> Directory:
        return compose_directory(county, map(read_node, self._rows(sql.DIRECTORY, [county])))

    def society(self, society_id: str) -> Society:
        found = self.known([society_id]).get(society_id)
        if not isinstance(found, Society):
            raise NotFound(society_id)
        return found

    def known(self, ids: Sequence[str]) -> Mapping[str, Node]:
        with self._connections.reading() as connection:
            return nodes_by_id(connection, ids)

    def find_members(self, identity_numbers: Sequence[str]) -> Mapping[str, tuple[Member, ...]]:
        numbers = {self.vault.index("identity_number", number): number for number in identity_numbers}
        found: dict[str, list[Member]] = {}
        for row in self._rows(sql.MEMBERS_BY_INDEX, [text_of(list(numbers))]):
            member = read_node(row)
            if isinstance(member, Member) and member.identity_index is not None:
                found.setdefault(numbers[member.identity_index], []).append(member)
        return {number: tuple(members) for number, members in found.items()}

    def kin_distance(self, sources: Sequence[str], targets: Sequence[str], at_most: int) -> KinPath | None:
        with self._connections.reading() as connection:
            return kin_path(sources, targets, at_most, lambda people: kin_pairs_at(connection, people))

    # --- counting, auditing, keeping --------------------------------------------------------------------------------

    def statistics(self, county: str | None = None) -> Statistics:
        with self._connections.reading() as connection:
            nodes: dict[str, int] = dict(ask(connection, sql.COUNT_NODES, [county]))
            edges: dict[str, int] = dict(ask(connection, sql.COUNT_EDGES, [county]))
            by: dict[str, dict[str, int]] = {
                f"{kind}.{name}": dict(ask(connection, sql.count_fact(name), [county, kind])) for kind, name in COUNTED
            }
        return Statistics(nodes, edges, by)

    def journal(self, after: str = "", limit: int = 1000, county: str | None = None) -> list[JournalRow]:
        first, end = prefix_bounds(f"{county}:" if county else "")
        return [JournalRow(*row) for row in self._rows(sql.JOURNAL, [max(first, after), end, limit])]

    def heads(self) -> Mapping[str, tuple[int, str]]:
        return {county: (number, last) for county, number, last in self._rows(sql.HEADS, [])}

    def pending(self, limit: int = 100) -> list[JournalRow]:
        return [JournalRow(*row) for row in self._rows(sql.PENDING, [limit])]

    def parked(self, limit: int = 100) -> list[JournalRow]:
        return [JournalRow(*row) for row in self._rows(sql.PARKED, [limit])]

    def dump(self) -> Iterator[StoredRow]:
        parts: tuple[tuple[StoredPart, str, tuple[str, ...]], ...] = (
            ("meta", sql.DUMP_META, sql.META_COLUMNS),
            ("node", sql.DUMP_NODES, sql.NODE_COLUMNS),
            ("edge", sql.DUMP_EDGES, sql.EDGE_COLUMNS),
            ("journal", sql.DUMP_JOURNAL, sql.JOURNAL_COLUMNS),
        )
        with self._connections.reading() as connection:
            for part, statement, columns in parts:
                for row in connection.execute(statement):
                    values: dict[str, Any] = dict(zip(columns, row, strict=True))
                    if "props" in values:
                        values["props"] = value_of(values["props"])
                    yield part, values

    def health(self) -> StoreHealth:
        meta: dict[str, str] = dict(self._rows(sql.DUMP_META, []))
        return StoreHealth(
            kind="sqlite",
            version=apsw.sqlite_lib_version(),
            schema_version=int(meta["schema_version"]),
            is_marked=True,
            key_fingerprint=meta["key_fingerprint"],
            oldest_pending=self._rows(sql.OLDEST_PENDING, [])[0][0],
        )

    def _rows(self, statement: str, values: Sequence[Any]) -> list[Row]:
        with self._connections.reading() as connection:
            return ask(connection, statement, values)
