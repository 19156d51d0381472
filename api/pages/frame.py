"""The frame of every page: who reads it, in which language, with which words; and the environment that draws it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from api.access.authorisation import has_function
from api.access.context import Service, Signed, service_of, signed_in
from api.access.permissions import Action
from api.pages.dues import Due, due_of
from api.pages.reasons import reason_lines
from api.words.names import Names, money
from api.words.problems import told
from api.words.wording import LANGUAGES, Language, words_of
from graph.schema import LEVELS

LANGUAGE_COOKIE = "language"
STATIC = Path(__file__).parents[1] / "static"
SHAPES = {"red": "▲", "orange": "◆", "yellow": "■", "blue": "●", "green": "○"}
NAVIGATION: tuple[tuple[str, str, Action, tuple[str, ...]], ...] = (
    ("queue", "/queue", "warning.list", ("county", "town")),
    ("visits", "/visits", "visit.record", ("town",)),
    ("drafts", "/drafts", "referral.send", ("county", "town")),
    ("inbox", "/inbox", "referral.list", ("county", "department", "coordinator")),
    ("proposals", "/proposals", "pairing.list", ("county", "charity")),
    ("supply", "/supply", "supply.list", ("county", "charity")),
    ("runs", "/runs", "run.list", ("county",)),
    ("cases", "/m", "case.claim", ("society",)),
    ("payments", "/payments", "claim.approve", ("county",)),
    ("deliveries", "/deliveries", "pairing.confirm", ("town",)),
    ("households", "/households", "household.list", ("county", "town")),
    ("duties", "/obligations", "duty.list", ("county",)),
    ("figures", "/figures", "figures.enter", ("county",)),
    ("packs", "/packs", "policy.read", ("county", "town", "coordinator", "auditor", "admin")),
    ("overview", "/overview", "overview.read", ("county", "coordinator", "auditor")),
)
HOMES = {
    "county": "/queue",
    "town": "/visits",
    "department": "/inbox",
    "coordinator": "/inbox",
    "charity": "/proposals",
    "society": "/m",
    "auditor": "/overview",
    "admin": "/packs",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page for one reader."""

    request: Request
    service: Service
    language: Language
    signed: Signed | None = None

    @property
    def reader(self) -> Signed:
        """Who is signed in; pages that ask for it are only for those."""
        assert self.signed is not None, "a page that asks for its reader is only for those signed in"
        return self.signed

    @property
    def names(self) -> Names:
        return Names(self.reader.directory, words_of(self.language), self.service.directories.get)

    @property
    def is_fragment(self) -> bool:
        """Asked for by a script that will put the answer into the page that is already there."""
        return self.request.headers.get("HX-Request") == "true"

    def due(self, day: str | None) -> Due:
        return due_of(day, self.service.today())

    def show(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The page drawn. A fragment draws `_NAME` alone where there is one."""
        name = f"_{template}" if self.is_fragment and f"_{template}" in _fragments() else template
        return HTMLResponse(environment().get_template(name).render(self._common() | values), status)

    def _common(self) -> dict[str, Any]:
        words = words_of(self.language)
        return {
            "page": self,
            "t": words,
            "code": words.code,
            "fact": words.fact,
            "names": self.names if self.signed else None,
            "actor": self.signed.actor if self.signed else None,
            "token": self.signed.token if self.signed else "",
            "navigation": self._navigation(),
            "today": self.service.today().isoformat(),
            "is_demo": self.service.settings.demo,
            "path": self.request.url.path,
            "address": _address(self.request),
            "done": self.request.query_params.get("done", ""),
            "reasons": lambda kept: reason_lines(kept, words),
            "may": self._may,
            "told_problem": lambda problem: told(problem, self.language),
        }

    def _may(self, action: Action) -> bool:
        return self.signed is not None and has_function(self.signed.actor, action)

    def _navigation(self) -> list[tuple[str, str]]:
        role = self.signed.actor.role if self.signed else ""
        return [(key, path) for key, path, action, roles in NAVIGATION if role in roles and self._may(action)]


def page_of(request: Request, signed: Annotated[Signed, Depends(signed_in)]) -> Page:
    return Page(request, signed.service, language_of(request), signed)


def open_page(request: Request) -> Page:
    """A page for somebody who is not signed in."""
    return Page(request, service_of(request), language_of(request), getattr(request.state, "signed", None))


ThePage = Annotated[Page, Depends(page_of)]


def language_of(request: Request) -> Language:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return next((one for one in LANGUAGES if one == chosen), "zh")


def own_path(address: str, otherwise: str = "/") -> str:
    """An address within this site; anything else becomes `otherwise`."""
    parts = urlsplit(address)
    is_own = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in address
    return address if is_own and not address.startswith("//") else otherwise


def home_of(role: str) -> str:
    return HOMES[role]


@cache
def environment() -> Environment:
    """Everything is escaped; a name that a template misspells is an error, not a blank."""
    made = Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["zh"] = marked_chinese
    made.globals |= {"SHAPES": SHAPES, "LEVELS": LEVELS, "asset": asset, "new_key": new_key}
    made.filters["money"] = money
    return made


def new_key() -> str:
    """The operation key of one form: sent twice, it is done once."""
    return secrets.token_urlsafe(12)


def marked_chinese(text: str) -> Markup:
    """The attribute that says of a text in which language it is, where it holds Chinese."""
    return Markup(' lang="zh-CN"') if any("\u4e00" <= letter <= "\u9fff" for letter in text) else Markup("")


@cache
def asset(name: str) -> str:
    """The address of a static file, with its content's digest: a browser may keep it for ever."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


@cache
def _fragments() -> frozenset[str]:
    loader: Callable[[], list[str]] = environment().list_templates
    return frozenset(name for name in loader() if name.startswith("_"))


def _address(request: Request) -> str:
    """Path and query, without what was only said once."""
    kept = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "done"])
    return f"{request.url.path}?{kept}" if kept else request.url.path
