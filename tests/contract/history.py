"""One small history, written in three acts on three days: everything that the questions of a store ask about.

First day: who is there, in two counties. Second day: signals, warnings, referrals, a need paired, a case claimed, aid
given. Third day: the kinship of members 1 and 2 turns out wrong and is ended, and the second warning is closed.
"""

from __future__ import annotations

from datetime import timedelta

from graph.changes import Change, ChangeSet, CreateNode, Draw, EndLink, Guard, Link, UpdateNode
from graph.schema import (
    About,
    Assisted,
    Claimed,
    Clause,
    KinOf,
    LivesIn,
    MemberOf,
    Needs,
    Offers,
    PairedWith,
    RaisedFrom,
    RoutedTo,
    Supports,
    Warning,
)
from graph.schema.facts import Edge, Node
from tests.builders import (
    AT,
    COUNTY,
    a_charity,
    a_claim,
    a_consent,
    a_department,
    a_household,
    a_member,
    a_need,
    a_pairing,
    a_parameter,
    a_policy,
    a_referral,
    a_region,
    a_signal,
    a_society,
    a_supply,
    a_warning,
    an_officer,
)
from tests.contract.acts import a_set

OTHER_COUNTY = "341721"
FIRST_DAY, SECOND_DAY, THIRD_DAY = (f"2026-03-0{day}T01:00:00Z" for day in (2, 3, 4))
NUMBERS = ("999901197005010014", "999901198803050027")
"""Identity numbers of members 1 and 3; the area code belongs to nowhere."""
TOWN = "341702002"


def history() -> list[ChangeSet]:
    return [_who_is_there(), _who_is_next_door(), *_what_happened(), *_what_was_put_right()]


def _who_is_there() -> ChangeSet:
    nodes: list[Node] = [
        a_region("341702", level="county"),
        a_region("341702001001"),
        a_department(),
        a_department("department:2", name="示例镇", code="township", area=TOWN),
        a_charity(),
        a_supply(quantity=100),
        a_supply("supply:2", status="withdrawn"),
        a_society(fund=100_000),
        an_officer(),
        a_policy(),
        Clause(id="clause:1", county=COUNTY, pack="chizhou-2024", clause="二(一)"),
        a_parameter(name="limit", value=7),
        a_household("household:1", category="edge"),
        a_household("household:2", category="dibao", region="341702001002"),
        a_household("household:3", region="341702002001"),
        a_household("household:4"),
        a_member("member:1", "household:1", identity_number=NUMBERS[0]),
        a_member("member:2", "household:2"),
        a_member("member:3", "household:3", identity_number=NUMBERS[1]),
        a_consent("consent:1", "household:1"),
    ]
    edges: list[Edge] = [
        *(MemberOf(source=f"member:{number}", target=f"household:{number}") for number in (1, 2, 3)),
        *(LivesIn(source=f"household:{number}", target="341702001001") for number in (1, 2)),
        KinOf(source="member:1", target="member:2", relation="sibling"),
        Supports(source="member:3", target="member:2", duty="赡养"),
        Offers(source="charity:1", target="supply:1"),
        About(source="consent:1", target="household:1"),
    ]
    return a_set("history:1", *map(CreateNode, nodes), *map(Link, edges))


def _who_is_next_door() -> ChangeSet:
    county = {"county": OTHER_COUNTY}
    nodes: list[Node] = [
        a_region("341721", level="county"),
        a_household("household:other", region="341721001001", **county),
        a_need("need:other", "household:other", region="341721001001", **county),
    ]
    edge = Link(Needs(source="household:other", target="need:other"))
    return a_set("history:2", *map(CreateNode, nodes), edge, **county)


def _what_happened() -> list[ChangeSet]:
    nodes: list[Node] = [
        a_signal("signal:1", "household:1", status="counted", warning="warning:1"),
        a_signal("signal:2", "household:2"),
        a_signal("signal:3", "household:3"),
        a_signal("signal:4", "household:3", indicator="disaster"),
        a_referral("referral:1", due_on="2026-03-05"),
        a_referral("referral:2", due_on=None, status="draft", department=None, disposition="conference"),
        a_referral(
            "referral:3",
            due_on="2026-03-04",
            status="accepted",
            department="society:1",
            department_code="mutual_aid_society",
            disposition="mutual_aid",
        ),
        a_referral("referral:4", "household:2", "warning:2", "yellow", status="completed"),
        a_need("need:1", "household:1", 10_000),
        a_pairing(quantity=40),
    ]
    edges: list[Edge] = [
        About(source="signal:1", target="household:1"),
        RaisedFrom(source="warning:1", target="signal:1"),
        About(source="warning:1", target="household:1"),
        *(RaisedFrom(source=f"referral:{number}", target="warning:1") for number in (1, 2, 3)),
        RaisedFrom(source="referral:4", target="warning:2"),
        *(About(source=f"referral:{number}", target="household:1") for number in (1, 2, 3)),
        RoutedTo(source="referral:1", target="department:1"),
        RoutedTo(source="referral:3", target="society:1"),
        Needs(source="household:1", target="need:1"),
        PairedWith(source="need:1", target="supply:1", key="pairing:1", quantity=40),
        About(source="pairing:1", target="household:1"),
        About(source="claim:1", target="household:1"),
        Claimed(source="society:1", target="referral:3", key="claim:1"),
        aid("household:1"),
    ]
    changes: list[Change] = [
        *(CreateNode(warning, open_key=f"warning:{warning.household}") for warning in _warnings()),
        *map(CreateNode, nodes),
        CreateNode(a_claim("claim:1", "referral:3"), open_key="claim:referral:3"),
        *map(Link, edges),
        Draw("supply:1", "quantity_left", 40),
        Draw("need:1", "quantity_open", 40),
    ]
    return [a_set("history:3", *changes, at=AT + timedelta(days=1), events=1)]


def _warnings() -> list[Warning]:
    return [
        a_warning("warning:1", "household:1", "red", "2026-03-05"),
        a_warning("warning:2", "household:2", "yellow", "2026-03-10", region="341702001002"),
        a_warning("warning:3", "household:3", "red", "2026-03-04", region="341702002001"),
        a_warning("warning:4", "household:4", "green", None),
    ]


def aid(household: str) -> Assisted:
    return Assisted(
        source="department:1",
        target=household,
        key="referral:0",
        kind_of_aid="medical_aid",
        outcome="assisted",
        amount_fen=50_000,
        from_on="2026-01-01",
        to_on="2026-01-31",
        clause="二(一)",
        pack="chizhou-2024",
        by="officer:1",
        source_kind="list_row",
        source_id="row:1",
    )


def _what_was_put_right() -> list[ChangeSet]:
    closed = UpdateNode(Warning, "warning:2", {"status": "closed", "closed_on": "2026-03-04"}, open_key=None)
    wrong = EndLink(KinOf, "member:1", "member:2")
    return [a_set("history:4", wrong, closed, guards=(Guard("warning:2", 1),), at=AT + timedelta(days=2))]
