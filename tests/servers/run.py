"""Starts each server on first use, remembers what could not be had, stops what it started."""

from __future__ import annotations

from tests.servers import marker
from tools.servers import neo4j_home
from tools.servers.found import Server, Unavailable
from tools.servers.providers import PROVIDERS


class ServersOfTheRun:
    """`started` and `missing` are by name, as in the closing table."""

    def __init__(self) -> None:
        self.started: dict[str, Server] = {}
        self.missing: dict[str, Unavailable] = {}

    def get(self, name: str) -> Server:
        """Raises: Unavailable, the same each time."""
        if name in self.missing:
            raise self.missing[name]
        if name not in self.started:
            try:
                self.started[name] = self._start(name)
            except Unavailable as problem:
                self.missing[name] = problem
                raise
        return self.started[name]

    def stop(self) -> None:
        """Ends our own servers; one that was lent is handed back empty, with the marker."""
        for server in self.started.values():
            if _is_lent_neo4j(server):
                marker.leave(server)
            server.stop()

    @staticmethod
    def _start(name: str) -> Server:
        server = PROVIDERS[name]().start()
        if _is_lent_neo4j(server):
            marker.claim(server)
        return server


def _is_lent_neo4j(server: Server) -> bool:
    return server.name == neo4j_home.NAME and server.source == "environment"
