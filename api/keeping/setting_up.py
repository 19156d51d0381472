"""What a county still lacks before its work can begin, in the order in which it has to come in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graph.store import GraphStore
from graph.views import Directory

FIRST_STEP = "import the county's regions: `jiuzhu template regions` makes the sheet, `jiuzhu import regions FILE`"


def next_step(store: GraphStore, county: str, on: date) -> str | None:
    """What to do next; None when nothing is missing any more."""
    missing = next(_missing(store.directory(county), on), None)
    if missing is None and not store.statistics(county).nodes.get("Household"):
        missing = "import its households: `jiuzhu import households FILE`"
    return missing


def what_there_is(directory: Directory, on: date) -> str:
    """The county's directory in one line."""
    parts = (
        f"{len(directory.regions)} regions",
        f"policy {directory.pack_on(on.isoformat()) or 'none'}",
        f"{len(directory.parameters)} parameters",
        f"{len(directory.departments)} departments",
        f"{len(directory.societies)} societies",
        f"{sum(officer.serves(on.isoformat()) for officer in directory.officers)} officers",
    )
    return ", ".join(parts)


def _missing(directory: Directory, on: date) -> Iterator[str]:
    levels = {region.level for region in directory.regions.values()}
    if "town" not in levels or "village" not in levels:
        yield "its towns and villages are missing: `jiuzhu import regions FILE`"
    if directory.pack_on(on.isoformat()) is None:
        yield f"no policy is in force on {on}: `jiuzhu import policies FILE`"
    if not directory.parameters:
        yield "its own figures (standards, limits, last year's income) are missing: `jiuzhu parameters import FILE`"
    duties = {department.code for department in directory.departments}
    if "civil_affairs" not in duties or "township" not in duties:
        yield "its departments are missing, the bureau or the townships among them: `jiuzhu import departments FILE`"
    roles = {officer.role for officer in directory.officers if officer.serves(on.isoformat())}
    if "county" not in roles or "town" not in roles:
        yield "its officers are missing, of the county or of the towns: `jiuzhu import officers FILE`"
