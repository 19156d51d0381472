"""Every kind of node and edge, once. Import kinds from here; their descriptions are in `facts.py`."""

from __future__ import annotations

from graph.schema.cases import (
    LEVELS,
    SENT_REFERRAL,
    TERMINAL_REFERRAL,
    Disposition,
    Level,
    Need,
    Outcome,
    Referral,
    ReferralStatus,
    Signal,
    Visit,
    Warning,
    queue_key,
)
from graph.schema.checks import MOST, can_be_kept, checked_facts, may_be_set, violations
from graph.schema.edges import (
    About,
    Assisted,
    BasedOn,
    Claimed,
    KinOf,
    KinRelation,
    LivesIn,
    MemberOf,
    Needs,
    Offers,
    PairedWith,
    PartOf,
    RaisedFrom,
    RoutedTo,
    SamePerson,
    Serves,
    SetFor,
    SourceKind,
    Supports,
    WorksFor,
)
from graph.schema.facts import (
    Edge,
    Fact,
    FieldClass,
    Node,
    Value,
    facts_of,
    props_of,
    sealed_facts,
)
from graph.schema.people import (
    Category,
    Consent,
    Household,
    Member,
    Monitored,
    Officer,
    Region,
    Role,
    Settlement,
)
from graph.schema.providers import (
    ACTIVE_PAIRING,
    OPEN_CLAIM,
    Charity,
    Claim,
    Department,
    Pairing,
    PairingStatus,
    Society,
    Supply,
)
from graph.schema.rules import CalendarDay, Clause, DutyRecord, Job, JobPart, Parameter, Policy

SCHEMA_VERSION = 1
"""Grows with every change that an existing store has to follow; see `graph/migrations.py`."""

NODES: dict[str, type[Node]] = {
    kind.label(): kind
    for kind in (
        *(Region, Household, Member, Consent, Officer),
        *(Signal, Warning, Visit, Referral, Need),
        *(Department, Charity, Supply, Pairing, Society, Claim),
        *(Policy, Clause, Parameter, CalendarDay, DutyRecord, Job, JobPart),
    )
}
EDGES: dict[str, type[Edge]] = {
    kind.label(): kind
    for kind in (
        *(PartOf, LivesIn, MemberOf, KinOf, Supports, About, Needs, RaisedFrom, RoutedTo, Offers),
        *(PairedWith, Serves, Claimed, Assisted, BasedOn, WorksFor, SamePerson, SetFor),
    )
}
COUNTER_FIELDS: tuple[str, ...] = tuple(
    sorted({name for kind in NODES.values() for pair in kind.COUNTERS.items() for name in pair})
)
"""Every counter and every bound: what a store reads of a node that is drawn from."""

__all__ = [
    "ACTIVE_PAIRING",
    "COUNTER_FIELDS",
    "EDGES",
    "LEVELS",
    "MOST",
    "NODES",
    "OPEN_CLAIM",
    "SCHEMA_VERSION",
    "SENT_REFERRAL",
    "TERMINAL_REFERRAL",
    "About",
    "Assisted",
    "BasedOn",
    "CalendarDay",
    "Category",
    "Charity",
    "Claim",
    "Claimed",
    "Clause",
    "Consent",
    "Department",
    "Disposition",
    "DutyRecord",
    "Edge",
    "Fact",
    "FieldClass",
    "Household",
    "Job",
    "JobPart",
    "KinOf",
    "KinRelation",
    "Level",
    "LivesIn",
    "Member",
    "MemberOf",
    "Monitored",
    "Need",
    "Needs",
    "Node",
    "Offers",
    "Officer",
    "Outcome",
    "PairedWith",
    "Pairing",
    "PairingStatus",
    "Parameter",
    "PartOf",
    "Policy",
    "RaisedFrom",
    "Referral",
    "ReferralStatus",
    "Region",
    "Role",
    "RoutedTo",
    "SamePerson",
    "Serves",
    "SetFor",
    "Settlement",
    "Signal",
    "Society",
    "SourceKind",
    "Supply",
    "Supports",
    "Value",
    "Visit",
    "Warning",
    "WorksFor",
    "can_be_kept",
    "checked_facts",
    "facts_of",
    "may_be_set",
    "props_of",
    "queue_key",
    "sealed_facts",
    "violations",
]
