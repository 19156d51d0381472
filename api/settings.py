"""What the API and the command line are told by the environment, read once at the composition root."""

from __future__ import annotations

import secrets

from pydantic import Field, SecretStr

from workers.settings import PlaceSettings


class Settings(PlaceSettings):
    """Without a session key, sessions end with the process."""

    demo: bool = False
    """Anybody may sign in as any officer; every page says so."""
    session_key: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(32)))
    secure_cookies: bool = False
    """Behind TLS: cookies are sent over it alone, bound to the host."""
