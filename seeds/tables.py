"""The YAML tables beside this module: geography, departments, names, numbers, glossary."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(name: str) -> Any:
    """The content of `NAME.yaml`, read once."""
    return yaml.safe_load(files("seeds").joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
