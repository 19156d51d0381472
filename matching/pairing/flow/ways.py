"""Cheapest ways to one node by Dijkstra, as plain Python, or compiled by numba where there are many to find."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from functools import cache

import numpy as np

from matching.pairing.given.columns import Integers

NO_WAY = -1

Ways = Callable[[int, Integers, int, Integers, Integers, Integers], Integers]


def ways_to(end: int, wanted: Integers, limit: int, first: Integers, tails: Integers, lengths: Integers) -> Integers:
    """The arc to take from each node on its cheapest way to the end, NO_WAY where that is not short enough to matter.

    Arcs come by their heads: those into node v stand from `first[v]` on. No arc has a negative length. The search ends
    at ways as long as the limit, or once every wanted node is settled.
    """
    nodes = len(first) - 1
    far = np.full(nodes, limit, dtype=np.int64)
    onward = np.full(nodes, NO_WAY, dtype=np.int64)
    is_wanted = np.zeros(nodes, dtype=np.bool_)
    is_wanted[wanted] = True
    waiting = len(wanted)
    far[end] = 0
    queue = [(0, end)]
    while len(queue) and waiting:
        distance, node = heapq.heappop(queue)
        if distance > far[node]:
            continue
        if is_wanted[node]:
            is_wanted[node] = False
            waiting -= 1
        for place in range(first[node], first[node + 1]):
            tail, offered = tails[place], distance + lengths[place]
            if offered < far[tail]:
                far[tail], onward[tail] = offered, place
                heapq.heappush(queue, (offered, tail))
    return onward


@cache
def compiled() -> Ways:
    """The same, compiled: a second to load, and worth it from some dozens of searches over a county on."""
    from numba import njit

    faster: Ways = njit(cache=True)(ways_to)
    return faster
