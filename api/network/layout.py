"""Places for the nodes of a network: the same network always has the same picture.

A tree from the centre, breadth first; each branch gets a share of the circle by its leaves, each hop a ring. The
browser starts its own layout from these places, and the drawing for print uses them as they are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

RING = 150
Place = tuple[int, int]


def radial(
    nodes: Sequence[str], links: Iterable[tuple[str, str, str]], centre: str, order: Mapping[str, str]
) -> dict[str, Place]:
    """Places by node id, the centre at (0, 0). `order` sorts the branches of a node: kinds stand together."""
    children = _tree(nodes, links, centre, order)
    leaves: dict[str, int] = {}
    _count(centre, children, leaves)
    widest = max((sum(1 for _ in ring) for ring in _rings(centre, children)), default=1)
    ring = max(RING, widest * 9)
    places: dict[str, Place] = {}
    stack = [(centre, 0, 0.0, 2 * math.pi)]
    while stack:
        node, depth, start, width = stack.pop()
        angle = start + width / 2
        places[node] = (round(depth * ring * math.cos(angle)), round(depth * ring * math.sin(angle)))
        for child in children[node]:
            share = width * leaves[child] / leaves[node]
            stack.append((child, depth + 1, start, share))
            start += share
    return places


def _tree(
    nodes: Sequence[str], links: Iterable[tuple[str, str, str]], centre: str, order: Mapping[str, str]
) -> dict[str, list[str]]:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for source, target, _ in links:
        neighbours[source].add(target)
        neighbours[target].add(source)
    children: dict[str, list[str]] = {node: [] for node in nodes}
    seen, frontier = {centre}, [centre]
    while frontier:
        following = []
        for node in frontier:
            found = sorted(neighbours[node] - seen, key=lambda one: (order[one], one))
            children[node] = found
            seen.update(found)
            following += found
        frontier = following
    return children


def _count(centre: str, children: Mapping[str, list[str]], leaves: dict[str, int]) -> None:
    for node in reversed([one for ring in _rings(centre, children) for one in ring]):
        leaves[node] = sum(leaves[child] for child in children[node]) or 1


def _rings(centre: str, children: Mapping[str, list[str]]) -> list[list[str]]:
    rings = [[centre]]
    while following := [child for node in rings[-1] for child in children[node]]:
        rings.append(following)
    return rings
