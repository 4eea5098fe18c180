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
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, unquote

from ..errors import ParamValidationError, SigV4SSMError
from ..sigv4.verification import read_claim
from ..values import Request, Response, octets, split_url
from .case import Case, find_cases, read_case, write_case
from .exchange import is_awsjson, normal_response, outcome_of, outcome_text
from .foreign import settled
from .normal import EXAMPLE_PAIR, normal_form
from .rawtext import write_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..sigv4 import Verified
    from ..transport import Transport

    Identity = tuple[bytes, str, tuple[str, ...]]

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
        secrets: Iterable[str | None] = (),
    ) -> str | None:
        """Write the case of a signed request, and answer its name; None where an equal request is recorded already.

        Raises ParamValidationError for what cannot be a case, or would hold one of the secrets; OSError from the disk.
        """
        case = normal_form(settled(request), "", keep_time=self._keep_time, verified=verified)
        if response:
            case = case.with_files(_files_of_exchange(normal_response(response, keep_time=self._keep_time)))
        check_secrets(case, request, secrets)
        with self._lock:
            if _identity(case) in self._known:
                return None
            name = self._write(case, f"{_safe(case.context['service'])}-{_safe(operation_of(request))}")
            self._known.add(_identity(case))
            return name

    def _write(self, case: Case, prefix: str) -> str:
        """Prepared in a hidden folder and then renamed: a case is there as a whole, or it is not.

        It gets the next number; letters differ by more than case, as some file systems want it.
        """
        prepared = self.folder / f".recording-{uuid.uuid4().hex}"
        try:
            write_case(case, prepared)
            taken = {name.lower() for name in os.listdir(self.folder)}
            numbered = (f"{prefix}-{number:03}" for number in count(1))
            names = (name for name in numbered if name.lower() not in taken)
            while True:
                name = next(names)
                try:
                    prepared.rename(self.folder / name)
                    return name
                except OSError:
                    if not (self.folder / name).exists():  # another process was not faster: it is the disk
                        raise
        finally:
            shutil.rmtree(prepared, ignore_errors=True)


def _files_of_exchange(response: Response) -> dict[str, bytes]:
    files = {"response.txt": write_response(response)}
    if is_awsjson(response):
        with contextlib.suppress(SigV4SSMError):  # an answer that cannot be read has no outcome
            files["outcome.json"] = octets(outcome_text(outcome_of(response)))
    return files


def operation_of(request: Request) -> str:
    """The operation as far as the request tells: X-Amz-Target's name, the parameter Action, else the method."""
    target = request.header("x-amz-target")
    if target:
        return target.rpartition(".")[2]
    form = request.body.decode("utf-8", "replace") if b"Action=" in request.body[:65536] else ""
    for text in (form, split_url(request.url)[3]):
        if "Action=" in text and "Action" in (found := parse_qs(text)):
            return found["Action"][0]
    return request.method


def _safe(part: str) -> str:
    """Fit for a folder's name on every system."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", part)[:64].strip("-") or "unnamed"


def _identity(case: Case) -> Identity:
    """What makes two requests one: the text, the context, the form. Answers and unsigned headers may differ."""
    return case.files["request.txt"], json.dumps(case.context, sort_keys=True), case.forms


def _remembered(folder: Path) -> Identity | None:
    try:
        return _identity(read_case(folder))
    except SigV4SSMError:  # `golden check` says what is wrong with it
        return None


def check_secrets(case: Case, request: Request, secrets: Iterable[str | None]) -> None:
    """Refuse a case that holds a secret, or the key id or token of the request that it was made of: as it is or
    encoded, in its body, say, or in a header of its own."""
    claim = read_claim(request)
    texts = [data.decode("utf-8", "replace") for data in case.files.values()]
    texts += [unquote(text) for text in texts]
    for secret in (claim.credential.partition("/")[0], claim.token, *secrets):
        if not secret or len(secret) < SHORTEST_SECRET or secret in EXAMPLE_PAIR.values():
            continue
        slashed = secret.replace("/", r"\/")  # as JSON may write it
        if any(secret in text or slashed in text for text in texts):
            raise ParamValidationError("The request holds a key or a token in itself.", "It is not written down.")
