"""The rules of a pack in the words of the reader: by subject, each with its name and its value as it would be said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.words.names import money
from api.words.wording import Words
from matching.policy.packs import Pack

SUBJECTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("classes", ("class_order", "tekun.", "dibao.", "edge.", "rigid.", "single_person.")),
    ("cells", ("cell.",)),
    ("departments", ("departments.",)),
    ("measures", ("measures.",)),
    ("warnings", ("scoring.", "needs.")),
    ("routing", ("routing.",)),
    ("amounts", ("aid.",)),
    ("obligations", ("obligation.",)),
    ("product", ("product.",)),
)
"""Subject → how the names of its rules begin; in the order in which a reader asks."""
_GROUPS: Final = (
    "category", "kind", "department", "indicator", "level", "disposition", "flag", "obligation", "monitored",
    "disability_kind", "student_stage", "disaster_phase", "settlement", "aid_variant",
)  # fmt: skip
"""Groups of the glossary that a code in a value may be of."""
_OWN: Final = ("compare", "causes", "of", "standard", "outcome", "action", "offices", "admits")
"""Fields whose codes have words of their own in `locales`, as `law_code.CODE`."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The rules of one subject."""

    code: str
    rows: tuple[dict[str, Any], ...]


def by_subject(rows: Iterable[Mapping[str, Any]], words: Words) -> list[Subject]:
    """The rules that there are, each with its `name` beside what it had; a subject without any is left out."""
    known = [{**row, "name": rule_name(str(row["rule"]), words)} for row in rows]
    found = [Subject(code, tuple(row for row in known if row["rule"].startswith(keys))) for code, keys in SUBJECTS]
    return [subject for subject in found if subject.rows]


def rule_name(rule: str, words: Words) -> str:
    """`cell.medical_aid` → 医疗救助; a rule that stands for itself by its own name."""
    own = words.messages.get(f"law_rule.{rule.replace('.', '_')}")
    if own is not None:
        return own
    last = rule.rpartition(".")[2]
    return words.code(next((group for group in _GROUPS if last in words.codes(group)), ""), last)


def rule_told(value: Any, unit: str, words: Words) -> str:
    """The value of a whole rule: a bare number with its unit."""
    if type(value) is not int or (said := words.messages.get(f"law_unit.{unit}")) is None:
        return value_told(value, words)
    return said.format(value=money(value) if unit == "fen" else value)


def unit_of(pack: Pack, rule: str) -> str:
    """The unit that the rule is written in, by the pack or the parent that has it."""
    return next((one.rules[rule].unit for one in pack.lineage() if rule in one.rules), "")


def value_told(value: Any, words: Words, field: str = "") -> str:
    """A value of a rule; fields by their labels, codes by their terms, a list by commas."""
    if value is None:
        return words.messages.get(f"law_none.{field}") or words("none")
    if isinstance(value, bool):
        return words("yes" if value else "no")
    if isinstance(value, int):
        return f"{value}%" if field in ("percent", "percent_of") else str(value)
    if isinstance(value, list):
        of_rows = bool(value) and isinstance(value[0], dict)
        separator = words("law.between_rows" if of_rows else "law.between_codes")
        return separator.join(value_told(one, words, field) for one in value) or words("law_code.nobody")
    if isinstance(value, dict):
        told = (_field(name, inner, words) for name, inner in value.items() if inner is not False)
        return words("law.between_fields").join(told)
    return _code(str(value), field, words)


def _field(name: str, value: Any, words: Words) -> str:
    label = words.messages.get(f"law_field.{name}", name)
    if value is True:
        return label
    told = value_told(value, words, name)
    return f"{label} {told}" if label else told


def _code(code: str, field: str, words: Words) -> str:
    own = words.messages.get(f"law_code.{code}") if field in _OWN else None
    if own is not None:
        return own
    group = next((group for group in _GROUPS if code in words.codes(group)), "")
    return words.code(group, code)


def as_data(value: Any) -> str:
    """The value as the pack has it, for somebody who edits packs."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
