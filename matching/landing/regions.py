"""The regions of a county land, parents before children; the county's own is what makes the county known."""

from __future__ import annotations

from collections.abc import Sequence

from graph.changes import Change, CreateNode, Link, UpdateNode
from graph.schema import PartOf, Region
from graph.store import GraphStore
from matching.imports.regions import LEVEL_OF_LENGTH, parent_of
from matching.imports.rows import RegionRow
from matching.landing.delivery import Delivery, Plan
from matching.landing.records import region_id

NumberedRegion = tuple[int, RegionRow]


def plan_regions(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedRegion]) -> Plan[NumberedRegion]:
    """One ChangeSet for each region that is new or has another name; rows come parents first."""
    plan: Plan[NumberedRegion] = Plan()
    known = store.known([region_id(row.code) for _, row in rows])
    for numbered in rows:
        _, row = numbered
        before = known.get(region_id(row.code))
        changes: list[Change] = []
        if not isinstance(before, Region):
            changes = _new_region(row, delivery.county)
        elif before.county == delivery.county and before.name != row.name:
            changes = [UpdateNode(Region, before.id, {"name": row.name})]
        if not changes:  # what another county has brought is named by that county
            plan.unchanged += 1
            continue
        plan.planned.append(delivery.planned(numbered, f"region:{row.code}", "ImportRegion", changes, before))
    return plan


def _new_region(row: RegionRow, county: str) -> list[Change]:
    region = Region(id=region_id(row.code), county=county, name=row.name, level=LEVEL_OF_LENGTH[len(row.code)])
    parent = parent_of(row.code)
    link = [Link(PartOf(source=region.id, target=region_id(parent)))] if parent else []
    return [CreateNode(region), *link]
