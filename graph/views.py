"""What decisions and pages read: typed answers to the questions of `store.py`, with the revisions to guard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from graph.errors import NotFound
from graph.schema import (
    CalendarDay,
    Charity,
    Claim,
    Consent,
    Department,
    DutyRecord,
    Household,
    Level,
    Need,
    Officer,
    Pairing,
    Parameter,
    Policy,
    Referral,
    Region,
    Society,
    Supply,
    Warning,
)
from graph.schema.facts import Edge, Node

N = TypeVar("N", bound=Node)
E = TypeVar("E", bound=Edge)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Some nodes by id and edges between them."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]

    def all(self, kind: type[N]) -> tuple[N, ...]:
        """The nodes of a kind, by id."""
        found = [node for node in self.nodes.values() if isinstance(node, kind)]
        return tuple(sorted(found, key=lambda node: node.id))

    def edges_of(self, kind: type[E]) -> tuple[E, ...]:
        """The edges of a kind, by since, source, target, key."""
        found = [edge for edge in self.edges if isinstance(edge, kind)]
        return tuple(sorted(found, key=lambda edge: (edge.since, edge.source, edge.target, edge.key)))


@dataclass(frozen=True, slots=True)
class HouseholdView(Subgraph):
    """A household and all that has to do with it: whatever is linked to it, and its members' kin, officers and aid.

    `all(Member)` also holds kin in other households; `members` only its own.
    """

    household: Household

    def open_warning(self) -> Warning | None:
        return next((warning for warning in self.all(Warning) if warning.status != "closed"), None)

    def consent(self, purpose: str, on: str, recipient: str | None = None) -> Consent | None:
        """A live consent for the purpose that covers the day and, if one is named, the recipient."""
        covering = (
            consent
            for consent in self.all(Consent)
            if consent.purpose == purpose
            and consent.status == "active"
            and (consent.until is None or consent.until >= on)
            and (recipient is None or {"any", recipient} & set(consent.recipients))
        )
        return next(covering, None)

    def get(self, kind: type[N], node_id: str) -> N:
        """The node of that id, which must be here and of that kind. Raises: NotFound."""
        node = self.nodes.get(node_id)
        if not isinstance(node, kind):
            raise NotFound(node_id)
        return node


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order; `after` continues behind the last one, None at the end."""

    rows: tuple[T, ...]
    after: str | None

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of the county that somebody may see: regions that begin with `region`, one department, charity or
    society. None: all of them; the empty name is nobody's."""

    county: str
    region: str = ""
    department: str | None = None
    charity: str | None = None
    society: str | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One warning of the triage queue; `owed` counts lead referrals without a final answer, `drafts` those to send."""

    warning: Warning
    household: Household
    owed: int
    drafts: int


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, most urgent first, with the totals per level of everything in scope."""

    page: Page[QueueRow]
    totals: Mapping[Level, int]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A referral with the household it is about."""

    referral: Referral
    household: Household


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """An open need, and what pairing asks of its household; `helped_before` counts aid to any of its members too."""

    need: Need
    category: str | None
    helped_before: bool
    consents: tuple[Consent, ...]


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """A supply that may still give, with its charity."""

    supply: Supply
    charity: Charity


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A pairing with the need it serves: what a charity may see before acceptance is on these two."""

    pairing: Pairing
    need: Need


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A mutual-aid case: its referral, and the claim that is open on it."""

    referral: Referral
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Directory:
    """Who and what a county has: it changes rarely and is read often."""

    county: str
    regions: Mapping[str, Region]
    departments: tuple[Department, ...]
    charities: Mapping[str, Charity]
    societies: tuple[Society, ...]
    officers: tuple[Officer, ...]
    parameters: tuple[Parameter, ...]
    policies: tuple[Policy, ...]
    calendar_days: tuple[CalendarDay, ...] = ()
    """What the county's table holds besides the program's own, withdrawn days among them."""
    duty_records: tuple[DutyRecord, ...] = ()
    """Of the county as a whole; those of a household are in its view."""

    def department_for(self, code: str, region: str) -> Department | None:
        """The department of that code whose area holds the region; the smallest area wins."""
        fitting = [one for one in self.departments if one.code == code and region.startswith(one.area)]
        return max(fitting, key=lambda one: (len(one.area), one.id), default=None)

    def society_for(self, region: str) -> Society | None:
        """The mutual-aid society of a village."""
        return next((society for society in self.societies if society.region == region), None)

    def recipient(self, code: str, region: str) -> str | None:
        """Who is asked in a region when something goes to that code: its department, or the society of its village."""
        found = self.society_for(region) if code == "mutual_aid_society" else self.department_for(code, region)
        return found.id if found is not None else None

    def pack_on(self, on: str) -> str | None:
        """The policy pack that the county decides under on that day."""
        in_force = [policy for policy in self.policies if policy.in_force_from <= on]
        return max(in_force, key=lambda policy: (policy.in_force_from, policy.id)).pack if in_force else None

    def parameter(self, name: str, on: str) -> int | None:
        """The county's figure of that name on that day; None when it has recorded none."""
        known = [one for one in self.parameters if one.name == name and one.valid_from <= on]
        return max(known, key=lambda one: (one.valid_from, one.id)).value if known else None


@dataclass(frozen=True, slots=True)
class KinPath:
    """The shortest kinship between two people: member ids from one to the other; its length is the steps."""

    members: tuple[str, ...]

    @property
    def steps(self) -> int:
        return len(self.members) - 1


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of what a county holds. Keys of `by` are `Kind.fact` → code → number, for the facts named in `COUNTED`."""

    nodes: Mapping[str, int]
    edges: Mapping[str, int]
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


COUNTED: tuple[tuple[str, str], ...] = (
    ("Household", "category"),
    ("Warning", "level"),
    ("Warning", "status"),
    ("Referral", "disposition"),
    ("Referral", "department_code"),
    ("Referral", "status"),
    ("Need", "status"),
    ("Need", "unmet_because"),
    ("Pairing", "status"),
    ("Claim", "status"),
)
"""The coded facts that `Statistics.by` counts."""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A journal entry as kept. `attempts` and `state` belong to the outbox: pending, done or dead."""

    position: str
    operation_key: str
    hash: str
    body: str
    state: str
    attempts: int


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """What the store says of itself."""

    kind: str
    version: str
    schema_version: int
    is_marked: bool
    key_fingerprint: str
    oldest_pending: str | None
