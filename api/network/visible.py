"""What of a network somebody may see. What is out of reach is left out whole: nothing tells that it is there."""

from __future__ import annotations

from dataclasses import replace

from api.access.authorisation import Decision, Resource, decide
from api.access.context import Signed
from api.access.resources import Found
from api.answers.files import belonging
from graph.schema import FieldClass, Household, Member, Officer
from graph.schema.facts import Edge, Node
from graph.views import HouseholdView, Subgraph


def visible_network(signed: Signed, found: Found, decision: Decision, hops: int, as_of: str | None) -> Subgraph:
    """The network of the household within the hops that the decision allows, and no further than the actor's reach."""
    household = found.view.household
    whole = signed.store.network(household.id, min(hops, decision.hops), as_of)
    kept = _narrowed(whole, found.view, signed, decision) if decision.narrowed else _reached(whole, signed, household)
    edges = tuple(edge for edge in whole.edges if edge.source in kept and edge.target in kept)
    return Subgraph(*_connected(kept, edges, household.id))


def _reached(whole: Subgraph, signed: Signed, centre: Household) -> dict[str, Node]:
    """Nodes of households within reach, and those that belong to no household."""
    homes = {home for node in whole.nodes.values() if (home := home_of(node))}
    households = {**signed.store.known(sorted(homes - whole.nodes.keys())), **whole.nodes}
    within = {home for home in homes if home == centre.id or _is_reached(signed, households.get(home))}
    return {node_id: node for node_id, node in whole.nodes.items() if (home := home_of(node)) is None or home in within}


def _is_reached(signed: Signed, household: Node | None) -> bool:
    """A household elsewhere is reached only by region: nothing was routed from here about it."""
    if not isinstance(household, Household):
        return False
    return decide(signed.actor, "network.read", Resource(county=household.county, region=household.region)).allow


def _narrowed(whole: Subgraph, view: HouseholdView, signed: Signed, decision: Decision) -> dict[str, Node]:
    """The household, its people where they may be known, the actor's organisation and what lies between them."""
    own = belonging(view, signed.actor.organisation) | {view.household.id, signed.actor.organisation or ""}
    shows_people = FieldClass.F2 in decision.shows
    return {
        node_id: node
        for node_id, node in whole.nodes.items()
        if node_id in own or (shows_people and isinstance(node, Member) and node.household == view.household.id)
    }


def _connected(
    nodes: dict[str, Node], edges: tuple[Edge, ...], centre: str
) -> tuple[dict[str, Node], tuple[Edge, ...]]:
    """Only what is still tied to the centre."""
    neighbours: dict[str, set[str]] = {}
    for edge in edges:
        neighbours.setdefault(edge.source, set()).add(edge.target)
        neighbours.setdefault(edge.target, set()).add(edge.source)
    reached, frontier = {centre}, [centre]
    while frontier:
        frontier = sorted({other for one in frontier for other in neighbours.get(one, ())} - reached)
        reached.update(frontier)
    kept = {node_id: node for node_id, node in nodes.items() if node_id in reached}
    return kept, tuple(edge for edge in edges if edge.source in reached and edge.target in reached)


def home_of(node: Node) -> str | None:
    """The household that a node belongs to; None for what is nobody's: places, providers, officers, clauses."""
    if isinstance(node, Household):
        return node.id
    return getattr(node, "household", None)


def unnamed(decision: Decision, node: Node) -> Decision:
    """Officers act in public: their name is shown whatever the classes of the decision."""
    is_public = isinstance(node, Officer)
    return replace(decision, shows=decision.shows | {FieldClass.F2}) if is_public else decision
