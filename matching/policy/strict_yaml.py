"""YAML of which nothing is guessed: a key that stands twice is an error, and so is a day that no calendar has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    _SafeLoader = yaml.SafeLoader
else:
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # several times faster, where it was built
_MERGE = "tag:yaml.org,2002:merge"


class StrictLoader(_SafeLoader):
    """Safe YAML in which a key that stands twice, also in quotes, is an error, not silently the last one."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except ValueError as error:  # the thirtieth of February
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [str(self.construct_object(key, deep=True)) for key, _ in node.value if key.tag != _MERGE]
        twice = [key for index, key in enumerate(keys) if key in keys[:index]]
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{twice[0]} stands twice", node.start_mark)
        built: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return built


def where(error: yaml.YAMLError) -> str:
    """The line and what is wrong with it."""
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "malformed"
    return f"line {mark.line + 1}: {what}" if mark else str(what)
