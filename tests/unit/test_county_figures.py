"""A county's figures as a file says them: read whole, and refused with everything that is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from matching.county_figures import FIGURES, Figure, check_figures, needed, read_figures_file
from matching.errors import BadInput
from tests.law_cases import a_case, packs

HEADER = "name,valid_from,value,unit,source\n"
SOURCE = "池政办〔2026〕8号"


def _read(*lines: str) -> tuple[Figure, ...]:
    return read_figures_file(HEADER + "".join(f"{line}\n" for line in lines))


def _problems(*lines: str) -> list[str]:
    with pytest.raises(BadInput) as refused:
        _read(*lines)
    return [f"{each.path}: {each.problem}" for each in refused.value.problems]


def test_yuan_are_kept_in_fen_and_terms_stand_for_names() -> None:
    figures = _read(
        f"城镇低保标准,2026-07-01,830.50,元,{SOURCE}",
        f'financial_asset_limit_fen,2026-07-01,"30,000",yuan,{SOURCE}',
        f"vehicle_asset_limit_fen,2026-07-01,0,fen,{SOURCE}",
        f"rigid_ratio_percent,2026-07-01,60,%,{SOURCE}",
    )

    assert [(figure.name, figure.value) for figure in figures] == [
        ("dibao_standard_fen_per_month.urban", 83_050),
        ("financial_asset_limit_fen", 3_000_000),
        ("vehicle_asset_limit_fen", 0),
        ("rigid_ratio_percent", 60),
    ]
    assert figures[0].valid_from == date(2026, 7, 1)
    assert {figure.source for figure in figures} == {SOURCE}


def test_every_figure_of_the_facts_of_a_household_can_be_entered() -> None:
    local = a_case()["local"]
    names = {f"{name}.{of}" for name, value in local.items() if isinstance(value, dict) for of in value}
    names |= {name for name, value in local.items() if not isinstance(value, dict)}

    assert names | {"edge_income_percent"} == set(FIGURES)


def test_everything_wrong_with_a_file_is_said_at_once() -> None:
    problems = _problems(
        f"dibao_standard,2026-07-01,830,yuan,{SOURCE}",
        f"rigid_ratio_percent,2026-02-30,101,percent,{SOURCE}",
        f"rigid_ratio_percent,2026-07-01,60,yuan,{SOURCE}",
        f"vehicle_asset_limit_fen,2026-07-01,1.005,yuan,{SOURCE}",
        f"vehicle_asset_limit_fen,2026-07-01,-1,fen,{SOURCE}",
        "vehicle_asset_limit_fen,2026-07-01,1,pound,",
        "vehicle_asset_limit_fen,2026-07-01",
        f"vehicle_asset_limit_fen,1926-07-01,1,fen,{SOURCE}",
    )

    assert [problem.rpartition(": ")[0] for problem in problems] == [
        "line 2: name",
        "line 3: valid_from",
        "line 3: value",
        "line 4: unit",
        "line 5: value",
        "line 6: value",
        "line 7: unit",
        "line 7: source",
        "line 8",
        "line 9: valid_from",
    ]


def test_a_figure_that_stands_twice_for_a_day_is_refused() -> None:
    line = f"农村低保标准,2026-07-01,700,yuan,{SOURCE}"

    assert _problems(line, line) == [
        "line 3: dibao_standard_fen_per_month.rural from 2026-07-01 stands on line 2 already"
    ]


@pytest.mark.parametrize("text", ["", "name,value\n", HEADER])
def test_a_file_of_another_kind_and_an_empty_one_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_figures_file(text)


@pytest.mark.parametrize(
    ("pack", "percent", "allowed"),
    [
        ("chizhou-2024", 150, True),
        ("chizhou-2024", 160, True),
        ("chizhou-2024", 149, False),
        ("henan-2022", 200, True),
        ("qitai-2024", 160, False),
        ("guangdong-2021", 150, False),
    ],
)
def test_the_line_of_edge_may_be_raised_where_the_document_says_so_and_never_lowered(
    pack: str, percent: int, allowed: bool
) -> None:
    figure = Figure("edge_income_percent", date(2026, 7, 1), percent, SOURCE)

    if allowed:
        check_figures([figure], packs().get(pack))
        return
    with pytest.raises(BadInput) as refused:
        check_figures([figure], packs().get(pack))
    assert [problem.path for problem in refused.value.problems] == ["edge_income_percent 2026-07-01"]


@pytest.mark.parametrize(
    ("pack", "asks_for_the_ratio"),
    [("national-2023", True), ("chizhou-2024", False), ("qitai-2024", False), ("henan-2022", False)],
)
def test_a_ratio_is_asked_of_the_county_only_where_the_document_leaves_it_open(
    pack: str, asks_for_the_ratio: bool
) -> None:
    asked = needed(packs().get(pack), date(2026, 3, 2))

    assert ("rigid_ratio_percent" in asked) == asks_for_the_ratio
    assert "edge_income_percent" not in asked
    assert len(asked) == 6 + asks_for_the_ratio
