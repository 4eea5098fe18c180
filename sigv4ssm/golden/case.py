"""A golden case: a folder in the form of AWS's signing test suite, as a value.

A folder holds `request.txt` and `context.json`; the four stages of the header form, of the query form, or of both;
and, where an exchange was recorded, `response.txt`, `outcome.json` and the unsigned headers.
"""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path

from ..errors import CaseError, SigV4SSMError
from ..sigv4 import presign, sign
from ..sigv4.checks import check_request
from ..values import Credentials, Request, Value
from .context import TIME_FORM, check_keys, read_context, read_object
from .rawtext import read_request, read_response, write_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..sigv4 import Signed

FORMS = ("header", "query")
STAGES = ("canonical-request", "string-to-sign", "signature", "signed-request")
STAGE_FILES = tuple(f"{form}-{stage}.txt" for form in FORMS for stage in STAGES)
NEEDS = {"difference.json": "outcome.json", "outcome.json": "response.txt"}
"""A file of an exchange, to the one without which it says nothing. Ours: other signers ignore them."""

OUTCOME: dict[str, type] = {"Error": dict, "ResponseMetadata": dict}
"""What an outcome is compared by, in the kinds that botocore gives them."""


class Case(Value):
    """The request to sign, its context, and every other file of the folder by its name."""

    name: str
    request: Request
    context: dict[str, Any]
    files: dict[str, bytes]

    def _show(self, name: str) -> str:
        return repr(sorted(getattr(self, name))) if name in ("context", "files") else super()._show(name)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that the folder holds, `header`, `query` or both."""
        return tuple(form for form in FORMS if any(f"{form}-{stage}.txt" in self.files for stage in STAGES))

    @property
    def credentials(self) -> Credentials:
        pair = self.context["credentials"]
        return Credentials(pair["access_key_id"], pair["secret_access_key"], pair.get("token"))

    @property
    def at(self) -> datetime:
        return datetime.strptime(self.context["timestamp"], TIME_FORM).replace(tzinfo=timezone.utc)

    def text(self, name: str) -> str:
        """A file as text; bytes that are no UTF-8 survive in it."""
        return self.files[name].decode("utf-8", "surrogateescape")

    def switches(self, form: str) -> dict[str, Any]:
        """What the context says to the signer of this form, beside request and credentials."""
        switches = {
            "region": self.context["region"],
            "service": self.context["service"],
            "at": self.at,
            "normalize_path": self.context["normalize"],
            "omit_session_token": self.context.get("omit_session_token", False),
        }
        if form == "header":
            return {**switches, "sign_payload_header": self.context["sign_body"]}
        return {**switches, "expires": self.context["expiration_in_seconds"]}

    def sign(self, form: str) -> Signed:
        """The request as our signer signs it in this form."""
        return (sign if form == "header" else presign)(self.request, self.credentials, **self.switches(form))


def read_case(folder: Path) -> Case:
    """The case in a folder. Raises CaseError, which says the file and why."""
    try:
        files = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}
    except OSError as error:
        raise CaseError(f"{error.filename or folder}: {error.strerror}.", "Check its name and permissions.") from error
    return parse_case(folder, files)


def parse_case(folder: Path, files: dict[str, bytes]) -> Case:
    """The case that a folder's files make, by their names. Raises CaseError."""
    for name in ("request.txt", "context.json"):
        if name not in files:
            raise CaseError(f"{folder / name}: it is missing.", "A case needs both request.txt and context.json.")
    context = read_context(folder / "context.json", files["context.json"])
    try:
        request = read_request(files["request.txt"])
        check_request(request)
    except SigV4SSMError as error:
        raise CaseError(f"{folder / 'request.txt'}: {error.problem}", error.remedy) from error
    case = Case(folder.name, request, context, files)
    _check_forms(folder, case)
    _check_exchange(folder, files)
    return case


def _check_forms(folder: Path, case: Case) -> None:
    if not case.forms:
        raise CaseError(f"{folder}: no stage of any form is there.", "Record it, or add header-signature.txt.")
    for name in STAGE_FILES:
        if name.startswith(case.forms) and name not in case.files:
            raise CaseError(f"{folder / name}: it is missing.", "A form has all four of its stages.")
    if "query" in case.forms and "expiration_in_seconds" not in case.context:
        raise CaseError(f"{folder / 'context.json'}: expiration_in_seconds is missing.", "The query form needs it.")


def _check_exchange(folder: Path, files: dict[str, bytes]) -> None:
    for name, needed in NEEDS.items():
        if name in files and needed not in files:
            raise CaseError(f"{folder / needed}: it is missing.", f"Without it {name} says nothing.")
    if "outcome.json" in files:
        outcome = read_object(folder / "outcome.json", files["outcome.json"])
        members = {key: outcome[key] for key in OUTCOME if key in outcome}  # the others are the answer's own
        check_keys(folder / "outcome.json", members, {"ResponseMetadata": dict}, OUTCOME)
    if "difference.json" in files:
        difference = read_object(folder / "difference.json", files["difference.json"])
        check_keys(folder / "difference.json", difference, {"why": str}, OUTCOME)
    try:
        if "response.txt" in files:
            read_response(files["response.txt"])
    except SigV4SSMError as error:
        raise CaseError(f"{folder / 'response.txt'}: {error.problem}", error.remedy) from error


def write_case(case: Case, folder: Path) -> None:
    """Write every file of the case; a case that was read gives the same bytes again.

    The request is written anew, not copied, so that reading and writing prove each other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    blank_line = case.files.get("request.txt", b"\n\n").endswith(b"\n\n")
    files = {**case.files, "request.txt": write_request(case.request, blank_line=blank_line)}
    for name, data in files.items():
        (folder / name).write_bytes(data)


def find_cases(root: Path) -> list[Path]:
    """The folders of cases under a folder, itself included: those that hold a request, a context or a stage.

    Hidden folders are left out: there a recorder prepares what it writes.
    """
    telling = {"request.txt", "context.json", *STAGE_FILES}
    found = []
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        if telling.intersection(names):
            found.append(Path(folder))
    return sorted(found)
