"""A calendar file as a county would keep it: a made-up notice for 2027, of which a test changes what matters to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

HEADER = "date,kind,notice,name,source"
SOURCE = "示例通知〔2026〕1号"
FESTIVALS = {
    "元旦": (date(2027, 1, 1), 3),
    "春节": (date(2027, 2, 5), 8),
    "清明节": (date(2027, 4, 3), 3),
    "劳动节": (date(2027, 5, 1), 5),
    "端午节": (date(2027, 6, 9), 3),
    "中秋节": (date(2027, 9, 15), 3),
    "国庆节": (date(2027, 10, 1), 7),
}
MAKE_UP = (date(2027, 2, 14), date(2027, 2, 20), date(2027, 5, 8), date(2027, 9, 19), date(2027, 10, 9))


def a_line(day: date | str, kind: str = "holiday", notice: str = "county", name: str = "古尔邦节") -> str:
    return f"{day},{kind},{notice},{name},{SOURCE}"


def a_notice(without: Iterable[str] = (), make_up: Iterable[date] = MAKE_UP) -> list[str]:
    """The lines of a whole national year, without some festivals."""
    return [*_holidays(frozenset(without)), *(a_line(day, "workday", "national", "调休") for day in make_up)]


def a_file(*lines: str) -> str:
    return "\n".join((HEADER, *lines)) + "\n"


def _holidays(without: frozenset[str]) -> Iterator[str]:
    for name, (first, days) in FESTIVALS.items():
        if name not in without:
            yield from (a_line(first + timedelta(days=n), "holiday", "national", name) for n in range(days))
