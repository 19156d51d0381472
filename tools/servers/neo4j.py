"""A Neo4j for a test run, and one that keeps its data for a user without Docker."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from tools.servers import docker, neo4j_home
from tools.servers.found import Provision, Server, Source, Unavailable, answer_or_none
from tools.servers.neo4j_home import CACHE, FOR_A_COUNTY, FOR_TESTS, NAME, USER, Size
from tools.servers.processes import Process, free_port, is_free, wait_until

VARIABLE = "JIUZHU_TEST_NEO4J"
USUAL_PORT = 7687
CONTAINER_PASSWORD = "only-on-this-machine"


def provide() -> Provision:
    """How this machine can have a Neo4j for a test run. Raises: Unavailable."""
    if given := os.environ.get(VARIABLE):
        return Provision(NAME, "environment", lambda: _given(given))
    if jars := neo4j_home.installed_jars():
        return Provision(NAME, "installed", lambda: start_fresh(jars, source="installed"))
    if docker.engine_answers():
        return Provision(NAME, "docker", _start_container)
    fetched = neo4j_home.jars_from_maven()
    return Provision(NAME, "packages", lambda: start_fresh(fetched, source="packages"))


def start_fresh(
    jars: Path, *, source: Source, port: int | None = None, password: str | None = None, size: Size = FOR_TESTS
) -> Server:
    """An empty server in a temporary folder that goes with it."""
    home = Path(tempfile.mkdtemp(prefix="jiuzhu-neo4j-"))
    port = port or free_port()
    password = neo4j_home.prepare(home, jars, port=port, size=size, password=password)
    process = neo4j_home.start(home, jars, size=size, temporary=True)
    return _when_ready(port, password, process, source)


def start_kept(home: Path = CACHE / "home") -> Server:
    """The server over the data in `home`, the one already running over it first."""
    if running := _running_over(home):
        return running
    jars = neo4j_home.installed_jars() or neo4j_home.jars_from_maven()
    port = USUAL_PORT if is_free(USUAL_PORT) else free_port()
    password = neo4j_home.prepare(home, jars, port=port, size=FOR_A_COUNTY)
    process = neo4j_home.start(home, jars, size=FOR_A_COUNTY, temporary=False)
    (home / "port").write_text(str(port))
    return _when_ready(port, password, process, "installed")


def settings_line(server: Server) -> dict[str, str]:
    """The environment that points the product at the server."""
    return {
        "JIUZHU_STORE": server.address,
        "JIUZHU_NEO4J_USER": server.user,
        "JIUZHU_NEO4J_PASSWORD": server.password,
    }


def _when_ready(port: int, password: str, process: Process, source: Source) -> Server:
    address = f"bolt://127.0.0.1:{port}"
    ask = answer_or_none(lambda: _version_of(address, USER, password), Neo4jError, DriverError)
    version = wait_until(ask, process, name=NAME)
    return Server(NAME, address, version, source, USER, password, process.stop)


def _start_container() -> Server:
    port = free_port()
    log = Path(tempfile.mkdtemp(prefix="jiuzhu-neo4j-"), "console.log")
    auth = {"NEO4J_AUTH": f"{USER}/{CONTAINER_PASSWORD}"}
    image = f"neo4j:{neo4j_home.version()}-community"
    process = docker.run(image, port=port, inner_port=USUAL_PORT, log=log, env=auth)
    return _when_ready(port, CONTAINER_PASSWORD, process, "docker")


def _running_over(home: Path) -> Server | None:
    port, password = home / "port", home / "password"
    if not (port.exists() and password.exists()):
        return None
    address, secret = f"bolt://127.0.0.1:{port.read_text()}", password.read_text()
    version = answer_or_none(lambda: _version_of(address, USER, secret), Neo4jError, DriverError)()
    return Server(NAME, address, version, "installed", USER, secret) if version else None


def _given(url: str) -> Server:
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.hostname}:{parts.port or USUAL_PORT}"
    user, password = unquote(parts.username or USER), unquote(parts.password or "")
    try:
        version = _version_of(address, user, password)
    except AuthError as error:
        raise Unavailable(NAME, f"{address} refused the user and password in {VARIABLE}") from error
    except (Neo4jError, DriverError) as error:
        raise Unavailable(NAME, f"{address} from {VARIABLE} does not answer") from error
    return Server(NAME, address, version, "environment", user, password)


def _version_of(address: str, user: str, password: str) -> str:
    with driver(address, user, password) as connected:
        asked = "CALL dbms.components() YIELD versions, edition RETURN versions[0] + ' ' + edition"
        return str(connected.execute_query(asked).records[0][0])


def driver(address: str, user: str, password: str) -> Driver:
    """For one question: it answers or fails at once, without the driver's own second tries."""
    return GraphDatabase.driver(
        address,
        auth=(user, password),
        telemetry_disabled=True,
        connection_timeout=5,
        connection_acquisition_timeout=5,
        max_transaction_retry_time=0,
    )
