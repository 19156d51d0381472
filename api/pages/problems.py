"""A problem as people read it: a page of its own, or a line inside the form that caused it."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from api.errors import HttpProblem
from api.pages.frame import Page, language_of, open_page
from api.words.wording import spelt, words_of
from graph.schema import NODES, facts_of

SEE_OTHER = 303
OWN_LABELS = {
    "amount_fen": "referral.amount",
    "quantity": "charity.amount",
    "reason": "referral.reason",
    "text": "referral.comment_text",
    "outcome": "referral.outcome",
    "until": "household.until",
    "from_on": "referral.from_on",
    "to_on": "referral.to_on",
}


def problem_page(request: Request, problem: HttpProblem) -> Response:
    """The problem; whoever is not signed in is led to the sign-in, and back after it."""
    page = open_page(request)
    if problem.code == "not_signed_in" and not page.is_fragment:
        return RedirectResponse(f"/sign-in?next={quote(_wanted(request))}", SEE_OTHER)
    fields = list(dict.fromkeys(_label(page, each.path) for each in problem.problems))
    response = page.show("problem.html", problem.status, problem=problem, fields=fields)
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def _wanted(request: Request) -> str:
    if request.method != "GET" or request.url.path == "/":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _label(page: Page, path: str) -> str:
    words = words_of(language_of(page.request))
    name = path.rpartition(".")[2].partition("[")[0]
    if name in OWN_LABELS:
        return words(OWN_LABELS[name])
    kind = next((label for label, kind in NODES.items() if name in facts_of(kind)), None)
    return words.fact(kind, name) if kind is not None else spelt(name)
