"""Policy packs as a reader of the command line, of HTTP or of a page sees them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from matching.policy.difference import applying, differences, readable, rule_behind
from matching.policy.packs import Pack, Provision

MARKS: Final = {"our_choice": "自定", "our_reading": "理解", "defers_to": "依照", "reference": "参见"}
"""What a rule may say of where its value comes from, and how that is headed."""


def heading(pack: Pack) -> dict[str, Any]:
    """The document, from when on, and how many rules of its own."""
    return {
        "id": pack.id,
        "title": pack.title,
        "issuer": pack.issuer,
        "document": pack.document,
        "in_force": pack.in_force.isoformat(),
        "parent": pack.parent.id if pack.parent else None,
        "public": pack.public,
        "summary": pack.summary,
        "rules": len(pack.rules),
    }


def shown(pack: Pack, on: date) -> dict[str, Any]:
    """Every rule that applies, its own and inherited, with clause and the reasons for our choices."""
    aliases = {area: dict(names) for area, names in pack.aliases.items()}
    rows = [rule_row(pack, provision) for provision in applying(pack, on).values()]
    return {**heading(pack), "on": on.isoformat(), "aliases": aliases, "applying": rows}


def compared(left: Pack, right: Pack, on: date) -> list[dict[str, Any]]:
    """Every rule that two packs do not have alike."""
    return [each.as_json() for each in differences(left, right, on)]


def rule_row(pack: Pack, provision: Provision[object]) -> dict[str, Any]:
    """A rule as its own pack wrote it."""
    rule = rule_behind(pack, provision)
    return {
        "rule": rule.key,
        "value": readable(provision),
        "unit": rule.unit,
        "pack": provision.pack,
        "clause": rule.clause,
        "text": rule.summary,
        **{mark: getattr(rule, mark) for mark in MARKS},
    }


def why(row: dict[str, Any]) -> str:
    """The marks of a row as one text; empty for what the document says itself."""
    return "；".join(f"{name}：{row[mark].rstrip('。')}" for mark, name in MARKS.items() if row[mark])
