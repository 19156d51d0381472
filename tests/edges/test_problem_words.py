"""What is wrong with a file of figures or days is told in Chinese on a Chinese page, whatever it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import api.pages.calendar_days
import api.pages.figures
import matching.calendar.file
import matching.county_figures
import matching.csv_text
from api.words.problems import told
from matching import reading
from matching.errors import Problem

SOURCES = (
    matching.calendar.file,
    matching.county_figures,
    matching.csv_text,
    api.pages.calendar_days,
    api.pages.figures,
)
SAMPLES = {"what": ("holidays", "make-up days")}
CJK = re.compile(r"[\u4e00-\u9fff]")
PLACES = {
    "line 3": "第 3 行",
    "line 3: value": "第 3 行 value",
    ": value": "表单 value",
    "national 2027": "国家通知 2027 年",
    "county 2027": "县级通知 2027 年",
    "file": "文件",
    "rows": "表单",
}


def sentences() -> Iterator[str]:
    """Every sentence that these modules can say, with samples in its places."""
    for module in SOURCES:
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                yield from spelt(node.args[1])


def spelt(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant():
            yield str(node.value)
        case ast.IfExp():
            yield from (*spelt(node.body), *spelt(node.orelse))
        case ast.JoinedStr():
            yield from map("".join, product(*(list(spelt(part)) for part in node.values)))
        case ast.FormattedValue(value=ast.Name(id=name)):
            yield from SAMPLES.get(name, ("7",))
        case ast.FormattedValue():
            yield "7,8"
        case _:
            pytest.fail(f"line {node.lineno}: a sentence that is put together elsewhere")


def refusals() -> Iterator[str]:
    problems: list[Problem] = []
    for check, value in (
        (reading.day, "July"),
        (reading.day, "2026-02-30"),
        (reading.text, ""),
        (reading.text, "\ud800"),
        (reading.one_of(("holiday", "workday")), "?"),
    ):
        reading.checked(value, "line 2: date", check, problems)
    return (one.problem for one in problems)


def test_sentences_are_found() -> None:
    assert len(set(sentences())) >= 20


@pytest.mark.parametrize("sentence", sorted({*sentences(), *refusals()}))
def test_every_sentence_has_its_chinese(sentence: str) -> None:
    _, chinese = told(Problem("line 2", sentence), "zh")

    assert CJK.search(chinese) and chinese != sentence
    assert re.findall("[a-z]{4,}", chinese.replace("holiday, workday", "")) == []


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_its_chinese(place: str) -> None:
    assert told(Problem(place, "names no figure"), "zh") == (PLACES[place], "文件里没有参数")


def test_on_an_english_page_it_is_told_as_the_command_line_does() -> None:
    assert told(Problem(": value", "must be percent"), "en") == ("value", "must be percent")
