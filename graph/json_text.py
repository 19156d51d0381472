"""JSON as the stores keep it: compact, and where it is hashed, with names in order."""

from __future__ import annotations

from typing import Any

import orjson


def text_of(value: Any) -> str:
    """Compact JSON in the order given. Whole numbers have 64 bits at most."""
    return orjson.dumps(value).decode()


def canonical(value: Any) -> str:
    """JSON of which equal values have equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def value_of(text: str | bytes) -> Any:
    """What such a text holds."""
    return orjson.loads(text)
