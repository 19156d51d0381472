"""The policy packs that a county decides under land, and with them every clause that a decision can cite."""

from __future__ import annotations

from collections.abc import Sequence

from graph.changes import Change, CreateNode, Link, UpdateNode
from graph.schema import Clause, Node, Policy, SetFor
from graph.store import GraphStore
from matching.imports.rows import PolicyRow
from matching.landing.delivery import Delivery, Plan, Planned, digest
from matching.landing.records import region_id
from matching.policy.packs import Packs

NumberedPolicy = tuple[int, PolicyRow]


def plan_policies(
    packs: Packs, store: GraphStore, delivery: Delivery, rows: Sequence[NumberedPolicy]
) -> Plan[NumberedPolicy]:
    """One ChangeSet for each pack that is new to the county, begins on another day, or has gained clauses since."""
    plan: Plan[NumberedPolicy] = Plan()
    ids = {row.pack: f"policy:{delivery.county}:{row.pack}" for _, row in rows}
    known = store.known(sorted(ids.values()))
    clauses = missing_clauses(store, packs, delivery.county)
    for numbered in rows:
        number, row = numbered
        before = known.get(ids[row.pack])
        changes = [*clauses, *_policy(row, ids[row.pack], delivery.county, before)]
        if not changes:
            plan.unchanged += 1
            continue
        new = digest(*(change.node.id for change in clauses))
        key = f"{ids[row.pack]}:{before.revision if before else 0}:{new}"
        change_set = delivery.change_set(
            key, "ImportPolicy", changes, county=delivery.county, guards=[before] if before else []
        )
        plan.planned.append(Planned(number, (numbered,), change_set))
        clauses = []
    return plan


def missing_clauses(store: GraphStore, packs: Packs, county: str) -> list[CreateNode]:
    """Every clause that a decision can cite, under whichever pack, and that the store does not hold yet."""
    cited = sorted({(pack.id, rule.clause) for pack in packs for rule in pack.rules.values()})
    clauses = [Clause(id=f"clause:{pack}:{clause}", county=county, pack=pack, clause=clause) for pack, clause in cited]
    held = store.known([clause.id for clause in clauses])
    return [CreateNode(clause) for clause in clauses if clause.id not in held]


def _policy(row: PolicyRow, policy_id: str, county: str, before: Node | None) -> list[Change]:
    begins = row.in_force_from.isoformat()
    if not isinstance(before, Policy):
        policy = Policy(id=policy_id, county=county, pack=row.pack, in_force_from=begins)
        return [CreateNode(policy), Link(SetFor(source=policy_id, target=region_id(county)))]
    return [] if before.in_force_from == begins else [UpdateNode(Policy, policy_id, {"in_force_from": begins})]
