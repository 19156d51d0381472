"""How things are called on a page: places, organisations and values in the words of the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.words.wording import Words
from graph.schema import Department, Society
from graph.schema.facts import Node
from graph.views import Directory

COUNTY, TOWN, VILLAGE = 6, 9, 12

GROUP_OF = {
    "department_code": "department",
    "source": "department",
    "traits": "trait",
    "policies_explained": "kind",
    "categories": "category",
    "category_how": "recognition_how",
    "category_authority": "authority",
    "declined_because": "reason",
}
"""Fact → group of the glossary, where it is not called the same."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names from a county's directory. What it does not know is called by its id."""

    directory: Directory
    words: Words
    elsewhere: Callable[[str], Directory] | None = None
    """The directory of another county, for places across the border."""

    def region(self, code: str | None) -> str:
        """The region's own name."""
        if not code:
            return ""
        region = self._around(code).regions.get(f"region:{code}")
        return region.name if region is not None else code

    def _around(self, code: str) -> Directory:
        """The directory of the county that the code lies in; the reader's own for wider areas."""
        is_across = len(code) >= COUNTY and not code.startswith(self.directory.county)
        return self.elsewhere(code[:COUNTY]) if is_across and self.elsewhere is not None else self.directory

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
        if name == "service_area":
            return self.words("charity.anywhere") if value == "any" else self.place(str(value))
        if name == "recipients" and value == "any":
            return self.words("charity.any")
        if name in ("region", "area"):
            return self.place(str(value))
        if name in ("department", "charity", "society", "organisation", "recipients"):
            return self.organisation(str(value))
        if name.endswith("_fen") or name.endswith("_fen_per_year"):
            if isinstance(value, int) or value == "0":
                return self.words("yuan", amount=money(int(value)))
            return self.words("band", band=value)
        if name == "born_on" and not is_day(str(value)):
            return self.words("age_band", band=value)
        return self._coded(kind, name, value)

    def _coded(self, kind: str, name: str, value: Any) -> str:
        if name == "disability_grade" and isinstance(value, str):
            return self.words(f"grade.{value}")
        return self.words.code(group_of(kind, name), value)


def called(node: Node, words: Words) -> str:
    """What a thing is called where nobody is hidden from anybody: its name, or its kind with what tells it apart."""
    if (name := getattr(node, "name", None) or getattr(node, "project", None)) is not None:
        return str(name)
    kind = words.code("node", node.label())
    for fact in ("indicator", "disposition", "kind", "level", "clause", "purpose"):
        if value := getattr(node, fact, None):
            return f"{kind} {words.code(group_of(node.label(), fact), value)}"
    return kind


def group_of(kind: str, name: str) -> str:
    """The group of a coded fact: statuses, levels and roles have one of their own where kinds of node differ."""
    own = {"Referral.role": "duty_role", "Officer.role": "officer_role", "Region.level": "region_level"}
    if name == "status":
        return f"{kind.lower()}_status"
    return own.get(f"{kind}.{name}") or GROUP_OF.get(name, name)


def money(fen: int) -> str:
    """Yuan with thousands set apart, fen only where there are any: 480000 is 4,800."""
    yuan, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{yuan:,}.{rest:02d}" if rest else f"{sign}{yuan:,}"


def is_day(text: str) -> bool:
    """Whether the text is a date and not a band."""
    return len(text) == 10 and text[4] == "-"
