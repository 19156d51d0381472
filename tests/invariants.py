"""What must hold of a store whatever happened to it, checked on a raw dump; nothing of the service decides here.

Each check answers with sentences that name what is wrong; no sentence, nothing wrong. The letters are those of the
reliability programme: I1 counters, I4 referrals, I5 claims, I8 journal, I9 outbox, I11 equal stores; `feedback` says
that no ASSISTED edge lacks the act it comes from.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from graph.schema import NODES
from graph.schema.facts import sealed_facts
from graph.store import StoredRow

Row = Mapping[str, Any]

HOLDING_PAIRING = {"proposed", "accepted", "delivered", "confirmed"}
ENDED_REFERRAL = {"completed", "rejected", "failed", "cancelled"}
HOLDING_CLAIM = {"claimed", "held"}
GIVEN = {"referral": {"completed", "rejected"}, "pairing": {"confirmed"}, "claim": {"paid"}}
"""The state of an act that gave something, by what the edge says it comes from."""


@dataclass(frozen=True, slots=True)
class Dump:
    """Everything of a store, sorted by what it is."""

    nodes: dict[str, Row]
    edges: list[Row]
    journal: list[Row]

    @classmethod
    def of(cls, rows: Iterable[StoredRow]) -> Dump:
        parts: dict[str, list[Row]] = defaultdict(list)
        for part, row in rows:
            parts[part].append(row)
        return cls({row["id"]: row for row in parts["node"]}, parts["edge"], parts["journal"])

    def props(self, kind: str) -> dict[str, Row]:
        return {row["id"]: row["props"] for row in self.nodes.values() if row["kind"] == kind}


def violations(dump: Dump, *, pending_before: str | None = None) -> list[str]:
    """Everything that is wrong. Entries still pending from before that time (ISO, UTC) are, too; None: no matter."""
    found = [*counters(dump), *referrals(dump), *claims(dump), *journal(dump), *feedback(dump)]
    return found if pending_before is None else [*found, *outbox(dump, pending_before)]


def counters(dump: Dump) -> Iterator[str]:
    """I1: what is left and what is held or spent make the total: supplies, needs, funds."""
    pairings = [row for row in dump.props("Pairing").values() if row["status"] in HOLDING_PAIRING]
    paid = [row for row in dump.props("Claim").values() if row["status"] == "paid"]
    supplied, served, spent = Counter[str](), Counter[str](), Counter[str]()
    for row in pairings:
        supplied[row["supply"]] += row["quantity"]
        served[row["need"]] += row["quantity"]
    for row in paid:
        spent[row["society"]] += row["amount_fen"]
    for kind, left, total, out in (
        ("Supply", "quantity_left", "quantity", supplied),
        ("Need", "quantity_open", "quantity", served),
        ("Society", "fund_left_fen", "fund_total_fen", spent),
    ):
        for node_id, props in dump.props(kind).items():
            if props[left] < 0 or props[left] + out[node_id] != props[total]:
                yield f"I1: {node_id} has {props[left]} of {props[total]} left, {out[node_id]} are out"


def referrals(dump: Dump) -> Iterator[str]:
    """I4: one open referral for each warning, disposition, department and kind; no warning without a referral."""
    found = dump.props("Referral")
    still_open = Counter(
        (row["warning"], row["disposition"], row.get("department") or row["department_code"], row.get("kind"))
        for row in found.values()
        if row["status"] not in ENDED_REFERRAL
    )
    yield from (f"I4: {number} open referrals of {key}" for key, number in still_open.items() if number > 1)
    routed = {row["warning"] for row in found.values()}
    yield from (f"I4: {warning} was routed to nobody" for warning in dump.props("Warning") if warning not in routed)
    raised = Counter(row["household"] for row in dump.props("Warning").values() if row["status"] != "closed")
    yield from (f"I4: {household} has {number} open warnings" for household, number in raised.items() if number > 1)


def claims(dump: Dump) -> Iterator[str]:
    """I5: at most one claim holds a case, and a case is paid once."""
    found = dump.props("Claim").values()
    for states in (HOLDING_CLAIM, {"paid"}, HOLDING_CLAIM | {"paid"}):
        held = Counter(row["referral"] for row in found if row["status"] in states)
        yield from (f"I5: {case} has {number} claims" for case, number in held.items() if number > 1)


def feedback(dump: Dump) -> Iterator[str]:
    """Every ASSISTED edge names the act it comes from, which gave it to this household; acts give once."""
    for edge in dump.edges:
        if edge["kind"] != "ASSISTED":
            continue
        kind, source = edge["props"]["source_kind"], edge["props"]["source_id"]
        if kind == "list_row":
            if not source:
                yield f"feedback: {edge['source']} -> {edge['target']} names no row"
            continue
        act = dump.nodes.get(source)
        if act is None or act["kind"].lower() != kind:
            yield f"feedback: {edge['source']} -> {edge['target']} comes from {source}, which is no {kind}"
        elif act["props"]["status"] not in GIVEN[kind] or act["props"]["household"] != edge["target"]:
            yield f"feedback: {source} did not give to {edge['target']}"
    given = Counter(edge["props"]["source_id"] for edge in dump.edges if edge["kind"] == "ASSISTED")
    yield from (f"feedback: {source} gave {number} times" for source, number in given.items() if number > 1)


def journal(dump: Dump) -> Iterator[str]:
    """I8: each county's chain is whole, and what it tells is what there is."""
    by_county: dict[str, list[Row]] = defaultdict(list)
    for entry in sorted(dump.journal, key=lambda entry: entry["position"]):
        by_county[entry["county"]].append(entry)
    for county, entries in by_county.items():
        yield from _chain(county, entries)
    keys = Counter(entry["operation_key"] for entry in dump.journal)
    yield from (f"I8: operation key {key} landed {number} times" for key, number in keys.items() if number > 1)
    yield from _effects(dump)


