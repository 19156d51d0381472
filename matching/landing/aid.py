"""Aid already given lands as feedback edges, each with its row as source; the provider's own number makes it once only.

A row without a clause stays without one: that is for supervision to see, not for us to fill in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.changes import Link
from graph.schema import Assisted
from graph.store import GraphStore
from graph.views import Directory, HouseholdView
from matching.imports.rows import AidRow
from matching.landing.delivery import Delivery, Plan, Planned, digest
from matching.landing.records import charity_id, society_id
from matching.landing.subjects import Registry, Subject, look_up

NumberedAid = tuple[int, AidRow]


def plan_aid(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedAid]) -> Plan[NumberedAid]:
    """One ChangeSet for each row that is not recorded yet. A recorded row that comes with other facts is refused."""
    plan: Plan[NumberedAid] = Plan()
    registry = look_up(
        store, people=(row.identity_number for _, row in rows), households=(row.household_id for _, row in rows)
    )
    subjects = {number: _subject(row, registry) for number, row in rows}
    views = _views(store, subjects.values())
    directories: dict[str, Directory] = {}
    for number, row in rows:
        subject = subjects[number]
        if subject is None:
            code = registry.why_not(row.identity_number) if row.identity_number else "unknown_household"
            plan.refuse(code, number)
            continue
        county = subject.household.county
        if county not in directories:
            directories[county] = store.directory(county)
        edge = _edge(row, subject, directories[county], delivery)
        if edge is None:
            plan.refuse("unknown_department", number)
        else:
            _add(plan, delivery, (number, row), subject, edge, views[subject.household.id])
    return plan


def _add(
    plan: Plan[NumberedAid],
    delivery: Delivery,
    numbered: NumberedAid,
    subject: Subject,
    edge: Assisted,
    view: HouseholdView,
) -> None:
    recorded = [one for one in view.edges_of(Assisted) if one.source_id == edge.source_id]
    if any(_facts(one) == _facts(edge) for one in recorded):
        plan.unchanged += 1
    elif recorded:
        plan.refuse("differs_from_recorded", numbered[0])
    else:
        change_set = replace(
            delivery.change_set("", "ImportAid", [Link(edge)], county=subject.household.county),
            operation_key=f"list_row:{edge.source_id}",  # the row's own: another file may bring it again
            request=digest(*_facts(edge)),
        )
        plan.planned.append(Planned(numbered[0], (numbered,), change_set, (subject.household.id,)))


def _subject(row: AidRow, registry: Registry) -> Subject | None:
    if row.identity_number is not None:
        return registry.person(row.identity_number)
    return registry.household(row.household_id or "")


def _views(store: GraphStore, subjects: Iterable[Subject | None]) -> dict[str, HouseholdView]:
    ids = sorted({subject.household.id for subject in subjects if subject is not None})
    return {view.household.id: view for view in store.household_views(ids)}


def _edge(row: AidRow, subject: Subject, directory: Directory, delivery: Delivery) -> Assisted | None:
    """The feedback edge; None when nobody in the household's area is the department that the row names."""
    provider = _provider(row, subject, directory)
    if provider is None:
        return None
    source_id = f"{provider}:{row.reference}"
    return Assisted(
        source=provider,
        target=subject.member.id if subject.member else subject.household.id,
        key=source_id,
        kind_of_aid=row.kind,
        outcome="assisted",
        amount_fen=row.amount_fen,
        quantity=row.quantity,
        unit=row.unit,
        from_on=row.from_on.isoformat(),
        to_on=row.to_on.isoformat() if row.to_on else None,
        clause=row.clause or "",
        pack=directory.pack_on(delivery.on.isoformat()) or "",
        by=delivery.actor,
        source_kind="list_row",
        source_id=source_id,
    )


def _provider(row: AidRow, subject: Subject, directory: Directory) -> str | None:
    if row.provider_type == "charity":
        return charity_id(row.provider)
    if row.provider_type == "society":
        return society_id(row.provider)
    department = directory.department_for(row.provider, subject.household.region)
    return department.id if department else None


def _facts(edge: Assisted) -> tuple[object, ...]:
    return (edge.target, edge.kind_of_aid, edge.amount_fen, edge.quantity, edge.unit, edge.from_on, edge.to_on)
