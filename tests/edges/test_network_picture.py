from __future__ import annotations

import math
from itertools import pairwise

from api.network.folding import ALWAYS_GROUP, CAP, fold, without_detours
from api.network.layout import RING, radial
from graph.schema import About, Household, LivesIn, RaisedFrom, Region, Visit, Warning
from graph.schema.facts import Edge, Node
from graph.views import Subgraph

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
