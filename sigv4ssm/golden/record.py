"""Recording: signed requests and their answers, written as golden cases while they go by.

No secret is written: the case is in normal form, and one whose bytes hold a key id or a token all the same is refused.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import threading
import uuid
from pathlib import Path
from urllib.parse import parse_qs, unquote

from ..errors import ParamValidationError, SigV4SSMError
from ..sigv4.verification import read_claim
from ..values import split_url
from .case import Case, find_cases, read_case, write_case
from .exchange import is_awsjson, normal_response, outcome_of, write_outcome
from .foreign import settled
from .normal import EXAMPLE_PAIR, normal_form
from .rawtext import write_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, Protocol

    from ..sigv4 import Verified
    from ..values import Request, Response

    class Transport(Protocol):
        def send(self, request: Request, *, connect: float, read: float, deadline: float) -> Response: ...
        def close(self) -> None: ...


SHORTEST_SECRET = 16
"""AWS's keys are at least as long; shorter ones are made up, and stand in texts by chance."""


def record(transport: Transport, folder: str | Path, *, keep_time: bool = False) -> RecordingTransport:
    """A transport that sends through another, and writes each new signed request and its answer as a case.

    Whether the signature is right says the other transport: `local.Endpoint` verifies, and so does AWS.
    """
    return RecordingTransport(transport, Recorder(folder, keep_time=keep_time))


class RecordingTransport:
    """See `record`. A request that cannot be recorded is sent all the same, and logged."""

    def __init__(self, transport: Transport, recorder: Recorder) -> None:
        self._transport = transport
        self._recorder = recorder

    def send(self, request: Request, **times: Any) -> Response:
        response = self._transport.send(request, **times)
        try:
            self._recorder.keep(request, response)
        except (SigV4SSMError, OSError, ValueError) as error:
            import logging

            logging.getLogger(__name__).warning("not recorded: %s", error)
        return response

    def close(self) -> None:
        self._transport.close()


class Recorder:
    """Writes cases into a folder, each request once: what is there already is not written again."""

    def __init__(self, folder: str | Path, *, keep_time: bool = False) -> None:
        self.folder = Path(folder)
        self._keep_time = keep_time
        self._lock = threading.Lock()
        self._known = set(map(_remembered, find_cases(self.folder)))

    def keep(
        self,
        request: Request,
        response: Response | None = None,
        *,
        verified: Verified | None = None,
        secrets: Collection[str | None] = (),
    ) -> str | None:
        """Write the case of a signed request, and answer its name; None where an equal request is recorded already.

        Raises ParamValidationError for what cannot be a case, or would hold one of the secrets; OSError from the disk.
        """
        case = normal_form(settled(request), "", keep_time=self._keep_time, verified=verified)
        case = with_exchange(case, response, self._keep_time) if response else case
        claim = read_claim(request)
        check_secrets(case, [claim.credential.partition("/")[0], claim.token, *secrets])
        with self._lock:
            if _identity(case) in self._known:
                return None
            name = self._write(case, f"{_safe(case.context['service'])}-{_safe(operation_of(request))}")
            self._known.add(_identity(case))
            return name

    def _write(self, case: Case, prefix: str) -> str:
        """Prepared in a hidden folder and then renamed: a case is there as a whole, or it is not."""
        prepared = self.folder / f".recording-{uuid.uuid4().hex}"
        try:
            write_case(case, prepared)
            while True:
                name = self._free_name(prefix)
                try:
                    prepared.rename(self.folder / name)
                    return name
                except OSError:
                    if not (self.folder / name).exists():  # another process was not faster: it is the disk
                        raise
        finally:
            shutil.rmtree(prepared, ignore_errors=True)

    def _free_name(self, prefix: str) -> str:
        """The next number; letters differ by more than case, as some file systems want it."""
        taken = {name.lower() for name in os.listdir(self.folder)}
        number = 1
        while f"{prefix}-{number:03}".lower() in taken:
            number += 1
        return f"{prefix}-{number:03}"


def with_exchange(case: Case, response: Response, keep_time: bool = False) -> Case:
    """The case with its response in normal form, and what the caller gets of it where our parser reads it."""
    normal = normal_response(response, keep_time=keep_time)
    files = {"response.txt": write_response(normal)}
    if is_awsjson(normal):
        with contextlib.suppress(SigV4SSMError):  # an answer that cannot be read has no outcome
            files["outcome.json"] = write_outcome(outcome_of(normal))
    return Case(case.name, case.request, case.context, {**case.files, **files})


def operation_of(request: Request) -> str:
    """The operation as far as the request tells: X-Amz-Target's name, the parameter Action, else the method."""
    target = request.header("x-amz-target")
    if target:
        return target.rpartition(".")[2]
    form = request.body.decode("utf-8", "replace") if b"Action=" in request.body[:65536] else ""
    for text in (form, split_url(request.url)[3]):
        action = parse_qs(text).get("Action") if "Action=" in text else None
        if action:
            return action[0]
    return request.method


def _safe(part: str) -> str:
    """Fit for a folder's name on every system."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", part)[:64].strip("-") or "unnamed"


def _identity(case: Case) -> tuple[bytes, str, tuple[str, ...]]:
    """What makes two requests one: the text, the context, the form. Answers and unsigned headers may differ."""
    return case.files["request.txt"], json.dumps(case.context, sort_keys=True), case.forms


def _remembered(folder: Path) -> tuple[bytes, str, tuple[str, ...]] | None:
    try:
        return _identity(read_case(folder))
    except SigV4SSMError:  # `golden check` says what is wrong with it
        return None


def check_secrets(case: Case, secrets: Collection[str | None]) -> None:
    """Refuse a case that holds a secret as it is or encoded: in its body, say, or in a header of its own."""
    found = {
        secret
        for secret in filter(None, secrets)
        if len(secret) >= SHORTEST_SECRET and secret not in EXAMPLE_PAIR.values()
    }
    texts = [data.decode("utf-8", "replace") for data in case.files.values()]
    for secret in found:
        spellings = {secret, secret.replace("/", r"\/")}  # JSON may escape the slash
        if any(spelling in text or spelling in unquote(text) for spelling in spellings for text in texts):
            raise ParamValidationError("The request holds a key or a token in itself.", "It is not written down.")
