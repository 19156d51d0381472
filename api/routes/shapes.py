"""Shapes of the answers for the API description, derived from the schema of the graph."""

from __future__ import annotations

from functools import cache
from types import GenericAlias
from typing import Any

from pydantic import BaseModel, Field, create_model

from api.access.masking import MASKS
from graph.schema import facts_of
from graph.schema.facts import FactType, Node


class ProblemShape(BaseModel):
    """RFC 9457. `problems` names each wrong field, never the value that was sent."""

    type: str
    title: str
    status: int
    code: str
    problems: list[dict[str, str]] | None = None


class ReceiptShape(BaseModel):
    """What an act did. A repeat of its Idempotency-Key is told the same, with `repeated`."""

    operation_key: str
    position: str
    answer: dict[str, Any]
    repeated: bool


@cache
def shape_of(kind: type[Node]) -> type[BaseModel]:
    """The node as it may be shown: every fact may be hidden, some may be masked and are text then."""
    fields: dict[str, Any] = {"id": (str, ...), "kind_of_node": (str, ...), "since": (str, ...), "revision": (int, ...)}
    fields |= {name: (_type_of(fact) | None, _described(fact)) for name, fact in facts_of(kind).items()}
    return create_model(kind.label(), __doc__=f"{kind.TERM}. Facts that the reader may not see are null.", **fields)


def rows_of(name: str, **fields: Any) -> type[BaseModel]:
    """A page of rows; `after` continues behind the last one."""
    required: dict[str, Any] = {key: (value, ...) for key, value in fields.items()}
    row: type[BaseModel] = create_model(f"{name}Row", **required)
    page: dict[str, Any] = {"rows": (GenericAlias(list, row), ...), "after": (str | None, ...)}
    return create_model(f"{name}Page", **page)


def answers(shape: Any, *statuses: int, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: its shape, and the problems that it may answer with."""
    problem = {"model": ProblemShape, "content": {"application/problem+json": {}}}
    codes = (401, 403, 404, 422, 503, *statuses)
    return {status: {"model": shape}, **{code: problem for code in codes}}


def _type_of(fact: FactType) -> Any:
    plain = list[str] if fact.accepts is tuple else fact.accepts
    return plain | str if fact.name in MASKS else plain


def _described(fact: FactType) -> Any:
    unit = f", {fact.fact.unit}" if fact.fact.unit else ""
    return Field(None, description=f"{fact.fact.term} ({fact.fact.field_class}{unit})")
