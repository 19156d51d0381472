"""The table of rights: every cell generated from it, and beside it a list of refusals written by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from api.access.authorisation import Actor, Decision, Resource, decide, has_function, scope_of
from api.access.permissions import ACTIONS, PERMISSIONS, ROLES, Action, Grant, Reach
from graph.schema import FieldClass, Role
from graph.views import Scope

F0, F1, F2, F3, F4 = FieldClass
VILLAGE = "341702001001"
ORGANISATION = "organisation:own"
REGION_OF: dict[Role, str] = {"town": VILLAGE[:9], "society": VILLAGE}

CELLS = list(itertools.product(ACTIONS, ROLES))


def an_actor(role: Role, **facts: Any) -> Actor:
    region = REGION_OF.get(role, "341702")
    actor = Actor(officer="officer:1", role=role, county="341702", region=region, organisation=ORGANISATION)
    return replace(actor, **facts)


def within(reach: Reach) -> Resource:
    """A resource that only this reach holds, as far as the reaches can be told apart."""
    own = frozenset({ORGANISATION})
    by_organisation = {
        "route": "routed_to",
        "consent": "consented",
        "claim": "claimed_by",
        "offer": "offered_to",
        "own": "owners",
    }
    here = Resource(county="341702", region=VILLAGE)
    elsewhere = Resource(county="999999", region="999999001001")
    return replace(elsewhere, **{by_organisation[reach]: own}) if reach in by_organisation else here


FOREIGN = {
    "of another county": Resource(county="341721", region="341721001001"),
    "of another county's town with the same digits": Resource(county="341721", region=VILLAGE),
    "of other organisations": Resource(
        county="341721",
        region="341721001001",
        routed_to=frozenset({"organisation:other"}),
        consented=frozenset({"organisation:other"}),
        claimed_by=frozenset({"organisation:other"}),
        offered_to=frozenset({"organisation:other"}),
        owners=frozenset({"organisation:other"}),
    ),
}


@pytest.mark.parametrize(("action", "role"), CELLS)
def test_each_grant_of_the_table_holds_within_its_reach(action: Action, role: Role) -> None:
    grants = PERMISSIONS.get(action, {}).get(role, ())

    sender = an_actor(role, is_sender=True)

    decisions = [decide(sender, action, within(grant.reach)) for grant in grants]

    assert all(decision.allow for decision in decisions)
    assert has_function(sender, action) == bool(grants)


@pytest.mark.parametrize(("action", "role"), CELLS)
@pytest.mark.parametrize("foreign", FOREIGN)
def test_nothing_foreign_is_reached(action: Action, role: Role, foreign: str) -> None:
    grants = PERMISSIONS.get(action, {}).get(role, ())
    is_public = any(grant.reach == "public" for grant in grants)

    decision = decide(an_actor(role, is_sender=True), action, FOREIGN[foreign])

    assert decision.allow == is_public
    if not is_public:
        assert decision == Decision(False, "not_there" if grants else "no_such_function")


def test_a_town_does_not_reach_its_sibling() -> None:
    sibling = Resource(county="341702", region="341702002001")

    reached = [action for action in ACTIONS if decide(an_actor("town"), action, sibling).allow]

    assert set(reached) == {"policy.read", "supply.list", "supply.read"}


def test_a_society_does_not_reach_the_next_village() -> None:
    neighbour = Resource(county="341702", region="341702001002")

    reached = [action for action in ACTIONS if decide(an_actor("society"), action, neighbour).allow]

    assert set(reached) == {"policy.read", "supply.list", "supply.read"}


def test_an_officer_without_an_organisation_owns_nothing() -> None:
    actor = replace(an_actor("department"), organisation=None)
    resource = Resource(county="341702", region=VILLAGE, routed_to=frozenset({ORGANISATION}))

    assert [action for action in ACTIONS if decide(actor, action, resource).allow] == [
        "supply.list",
        "supply.read",
        "policy.read",
    ]


def test_an_officer_without_a_region_reaches_no_township() -> None:
    actor = an_actor("town", region="")

    assert not decide(actor, "household.read", Resource(county="341702", region=VILLAGE)).allow


def test_an_unknown_action_is_refused() -> None:
    decision = decide(an_actor("county"), "household.erase", Resource(county="341702"))

    assert decision == Decision(False, "no_such_function")


NEVER_SHOWN: list[tuple[Role, Action, FieldClass]] = [
    *(("charity", action, cls) for action in ACTIONS for cls in (F2, F3, F4) if action != "overview.read"),
    *(("department", action, F4) for action in ACTIONS),
    *(("society", action, cls) for action in ACTIONS for cls in (F3, F4)),
    *(("town", action, F4) for action in ACTIONS),
    *(("coordinator", action, F4) for action in ACTIONS),
    ("county", "household.read", F3),
    ("town", "household.read", F3),
    ("department", "household.read", F3),
    ("coordinator", "household.read", F3),
    ("county", "network.read", F4),
    ("town", "network.read", F3),
    ("coordinator", "network.read", F3),
    ("charity", "pairing.read", F1),
    ("charity", "pairing.list", F1),
    ("society", "case.list", F1),
    ("society", "supply.read", F1),
]
"""Written by hand from the rules, not from the table: these classes are never shown in full."""


@pytest.mark.parametrize(("role", "action", "field_class"), NEVER_SHOWN)
def test_a_role_never_sees_this_in_full(role: Role, action: Action, field_class: FieldClass) -> None:
    shown = [grant.shows for grant in PERMISSIONS.get(action, {}).get(role, ())]

    assert all(field_class not in classes for classes in shown)


NEVER_DONE: dict[Role, list[Action]] = {
    "county": ["case.claim", "claim.pay"],
    "town": [
        *("referral.send", "referral.answer", "referral.return", "referral.list", "supply.publish", "pairing.accept"),
        *("pairing.decline", "pairing.deliver", "claim.pay", "claim.approve", "case.claim", "event.list"),
        "overview.read",
    ],
    "department": [
        *("household.list", "warning.list", "visit.record", "signal.record", "referral.send", "referral.cancel"),
        *("supply.publish", "pairing.list", "pairing.read", "case.list", "claim.read", "claim.pay", "claim.approve"),
        *("consent.give", "consent.withdraw", "event.list", "overview.read", "need.close"),
    ],
    "charity": [
        *("household.list", "warning.list", "warning.read", "visit.record", "signal.record", "referral.list"),
        *("referral.read", "referral.answer", "referral.comment", "pairing.confirm", "pairing.cancel", "case.list"),
        *("case.claim", "claim.pay", "consent.give", "consent.withdraw", "event.list", "overview.read"),
    ],
    "society": [
        *("household.list", "warning.list", "warning.read", "visit.record", "referral.list", "referral.answer"),
        *("supply.publish", "pairing.list", "pairing.accept", "claim.approve", "consent.give", "consent.withdraw"),
        *("event.list", "overview.read"),
    ],
    "coordinator": [
        *("household.list", "warning.list", "visit.record", "referral.send", "pairing.accept", "claim.pay"),
        *("claim.approve", "consent.give", "consent.withdraw", "event.list"),
    ],
    "auditor": [action for action in ACTIONS if action not in ("overview.read", "event.list", "policy.read")],
    "admin": [action for action in ACTIONS if action != "policy.read"],
}
"""Written by hand from the rules: functions that a role does not have at all."""


@pytest.mark.parametrize("role", NEVER_DONE)
def test_a_role_has_none_of_these_functions(role: Role) -> None:
    assert [action for action in NEVER_DONE[role] if has_function(an_actor(role), action)] == []


def test_only_the_duty_of_the_department_opens_sensitive_facts() -> None:
    resource = Resource(county="341702", routed_to=frozenset({ORGANISATION}))

    duty = {
        code: decide(an_actor("department", duty=code), "household.read", resource).duty
        for code in ("medical_insurance", "disabled_federation", "civil_affairs")
    }

    assert duty["medical_insurance"] == {"serious_illness", "chronic_illness"}
    assert duty["disabled_federation"] == {"disability_kind", "disability_grade"}
    assert duty["civil_affairs"] == frozenset()


def test_the_network_is_bounded_by_the_role() -> None:
    hops = {role: {grant.hops for grant in grants} for role, grants in PERMISSIONS["network.read"].items()}

    assert hops == {
        "county": {3},
        "coordinator": {3},
        "town": {2},
        "department": {1},
        "charity": {1},
        "society": {1},
    }


def test_lists_are_filtered_by_the_reach_of_the_role() -> None:
    assert scope_of(an_actor("county"), "warning.list") == Scope(county="341702")
    assert scope_of(an_actor("town"), "warning.list") == Scope(county="341702", region=VILLAGE[:9])
    assert scope_of(an_actor("department"), "referral.list") == Scope(county="341702", department=ORGANISATION)
    assert scope_of(an_actor("charity"), "pairing.list") == Scope(county="341702", charity=ORGANISATION)
    assert scope_of(an_actor("society"), "case.list") == Scope(county="341702", society=ORGANISATION)


def test_a_list_that_a_role_does_not_have_has_no_scope() -> None:
    with pytest.raises(ValueError):
        scope_of(an_actor("charity"), "warning.list")


def test_the_first_grant_whose_reach_holds_decides() -> None:
    own = frozenset({ORGANISATION})
    claimed = Resource(county="341702", region=VILLAGE, claimed_by=own, offered_to=own)
    unclaimed = Resource(county="341702", region=VILLAGE, offered_to=own)

    assert decide(an_actor("society"), "referral.read", claimed).shows == {F0, F1, F2}
    assert decide(an_actor("society"), "referral.read", unclaimed).shows == {F0}


def test_every_grant_is_for_an_action_of_the_list() -> None:
    assert set(PERMISSIONS) == set(ACTIONS)
    assert all(isinstance(grant, Grant) for cells in PERMISSIONS.values() for row in cells.values() for grant in row)
