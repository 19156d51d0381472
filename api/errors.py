"""From what the layers below refuse to HTTP: RFC 9457 problems, one status for each leaf of the two error trees.

A problem names codes and ids, never people, never what was sent. What is not there and what is not yours to see get
the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic_core import ErrorDetails

from graph import errors as graph_errors
from graph.errors import GraphStoreError, StoreUnavailable
from matching import errors as matching_errors
from matching.errors import BadInput, MatchingError, Problem

STATUS_OF: Mapping[type[Exception], int] = {
    graph_errors.Conflict: 409,
    graph_errors.AlreadyExists: 409,
    graph_errors.NotFound: 404,
    graph_errors.NotEnough: 409,
    graph_errors.InvalidChange: 422,
    graph_errors.OperationKeyReused: 422,
    graph_errors.StoreUnavailable: 503,
    graph_errors.StoreBusy: 503,
    matching_errors.BadInput: 422,
    matching_errors.IncompleteFacts: 409,
    matching_errors.ConsentMissing: 409,
    matching_errors.ConflictOfInterest: 409,
    matching_errors.PolicyNotInForce: 409,
    matching_errors.UnknownPolicy: 409,
    matching_errors.IllegalMove: 409,
}
RETRY_AFTER_SECONDS = 2
FIELD_NAME = re.compile(r"[a-z_]{1,60}")


class Refused(Exception):
    """The edge itself refuses a request: `code` names why, `status` is the HTTP one."""

    def __init__(self, status: int, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.headers = status, code, dict(headers or {})


@dataclass(frozen=True, slots=True)
class HttpProblem:
    """One RFC 9457 problem; `code` is what clients and the catalogue of messages go by."""

    status: int
    code: str
    problems: tuple[Problem, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"urn:jiuzhu:problem:{self.code}",
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "code": self.code,
        }
        if self.problems:
            body["problems"] = [{"path": each.path, "problem": each.problem} for each in self.problems]
        return body


def problem_of(error: Exception) -> HttpProblem:
    """The problem that stands for an error. Raises: the error, when it is none of ours."""
    if isinstance(error, Refused):
        return HttpProblem(error.status, error.code, headers=error.headers)
    if isinstance(error, RequestValidationError):
        return invalid(error.errors())
    if type(error) not in STATUS_OF:
        raise error
    retry = {"Retry-After": str(RETRY_AFTER_SECONDS)} if isinstance(error, StoreUnavailable) else {}
    problems = error.problems if isinstance(error, BadInput) else ()
    return HttpProblem(STATUS_OF[type(error)], code_of(type(error)), problems, retry)


def code_of(kind: type[Exception]) -> str:
    """NotEnough → not_enough."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def invalid(found: Sequence[ErrorDetails] | Sequence[Any]) -> HttpProblem:
    """What is wrong with a request, without the value that was sent."""
    return HttpProblem(422, "bad_input", tuple(Problem(_path(each["loc"]), str(each["msg"])) for each in found))


def _path(location: Sequence[str | int]) -> str:
    """`body.recipients[0]`. A name that a client made up may itself be personal: it is not repeated."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif FIELD_NAME.fullmatch(part):
            path += f".{part}" if path else part
        else:
            path += ".?" if path else "?"
    return path


OURS: tuple[type[Exception], ...] = (GraphStoreError, MatchingError, Refused, RequestValidationError)
NOT_FOUND = HttpProblem(404, "not_found")
