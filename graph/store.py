"""The promise of a store: about twenty typed questions and one way to change anything.

Both stores keep it, held by one contract suite:

* `apply` is atomic for each ChangeSet, durable when it returns, idempotent by operation key, and exact when raced by
  threads and processes; a refused ChangeSet leaves no trace and never fails its neighbours.
* The operation key, the audit entry and the events of a ChangeSet commit with it or not at all.
* Reads see only committed ChangeSets, whole; answers are in the order that each question names.
* With `as_of`, edges that began later or had ended and nodes that came later are left out; facts are today's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol

from graph.changes import ChangeSet, Receipt
from graph.schema import Household, Job, Member, Pairing, Society
from graph.schema.facts import Node
from graph.settlement import Outcome
from graph.vault import Vault
from graph.views import (
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
    Scope,
    Statistics,
    StoreHealth,
    Subgraph,
    SupplyLine,
)

StoredPart = Literal["meta", "node", "edge", "journal"]
StoredRow = tuple[StoredPart, Mapping[str, Any]]
"""A row as a backup carries it, sealed facts still sealed."""

MAXIMUM_HOPS = 3


class GraphStore(Protocol):
    """A store of the graph. Every method may raise StoreUnavailable; those that name an id, NotFound."""

    vault: Vault

    # --- changing ---------------------------------------------------------------------------------------------------

    def apply(self, change_sets: Sequence[ChangeSet]) -> list[Outcome]:
        """Apply each on what those before it left; one outcome each, in order. Refusals are returned, not raised."""

    def apply_each(self, batches: Iterable[Sequence[ChangeSet]]) -> Iterator[list[Outcome]]:
        """`apply` batch after batch, patiently; each is fetched and made ready while the one before is written. What
        comes behind a batch is written only when the next outcomes are asked for. For bulk loads."""

    def receipt(self, operation_key: str, request: str) -> Receipt | None:
        """The first receipt of that key, as a repeat; None when nothing was done under it.
        Raises: OperationKeyReused when it stands for another request."""

    # --- one household ----------------------------------------------------------------------------------------------

    def household_view(self, thing_id: str, as_of: str | None = None) -> HouseholdView:
        """The household of that id, or the one that a signal, warning, referral, need, pairing, claim, … is about."""

    def household_views(self, household_ids: Sequence[str]) -> list[HouseholdView]:
        """Many at once, in the order asked; unknown ids are left out."""

    def partial_views(
        self, household_ids: Sequence[str], kinds: Sequence[type[Node]], *, with_aid: bool = False
    ) -> list[HouseholdView]:
        """Views with only the household's own things of these kinds, each of which names its household; of the edges
        at most the aid to it and its members. For what goes over a whole county."""

    def network(self, household_id: str, hops: int = 2, as_of: str | None = None, limit: int = 2000) -> Subgraph:
        """All within `hops` (≤ 3) steps with the edges between them; hubs are reached, never walked through.
        At most `limit` nodes, nearest first."""

    # --- work lists -------------------------------------------------------------------------------------------------

    def households_to_assess(self, county: str, after: str = "", limit: int = 1000) -> list[str]:
        """Ids of households with new signals, by id."""

    def households(
        self, scope: Scope, category: str | None = None, after: str = "", limit: int = 50
    ) -> Page[Household]:
        """Households of the scope by region and id."""

    def queue(
        self,
        scope: Scope,
        status: str = "open",
        level: str | None = None,
        due_by: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> QueuePage:
        """Warnings of the scope by level and day due; totals count every level whatever `level` asks."""

    def inbox(
        self,
        scope: Scope,
        statuses: Sequence[str],
        department_code: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> Page[InboxRow]:
        """Referrals to the scope's department (or, without one, in its region), by queue key and id."""

    def cases(self, scope: Scope, after: str = "", limit: int = 50) -> Page[CaseRow]:
        """Open mutual-aid referrals in the scope's region, and, if it names one, to its society, with the claim that is
        open on each, by queue key and id."""

    def open_needs(self) -> list[OpenNeed]:
        """Every open need of every county, also when all of it is proposed to somebody, by id."""

    def open_supply(self) -> list[SupplyLine]:
        """Every open supply line of every county, also an exhausted one, by id; validity is the caller's to test."""

    def supply_of(self, charity: str) -> list[SupplyLine]:
        """Every line of a charity, open or not, by id."""

    def pairings(
        self,
        scope: Scope,
        statuses: Sequence[str],
        expiring_before: str | None = None,
        after: str = "",
        limit: int = 1000,
    ) -> Page[ProposalRow]:
        """Pairings of the scope's charity (or, without one, of needs in its region), by id."""

    def market_pairings(self) -> list[Pairing]:
        """Every pairing that an open need ever had, and those that hold something of an open supply line, of every
        county, by id."""

    def jobs(self, task: str, limit: int = 100) -> list[Job]:
        """Jobs of that task in every county, the latest day first, then the latest made; ties by id."""

    def lapsing_claims(self, county: str, on: str) -> list[str]:
        """Ids of claims whose lease ended before `on` and that are still open, by id."""

    # --- who there is -----------------------------------------------------------------------------------------------

    def counties(self) -> list[str]:
        """Codes of the counties kept here."""

    def directory(self, county: str) -> Directory:
        """Regions, departments, charities, societies, officers, parameters and policies of a county."""

    def society(self, society_id: str) -> Society:
        """A society with its fund as it is now."""

    def known(self, ids: Sequence[str]) -> Mapping[str, Node]:
        """Those of these nodes that exist, for imports that may come twice."""

    def find_members(self, identity_numbers: Sequence[str]) -> Mapping[str, tuple[Member, ...]]:
        """Identity number → the members registered with it; numbers nobody has are left out."""

    def kin_distance(self, sources: Sequence[str], targets: Sequence[str], at_most: int) -> KinPath | None:
        """The shortest path over open KIN_OF and SUPPORTS edges between two groups of members; ties by member id."""

    # --- counting, auditing, keeping --------------------------------------------------------------------------------

    def statistics(self, county: str | None = None) -> Statistics:
        """Counts by kind and by the coded facts in `views.COUNTED`; edges count in the county of their source."""

    def journal(self, after: str = "", limit: int = 1000, county: str | None = None) -> list[JournalRow]:
        """Journal entries by position, behind `after`."""

    def heads(self) -> Mapping[str, tuple[int, str]]:
        """County → number of journal entries and hash of the last one."""

    def pending(self, limit: int = 100) -> list[JournalRow]:
        """Entries whose events nobody has finished yet, oldest first."""

    def parked(self, limit: int = 100) -> list[JournalRow]:
        """Entries that are dead: given up after too many attempts, a person's to-do; oldest first."""

    def finish(self, *positions: str) -> None:
        """The events of these entries are done, also of those given up before; again changes nothing."""

    def count_attempt(self, position: str, dead_after: int) -> int:
        """Number of attempts including this one; with `dead_after` of them the entry is dead and a person's to-do."""

    def dump(self) -> Iterator[StoredRow]:
        """Everything, one consistent state: meta first, then nodes by id, edges by identity, journal by position."""

    def load(self, rows: Iterable[StoredRow]) -> None:
        """Fill an empty store with what `dump` gave. Raises: InvalidChange when it is not empty, StoreUnavailable when
        that was sealed with other keys or is newer; then nothing has changed."""

    def wipe(self) -> None:
        """Delete everything but the marks by which the store is known as ours. Nobody else may be at work on it."""

    def health(self) -> StoreHealth:
        """Version, schema, whether it is marked as ours, and its oldest unfinished entry (time)."""

    def close(self) -> None:
        """Finish what was handed over, then let go of files and connections."""
