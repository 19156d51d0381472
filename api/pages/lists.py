"""Work lists: the triage queue, visits due, drafts to send, the inbox of a department."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from api.access.authorisation import Resource, scope_of
from api.access.context import Signed
from api.answers.lists import inbox_rows
from api.errors import Refused
from api.pages.cases import referral_page, warning_page
from api.pages.dues import GROUPS
from api.pages.frame import Page, ThePage
from graph.schema import LEVELS, SENT_REFERRAL, Level
from graph.views import Scope

router = APIRouter(include_in_schema=False)

ROWS = 50
STATUSES = ("open", "visited", "closed")
INBOX_TABS: dict[str, tuple[str, ...]] = {
    "open": SENT_REFERRAL,
    "new": ("requested",),
    "hand": ("received", "accepted", "in-progress", "on-hold"),
    "done": ("completed", "rejected", "failed"),
}
After = Annotated[str, Query(max_length=200)]
Code = Annotated[str, Query(max_length=40)]


@router.get("/queue")
def queue(
    page: ThePage, status: Code = "open", level: Code = "", town: Code = "", due: Code = "", after: After = ""
) -> HTMLResponse:
    """Warnings of the reader's area, most urgent first, late ones first within their level."""
    signed = page.reader
    signed.check_function("warning.list")
    status = status if status in STATUSES else "open"
    chosen: Level | None = next((one for one in LEVELS if one == level), None)
    rows, totals, following = _warnings(signed, _area(signed, town), status, chosen, due, after)
    return page.show(
        "queue.html",
        groups=_grouped(page, rows),
        totals=totals,
        following=following,
        chosen={"status": status, "level": chosen or "", "town": town, "due": due},
        towns=_towns(signed),
        statuses=STATUSES,
    )


@router.get("/visits")
def visits(page: ThePage) -> HTMLResponse:
    """Visits due, by village; the village with the most urgent one comes first."""
    signed = page.reader
    if signed.actor.role != "town":
        raise Refused(403, "no_such_function")
    rows, _, following = _warnings(signed, scope_of(signed.actor, "warning.list"), "open", None, "", "", limit=200)
    villages: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        villages.setdefault(row["household"]["region"], []).append(row)
    return page.show("visits.html", villages=list(villages.items()), following=following)


@router.get("/warnings/{warning_id}")
def warning(warning_id: str, page: ThePage) -> HTMLResponse:
    """One warning: why, from which signals, and what is proposed."""
    return warning_page(page, warning_id)


@router.get("/inbox")
def inbox(page: ThePage, tab: Code = "open", after: After = "") -> HTMLResponse:
    """Referrals to the reader's department, or of its county, the most urgent first."""
    signed = page.reader
    signed.check_function("referral.list")
    tab = tab if tab in INBOX_TABS else "open"
    rows, following = inbox_rows(signed, INBOX_TABS[tab], after, ROWS)
    return page.show("inbox.html", rows=rows, tab=tab, tabs=list(INBOX_TABS), following=following)


@router.get("/drafts")
def drafts(page: ThePage, after: After = "") -> HTMLResponse:
    """Referrals that whoever sends them looks at before they go out."""
    signed = page.reader
    signed.check_function("referral.send")
    rows, following = inbox_rows(signed, ("draft",), after, ROWS, "referral.read")
    return page.show("drafts.html", rows=rows, following=following)


@router.get("/referrals/{referral_id}")
def referral(referral_id: str, page: ThePage) -> HTMLResponse:
    """One referral, and what can be done with it."""
    return referral_page(page, referral_id)


def _warnings(
    signed: Signed, scope: Scope, status: str, level: Level | None, due: str, after: str, limit: int = ROWS
) -> tuple[list[dict[str, Any]], dict[Level, int], str | None]:
    due_by = {"overdue": _yesterday(signed), "today": signed.today.isoformat()}.get(due)
    found = signed.store.queue(scope, status, level, due_by, after, limit)
    rows = []
    for row in found.page:
        decision = signed.check("warning.list", Resource(county=row.warning.county, region=row.warning.region))
        shown, home = signed.masking.shown(row.warning, decision), signed.masking.shown(row.household, decision)
        rows.append({"warning": shown, "household": home, "owed": row.owed, "drafts": row.drafts})
    return rows, dict(found.totals), found.page.after


def _yesterday(signed: Signed) -> str:
    return signed.today.fromordinal(signed.today.toordinal() - 1).isoformat()


def _grouped(page: Page, rows: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, list[dict[str, Any]]]]]]:
    """Level → due group → rows; the store gives them in this order already."""
    levels: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        row["due"] = page.due(row["warning"]["due_on"])
        levels.setdefault(row["warning"]["level"], {}).setdefault(row["due"].group, []).append(row)
    return [
        (level, [(group, groups[group]) for group in GROUPS if group in groups]) for level, groups in levels.items()
    ]


def _area(signed: Signed, town: str) -> Scope:
    """The reader's own area, or a town of it."""
    scope = scope_of(signed.actor, "warning.list")
    is_own_town = town.isdigit() and len(town) == 9 and town.startswith(scope.region or scope.county)
    return Scope(county=scope.county, region=town) if is_own_town else scope


def _towns(signed: Signed) -> list[tuple[str, str]]:
    """(code, name) of the towns that the reader can choose from."""
    if signed.actor.role != "county":
        return []
    regions = signed.directory.regions.values()
    return sorted((one.id.partition(":")[2], one.name) for one in regions if one.level == "town")
