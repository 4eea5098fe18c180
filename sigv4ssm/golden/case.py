"""A golden case: a folder in the form of AWS's signing test suite, as a value.

A folder holds `request.txt` and `context.json`; the four stages of the header form, of the query form, or of both;
and, where an exchange was recorded, `response.txt`, `outcome.json` and the unsigned headers.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

from ..errors import CaseError, SigV4SSMError
from ..sigv4 import Signed, presign, sign
from ..sigv4.covered import check_request
from ..sigv4.query import LONGEST
from ..sigv4.signing import check_scope
from ..values import Credentials, Request, Value, octets
from .rawtext import read_request, read_response, write_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Kinds = dict[str, type]

FORMS = ("header", "query")
STAGES = ("canonical-request", "string-to-sign", "signature", "signed-request")
STAGE_FILES = tuple(f"{form}-{stage}.txt" for form in FORMS for stage in STAGES)
NEEDS = {"difference.json": "outcome.json", "outcome.json": "response.txt"}
"""A file that is ours (other signers ignore it), to the one without which it says nothing."""

REQUIRED: Kinds = {
    "credentials": dict,
    "region": str,
    "service": str,
    "timestamp": str,
    "normalize": bool,
    "sign_body": bool,
}
OPTIONAL: Kinds = {"expiration_in_seconds": int, "omit_session_token": bool, "resigned": bool}
PAIR: Kinds = {"access_key_id": str, "secret_access_key": str}
TIME_FORM = "%Y-%m-%dT%H:%M:%SZ"

OUTCOME: Kinds = {"Error": dict, "ResponseMetadata": dict}
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

    def with_files(self, files: dict[str, bytes]) -> Case:
        return Case(self.name, self.request, self.context, {**self.files, **files})

    def switches(self, form: str) -> dict[str, Any]:
        """What the context says to the signer of this form, beside request and credentials."""
        of_form = ("sign_payload_header", "sign_body") if form == "header" else ("expires", "expiration_in_seconds")
        return {
            "region": self.context["region"],
            "service": self.context["service"],
            "at": self.at,
            "normalize_path": self.context["normalize"],
            "omit_session_token": self.context.get("omit_session_token", False),
            of_form[0]: self.context[of_form[1]],
        }

    def sign(self, form: str) -> Signed:
        """The request as our signer signs it in this form."""
        return (sign if form == "header" else presign)(self.request, self.credentials, **self.switches(form))

    def stages(self, form: str) -> dict[str, bytes]:
        """What our signer makes of each stage of this form."""
        made = self.sign(form)
        texts = map(octets, (made.canonical_request, made.string_to_sign, made.signature))
        return dict(zip(STAGES, (*texts, write_request(made.request))))


def read_case(folder: Path) -> Case:
    """The case in a folder. Raises CaseError, which says the file and why."""
    try:
        files = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}
    except OSError as error:
        raise CaseError(f"{error.filename or folder}: {error.strerror}.", "Check its name and permissions.") from error
    return parse_case(folder, files)


def parse_case(folder: Path, files: dict[str, bytes]) -> Case:
    """The same of the folder's files, by their names. Errors show no value that may be secret."""
    _check_files(folder, files)
    context = _read_context(folder / "context.json", files["context.json"])
    with _blaming(folder / "request.txt"):
        request = read_request(files["request.txt"])
        check_request(request)
    case = Case(folder.name, request, context, files)
    if "query" in case.forms and "expiration_in_seconds" not in context:
        raise CaseError(f"{folder / 'context.json'}: expiration_in_seconds is missing.", "The query form needs it.")
    if "outcome.json" in files:
        outcome = _read_object(folder / "outcome.json", files["outcome.json"])
        members = {key: outcome[key] for key in OUTCOME if key in outcome}  # the others are the answer's own
        _check_keys(folder / "outcome.json", members, {"ResponseMetadata": dict}, OUTCOME)
    if "difference.json" in files:
        difference = _read_object(folder / "difference.json", files["difference.json"])
        _check_keys(folder / "difference.json", difference, {"why": str}, OUTCOME)
    if "response.txt" in files:
        with _blaming(folder / "response.txt"):
            read_response(files["response.txt"])
    return case


def _check_files(folder: Path, files: dict[str, bytes]) -> None:
    needed = dict.fromkeys(("request.txt", "context.json"), "A case needs both request.txt and context.json.")
    for form in FORMS:
        stages = [name for name in STAGE_FILES if name.startswith(form)]
        if not files.keys().isdisjoint(stages):
            needed.update(dict.fromkeys(stages, "A form has all four of its stages."))
    needed.update({base: f"Without it {name} says nothing." for name, base in NEEDS.items() if name in files})
    for name, remedy in needed.items():
        if name not in files:
            raise CaseError(f"{folder / name}: it is missing.", remedy)
    if files.keys().isdisjoint(STAGE_FILES):
        raise CaseError(f"{folder}: no stage of any form is there.", "Record it, or add header-signature.txt.")


@contextmanager
def _blaming(file: Path) -> Iterator[None]:
    """What is refused meanwhile is refused as this file's."""
    try:
        yield
    except SigV4SSMError as error:
        raise CaseError(f"{file}: {error.problem}", error.remedy) from error


def _read_context(file: Path, data: bytes) -> dict[str, Any]:
    """What the signer would refuse is refused here, where the file is known."""
    context = _read_object(file, data)
    _check_keys(file, context, REQUIRED, OPTIONAL)
    pair = context["credentials"]
    _check_keys(file, pair, PAIR, {"token": str})
    with _blaming(file):
        Credentials(pair["access_key_id"], pair["secret_access_key"], pair.get("token"))
        check_scope(context["region"], context["service"])
    if not 1 <= context.get("expiration_in_seconds", 1) <= LONGEST:
        raise CaseError(f"{file}: expiration_in_seconds is out of range.", f"Use 1 to {LONGEST}.")
    time = None
    with suppress(ValueError):
        time = datetime.strptime(context["timestamp"], TIME_FORM).strftime(TIME_FORM)
    if time != context["timestamp"]:
        raise CaseError(f"{file}: timestamp is not a time.", "Write it as 2015-08-30T12:36:00Z.")
    return context


def _read_object(file: Path, data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise CaseError(f"{file}: it is not JSON.", "Compare it with another case's.") from error
    if not isinstance(found, dict):
        raise CaseError(f"{file}: it is no JSON object.", "Compare it with another case's.")
    return found


def _check_keys(file: Path, found: dict[str, Any], required: Kinds, optional: Kinds) -> None:
    """Refuse what is missing, of another kind, or unknown, so that no key is overlooked."""
    kinds = {**optional, **required}
    problems = [f"{key} is missing" for key in required if key not in found]
    problems += [f"{key} is no key that is known" for key in found if key not in kinds]
    problems += [
        f"{key} is no {kinds[key].__name__}" for key in found if key in kinds and type(found[key]) is not kinds[key]
    ]
    if problems:
        raise CaseError(f"{file}: {'; '.join(problems)}.", "Compare it with another case's.")


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
    """The folders that hold a request, a context or a stage, from this one down. Not hidden ones: there a recorder
    prepares what it writes."""
    telling = {"request.txt", "context.json", *STAGE_FILES}
    found = []
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if not name.startswith(".")]
        if telling.intersection(names):
            found.append(Path(folder))
    return sorted(found)
