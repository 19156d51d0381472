"""Cursors and bounds of paged questions, the same for both stores."""

from __future__ import annotations

LAST = "\U0010ffff"
"""Behind every text."""


def prefix_bounds(prefix: str) -> tuple[str, str]:
    """Bounds of the texts that begin with the prefix, the upper one outside; no prefix: of all texts."""
    return prefix, prefix + LAST


def after_queue_key(after: str) -> tuple[str, str]:
    """Queue key and id of a cursor `RANK|DATE|ID`; the empty cursor is before everything."""
    rank, _, rest = after.partition("|")
    due, _, node_id = rest.partition("|")
    return (f"{rank}|{due}", node_id) if after else ("", "")
