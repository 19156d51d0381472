"""`python -m tools.servers`: servers by hand.

neo4j [--fresh] [--port N] [--password P] [-- COMMAND…]   keeps data in .cache/neo4j/home, unless --fresh;
                                                          in the foreground, or for as long as COMMAND runs
prepare                                                   everything the tests need, installed where it may be
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

from tools.servers import neo4j, neo4j_home
from tools.servers.found import Server, Unavailable
from tools.servers.providers import PROVIDERS


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options, command = _split(arguments)
    asked = _parser().parse_args(options)
    try:
        return prepare() if asked.action == "prepare" else run_neo4j(asked, command)
    except Unavailable as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def prepare() -> int:
    """One line for each server; 1 when one cannot be had and CI says that it must."""
    missing = 0
    for name, provide in PROVIDERS.items():
        since = time.monotonic()
        try:
            how: str = provide().source
        except Unavailable as problem:
            how, missing = str(problem), missing + 1
        print(f"{name:10} {how} ({time.monotonic() - since:.1f} s)", flush=True)
    return int(missing > 0 and os.environ.get("CI") == "true")


def run_neo4j(asked: argparse.Namespace, command: list[str]) -> int:
    """Until interrupted, or until the command given after `--` ends."""
    server = _start(asked)
    settings = neo4j.settings_line(server)
    print(f"Neo4j {server.version} answers. In another terminal, in front of a jiuzhu command:", file=sys.stderr)
    print(" ".join(f"{name}={value}" for name, value in settings.items()), flush=True)
    try:
        return _run(command, settings) if command else _wait_for_interrupt()
    finally:
        server.stop()


def _run(command: list[str], settings: dict[str, str]) -> int:
    """The command's exit code, as a shell spells it. Ctrl-C reaches it from the terminal; it ends in its own time."""
    running = subprocess.Popen(command, env={**os.environ, **settings})
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: running.terminate())
    code = running.wait()
    return code if code >= 0 else 128 - code


def _wait_for_interrupt() -> int:
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
    return 0


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def _start(asked: argparse.Namespace) -> Server:
    if not asked.fresh:
        return neo4j.start_kept()
    jars = neo4j_home.installed_jars() or neo4j_home.jars_from_maven()
    return neo4j.start_fresh(jars, source="installed", port=asked.port, password=asked.password)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.servers")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("prepare")
    one = actions.add_parser("neo4j")
    one.add_argument("--fresh", action="store_true", help="empty, in a temporary folder")
    one.add_argument("--port", type=int)
    one.add_argument("--password")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
