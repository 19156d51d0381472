"""A Chromium that draws Chinese characters, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import subprocess

from tools.servers import packages
from tools.servers.found import Provision, Server, Source, Unavailable

NAME = "Chromium"
VARIABLE = "JIUZHU_TEST_BROWSER"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def provide() -> Provision:
    """How this machine can have a browser; `address` will be the path of its program. Raises: Unavailable."""
    if given := os.environ.get(VARIABLE):
        return Provision(NAME, "environment", lambda: _found(given, "environment"))
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    source: Source = "installed" if program and _draws_chinese() else "packages"
    if source == "packages":
        wanted = ([] if program else ["chromium"]) + ["fontconfig", "fonts-noto-cjk"]
        packages.install(NAME, *wanted)
    path = program or "/usr/bin/chromium"
    return Provision(NAME, source, lambda: _found(path, source))


def _draws_chinese() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _found(path: str, source: Source) -> Server:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(NAME, f"{path} does not run") from error
    words = said.stdout.split()
    return Server(NAME, path, next((word for word in words if word[:1].isdigit()), "?"), source)
