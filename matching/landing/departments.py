"""The directory of departments lands: one department for each duty and area, with what lists also call it."""

from __future__ import annotations

from collections.abc import Sequence

from graph.changes import Change, CreateNode, EndLink, Link, UpdateNode
from graph.schema import Department, Serves
from graph.store import GraphStore
from matching.imports.rows import DepartmentRow
from matching.landing.delivery import Delivery, Plan
from matching.landing.differences import differing
from matching.landing.records import Facts, department_id, region_id

NumberedDepartment = tuple[int, DepartmentRow]


def plan_departments(
    store: GraphStore, delivery: Delivery, rows: Sequence[NumberedDepartment]
) -> Plan[NumberedDepartment]:
    """One ChangeSet for each department that is new or of which something differs."""
    plan: Plan[NumberedDepartment] = Plan()
    directory = store.directory(delivery.county)
    known = {one.id: one for one in directory.departments}
    elsewhere = store.known([department_id(row.department_id) for _, row in rows])
    posts = {(one.code, one.area): one.id for one in directory.departments}
    for numbered in rows:
        number, row = numbered
        own = department_id(row.department_id)
        if own in elsewhere and own not in known:
            plan.refuse("of_another", number, holder=elsewhere[own].county)
            continue
        if posts.get((row.code, row.area), own) != own:
            plan.refuse("post_taken", number, holder=posts[row.code, row.area])
            continue
        before = known.get(own)
        changes = _new(row, delivery.county) if before is None else _differences(store, row, before)
        if not changes:
            plan.unchanged += 1
            continue
        plan.planned.append(
            delivery.planned(numbered, f"department:{row.department_id}", "ImportDepartment", changes, before)
        )
    return plan


def _facts(row: DepartmentRow) -> Facts:
    return {"name": row.name, "code": row.code, "area": row.area, "aliases": row.aliases, "phone": row.phone}


def _new(row: DepartmentRow, county: str) -> list[Change]:
    department = Department(
        id=department_id(row.department_id),
        county=county,
        name=row.name,
        code=row.code,
        area=row.area,
        aliases=row.aliases,
        phone=row.phone,
    )
    return [CreateNode(department), Link(Serves(source=department.id, target=region_id(row.area)))]


def _differences(store: GraphStore, row: DepartmentRow, before: Department) -> list[Change]:
    different = differing(before, _facts(row), store.vault)
    changes: list[Change] = [UpdateNode(Department, before.id, different)] if different else []
    if "area" in different:
        changes.append(EndLink(Serves, before.id, region_id(before.area)))
        changes.append(Link(Serves(source=before.id, target=region_id(row.area))))
    return changes
