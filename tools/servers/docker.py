"""Servers as containers, where a Docker engine answers; the client in the foreground is the process that is watched."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools.servers.processes import Process


@functools.cache
def engine_answers() -> bool:
    if shutil.which("docker") is None:
        return False
    asked = subprocess.run(
        ["docker", "info", "--format", "{{.ServerVersion}}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=20,
    )
    return asked.returncode == 0


def run(image: str, *, port: int, inner_port: int, log: Path, env: Mapping[str, str] | None = None) -> Process:
    """A container whose `inner_port` is `port` of 127.0.0.1; removed when it stops."""
    settings = [word for name, value in (env or {}).items() for word in ("--env", f"{name}={value}")]
    published = ["--publish", f"127.0.0.1:{port}:{inner_port}"]
    return Process(["docker", "run", "--rm", *published, *settings, image], log=log, grace_seconds=30)
