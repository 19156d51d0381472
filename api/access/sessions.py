"""Who is signed in: a signed cookie with a new id at each sign-in, and the token that every change must carry.

The cookie names an officer, nothing else; role and region are read from the store at each request, so that a change of
them holds at once. Accounts come later: in demo mode a session is had by choosing an officer.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeSerializer

from graph.changes import derived_id

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
RENEW_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """Times are aware UTC, to the second."""

    id: str
    officer: str
    began: datetime
    seen: datetime

    def is_live(self, now: datetime) -> bool:
        return now - self.seen <= IDLE and now - self.began <= ABSOLUTE

    @property
    def end_key(self) -> str:
        """The operation key under which the session is ended: it names the session, and lets nobody in."""
        return derived_id("session-end", self.id)

    def needs_renewal(self, now: datetime) -> bool:
        return now - self.seen > RENEW_AFTER


class Sessions:
    """Makes and reads sessions. Which were ended before their time is in the store, for every process to see."""

    def __init__(self, key: str, *, is_secure: bool) -> None:
        self._serializer = URLSafeSerializer(key, salt="jiuzhu.session")
        self._token_key = sha256(f"csrf:{key}".encode()).digest()
        self.is_secure = is_secure
        self.cookie = "__Host-jiuzhu" if is_secure else "jiuzhu"

    def begin(self, officer: str, now: datetime) -> Session:
        return Session(secrets.token_urlsafe(16), officer, now, now)

    def written(self, session: Session) -> str:
        """The cookie's value."""
        began, seen = int(session.began.timestamp()), int(session.seen.timestamp())
        return str(self._serializer.dumps([session.id, session.officer, began, seen]))

    def read(self, cookie: str, now: datetime) -> Session | None:
        """The live session of a cookie; None when it is forged or has run out."""
        try:
            session_id, officer, began, seen = self._serializer.loads(cookie)
        except (BadSignature, ValueError, TypeError):
            return None
        session = Session(session_id, officer, _time(began, now), _time(seen, now))
        return session if session.is_live(now) else None

    def token(self, session: Session) -> str:
        """What a change must carry beside the cookie; another site cannot know it."""
        return hmac.new(self._token_key, session.id.encode(), sha256).hexdigest()

    def is_token(self, session: Session, given: str) -> bool:
        return hmac.compare_digest(self.token(session).encode(), given.encode())


def _time(seconds: int, now: datetime) -> datetime:
    return datetime.fromtimestamp(seconds, tz=now.tzinfo)
