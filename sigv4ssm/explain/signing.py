"""A request to sign, explained: `sigv4.sign` or `presign` signs it, and its texts are annotated."""

from __future__ import annotations

from ..sigv4 import presign, sign
from ..sigv4.covered import CONTENT_HASH_NAME, REPLACED, with_host
from ..sigv4.query import PARAMETERS
from ..sigv4.verification import read_claim
from ..values import HIDDEN
from .keys import check_shown, secret_text
from .model import Explanation
from .pieces import line
from .request import REQUEST_LINE, find_sources, request_lines
from .steps import six_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from typing import Any

    from ..sigv4 import Signed
    from ..values import Credentials, Request


def explain(
    request: Request,
    credentials: Credentials,
    *,
    region: str,
    service: str,
    at: datetime,
    expires: int | None = None,
    show_keys: bool = False,
    normalize_path: bool = True,
    double_encode_path: bool = True,
    sign_payload_header: bool = False,
    omit_session_token: bool = False,
    unsigned_headers: Collection[str] = (),
) -> Explanation:
    """The request signed step by step, in the header form; with `expires`, whole seconds, in the query form.

    The arguments are those of `sigv4.sign` and `sigv4.presign`. `show_keys` is for the example pairs of AWS's
    documentation; raises ParamValidationError for other ones, and for what cannot be signed.
    """
    if show_keys:
        check_shown(credentials)
    common: dict[str, Any] = {
        "region": region,
        "service": service,
        "at": at,
        "normalize_path": normalize_path,
        "double_encode_path": double_encode_path,
        "omit_session_token": omit_session_token,
        "unsigned_headers": unsigned_headers,
    }
    if expires is None:
        signed = sign(request, credentials, sign_payload_header=sign_payload_header, **common)
    else:
        signed = presign(request, credentials, expires=expires, **common)
    return _annotated(request, signed, credentials, region, service, show_keys)


def _annotated(
    request: Request, signed: Signed, credentials: Credentials, region: str, service: str, show: bool
) -> Explanation:
    claim = read_claim(signed.request)
    added, notes = _added(request, signed), _notes(request, signed)
    request = with_host(request)
    lines = request_lines(request, "request", notes=notes)
    token = HIDDEN if credentials.session_token else ""
    given = {
        "key_id": ("access key id", credentials.access_key_id, "key_id"),
        "secret": ("secret access key", secret_text(credentials, show=show), "derived"),
        "token": ("session token", token, "token"),
        "region": ("region", region, "region"),
        "service": ("service", service, "service"),
        "time": ("time", claim.time, "date"),
        "expires": ("expires", claim.expires or "", "date"),
    }
    rows = {
        role: line(f"given.{role}", name, [(text, origin, ())]) for role, (name, text, origin) in given.items() if text
    }
    roles = {role: row.ids for role, row in rows.items()}
    replaced = REPLACED if claim.expires is None else REPLACED.union(PARAMETERS)
    sources = find_sources(request, lines, replaced, {**roles, "day": roles["time"]})
    form = "header" if claim.expires is None else "query"
    texts = (signed.canonical_request, signed.string_to_sign, signed.signature)
    steps = six_steps("signed", request, texts, signed.request, credentials, sources, show=show, notes=added)
    return Explanation(form, "signed", lines, tuple(rows.values()), steps, signed.signature, signed.request)


def _notes(request: Request, signed: Signed) -> dict[str, str]:
    """What becomes of headers that are not simply signed."""
    covered = signed.canonical_request.split("\n")[-2].split(";")
    notes = {name.lower(): "" if name.lower() in covered else "not signed" for name, _ in request.headers}
    notes.update({name: "replaced when signing" for name in REPLACED if name in notes})
    if "host" not in notes:
        notes["host"] = "made from the URL"
    return notes


def _added(request: Request, signed: Signed) -> dict[str, str]:
    notes = dict.fromkeys((*REPLACED, CONTENT_HASH_NAME), "added")
    if request.header(CONTENT_HASH_NAME) is not None:
        del notes[CONTENT_HASH_NAME]
    return {**notes, REQUEST_LINE: "" if "authorization" in signed.request.combined_headers() else "parameters added"}
