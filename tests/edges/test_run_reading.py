"""What the bureau reads of a pairing run in which supply ran short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.edges.api_county import Web
from tests.edges.scarce_county import IDLE_LINES, a_scarce_web


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = a_scarce_web(tmp_path_factory.mktemp("scarce"))
    yield web
    web.play.engine.store.close()


def the_run(web: Web) -> str:
    return web.play.engine.store.jobs("pairing")[0].id


def told(web: Web) -> Any:
    return web.as_("bureau").get(f"/api/runs/{the_run(web)}").json()


def test_idle_lines_are_summed_by_kind_and_unit(web: Web) -> None:
    [row] = told(web)["idle_kinds"]

    assert (row["kind"], row["unit"], row["lines"]) == ("insurance_subsidy", "fen", len(IDLE_LINES))
    assert (row["quantity"], row["between"]) == (12 * 1_000_000, {"not_eligible": 12})


def test_what_is_unmet_beside_idle_lines_is_counted_once(web: Web) -> None:
    run = told(web)

    assert run["idle_kinds"][0]["unmet"] == sum(row["quantity"] for row in run["unmet"]) > 0


def test_a_long_table_shows_its_first_rows_and_folds_the_others(web: Web) -> None:
    page = web.as_("bureau").client.get(f"/runs/{the_run(web)}").text
    idle = page.partition('aria-labelledby="idle"')[2].partition("</section>")[0]
    lines, _, folded = idle.partition('<details class="rest">')

    assert "其余 7 条" in folded
    assert (lines.count("低保助困"), folded.count("低保助困")) == (5, 7)


def test_the_proof_tells_how_much_of_the_market_was_solved(web: Web) -> None:
    page = web.as_("bureau").client.get(f"/runs/{the_run(web)}").text
    proof = page.partition('aria-labelledby="proof"')[2].partition("</section>")[0]

    assert re.search(r"(\d+) 个中的 \1 个", proof)
