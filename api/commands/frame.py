"""The frame all commands share: read a JSON input, print an answer, turn every error into a message and an exit code.

Exit codes: 0 done, 1 found something wrong, 2 bad input or usage, 3 the store or a server cannot be reached.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TextIO

import typer

from graph.errors import GraphStoreError, StoreUnavailable
from graph.vault import KeysMissing, SealBroken
from matching.errors import BadInput, MatchingError, Problem
from matching.json_text import answer_text, parse_json


def print_json(answer: object) -> None:
    """One JSON object (or array) on standard output, Chinese readable, keys in the order given."""
    print_text(answer_text(answer))


def print_text(text: bytes) -> None:
    """The same of an answer that is in words already."""
    _write(sys.stdout, text)


def fail(message: str, problems: Sequence[Problem], code: int = 2) -> NoReturn:
    """End the command: one JSON object on standard error, nothing on standard output."""
    raise typer.Exit(told(message, problems, code))


def told(message: str, problems: Sequence[Problem], code: int = 2) -> int:
    """Say on standard error what is wrong, as one JSON object, or in lines where a person sits before it; the exit code
    that goes with it."""
    if sys.stderr.isatty():
        lines = [f"{problem.path}: {problem.problem}" if problem.path else problem.problem for problem in problems]
        _write(sys.stderr, "\n  ".join((message, *lines)).encode("utf-8", "backslashreplace"))
        return code
    rows = [{"path": problem.path, "problem": problem.problem} for problem in problems]
    _write(sys.stderr, answer_text({"error": message, "problems": rows}))
    return code


@contextmanager
def reported() -> Iterator[None]:
    """Whatever the engine or the store refuses inside becomes a message and an exit code, never a traceback."""
    try:
        yield
    except BadInput as error:
        fail(error.message, error.problems)
    except (StoreUnavailable, KeysMissing, SealBroken) as error:
        fail(str(error), (), code=3)
    except (MatchingError, GraphStoreError) as error:
        fail(str(error), ())
    except OSError as error:
        fail(f"{error.filename or 'a file'} cannot be used: {error.strerror or error}", (), code=3)


def read_json(source: str) -> Any:
    """The JSON value in a file, or on standard input for `-`. Raises BadInput, never echoing the content."""
    content = sys.stdin.buffer.read() if source == "-" else read_bytes(Path(source))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("the input is not UTF-8", [Problem(source, f"byte {error.start} is not UTF-8")]) from error
    return parse_json(text)


def read_bytes(file: Path) -> bytes:
    """The content of a file. Raises: BadInput."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput("the input cannot be read", [Problem(str(file), error.strerror or "unreadable")]) from error


def _write(stream: TextIO, line: bytes) -> None:
    """JSON is UTF-8 whatever the language of the terminal."""
    stream.flush()
    stream.buffer.write(line + b"\n")
    stream.buffer.flush()
