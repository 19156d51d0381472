"""What the API and the command line are told by the environment, read once at the composition root."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.stores.opening import ADDRESSES, is_address


class Settings(BaseSettings):
    """Prefix `JIUZHU_`, or a file `.env`. Without a session key, sessions end with the process."""

    model_config = SettingsConfigDict(env_prefix="JIUZHU_", env_file=".env", extra="ignore", frozen=True)

    data_folder: Path = user_data_path("jiuzhulian")
    store: str = ""
    """`sqlite:///path`, or `neo4j://host:port`, `bolt://…`; empty: a file in the data folder."""
    key_file: Path = Path()
    """The keys that seal personal facts: kept outside the store, made by `jiuzhu init`."""
    neo4j_user: str = "neo4j"
    neo4j_password: SecretStr = SecretStr("")

    demo: bool = False
    """Anybody may sign in as any officer; every page says so."""
    on: date | None = None
    """Stands in for today."""
    session_key: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(32)))
    secure_cookies: bool = False
    """Behind TLS: cookies are sent over it alone, bound to the host."""

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
