"""Lines of the supply ledger land: new, or brought up to date; what is held or given of a line is never taken away.

A charity that nobody knows yet is made from its first line; after that its name is its own to change, not a file's.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.changes import Change, CreateNode, Link
from graph.schema import Offers, Supply
from graph.schema.facts import Node
from graph.store import GraphStore
from matching.imports.rows import SupplyRow
from matching.landing.delivery import Delivery, Plan, Planned
from matching.landing.differences import differing, enlarged
from matching.landing.records import charity_id, charity_node, supply_facts, supply_id, supply_node

NumberedSupply = tuple[int, SupplyRow]


def plan_supply(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedSupply]) -> Plan[NumberedSupply]:
    """One ChangeSet for each line that is new or of which something differs."""
    plan: Plan[NumberedSupply] = Plan()
    lines = [supply_id(row.supply_id) for _, row in rows]
    known: dict[str, Node] = dict(store.known(sorted({*lines, *(charity_id(row.charity_uscc) for _, row in rows)})))
    for numbered in rows:
        number, row = numbered
        charity = known.get(charity_id(row.charity_uscc))
        county = charity.county if charity else delivery.county
        before = known.get(supply_id(row.supply_id))
        if isinstance(before, Supply):
            if _is_refused(plan, number, row, before):
                continue
            changes = _differences(store, row, before)
        else:
            changes = _new_line(row, county)
        if charity is None:
            known[charity_id(row.charity_uscc)] = made = charity_node(row.charity_uscc, row.charity_name, county)
            changes = [CreateNode(made), *changes]
        if not changes:
            plan.unchanged += 1
            continue
        guards = [before] if before else []
        key = f"supply:{row.supply_id}:{before.revision if before else 0}"
        change_set = delivery.change_set(key, "ImportSupply", changes, county=county, guards=guards)
        plan.planned.append(Planned(number, (numbered,), change_set))
    return plan


def _is_refused(plan: Plan[NumberedSupply], number: int, row: SupplyRow, before: Supply) -> bool:
    if before.charity != charity_id(row.charity_uscc):
        plan.refuse("of_another", number, holder=before.charity)
        return True
    if row.quantity < before.quantity:
        plan.refuse("less_than_recorded", number, recorded=before.quantity)
        return True
    return False


def _new_line(row: SupplyRow, county: str) -> list[Change]:
    supply = supply_node(row, county)
    return [CreateNode(supply), Link(Offers(source=supply.charity, target=supply.id))]


def _differences(store: GraphStore, row: SupplyRow, before: Supply) -> list[Change]:
    different = differing(before, supply_facts(row), store.vault)
    more = row.quantity - before.quantity
    return enlarged(before, "quantity_left", more, different)
