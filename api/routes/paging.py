"""Cursor paging: `after` is what the page before ended with, `limit` how many rows."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

After = Annotated[str, Query(max_length=200, description="`after` of the page before; empty for the first")]
Limit = Annotated[int, Query(ge=1, le=200)]
PAGE = 50
