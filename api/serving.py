"""What the server process runs: the application on the store that the environment names."""

from __future__ import annotations

from fastapi import FastAPI

from api.app import create_app
from api.keeping.opening import open_engine
from api.settings import Settings


def application() -> FastAPI:
    """For `uvicorn --factory`. Raises: KeysMissing, StoreUnavailable."""
    settings = Settings()
    return create_app(open_engine(settings), settings)
