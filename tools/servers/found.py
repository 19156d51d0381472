"""A server as found or started, and the reason where there is none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

T = TypeVar("T")

Source = Literal["environment", "installed", "docker", "packages"]


class Unavailable(Exception):
    """This machine cannot have the server; `remedy` is the one command that would change it, where there is one."""

    def __init__(self, name: str, reason: str, remedy: str | None = None) -> None:
        super().__init__(f"{name}: {reason}" + (f"; to get it: {remedy}" if remedy else ""))
        self.name, self.reason, self.remedy = name, reason, remedy


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers. `address` is a URL, or the path of a program; `stop` ends only what we started."""

    name: str
    address: str
    version: str
    source: Source
    user: str = ""
    password: str = field(default="", repr=False)
    stop: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Provision:
    """How the server will be had; nothing has been started yet."""

    name: str
    source: Source
    start: Callable[[], Server]


def answer_or_none(ask: Callable[[], T], *refusals: type[Exception]) -> Callable[[], T | None]:
    """`ask` for polling: None while it raises one of `refusals`."""

    def asked() -> T | None:
        with contextlib.suppress(*refusals):
            return ask()
        return None

    return asked
