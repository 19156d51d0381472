"""Prices of supply lines whose charities have given all they may, found by either search."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matching.pairing.assignment import PairingRun, pair
from matching.pairing.told import prices
from tests.bench.pairing_instances import ON, county


def test_the_compiled_search_finds_the_prices_that_the_plain_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = _capped_county()
    searches = []
    compiled = prices.compiled
    monkeypatch.setattr(prices, "_WORTH_COMPILING", 0)
    monkeypatch.setattr(prices, "compiled", lambda: searches.append(1) or compiled())

    assert _capped_county().prices == plain.prices
    assert searches and any(price.misfit for price in plain.prices)


def _capped_county() -> PairingRun:
    """Every charity may give less than its lines hold."""
    world = county(1_000, 100, "regional")
    held = {row.charity_id: 0 for row in world.supplies}
    for row in world.supplies:
        held[row.charity_id] += row.quantity
    capped = [replace(row, charity_cap=max(1, held[row.charity_id] * 7 // 10)) for row in world.supplies]
    return pair(world.needs, capped, on=ON)
