"""A change of one fact as a sentence: the field's own term, the amount a year and, for incomes, a month and person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graph.schema import Household, Member, facts_of
from matching.codes import CATEGORY_NAMES, FLAG_NAMES
from matching.imports import words
from matching.reasons import yuan

_MONTHS_OF_A_YEAR: Final = 12
_OTHER_TERMS: Final = {
    "medical": "医疗刚性支出",
    "education": "教育刚性支出",
    "disaster": "受灾刚性支出",
    "accident": "意外刚性支出",
    "disability": "残疾",
    "category": "现有类别",
    "returned": "被退回次数",
    **FLAG_NAMES,
    "charity": "慈善帮扶同意",
}
_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "category": CATEGORY_NAMES,
    "monitored": words.MONITORED.terms,
    "labour_capacity": words.LABOUR.terms,
    "supporters": words.SUPPORTERS.terms,
    "orphan_choice": words.ORPHAN_CHOICES.terms,
}
"""Fact → what its codes are called."""


def in_words(path: str, before: Any, after: Any, people: int) -> str:
    """`people` live in the household: an income is also said for one of them and a month, rounded up."""
    term = _term(path)
    if path == "returned":
        return f"{term}由 {before} 次增至 {after} 次"
    if type(before) is not int:
        return f"{term}由“{_value(path, before)}”变为“{_value(path, after)}”"
    difference = after - before
    way = "增加" if difference > 0 else "减少"
    text = f"{term}{way} {yuan(abs(difference))} 元，即 {yuan(after)} 元"
    if path.startswith("household.") and "income" in path and people:
        monthly = -(-abs(difference) // (_MONTHS_OF_A_YEAR * people))
        text += f"（每人每月约 {yuan(monthly)} 元）"
    return text


def _term(path: str) -> str:
    name = path.rpartition(".")[2]
    if path.startswith("received."):
        return f"已获{words.KINDS.terms[name]}"
    kinds = (kind for kind in (Household, Member) if name in facts_of(kind))
    return _OTHER_TERMS.get(name) or facts_of(next(kinds))[name].fact.term


def _value(path: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return words.DISABILITIES.terms[value["kind"]] + words.DISABILITY_GRADES.terms[str(value["grade"])]
    return "无" if value is None else _VALUES[path.rpartition(".")[2]][value]
