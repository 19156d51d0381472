from __future__ import annotations

import math
from itertools import pairwise

from api.network.folding import ALWAYS_GROUP, CAP, fold, without_detours
from api.network.kin import kin_of
from api.network.layout import RING, radial
from graph.schema import About, Household, KinOf, LivesIn, RaisedFrom, Region, Visit, Warning
from graph.schema.facts import Edge, Node
from graph.views import Subgraph
from tests.builders import a_member

CENTRE = "household:1"
HOME = Household(
    id=CENTRE, county="341702", region="341702001001", settlement="rural", other_property_within_limits=True
)


def a_visit(number: int, warning: str = "warning:1") -> Visit:
    return Visit(
        id=f"visit:{number:04}",
        county="341702",
        household=CENTRE,
        warning=warning,
        visited_on="2026-03-02",
        by_telephone=False,
        confirmed=True,
    )


def a_network(*nodes: Node, edges: tuple[Edge, ...] = ()) -> Subgraph:
    about = tuple(About(source=node.id, target=CENTRE) for node in nodes if isinstance(node, Visit))
    return Subgraph({node.id: node for node in (HOME, *nodes)}, (*about, *edges))


def visits(number: int) -> list[Visit]:
    return [a_visit(one) for one in range(number)]


def test_a_small_network_is_left_as_it_is() -> None:
    folded = fold(a_network(*visits(ALWAYS_GROUP - 1)), CENTRE)

    assert len(folded.nodes) == ALWAYS_GROUP and folded.groups == ()


def test_many_alike_leaves_become_a_group_that_counts_them() -> None:
    folded = fold(a_network(*visits(37)), CENTRE)

    [group] = folded.groups
    assert (group.anchor, group.kind, len(group.members)) == (CENTRE, "Visit", 37)
    assert folded.links == ((group.id, CENTRE, "ABOUT"),)


def test_an_opened_group_shows_its_members() -> None:
    network = a_network(*visits(37))
    [group] = fold(network, CENTRE).groups

    opened = fold(network, CENTRE, [group.id])

    assert opened.groups == () and len(opened.nodes) == 38


def test_a_picture_never_holds_more_than_its_cap() -> None:
    regions = [Region(id=f"region:{one:04}", county="341702", name="甲村", level="village") for one in range(CAP * 2)]
    ring = tuple(LivesIn(source=CENTRE, target=region.id) for region in regions)
    cross = tuple(LivesIn(source=one.id, target=other.id) for one, other in pairwise(regions))

    folded = fold(a_network(*regions, edges=(*ring, *cross)), CENTRE)

    assert len(folded.nodes) + len(folded.groups) == CAP
    assert folded.left_out == CAP * 2 + 1 - CAP
    assert CENTRE in folded.nodes


def test_what_a_warning_tells_is_not_said_twice() -> None:
    warning = Warning(
        id="warning:1",
        county="341702",
        household=CENTRE,
        region="341702001001",
        level="red",
        queue_key="1|",
        points=9,
        raised_on="2026-03-01",
        provisional=False,
        status="open",
        pack="chizhou-2024",
        reasons="[]",
        gaps="[]",
    )
    edges = (RaisedFrom(source="visit:0000", target="warning:1"), About(source="warning:1", target=CENTRE))

    links = without_detours(a_network(warning, a_visit(0), edges=edges))

    assert links == [("visit:0000", "warning:1", "RAISED_FROM"), ("warning:1", CENTRE, "ABOUT")]


LINKS = [("a", CENTRE, "X"), ("b", CENTRE, "X"), ("a", "c", "X"), ("a", "d", "X")]
ORDER = dict.fromkeys([CENTRE, "a", "b", "c", "d"], "Kind")


def test_each_hop_is_a_ring() -> None:
    places = radial(list(ORDER), LINKS, CENTRE, ORDER)

    distances = {node: round(math.hypot(*place) / RING) for node, place in places.items()}
    assert distances == {CENTRE: 0, "a": 1, "b": 1, "c": 2, "d": 2}


def test_the_same_network_has_the_same_places() -> None:
    assert radial(list(ORDER), LINKS, CENTRE, ORDER) == radial(list(ORDER), LINKS[::-1], CENTRE, ORDER)


def test_no_two_nodes_share_a_place() -> None:
    nodes = {CENTRE: "Household"} | {f"visit:{one}": "Visit" for one in range(60)}
    links = [(node, CENTRE, "ABOUT") for node in nodes if node != CENTRE]

    places = radial(list(nodes), links, CENTRE, nodes)

    assert len(set(places.values())) == len(nodes)


OWN = (a_member("member:aunt", relation="other"), a_member("member:head"), a_member("member:wife", relation="spouse"))


def test_kin_elsewhere_are_told_by_the_head_before_others() -> None:
    son = a_member("member:son", "household:2")
    edges = tuple(KinOf(source=one, target=son.id, relation="parent") for one in ("member:wife", "member:head"))

    kin = kin_of(a_network(*OWN, son, edges=edges), CENTRE)["member:son"]

    assert (kin.relation, kin.relative.id) == ("child", "member:head")


def test_kin_are_told_from_either_end_of_the_edge() -> None:
    mother, brother = a_member("member:mother", "household:2"), a_member("member:brother", "household:3")
    edges = (
        KinOf(source=mother.id, target="member:head", relation="parent"),
        KinOf(source="member:head", target=brother.id, relation="sibling"),
        KinOf(source=mother.id, target=brother.id, relation="parent"),
        KinOf(source="member:wife", target="member:head", relation="spouse"),
    )

    found = kin_of(a_network(*OWN, mother, brother, edges=edges), CENTRE)

    assert {who: kin.relation for who, kin in found.items()} == {mother.id: "parent", brother.id: "sibling"}
