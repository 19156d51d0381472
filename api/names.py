"""How things are called on a page: places, organisations and values in the words of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.wording import VOCABULARIES, Words
from graph.schema import NODES, Department, Society, facts_of
from graph.views import Directory

TOWN, VILLAGE = 9, 12

VOCABULARY_OF = {
    "department_code": "department",
    "traits": "trait",
    "disability_grade": "grade",
    "outcome": "outcome",
    "role": "role",
    "purpose": "purpose",
}
"""Fact → vocabulary, where it is not called the same."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names from a county's directory. What it does not know is called by its id."""

    directory: Directory
    words: Words

    def region(self, code: str | None) -> str:
        """The region's own name."""
        if not code:
            return ""
        region = self.directory.regions.get(f"region:{code}")
        return region.name if region is not None else code

    def place(self, code: str) -> str:
        """Town and village, as far as the code goes."""
        parts = [code[:digits] for digits in (TOWN, VILLAGE) if len(code) >= digits]
        return " ".join(self.region(part) for part in parts) or self.region(code)

    def household(self, household_id: str) -> str:
        """The number of the file."""
        return household_id.partition(":")[2] or household_id

    def organisation(self, node_id: str | None) -> str:
        """A department, a charity or a society by id."""
        if not node_id:
            return ""
        if (charity := self.directory.charities.get(node_id)) is not None:
            return charity.name
        known: tuple[Department | Society, ...] = (*self.directory.departments, *self.directory.societies)
        return next((one.name for one in known if one.id == node_id), node_id)

    def value(self, kind: str, name: str, value: Any) -> str:
        """A shown fact as text."""
        if isinstance(value, bool):
            return self.words("yes") if value else self.words("no")
        if isinstance(value, tuple):
            return "、".join(self.value(kind, name, one) for one in value)
        if name in ("region", "area"):
            return self.place(str(value))
        if name in ("department", "charity", "society", "organisation"):
            return self.organisation(str(value))
        if name.endswith("_fen") or name.endswith("_fen_per_year"):
            return money(value) if isinstance(value, int) else self.words("band", band=value)
        if name == "born_on" and not is_day(str(value)):
            return self.words("age_band", band=value)
        return self._coded(kind, name, value)

    def _coded(self, kind: str, name: str, value: Any) -> str:
        vocabulary = vocabulary_of(kind, name)
        codes = facts_of(NODES[kind])[name].codes if name in facts_of(NODES[kind]) else None
        is_coded = vocabulary in VOCABULARIES or codes is not None or name in VOCABULARY_OF
        return self.words.code(vocabulary, value) if is_coded else str(value)


def vocabulary_of(kind: str, name: str) -> str:
    """The vocabulary of a coded fact: statuses and levels of regions have one of their own for each kind of node."""
    if name == "status" or (kind, name) == ("Region", "level"):
        return f"{kind.lower()}_{name}"
    return VOCABULARY_OF.get(name, name)


def money(fen: int) -> str:
    """Yuan with thousands set apart, fen only where there are any: 480000 is 4,800."""
    yuan, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{yuan:,}.{rest:02d}" if rest else f"{sign}{yuan:,}"


def is_day(text: str) -> bool:
    """Whether the text is a date and not a band."""
    return len(text) == 10 and text[4] == "-"
