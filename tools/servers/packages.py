"""Debian packages for what is missing: installed where we may, named with the one command elsewhere."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Sequence

from tools.servers.found import Unavailable

QUIET = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # at run level 1 a package does not start its service


def install(name: str, *packages: Sequence[str] | str) -> None:
    """Installs the packages that `name` needs; a sequence means the first of these that the system offers.
    Raises: Unavailable with the command to type, where this user may not or the system has no apt."""
    if shutil.which("apt-get") is None:
        raise Unavailable(name, f"not installed, and this system has no apt-get (on Debian: {_spelled(packages)})")
    if os.geteuid() != 0:
        raise Unavailable(name, "not installed", f"sudo apt-get install -y {_spelled(packages)}")
    _refresh_lists()
    wanted = [_offered(choice) for choice in packages]
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted]
    done = _run(command)
    if done.returncode != 0:
        raise Unavailable(name, f"{' '.join(command)} failed:\n{done.stdout[-1500:]}")


def _spelled(packages: Sequence[Sequence[str] | str]) -> str:
    return " ".join(choice if isinstance(choice, str) else choice[0] for choice in packages)


@functools.cache
def _refresh_lists() -> None:
    _run(["apt-get", "update", "-q"])


def _offered(choice: Sequence[str] | str) -> str:
    if isinstance(choice, str):
        return choice
    return next((name for name in choice if _run(["apt-cache", "show", name]).returncode == 0), choice[0])


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, **QUIET},
    )
