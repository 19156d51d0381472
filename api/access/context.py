"""What a request works with: the engine, today, the county's directory, and who is signed in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request, Response

from api.access.authorisation import Actor, Decision, Resource, decide, has_function
from api.access.masking import Masking
from api.access.permissions import Action
from api.access.sessions import Session, Sessions
from api.errors import Refused
from api.settings import Settings
from api.what_if import Supposed
from graph.changes import ChangeSet
from graph.errors import GraphStoreError, NotFound
from graph.schema import Department, Officer, Role, Society
from graph.store import GraphStore
from graph.views import Directory
from matching.engine import Engine
from matching.errors import PolicyNotInForce, UnknownPolicy
from matching.policy.packs import Pack
from matching.policy.schema import Senders

SHANGHAI = ZoneInfo("Asia/Shanghai")
DIRECTORY_AGE = timedelta(seconds=30)
OFFICES: Mapping[Role, str] = {"county": "county", "town": "township"}
"""Role → what the packs call its office."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})
TOKEN_HEADER = "X-CSRF-Token"
TOKEN_FIELD = "csrf_token"


@dataclass(slots=True)
class Directories:
    """Directories of counties, at most half a minute old; names and areas only, never a role or a fund."""

    store: GraphStore
    now: Callable[[], datetime]
    _kept: dict[str, tuple[datetime, Directory]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, county: str) -> Directory:
        now = self.now()
        with self._lock:
            kept = self._kept.get(county)
        if kept is not None and now - kept[0] < DIRECTORY_AGE:
            return kept[1]
        directory = self.store.directory(county)
        with self._lock:
            self._kept[county] = (now, directory)
        return directory

    def forget(self, county: str) -> None:
        """Somebody has just changed it: whoever asks next reads it anew."""
        with self._lock:
            self._kept.pop(county, None)


@dataclass(frozen=True, slots=True)
class Service:
    """Made once by `create_app`."""

    engine: Engine
    settings: Settings
    sessions: Sessions
    directories: Directories
    now: Callable[[], datetime]
    supposed: Supposed = field(default_factory=Supposed)

    @property
    def store(self) -> GraphStore:
        return self.engine.store

    def today(self) -> date:
        return self.settings.on or self.now().astimezone(SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class Signed:
    """A request of somebody signed in."""

    service: Service
    session: Session
    actor: Actor

    @property
    def store(self) -> GraphStore:
        return self.service.store

    @property
    def today(self) -> date:
        return self.service.today()

    @property
    def directory(self) -> Directory:
        return self.service.directories.get(self.actor.county)

    @property
    def masking(self) -> Masking:
        return Masking(self.store.vault, self.today)

    @property
    def token(self) -> str:
        return self.service.sessions.token(self.session)

    def pack(self, pack_id: str) -> Pack:
        """The policy pack of that id. Raises: NotFound."""
        try:
            return self.service.engine.packs.get(pack_id)
        except UnknownPolicy as error:
            raise NotFound(pack_id) from error

    def check(self, action: Action, resource: Resource) -> Decision:
        """The decision that allows. Raises: NotFound for what is not theirs, Refused for no function of theirs."""
        decision = decide(self.actor, action, resource)
        if decision.allow:
            return decision
        if decision.reason == "no_such_function":
            raise Refused(403, "no_such_function")
        raise NotFound("it")

    def check_function(self, action: Action) -> None:
        """Raises: Refused when the role does not have the function."""
        if not has_function(self.actor, action):
            raise Refused(403, "no_such_function")


def service_of(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


async def session_of(request: Request) -> Session:
    """The live session that a request comes with. A change must carry its token and come from a page of this site.

    Raises: Refused."""
    service = service_of(request)
    session = service.sessions.read(request.cookies.get(service.sessions.cookie, ""), service.now())
    if session is None:
        raise Refused(401, "not_signed_in")
    if request.method not in SAFE_METHODS:
        await _check_origin(request, service, session)
    return session


def signed_in(request: Request, session: Annotated[Session, Depends(session_of)]) -> Signed:
    """Who asks. Reads the store, and therefore in a thread: one that is slow to answer must not stop everybody.

    Raises: Refused."""
    service = service_of(request)
    if service.store.receipt(session.end_key, "") is not None or (actor := actor_of(service, session.officer)) is None:
        raise Refused(401, "not_signed_in")
    signed = request.state.signed = Signed(service, session, actor)
    return signed


SignedIn = Annotated[Signed, Depends(signed_in)]
TheService = Annotated[Service, Depends(service_of)]


async def _check_origin(request: Request, service: Service, session: Session) -> None:
    check_site(request)
    given = request.headers.get(TOKEN_HEADER)
    if given is None and "form" in request.headers.get("Content-Type", ""):
        given = str((await request.form()).get(TOKEN_FIELD, ""))
    if not service.sessions.is_token(session, given or ""):
        raise Refused(403, "token_missing")


def check_site(request: Request) -> None:
    """Raises: Refused when a browser says that another site sent the request."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in OWN_SITE:
        raise Refused(403, "foreign_site")


def actor_of(service: Service, officer_id: str) -> Actor | None:
    """The officer as the store has it now; None for nobody's id, and for somebody who has left the post.

    A coordinator without an organisation is of the county's own conference.
    """
    officer = service.store.known([officer_id]).get(officer_id)
    if not isinstance(officer, Officer) or not officer.serves(service.today().isoformat()):
        return None
    organisation_id = officer.organisation
    if officer.role == "coordinator" and organisation_id is None:
        conference = service.directories.get(officer.county).department_for("coordination", officer.county)
        organisation_id = conference.id if conference is not None else None
    organisation = service.store.known([organisation_id]).get(organisation_id) if organisation_id else None
    return Actor(
        officer=officer.id,
        name=officer.name,
        role=officer.role,
        county=officer.county,
        region=organisation.region if isinstance(organisation, Society) else officer.region,
        organisation=organisation_id,
        duty=organisation.code if isinstance(organisation, Department) else None,
        is_sender=OFFICES.get(officer.role, "") in _senders(service, officer.county),
    )


def _senders(service: Service, county: str) -> tuple[str, ...]:
    """The offices that send referrals under the county's policy; none where there is no policy."""
    today = service.today()
    try:
        pack = service.engine.pack_for(service.directories.get(county), today)
    except (PolicyNotInForce, UnknownPolicy):
        return ()
    return pack.get("routing.senders", today, Senders).value.offices


def end_session(signed: Signed) -> None:
    """Nobody gets in with this session any more, at whichever process they ask. Raises: what the store refuses."""
    ended = ChangeSet(
        operation_key=signed.session.end_key,
        county=signed.actor.county,
        actor=signed.actor.officer,
        action="EndSession",
        at=signed.service.now(),
        changes=(),
    )
    [outcome] = signed.store.apply([ended])
    if isinstance(outcome, GraphStoreError):
        raise outcome


def renew(signed: Signed, response: Response) -> None:
    """Write the cookie anew while its session is in use."""
    now = signed.service.now()
    if signed.session.needs_renewal(now):
        write_cookie(signed.service.sessions, replace(signed.session, seen=now), response)


def write_cookie(sessions: Sessions, session: Session, response: Response) -> None:
    """Sent back by the browser to this site alone, never shown to scripts."""
    response.set_cookie(
        sessions.cookie,
        sessions.written(session),
        httponly=True,
        secure=sessions.is_secure,
        samesite="strict",
        path="/",
    )
