"""The charities that a county works with land by their credit code; supply of theirs is another list's."""

from __future__ import annotations

from collections.abc import Sequence

from graph.changes import Change, CreateNode, UpdateNode
from graph.schema import Charity
from graph.store import GraphStore
from matching.imports.rows import CharityRow
from matching.landing.delivery import Delivery, Plan
from matching.landing.differences import differing
from matching.landing.records import charity_id, charity_node

NumberedCharity = tuple[int, CharityRow]


def plan_charities(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedCharity]) -> Plan[NumberedCharity]:
    """One ChangeSet for each charity that is new or of which something differs; another county's is left as it is."""
    plan: Plan[NumberedCharity] = Plan()
    known = store.known([charity_id(row.charity_uscc) for _, row in rows])
    for numbered in rows:
        _, row = numbered
        before = known.get(charity_id(row.charity_uscc))
        changes: list[Change] = []
        if not isinstance(before, Charity):
            changes = [CreateNode(charity_node(row.charity_uscc, row.name, delivery.county, row.phone))]
        elif before.county == delivery.county:
            different = differing(before, {"name": row.name, "phone": row.phone}, store.vault)
            changes = [UpdateNode(Charity, before.id, different)] if different else []
        if not changes:
            plan.unchanged += 1
            continue
        plan.planned.append(delivery.planned(numbered, f"charity:{row.charity_uscc}", "ImportCharity", changes, before))
    return plan
