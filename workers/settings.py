"""What the processes are told by the environment, read once in each; `jiuzhu serve` passes its own choice on."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.stores.opening import ADDRESSES, is_address

TASK_SECONDS = 120
"""A task still at it after so long is killed; it is told 20 seconds before."""
NIGHT_SECONDS = 3 * 3600
"""The same for a night; a county's takes a minute or two."""


class PlaceSettings(BaseSettings):
    """Where the store and its keys are, and which day it is. Prefix `JIUZHU_`, or a file `.env`."""

    model_config = SettingsConfigDict(env_prefix="JIUZHU_", env_file=".env", extra="ignore", frozen=True)

    data_folder: Path = user_data_path("jiuzhulian")
    store: str = ""
    """`sqlite:///path`, or `neo4j://host:port`, `bolt://…`; empty: a file in the data folder."""
    key_file: Path = Path()
    """The keys that seal personal facts: kept outside the store, made by `jiuzhu init`."""
    neo4j_user: str = "neo4j"
    neo4j_password: SecretStr = SecretStr("")
    on: date | None = None
    """Stands in for today."""

    @field_validator("store")
    @classmethod
    def _is_a_store(cls, url: str) -> str:
        if not is_address(url):
            raise PydanticCustomError("store", f"must be {ADDRESSES}")
        return url

    @model_validator(mode="before")
    @classmethod
    def _in_the_data_folder(cls, given: dict[str, Any]) -> dict[str, Any]:
        folder = Path(str(given.get("data_folder") or user_data_path("jiuzhulian")))
        given = {name: value for name, value in given.items() if value != ""}
        return {"store": f"sqlite:///{folder / 'jiuzhu.sqlite'}", "key_file": folder / "keys.json", **given}


class WorkerSettings(PlaceSettings):
    """Durations are in seconds; the defaults keep an entry from waiting a minute, whatever dies."""

    broker: str = Field(default="", repr=False)
    """`amqp://…` or `redis://…`; empty: a folder of this machine."""
    queue: str = "jiuzhu"
    """Installations that share a broker need different ones."""

    relay_every: float = 0.5
    sweep_every: float = 5
    sweep_after: float = 40
    """The sweeper takes what is older: 40 + 5 + the work itself stays below 60."""
    night_at: time = time(2, 0)
    """In Asia/Shanghai."""
    night_every: float = 60
    """How often it is asked whether the night is due."""
