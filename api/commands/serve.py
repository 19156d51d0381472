"""`serve`: the pages and the API, with one Celery worker, beat, relay and sweeper as processes of their own beside it.

They are our children: started again when they die, ended when we end, however that comes. Leaves the keeping of them
to `workers.supervisor`.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Mapping
from typing import Annotated

import typer
from pydantic import SecretStr

from api.commands.frame import fail, reported
from api.commands.options import StoreOption, settings_for
from api.keeping.opening import open_existing
from api.settings import Settings
from graph.errors import StoreUnavailable
from matching.errors import BadInput, Problem
from workers.broker import UnknownBroker, broker_config
from workers.commands import ALL
from workers.loop import log_to_stderr
from workers.settings import WorkerSettings
from workers.supervisor import Child, supervise

START_SECONDS = 30.0
_OTHERWISE = "end what listens there (perhaps this, started before), or choose another port: --port, `make run ARGS=…`"

HostOption = Annotated[str, typer.Option("--host", help="Address to listen on.")]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")]


def register(app: typer.Typer) -> None:
    """Put `serve` into `app`."""
    app.command("serve")(serve_command)


def serve_command(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    store: StoreOption = "",
) -> None:
    """Serve the pages and the API, and run the workers, until Ctrl-C or SIGTERM."""
    with reported():
        serve(settings_for(store), host, port)


def serve(settings: Settings, host: str, port: int) -> None:
    """Check everything, start the server, tell its address when it answers, then stay until told to end.

    Raises: BadInput for a port that cannot be had, StoreUnavailable for a store that cannot be used.
    """
    check_port(host, port)
    _check_broker()
    open_existing(settings).close()
    log_to_stderr()
    env = _environment(settings)
    server = Child("server", _server(host, port), env)
    workers = [Child(name, command, env) for name, command in ALL.items()]

    def wait(stop: threading.Event) -> None:
        _wait_for(server, host, port, stop)
        print(f"http://{_shown(host)}:{port}/", flush=True)

    supervise(server, workers, wait)


def check_port(host: str, port: int) -> None:
    """Raises: BadInput when nobody may listen there, saying why."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        why = error.strerror or str(error)
        problem = Problem("--port", f"{host}:{port}: {why}; {_OTHERWISE}")
        raise BadInput("the server cannot listen there", [problem]) from error


def _check_broker() -> None:
    try:
        broker_config(WorkerSettings())
    except UnknownBroker as error:
        fail(str(error), [Problem("JIUZHU_BROKER", str(error))])


def _environment(settings: Settings) -> Mapping[str, str]:
    """Our settings, so that no child decides otherwise; with the session key, so that sessions outlive a restart."""
    known = {name: value for name, value in settings if value is not None}
    return {
        f"JIUZHU_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in known.items()
    }


def _server(host: str, port: int) -> tuple[str, ...]:
    listen = ("--host", host, "--port", str(port))
    quiet = ("--log-level", "warning", "--no-access-log", "--timeout-graceful-shutdown", "5")
    return (sys.executable, "-m", "uvicorn", "--factory", "api.serving:application", *listen, *quiet)


def _wait_for(server: Child, host: str, port: int, stop: threading.Event) -> None:
    """Raises: StoreUnavailable when the server ends instead, or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while server.is_running and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((_reached(host), port), timeout=1):
            return
        if stop.wait(0.02):
            return
    raise StoreUnavailable("the server did not start; what it wrote above says why")


def _reached(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _shown(host: str) -> str:
    reached = _reached(host)
    return f"[{reached}]" if ":" in reached else reached
