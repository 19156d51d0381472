"""The county of `api_county` with supply run short: an exhausted line, and others that stand idle beside unmet need."""

from __future__ import annotations

from pathlib import Path

from graph.changes import Change, CreateNode, Link
from graph.schema import Offers
from tests.edges.api_county import Web, a_web
from tests.loop.county import CHARITY, a_household, a_need, a_supply, write

HOUSEHOLDS = range(11, 31)
"""Each wants 1,000 yuan; the one line that is for them holds 10,000."""
IDLE_LINES = range(1, 13)
"""For people in dibao, whom nobody here is."""


def a_scarce_web(folder: Path) -> Web:
    """What can be paired was paired a day later, by a run of its own."""
    web = a_web(folder)
    write(web.play.engine, [*_wanting(), *_idle()], "scarce")
    web.play.later(1)
    web.play.night()
    return web


def _wanting() -> list[Change]:
    changes: list[Change] = []
    for number in HOUSEHOLDS:
        changes += [*a_household(number), *a_need(number, f"household:{number}")]
    return changes


def _idle() -> list[Change]:
    lines = [a_supply(f"supply:idle-{number}", project="低保助困", categories=("dibao",)) for number in IDLE_LINES]
    return [change for line in lines for change in (CreateNode(line), Link(Offers(source=CHARITY, target=line.id)))]
