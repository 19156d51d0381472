"""What a form sends: one route for every act of `acts.ACTS`, then back to the page it came from.

A form carries the session's token, a fresh operation key, and the revision that its reader saw. Sent twice it is done
once; sent after somebody else's change it is refused.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar, get_origin
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, ImmutableMultiDict
from starlette.responses import RedirectResponse, Response

from api.access.permissions import Action
from api.acts.acting import checked_key, perform
from api.acts.table import ACTS
from api.errors import NOT_FOUND, Refused
from api.pages.frame import ThePage, own_path
from graph.changes import Receipt
from matching.written_numbers import whole

router = APIRouter(include_in_schema=False)

SEE_OTHER = 303
FEN_PER_YUAN = 100
REVISION = re.compile(r"[0-9]{1,12}")
IN_AN_ADDRESS = "/%#?=@[]!$&'()*+,;:"
"""What means something in an address, and stays; a header carries no other character than ASCII."""
Input = TypeVar("Input", bound=BaseModel)
Fields = ImmutableMultiDict[str, Any]
"""Of a form that is posted, or of one that stands in the address."""


async def posted(request: Request) -> FormData:
    return await request.form()


@router.post("/act/{action}/{thing_id}")
def act(action: str, thing_id: str, page: ThePage, form: Annotated[FormData, Depends(posted)]) -> Response:
    """Do the act of the form."""
    known = next((one for one in ACTS if one == action), None)
    if known is None:
        raise Refused(NOT_FOUND.status, NOT_FOUND.code)
    page.reader.check_function(known)
    body = body_of(form, ACTS[known].body)
    seen = REVISION.fullmatch(str(form.get("revision", "")))
    revision = int(seen[0]) or None if seen else None  # 0: of something that is only about to be
    if ACTS[known].is_versioned and revision is None:
        raise Refused(428, "if_match_missing")
    key = checked_key(str(form.get("operation_key", "")))
    return _back(
        page, str(form.get("back", "/")), _done(known, perform(page.reader, known, thing_id, body, key, revision))
    )


def _done(action: Action, receipt: Receipt | None) -> str:
    is_held = receipt is not None and receipt.answer.get("held") is True
    return "claim.held" if is_held else action


def _back(page: Any, back: str, done: str) -> Response:
    path = own_path(back)
    address = f"{path}{'&' if '?' in path else '?'}done={done}"
    if page.is_fragment:
        return Response(status_code=204, headers={"HX-Redirect": quote(address, safe=IN_AN_ADDRESS)})
    return RedirectResponse(address, SEE_OTHER)


def body_of(form: Fields, kind: type[Input]) -> Input:
    """The input of the act from the fields of the form; empty fields are left out. Raises: RequestValidationError."""
    values: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        given = [str(one).strip() for one in form.getlist(name) if str(one).strip()]
        if get_origin(field.annotation) is tuple:
            if given:
                values[name] = given
        elif field.annotation is bool:
            values[name] = given != []
        elif given:
            values[name] = given[0]
    values |= _in_fen(form, values.get("unit") or str(form.get("unit", "")))
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _in_fen(form: Fields, unit: str | None) -> dict[str, Any]:
    """Fields named `…_yuan` in fen; so is a `quantity` of money."""
    found = {name: str(value) for name, value in form.items() if name.endswith("_yuan") and str(value).strip()}
    amounts = {f"{name.removesuffix('_yuan')}_fen": _fen(value) for name, value in found.items()}
    if unit == "fen":
        names = ("quantity", "min_per_household", "max_per_household")
        amounts |= {name: _fen(str(form[name])) for name in names if str(form.get(name, "")).strip()}
    return amounts


def _fen(yuan: str) -> int | str:
    """Whole fen; what is no amount stays as it is, for the validation to name."""
    fen = whole(yuan, FEN_PER_YUAN)
    return yuan if fen is None else fen
