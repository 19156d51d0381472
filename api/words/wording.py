"""Every word that a page shows, in Chinese or English. Chinese is the official text; English follows it completely.

Terms are not written again: those of codes come from the glossary, those of facts from the schema. What pages say
around them is in `locales/LANGUAGE.yaml`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from graph.schema import NODES, facts_of
from seeds.tables import table

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LOCALES = Path(__file__).parents[1] / "locales"


class Words:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        content = yaml.load((LOCALES / f"{language}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
        self.language = language
        self.messages: Mapping[str, str] = dict(_flat(content["messages"]))
        self._facts: Mapping[str, str] = content["facts"]
        self._terms = {
            group: {str(code): str(term[language]) for code, term in terms.items()}
            for group, terms in table("glossary").items()
        }

    def __call__(self, key: str, **values: Any) -> str:
        """A message, its `{places}` filled in."""
        text = self.messages[key]
        return text.format(**values) if values else text

    def code(self, group: str, code: Any) -> str:
        """The term for a code of a group of the glossary; a code that it does not hold stands for itself."""
        text, terms = str(code), self._terms.get(group, {})
        return _capital(terms[text]) if text in terms else text

    def within(self, group: str, code: Any) -> str:
        """The same term as it stands inside a sentence."""
        return self._terms.get(group, {}).get(str(code), str(code))

    def counted(self, number: int, unit: str) -> str:
        """So many of a unit that is not money: 1 item, 26 hours."""
        name = self.within("unit", unit)
        plural = "s" if self.language == "en" and number != 1 else ""
        return self("quantity", number=f"{number:,}", unit=f"{name}{plural}")

    def codes(self, group: str) -> Collection[str]:
        """The codes that a group of the glossary holds."""
        return self._terms.get(group, {}).keys()

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
        return self._rule(str(reason["rule"]))

    def _rule(self, rule: str) -> str:
        """`cell.medical_aid` as a sentence."""
        what, _, of = rule.partition(".")
        known = what if f"reason.{what}" in self.messages else "other"
        term = next((self.code(group, of) for group in ("kind", "indicator") if of in self._terms[group]), None)
        return self("reason.rule", what=self(f"reason.{known}"), of=term or spelt(of or rule))


@cache
def words_of(language: Language) -> Words:
    return Words(language)


def spelt(code: str) -> str:
    """medical_aid → Medical aid."""
    return _capital(code.replace("_", " "))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _flat(messages: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in messages.items():
        path = f"{above}{key}"
        found += _flat(value, f"{path}.") if isinstance(value, dict) else [(path, str(value))]
    return found
