"""The dirt in the lists: each kind of fault planted on purpose, with the problem code that an import must give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from matching.imports.kind import ImportKind
from seeds.chance import Chance
from seeds.people import OUTSIDERS_AREA, Registrar, birth_date
from seeds.sheets import Line, Sheet

_IDENTITY: Final = "公民身份号码"
_LINES_PER_FAULT: Final = 600
"""Each kind of fault once in a list, and once more for so many lines."""


class Planted(NamedTuple):
    """A faulty row of a file, as a spreadsheet counts rows, and the code of its one problem."""

    file: str
    row: int
    code: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A line on its way into the sheet; `code` None: clean."""

    line: Line
    code: str | None = None


class Gardener:
    """Plants faults in one sheet. Lines are copied from clean ones and made new, so that each has one fault only."""

    def __init__(self, chance: Chance, sheet: Sheet, on: date) -> None:
        self._chance, self._sheet, self._on = chance, sheet, on
        self._outsiders = Registrar()
        self._count = 0

    def plant(self) -> list[Planted]:
        """Changes the sheet's lines; the faults with their rows."""
        marked = [Marked(line) for line in self._sheet.lines]
        clean = list(self._sheet.lines)
        for _ in range(1 + len(clean) // _LINES_PER_FAULT):
            for code, spoil in _FAULTS[self._sheet.kind].items():
                line = spoil(self, dict(self._chance.choice(clean)))
                if line is not None:
                    marked.insert(self._chance.randint(0, len(marked)), Marked(line, code))
            self._repeat_one(marked)
        self._sheet.lines[:] = [one.line for one in marked]
        name = self._sheet.file_name
        return [Planted(name, row, one.code) for row, one in enumerate(marked, start=2) if one.code is not None]

    def outsider(self) -> str:
        """The right number of somebody who is in no registry."""
        return self._outsiders.number(OUTSIDERS_AREA, birth_date(self._chance, self._on, 90), "male")

    def reference(self) -> str:
        """A number that the provider has not given before."""
        self._count += 1
        return f"{self._on.year}-9{self._count:05d}"

    def future(self) -> str:
        """A day after the lists were made, another one each time."""
        self._count += 1
        return (self._on + timedelta(days=9 + self._count)).isoformat()

    def no_day(self) -> str:
        """A day that no year has."""
        return f"{self._on.year}-02-30"

    def is_spreadsheet(self) -> bool:
        """Only a spreadsheet can hold a formula."""
        return self._sheet.format == "xlsx"

    def _repeat_one(self, marked: list[Marked]) -> None:
        """A clean line once more, after the first."""
        places = [place for place, one in enumerate(marked) if one.code is None]
        place = self._chance.choice(places)
        again = Marked(dict(marked[place].line), "duplicate_row")
        marked.insert(self._chance.randint(place + 1, len(marked)), again)


Spoil = Callable[[Gardener, Line], Line | None]
"""The spoilt line, or None where the fault is not possible."""


def _about_outsider(gardener: Gardener, line: Line) -> Line:
    """The line about a person instead of whomever it was about."""
    kept = {header: cell for header, cell in line.items() if header not in ("成员编号", "户编号")}
    return kept | {_IDENTITY: gardener.outsider()}


def _wrong_digit(number: str) -> str:
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def _as_number(number: str) -> float:
    return float(number.replace("X", "0"))


_SIGNAL_FAULTS: Final[Mapping[str, Spoil]] = {
    "unknown_person": _about_outsider,
    "bad_check_digit": lambda g, line: _about_outsider(g, line) | {_IDENTITY: _wrong_digit(g.outsider())},
    "stored_as_number": lambda g, line: _about_outsider(g, line) | {_IDENTITY: _as_number(g.outsider())},
    "bad_date": lambda g, line: line | {"发生日期": g.no_day()},
    "future_date": lambda g, line: line | {"发生日期": g.future()},
    "missing_value": lambda g, line: line | {"发生日期": ""},
    "bad_code": lambda g, line: line | {"预警指标": "天气变化"},
    "formula": lambda g, line: line | {"发生日期": "=TODAY()"} if g.is_spreadsheet() else None,
}
_LIST_FAULTS: Final[Mapping[str, Spoil]] = {
    "bad_check_digit": lambda g, line: line | {_IDENTITY: _wrong_digit(g.outsider())},
    "stored_as_number": lambda g, line: line | {_IDENTITY: _as_number(g.outsider())},
    "bad_date": lambda g, line: _about_outsider(g, line) | {"数据日期": g.no_day()},
    "future_date": lambda g, line: _about_outsider(g, line) | {"数据日期": g.future()},
    "missing_value": lambda g, line: _about_outsider(g, line) | {"姓名": ""},
    "bad_code": lambda g, line: line | {"名单类别": "其他名单"},
}
_AID_FAULTS: Final[Mapping[str, Spoil]] = {
    "unknown_person": lambda g, line: _about_outsider(g, line) | {"提供方序号": g.reference()},
    "unknown_household": lambda g, line: {
        **{header: cell for header, cell in line.items() if header != _IDENTITY},
        **{"户编号": "H000000-000000", "提供方序号": g.reference()},
    },
    "bad_date": lambda g, line: line | {"起始日期": g.no_day(), "提供方序号": g.reference()},
    "bad_code": lambda g, line: line | {"救助事项": "其他救助", "提供方序号": g.reference()},
    "one_amount": lambda g, line: line | {"金额（元）": "", "数量": "", "单位": "", "提供方序号": g.reference()},
}
_FAULTS: Final[Mapping[ImportKind, Mapping[str, Spoil]]] = {
    "signals": _SIGNAL_FAULTS,
    "crossmatch": _LIST_FAULTS,
    "aid": _AID_FAULTS,
}
