"""When a case moves on: how an answered referral takes its joint copies with it, and when a warning is closed.

Every act that ends a referral or a need also updates its warning, guarded: two acts at once on the last two open
things of a warning collide there, and the later one sees that it is the last.
"""

from __future__ import annotations

from collections.abc import Collection

from graph.changes import Change, UpdateNode
from graph.schema import TERMINAL_REFERRAL, Need, Node, Referral, Warning
from graph.schema.facts import Value
from graph.views import HouseholdView
from matching.engine import Act


def joint_copies(view: HouseholdView, lead: Referral) -> list[Referral]:
    """The copies that joint departments hold of a lead's referral, still open."""
    return [
        copy
        for copy in view.all(Referral)
        if copy.role == "joint"
        and (copy.warning, copy.disposition, copy.kind) == (lead.warning, lead.disposition, lead.kind)
        and copy.status not in TERMINAL_REFERRAL
    ]


def end_referral(view: HouseholdView, lead: Referral, status: str, facts: dict[str, Value | None]) -> list[Change]:
    """End a referral and, with it, the joint copies of it; guard all that `ended_nodes` names."""
    copies: list[Change] = [
        UpdateNode(Referral, copy.id, {"status": status}, open_key=None)
        for copy in joint_copies(view, lead)
        if lead.role == "lead"
    ]
    return [UpdateNode(Referral, lead.id, {"status": status, **facts}, open_key=None), *copies]


def ended_nodes(view: HouseholdView, lead: Referral) -> list[Node]:
    """The nodes that `end_referral` changes."""
    return [lead, *(joint_copies(view, lead) if lead.role == "lead" else [])]


def advance_warning(
    view: HouseholdView,
    act: Act,
    warning_id: str | None,
    *,
    ended: Collection[str] = (),
    visited_on: str | None = None,
    reopened: bool = False,
) -> tuple[list[Change], list[Node]]:
    """Move the warning on after an act that ends `ended`; close it when nothing is open any more.

    Returns the changes and the nodes to guard; nothing for a warning that is closed, or for none.
    """
    warning = view.nodes.get(warning_id or "")
    if not isinstance(warning, Warning) or warning.status == "closed":
        return [], []
    facts: dict[str, Value | None] = {"moved_on": act.day}
    if visited_on is not None:
        facts |= {"status": "visited", "visited_on": visited_on}
    is_visited = visited_on is not None or warning.status == "visited"
    if not is_visited or reopened or open_things(view, warning, ended):
        return [UpdateNode(Warning, warning.id, facts)], [warning]
    facts |= {"status": "closed", "closed_on": act.day}
    return [UpdateNode(Warning, warning.id, facts, open_key=None)], [warning]


def open_things(view: HouseholdView, warning: Warning, ended: Collection[str] = ()) -> list[str]:
    """Ids of the lead referrals and needs of a warning that are still open, without those that end now."""
    referrals = [
        one.id
        for one in view.all(Referral)
        if one.warning == warning.id and one.role == "lead" and one.status not in TERMINAL_REFERRAL
    ]
    needs = [one.id for one in view.all(Need) if one.warning == warning.id and one.status == "open"]
    return [thing for thing in (*referrals, *needs) if thing not in ended]
