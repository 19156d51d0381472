"""A Redis for a test run."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tools.servers import docker, packages
from tools.servers.found import Provision, Server, Source, Unavailable, answer_or_none
from tools.servers.processes import Process, free_port, wait_until

NAME = "Redis"
VARIABLE = "JIUZHU_TEST_REDIS"
IMAGE = "redis:7"
MARKER = "jiuzhu:test-run"


def provide() -> Provision:
    """How this machine can have a Redis. Raises: Unavailable."""
    if given := os.environ.get(VARIABLE):
        return Provision(NAME, "environment", lambda: _given(given))
    if program := shutil.which("redis-server"):
        return Provision(NAME, "installed", lambda: _start(program, "installed"))
    if docker.engine_answers():
        return Provision(NAME, "docker", _start_container)
    packages.install(NAME, "redis-server")
    return Provision(NAME, "packages", lambda: _start("redis-server", "packages"))


def _start(program: str, source: Source) -> Server:
    folder = Path(tempfile.mkdtemp(prefix="jiuzhu-redis-"))
    port = free_port()
    local = ["--port", str(port), "--bind", "127.0.0.1"]
    kept = ["--appendonly", "yes", "--dir", str(folder)]
    process = Process([program, *local, *kept], log=folder / "console.log", remove_afterwards=folder)
    return _when_ready(port, process, source)


def _start_container() -> Server:
    port = free_port()
    log = Path(tempfile.mkdtemp(prefix="jiuzhu-redis-"), "console.log")
    process = docker.run(IMAGE, port=port, inner_port=6379, log=log)
    return _when_ready(port, process, "docker")


def _when_ready(port: int, process: Process, source: Source) -> Server:
    address = f"redis://127.0.0.1:{port}/0"
    version = wait_until(answer_or_none(lambda: _version_of(address), RedisError), process, name=NAME)
    return Server(NAME, address, version, source, stop=process.stop)


def _given(address: str) -> Server:
    """Used only if empty or marked by an earlier test run."""
    try:
        with Redis.from_url(address, socket_connect_timeout=5) as client:
            if client.dbsize() and not client.exists(MARKER):
                raise Unavailable(NAME, f"the database in {VARIABLE} holds other data; name an empty one")
            client.set(MARKER, "emptied by every test run")
        return Server(NAME, address, _version_of(address), "environment")
    except RedisError as error:
        raise Unavailable(NAME, f"the server in {VARIABLE} does not answer") from error


def _version_of(address: str) -> str:
    with Redis.from_url(address, socket_connect_timeout=5) as client:
        return str(client.info("server")["redis_version"])
