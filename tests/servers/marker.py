"""Nobody's data is wiped: a Neo4j that was lent to the tests is used only if empty or marked by an earlier run."""

from __future__ import annotations

from tools.servers.found import Server, Unavailable
from tools.servers.neo4j import driver

LABEL = "JiuzhuTestRun"
MARKS = "Meta"
"""What the product's own marks are labelled: beside nothing else, a database is still an empty one for it."""
HOLDS = f"RETURN EXISTS {{ (n) WHERE NOT n:{LABEL} }} AS other, EXISTS {{ (n:{LABEL}) }} AS marked"
MARK = f"MERGE (:{LABEL}:{MARKS} {{id: 'emptied by every test run'}})"
EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS"


def claim(server: Server) -> None:
    """Empties the store for a test run. Raises: Unavailable, touching nothing, when it holds anyone else's data."""
    with driver(server.address, server.user, server.password) as connected:
        found = connected.execute_query(HOLDS).records[0]
        if found["other"] and not found["marked"]:
            reason = f"{server.address} holds data that no test run left there; name an empty store"
            raise Unavailable(server.name, reason)
    leave(server)


def leave(server: Server) -> None:
    """Empties the store, apart from the marker by which the next run knows it."""
    with driver(server.address, server.user, server.password) as connected, connected.session() as session:
        session.run(EMPTY).consume()
        session.run(MARK).consume()