def _chain(county: str, entries: list[Row]) -> Iterator[str]:
    first = {"position": f"{county}:{0:012d}", "hash": hashlib.sha256(b"jiuzhulian journal").hexdigest()}
    for number, (before, entry) in enumerate(pairwise([first, *entries]), start=1):
        expected = hashlib.sha256(b"\x00" + bytes.fromhex(before["hash"]) + entry["body"].encode()).hexdigest()
        if entry["position"] != f"{county}:{number:012d}" or json.loads(entry["body"])["position"] != entry["position"]:
            yield f"I8: {entry['position']} stands where {number} belongs"
        if entry["hash"] != expected:
            yield f"I8: {entry['position']} does not follow from {before['position']}"


def _effects(dump: Dump) -> Iterator[str]:
    """Each listed creation and link is there once; what nobody listed was told in number by a bulk entry."""
    told = [json.loads(entry["body"])["changes"] for entry in dump.journal]
    in_bulk = sum(changes["number"] for changes in told if isinstance(changes, dict))
    listed = [change for changes in told if isinstance(changes, list) for change in changes]
    created = Counter(change[1] for change in listed if change[0] == "create")
    linked = Counter(tuple(change[1:]) for change in listed if change[0] == "link")
    updated = Counter(change[1] for change in listed if change[0] == "update")
    there = Counter((edge["kind"], edge["source"], edge["target"], edge["key"]) for edge in dump.edges)
    yield from (f"I8: {node} was created {n} times" for node, n in created.items() if n != (node in dump.nodes))
    yield from (f"I8: {edge} was linked {n} times" for edge, n in linked.items() if n > there[edge])
    silent = len(dump.nodes) - len(created) + sum(there.values()) - sum(linked.values())
    if silent > in_bulk:
        yield f"I8: {silent} nodes and edges came in bulk, {in_bulk} changes were told"
    for node in created.keys() & dump.nodes.keys():
        told_revision, revision = 1 + updated[node], dump.nodes[node]["revision"]
        if revision < told_revision or (revision > told_revision and not in_bulk):
            yield f"I8: {node} is at revision {revision}, the journal tells of {told_revision}"


def outbox(dump: Dump, pending_before: str) -> Iterator[str]:
    """I9: nothing has been waiting since before that time; what was given up is told as a to-do, not as a fault."""
    for entry in dump.journal:
        if entry["state"] == "pending" and json.loads(entry["body"])["at"] < pending_before:
            yield f"I9: {entry['position']} is still pending"


CHOSEN = {"Supply": {"quantity_left"}, "Need": {"quantity_open", "unmet_because"}}
"""What follows from which of several equally good pairings was chosen."""


def graph_of(dump: Dump, *, but_chosen: bool = False) -> dict[str, Any]:
    """I11: what two stores with the same history have in common: all but what sealing makes random.

    `but_chosen` leaves out the pairings too, and the runs: one that was cut off keeps what it had proposed, where the
    undisturbed one may prefer an equally good other, and a second run completes it.
    """
    chosen = {"Pairing", "Job", "JobPart"} if but_chosen else set()
    kept = {node_id: row for node_id, row in dump.nodes.items() if row["kind"] not in chosen}
    nodes = {
        node_id: (row["kind"], row["county"], row["since"], row["open_key"], _text(row, but_chosen))
        for node_id, row in sorted(kept.items())
    }
    edges = sorted(
        (row["kind"], row["source"], row["target"], row["key"], row["since"], row["until"] or "", _text(row))
        for row in dump.edges
        if not but_chosen or (row["kind"] != "PAIRED_WITH" and row["source"] in kept)
    )
    return {"nodes": nodes, "edges": edges}


def units_served(dump: Dump) -> dict[tuple[str, str], int]:
    """Level and unit → how much is held by pairings."""
    needs, served = dump.props("Need"), Counter[tuple[str, str]]()
    for row in dump.props("Pairing").values():
        if row["status"] in HOLDING_PAIRING:
            served[needs[row["need"]]["level"], row["unit"]] += row["quantity"]
    return dict(served)


def _text(row: Row, but_chosen: bool = False) -> str:
    hidden = set(sealed_facts(NODES[row["kind"]])) if row["kind"] in NODES else set()
    hidden |= CHOSEN.get(row["kind"], set()) if but_chosen else set()
    return json.dumps({name: value for name, value in row["props"].items() if name not in hidden}, sort_keys=True)
