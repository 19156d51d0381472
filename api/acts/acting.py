"""One act at the edge: the right to do it, its operation key, and the revision it was decided on.

An `Idempotency-Key` belongs to the officer who sends it; with the digest of the request it stands for that request for
ever. A repeat is told the first receipt before anything else is compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, cast

from pydantic import BaseModel

from api.access.context import Signed
from api.access.permissions import Action
from api.access.resources import locate
from api.acts.table import ACTS, Doing
from api.errors import Refused
from graph.changes import Receipt
from graph.schema.facts import Node
from graph.store import GraphStore
from graph.views import HouseholdView
from matching.engine import Act

KEY = re.compile(r"[A-Za-z0-9._~:-]{8,128}")
ETAG = re.compile(r'"(\d{1,12})"')


def perform(
    signed: Signed, action: Action, thing_id: str, body: BaseModel, key: str, revision: int | None
) -> Receipt | None:
    """Do it. `revision`: the act is refused when the thing has moved on since; None does not compare.

    Raises: NotFound, Refused (403, 412), and what the use case and the store refuse.
    """
    thing_act = ACTS[action]
    thing, resource = locate(signed.store, thing_act.kind, thing_id, signed.today)
    thing_id = thing.id
    signed.check(action, resource)
    act = act_of(signed, key, action, thing_id, body.model_dump(mode="json"))
    if (first := signed.store.receipt(act.operation_key, act.request)) is not None:
        return first
    engine = signed.service.engine
    if revision is not None:
        engine = replace(engine, store=cast(GraphStore, _Pinned(engine.store, thing_id, revision)))
    return thing_act.perform(Doing(engine, act, thing_id, signed.actor, body))


def checked_key(key: str | None) -> str:
    """The client's operation key. Raises: Refused (400)."""
    if key is None:
        raise Refused(400, "idempotency_key_missing")
    if not KEY.fullmatch(key):
        raise Refused(400, "idempotency_key_malformed")
    return key


def checked_revision(if_match: str | None) -> int:
    """The revision of an `If-Match`. Raises: Refused (428 without one, 412 for one that is no ETag of ours)."""
    if if_match is None:
        raise Refused(428, "if_match_missing")
    match = ETAG.fullmatch(if_match.strip())
    if match is None:
        raise Refused(412, "changed_meanwhile")
    return int(match[1])


def etag(revision: int) -> str:
    return f'"{revision}"'


def act_of(signed: Signed, key: str, *asked: object) -> Act:
    """The act of who is signed in; with other things asked for under the same key the store refuses it."""
    request = json.dumps(asked, ensure_ascii=False, sort_keys=True)
    return Act(
        operation_key=f"{signed.actor.officer}:{key}",
        actor=signed.actor.officer,
        now=signed.service.now(),
        on=signed.today,
        request=sha256(request.encode()).hexdigest(),
    )


class _Pinned:
    """A store that must show the thing at the revision that the client saw."""

    def __init__(self, store: GraphStore, thing_id: str, revision: int) -> None:
        self._store, self._thing_id, self._revision = store, thing_id, revision

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def household_view(self, thing_id: str, as_of: str | None = None) -> HouseholdView:
        view = self._store.household_view(thing_id, as_of)
        self._check(view.nodes[self._thing_id])
        return view

    def known(self, ids: Sequence[str]) -> Mapping[str, Node]:
        found = self._store.known(ids)
        if self._thing_id in found:
            self._check(found[self._thing_id])
        return found

    def _check(self, thing: Node) -> None:
        if thing.revision != self._revision:
            raise Refused(412, "changed_meanwhile")
