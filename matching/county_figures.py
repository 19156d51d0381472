"""The figures that the law leaves to a county, as a CSV file or a form says them: each from a day on, with its source.

Columns `name, valid_from, value, unit, source`. Nothing here is a default: a figure that nobody has entered is not
known, and what needs it is incomplete. What is written in yuan is kept in fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from matching import reading
from matching.csv_text import Row, all_given, rows_of
from matching.errors import BadInput, Problem
from matching.policy.packs import Pack
from matching.policy.schema import IncomeTest, RatioTest
from matching.written_numbers import whole

COLUMNS: Final = ("name", "valid_from", "value", "unit", "source")
EDGE_FACTOR: Final = "edge_income_percent"
RATIO: Final = "rigid_ratio_percent"
UNITS: Final[Mapping[str, str]] = {
    "yuan": "yuan",
    "元": "yuan",
    "fen": "fen",
    "分": "fen",
    "percent": "percent",
    "%": "percent",
}
"""As a file may write them → what they are."""
_FEN_PER_YUAN: Final = 100
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class FigureKind:
    """A figure that a decision reads: what officers call it, its unit, and the least and most that it can be."""

    term: str
    unit: str
    least: int
    most: int = 10**12

    @property
    def is_money(self) -> bool:
        return self.unit.startswith("fen")


FIGURES: Final[Mapping[str, FigureKind]] = {
    "dibao_standard_fen_per_month.urban": FigureKind("城镇低保标准", "fen/month", 1),
    "dibao_standard_fen_per_month.rural": FigureKind("农村低保标准", "fen/month", 1),
    "financial_asset_limit_fen": FigureKind("金融资产限额", "fen", 0),
    "vehicle_asset_limit_fen": FigureKind("车辆资产限额", "fen", 0),
    "last_year_disposable_income_fen_per_capita.urban": FigureKind("城镇居民上年人均可支配收入", "fen/year", 1),
    "last_year_disposable_income_fen_per_capita.rural": FigureKind("农村居民上年人均可支配收入", "fen/year", 1),
    RATIO: FigureKind("刚性支出比例", "percent", 1, 100),
    EDGE_FACTOR: FigureKind("提高后的边缘收入线", "percent", 100, 1000),
}
"""Those of `local` in the facts of a household, and the edge line where a county has raised it."""
_name: Final = reading.one_of(tuple(FIGURES))
_BY_TERM: Final = {kind.term: name for name, kind in FIGURES.items()}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure from a day on. Money in fen."""

    name: str
    valid_from: date
    value: int
    source: str


def read_figures_file(text: str) -> tuple[Figure, ...]:
    """The figures of a file in its order. Raises: BadInput, with everything that is wrong with the file."""
    return read_figures(rows_of(text, COLUMNS))


def read_figures(rows: Iterable[tuple[str, Row]]) -> tuple[Figure, ...]:
    """The figures of rows, each with the place that problems name. Raises: BadInput with every problem."""
    problems: list[Problem] = []
    read = [(where, _figure(row, where, problems)) for where, row in rows]
    known = [(where, figure) for where, figure in read if figure is not None]
    problems += _twice(known)
    if not read:
        problems.append(Problem("line 2", "names no figure"))
    if problems:
        raise BadInput("the figures have problems", problems)
    return tuple(figure for _, figure in known)


def check_figures(figures: Sequence[Figure], pack: Pack) -> None:
    """Whether the county's law lets it have them. Raises: BadInput with every problem."""
    problems = [problem for figure in figures if figure.name == EDGE_FACTOR for problem in _not_raised(figure, pack)]
    if problems:
        raise BadInput("the county's law does not let it have these figures", problems)


def needed(pack: Pack, on: date) -> tuple[str, ...]:
    """The figures that the county's law cannot do without: the edge line need not be raised, and a ratio that the
    document itself names, or does not test, is not asked of the county."""
    ratio = pack.find("rigid.ratio", on, RatioTest)
    own = {EDGE_FACTOR} | ({RATIO} if ratio is None or ratio.value.percent is not None else set())
    return tuple(name for name in FIGURES if name not in own)


def _figure(row: Row, where: str, problems: list[Problem]) -> Figure | None:
    before = len(problems)
    if not all_given(row, COLUMNS, where, problems):
        return None
    given = str(row["name"]).strip()
    name = reading.checked(_BY_TERM.get(given, given), f"{where}: name", _name, problems)
    day = reading.checked(row["valid_from"], f"{where}: valid_from", reading.day, problems)
    if day is not None and not _EARLIEST <= day <= _LATEST:
        problems.append(Problem(f"{where}: valid_from", f"must lie from {_EARLIEST} to {_LATEST}"))
    unit = UNITS.get(str(row["unit"]).strip())
    if unit is None:
        problems.append(Problem(f"{where}: unit", "must be yuan, fen or percent"))
    source = reading.checked(row["source"], f"{where}: source", reading.text, problems)
    value = _value(FIGURES[name], str(row["value"]), unit, where, problems) if name and unit else None
    return Figure(name, day, value, source) if len(problems) == before and value is not None else None


def _value(kind: FigureKind, written: str, unit: str, where: str, problems: list[Problem]) -> int | None:
    if kind.is_money != (unit != "percent"):
        problems.append(Problem(f"{where}: unit", "must be yuan or fen" if kind.is_money else "must be percent"))
        return None
    value = whole(written, _FEN_PER_YUAN if unit == "yuan" else 1)
    if value is None or not kind.least <= value <= kind.most:
        if kind.is_money:
            problems.append(Problem(f"{where}: value", f"must be an amount of {kind.least} fen or more"))
        else:
            problems.append(Problem(f"{where}: value", f"must be from {kind.least} to {kind.most}"))
        return None
    return value


def _twice(figures: Sequence[tuple[str, Figure]]) -> Iterator[Problem]:
    seen: dict[tuple[str, date], str] = {}
    for where, figure in figures:
        first = seen.setdefault((figure.name, figure.valid_from), where)
        if first != where:
            yield Problem(where, f"{figure.name} from {figure.valid_from} stands on {first} already")


def _not_raised(figure: Figure, pack: Pack) -> Iterator[Problem]:
    path = f"{figure.name} {figure.valid_from}"
    own = pack.get("edge.income", figure.valid_from, IncomeTest)
    if not pack.says("edge.income_may_be_raised", figure.valid_from):
        yield Problem(path, f"{pack.id} does not let a county raise the line of edge households")
    elif figure.value < own.value.percent:
        yield Problem(path, f"may be raised, never lowered: {own.pack} {own.clause} says {own.value.percent} percent")
