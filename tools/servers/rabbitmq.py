"""A RabbitMQ for a test run, with its own name service, so that nothing of it outlives the run."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from kombu.connection import Connection
from kombu.exceptions import OperationalError

from tools.servers import docker, packages
from tools.servers.found import Provision, Server, Source, Unavailable, answer_or_none
from tools.servers.processes import Process, free_port, wait_until

NAME = "RabbitMQ"
VARIABLE = "JIUZHU_TEST_AMQP"
IMAGE = "rabbitmq:3.13"
DEBIAN_SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the one on PATH insists on the user rabbitmq
QUIET_AND_LOCAL = "+S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}"


def provide() -> Provision:
    """How this machine can have a RabbitMQ. Raises: Unavailable."""
    if given := os.environ.get(VARIABLE):
        return Provision(NAME, "environment", lambda: _given(given))
    if script := _script():
        return Provision(NAME, "installed", lambda: _start(script, "installed"))
    if docker.engine_answers():
        return Provision(NAME, "docker", _start_container)
    packages.install(NAME, "rabbitmq-server")
    return Provision(NAME, "packages", lambda: _start(str(DEBIAN_SCRIPT), "packages"))


def _script() -> str | None:
    return str(DEBIAN_SCRIPT) if DEBIAN_SCRIPT.exists() else shutil.which("rabbitmq-server")


def _start(script: str, source: Source) -> Server:
    folder = Path(tempfile.mkdtemp(prefix="jiuzhu-rabbitmq-"))
    port, names_port = free_port(), free_port()
    (folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\n")
    (folder / "plugins").write_text("[].\n")
    with_names = 'epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" & exec "$0"'
    process = Process(
        ["sh", "-c", with_names, script],
        log=folder / "console.log",
        env=_settings(folder, port, names_port),
        remove_afterwards=folder,
    )
    return _when_ready(port, process, source)


def _settings(folder: Path, port: int, names_port: int) -> dict[str, str]:
    return {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"jiuzhu-{port}@localhost",
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": QUIET_AND_LOCAL,
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(names_port),
    }


def _start_container() -> Server:
    port = free_port()
    log = Path(tempfile.mkdtemp(prefix="jiuzhu-rabbitmq-"), "console.log")
    process = docker.run(IMAGE, port=port, inner_port=5672, log=log)
    return _when_ready(port, process, "docker")


def _when_ready(port: int, process: Process, source: Source) -> Server:
    address = f"amqp://guest:guest@127.0.0.1:{port}//"
    ask = answer_or_none(lambda: _version_of(address), OperationalError, OSError)
    version = wait_until(ask, process, name=NAME)
    return Server(NAME, address, version, source, "guest", "guest", process.stop)


def _given(address: str) -> Server:
    """AMQP cannot list queues, so a given broker must set a virtual host aside for tests and say so in its name."""
    if "test" not in urlsplit(address).path:
        raise Unavailable(NAME, f"the virtual host in {VARIABLE} must have 'test' in its name: tests empty its queues")
    try:
        return Server(NAME, address, _version_of(address), "environment")
    except (OperationalError, OSError) as error:
        raise Unavailable(NAME, f"the broker in {VARIABLE} does not answer") from error


def _version_of(address: str) -> str:
    with Connection(address, connect_timeout=5) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
        properties = connection.connection.server_properties
        return f"{properties['product']} {properties['version']}".removeprefix(f"{NAME} ")
