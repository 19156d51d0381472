"""Who is kin to whom lands once for each pair, whichever of the two a list begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from graph.changes import Link
from graph.schema import KinOf, KinRelation, Member
from graph.store import GraphStore
from matching.imports.rows import KinRow
from matching.landing.delivery import Delivery, Plan, Planned
from matching.landing.subjects import Registry, Subject, look_up

NumberedKin = tuple[int, KinRow]
Pair = frozenset[str]
_INVERSE: Final[Mapping[KinRelation, KinRelation]] = {"parent": "child", "child": "parent"}


def plan_kin(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedKin]) -> Plan[NumberedKin]:
    """One ChangeSet for each pair that is not recorded yet. A pair that is something else already is refused."""
    plan: Plan[NumberedKin] = Plan()
    registry = look_up(
        store,
        people=(number for _, row in rows for number in (row.identity_number, row.relative_identity_number)),
        members=(number for _, row in rows for number in (row.member_id, row.relative_member_id)),
    )
    people = {number: _ends(row, registry) for number, row in rows}
    recorded = _recorded(store, [one for both in people.values() for one in both if one is not None])
    for number, row in rows:
        person, relative = people[number]
        if person is None or relative is None:
            plan.refuse(_why_not(row, registry, person), number)
            continue
        edge = _edge(row, person.member, relative.member)
        pair = frozenset((edge.source, edge.target))
        if len(pair) == 1:
            plan.refuse("same_person", number)
        elif (before := recorded.setdefault(pair, edge)) is edge:
            key = f"kin:{edge.source}:{edge.relation}:{edge.target}"
            change_set = delivery.change_set(key, "ImportKin", [Link(edge)], county=person.household.county)
            plan.planned.append(Planned(number, ((number, row),), change_set))
        elif _in_order(before).relation == edge.relation:
            plan.unchanged += 1
        else:
            plan.refuse("differs_from_recorded", number)
    return plan


def _ends(row: KinRow, registry: Registry) -> tuple[Subject | None, Subject | None]:
    return (
        _subject(row.identity_number, row.member_id, registry),
        _subject(row.relative_identity_number, row.relative_member_id, registry),
    )


def _subject(identity_number: str | None, member: str | None, registry: Registry) -> Subject | None:
    return registry.person(identity_number) if identity_number else registry.member(member or "")


def _why_not(row: KinRow, registry: Registry, person: Subject | None) -> str:
    number = row.identity_number if person is None else row.relative_identity_number
    return registry.why_not(number) if number else "unknown_member"


def _recorded(store: GraphStore, people: Iterable[Subject]) -> dict[Pair, KinOf]:
    """The kinship that is in force between people of these households and others."""
    views = store.household_views(sorted({one.household.id for one in people}))
    edges = (edge for view in views for edge in view.edges_of(KinOf) if edge.until is None)
    return {frozenset((edge.source, edge.target)): edge for edge in edges}


def _edge(row: KinRow, person: Member | None, relative: Member | None) -> KinOf:
    assert person is not None and relative is not None, "both were looked up as people"
    return _in_order(KinOf(source=person.id, target=relative.id, relation=row.relation))


def _in_order(edge: KinOf) -> KinOf:
    """The smaller id comes first: whoever tells of a pair writes the same edge, and of two at once the second fails."""
    if edge.source <= edge.target:
        return edge
    relation = _INVERSE.get(edge.relation, edge.relation)
    return replace(edge, source=edge.target, target=edge.source, relation=relation)
