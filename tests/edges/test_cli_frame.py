from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from api.cli import MODULE_OF, command_line


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


def names(wanted: str | None) -> set[str]:
    return set(get_command(command_line(wanted)).commands)


def test_every_command_is_found_in_the_module_that_has_it() -> None:
    assert names(None) == set(MODULE_OF)
    assert all(command in names(command) for command in MODULE_OF)


@pytest.mark.parametrize("arguments", [("nope",), ("due", "--nope"), ("due", "--from"), ("policy",)])
def test_a_usage_error_is_one_json_object_and_exit_2(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert json.loads(done.stderr)["problems"]


def test_at_a_terminal_what_is_wrong_is_told_in_lines() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "api.cli", "import", "signals"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=theirs, timeout=60, stdin=subprocess.DEVNULL)
    os.close(theirs)
    said = os.read(ours, 10_000).decode()

    assert done.returncode == 2
    assert said.splitlines() == [
        "the command is not used right; see python -m api.cli import --help",
        "  python -m api.cli import: Missing argument 'FILE'.",
    ]


def test_help_is_no_error() -> None:
    assert run("--help").returncode == run().returncode == 0


def test_deciding_a_case_loads_no_solver_and_no_driver() -> None:
    probe = "import sys; from api.cli import command_line; command_line('classify'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60).stdout.split()
    assert not {"ortools", "openpyxl", "neo4j", "celery", "fastapi"} & set(loaded)


def test_every_argument_and_option_of_every_command_is_explained() -> None:
    assert [path for path, explained in _explained(get_command(command_line(None)), "jiuzhu") if not explained] == []


def _explained(command: Any, path: str) -> Iterator[tuple[str, bool]]:
    yield path, bool(command.help)
    for one in command.params:
        yield f"{path} {one.name}", bool(one.help)
    for name, sub in getattr(command, "commands", {}).items():
        yield from _explained(sub, f"{path} {name}")
