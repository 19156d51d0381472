"""The JSON Schema of a pack file, for editors that complete and check YAML while it is written."""

from __future__ import annotations

import re
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from matching.policy.file import SHAPES, PackFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FILE = "pack"
_EXPRESSLY_NOT = {"const": "none"}


def pack_json_schema() -> dict[str, Any]:
    """Every rule by its name, with the units and the shape of value it may have."""
    mode: JsonSchemaMode = "validation"
    wanted: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [(_FILE, mode, TypeAdapter(PackFile))]
    wanted += [(key, mode, adapter) for key, (_, adapter) in SHAPES.items()]
    by_key, shared = TypeAdapter.json_schemas(wanted)
    definitions = dict(shared["$defs"])
    frame = definitions.pop("PackFile")
    rules = {_pattern(key): _rule(units, by_key[(key, mode)]) for key, (units, _) in SHAPES.items()}
    frame["properties"]["rules"] = {"type": "object", "patternProperties": rules, "additionalProperties": False}
    return {"$schema": _DIALECT, **frame, "$defs": definitions}


def _pattern(key: str) -> str:
    begins = key.removesuffix("*")
    return f"^{re.escape(begins)}{'.+' if key.endswith('*') else ''}$"


def _rule(units: tuple[str, ...], shape: dict[str, Any]) -> dict[str, Any]:
    value = {"anyOf": [shape, _EXPRESSLY_NOT]}
    narrowed = {"unit": {"enum": list(units)}, "value": value, "values": {"additionalProperties": value}}
    return {"allOf": [{"$ref": "#/$defs/RuleEntry"}, {"properties": narrowed}]}
