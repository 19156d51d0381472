"""Every word that a page shows, in Chinese or English. Chinese is the official text; English follows it completely.

Official terms are not written again: Chinese terms of codes come from the field's vocabularies, those of facts, nodes
and edges from the schema, those of reasons from the reason codes. English codes read as they are spelt, unless
`locales/en.yaml` says it better. Messages are `locales/LANGUAGE.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from graph.schema import EDGES, NODES, facts_of
from matching import reason_codes
from matching.imports import words as field

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LOCALES = Path(__file__).parent / "locales"

VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "kind": field.KINDS.terms,
    "indicator": field.INDICATORS.terms,
    "channel": field.CHANNELS.terms,
    "department": field.DEPARTMENTS.terms,
    "category": field.CATEGORIES.terms,
    "monitored": field.MONITORED.terms,
    "unit": field.UNITS.terms,
    "relation": field.RELATIONS.terms,
    "sex": field.SEXES.terms,
    "settlement": field.SETTLEMENTS.terms,
    "labour_capacity": field.LABOUR.terms,
    "student_stage": field.STUDENT_STAGES.terms,
    "self_care": field.SELF_CARE.terms,
    "disability_kind": field.DISABILITIES.terms,
    "category_how": field.HOW_RECOGNISED.terms,
    "category_authority": field.AUTHORITIES.terms,
    "trait": {**field.HOUSEHOLD_TRAITS.terms, **field.MEMBER_TRAITS.terms},
    "decline": {code: one.label for code, one in reason_codes.DECLINE_PAIRING.items()},
    "return": {code: one.label for code, one in reason_codes.RETURN_REFERRAL.items()},
    "cancel": {code: one.label for code, one in reason_codes.CANCEL_REFERRAL.items()},
    "hand_back": {code: one.label for code, one in reason_codes.HAND_BACK_CLAIM.items()},
    "close": {code: one.label for code, one in reason_codes.CLOSE_NEED.items()},
    "node": {label: kind.TERM for label, kind in NODES.items()},
    "edge": {label: kind.TERM for label, kind in EDGES.items()},
}
"""Vocabulary → code → official Chinese term, as others have written it."""


class Words:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        content = yaml.load((LOCALES / f"{language}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
        self.language = language
        self.messages: Mapping[str, str] = dict(_flat(content["messages"]))
        self._codes: Mapping[str, Mapping[str, str]] = content["codes"]
        self._facts: Mapping[str, str] = content["facts"]

    def __call__(self, key: str, **values: Any) -> str:
        """A message, its `{places}` filled in."""
        text = self.messages[key]
        return text.format(**values) if values else text

    def code(self, vocabulary: str, code: Any) -> str:
        """The word for a code; a code that nobody has a word for stands for itself."""
        text = str(code)
        if (own := self._codes.get(vocabulary, {}).get(text)) is not None:
            return own
        if self.language == "zh":
            return VOCABULARIES.get(vocabulary, {}).get(text, text)
        return spelt(text)

    def fact(self, kind: str, name: str) -> str:
        """The label of a fact of a node kind."""
        if self.language == "zh":
            return facts_of(NODES[kind])[name].fact.term
        return self._facts.get(name) or spelt(name.removesuffix("_on").replace("_fen", ""))

    def reason(self, reason: Mapping[str, Any]) -> str:
        """What a kept reason says. Its Chinese text is the official one; English is made from its facts."""
        if self.language == "zh":
            return str(reason["text"])
        facts = reason["facts"]
        if "indicator" in facts and "points" in facts:
            name = self.code("indicator", facts["indicator"])
            return self("reason.indicator", indicator=name, points=facts["points"])
        if "level" in facts and "points" in facts:
            days = facts.get("working_days")
            key = "reason.level_call" if days is None else "reason.level_visit"
            return self(key, points=facts["points"], level=self.code("level", facts["level"]), days=days)
        return self("reason.rule", rule=spelt(str(reason["rule"]).replace(".", ": ")))


@cache
def words_of(language: Language) -> Words:
    return Words(language)


def spelt(code: str) -> str:
    """medical_aid → Medical aid."""
    text = code.replace("_", " ").replace("-", " ")
    return text[:1].upper() + text[1:]


def _flat(messages: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in messages.items():
        path = f"{above}{key}"
        found += _flat(value, f"{path}.") if isinstance(value, dict) else [(path, str(value))]
    return found
