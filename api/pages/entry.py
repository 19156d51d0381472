"""Coming in and going out: sign-in by persona, sign-out, the language, the API's own description."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access.context import TheService, check_site, end_session, write_cookie
from api.pages.frame import LANGUAGE_COOKIE, Page, ThePage, home_of, open_page, own_path
from api.pages.personas import personas
from api.routes.service import begin_demo_session
from api.words.names import Names
from api.words.wording import LANGUAGES, words_of

router = APIRouter(include_in_schema=False)

SEE_OTHER = 303
A_YEAR = 365 * 24 * 3600


@router.get("/")
def home(page: ThePage) -> Response:
    return RedirectResponse(home_of(page.reader.actor.role), SEE_OTHER)


@router.get("/sign-in")
def sign_in_page(page: Annotated[Page, Depends(open_page)], next: str = "") -> HTMLResponse:
    """One button for each role of each county; only in demo mode."""
    service = page.service
    found = personas(service) if service.settings.demo else []
    words = words_of(page.language)
    counties = [
        (county, Names(service.directories.get(county), words), [one for one in found if one.county == county])
        for county in dict.fromkeys(one.county for one in found)
    ]
    return page.show("sign_in.html", counties=counties, following=own_path(next, ""))


@router.post("/sign-in")
def sign_in(
    request: Request, service: TheService, officer: Annotated[str, Form()], next: Annotated[str, Form()] = ""
) -> Response:
    check_site(request)
    signed = begin_demo_session(service, officer)
    response = RedirectResponse(own_path(next, home_of(signed.actor.role)), SEE_OTHER)
    write_cookie(service.sessions, signed.session, response)
    return response


@router.post("/sign-out")
def sign_out(page: ThePage) -> Response:
    end_session(page.reader)
    response = RedirectResponse("/sign-in", SEE_OTHER)
    response.delete_cookie(page.service.sessions.cookie)
    return response


@router.get("/language/{language}")
def language(language: str, next: str = "/") -> Response:
    """Remember the reader's language; nothing else of them."""
    response = RedirectResponse(own_path(next), SEE_OTHER)
    if language in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR, samesite="strict", httponly=True)
    return response


@router.get("/docs")
def docs(page: Annotated[Page, Depends(open_page)]) -> HTMLResponse:
    """The API's description, from files of this server."""
    return page.show("docs.html")
