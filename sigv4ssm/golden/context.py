"""`context.json`: with what, when and where a case is signed. Unknown keys are refused, so that none is overlooked."""

from __future__ import annotations

import json
from datetime import datetime

from ..errors import CaseError, SigV4SSMError
from ..sigv4.checks import check_scope
from ..sigv4.query import LONGEST
from ..values import Credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

REQUIRED: dict[str, type] = {
    "credentials": dict,
    "region": str,
    "service": str,
    "timestamp": str,
    "normalize": bool,
    "sign_body": bool,
}
OPTIONAL: dict[str, type] = {"expiration_in_seconds": int, "omit_session_token": bool, "resigned": bool}
PAIR: dict[str, type] = {"access_key_id": str, "secret_access_key": str}
TIME_FORM = "%Y-%m-%dT%H:%M:%SZ"


def read_context(file: Path, data: bytes) -> dict[str, Any]:
    """The context in a file's bytes. Raises CaseError, and shows no value that may be secret."""
    context = read_object(file, data)
    check_keys(file, context, REQUIRED, OPTIONAL)
    check_keys(file, context["credentials"], PAIR, {"token": str})
    _check_values(file, context)
    return context


def read_object(file: Path, data: bytes) -> dict[str, Any]:
    """The JSON object in a file's bytes. Raises CaseError."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise CaseError(f"{file}: it is not JSON.", "Compare it with another case's.") from error
    if not isinstance(found, dict):
        raise CaseError(f"{file}: it is no JSON object.", "Compare it with another case's.")
    return found


def write_context(context: dict[str, Any]) -> bytes:
    return (json.dumps(context, indent=4) + "\n").encode()


def check_keys(file: Path, found: dict[str, Any], required: dict[str, type], optional: dict[str, type]) -> None:
    """Refuse what is missing, unknown, or of another kind; all of it in one CaseError."""
    kinds = {**optional, **required}
    problems = [f"{key} is missing" for key in required if key not in found]
    problems += [f"{key} is no key that is known" for key in found if key not in kinds]
    problems += [
        f"{key} is no {kinds[key].__name__}" for key in found if key in kinds and type(found[key]) is not kinds[key]
    ]
    if problems:
        raise CaseError(f"{file}: {'; '.join(problems)}.", "Compare it with another case's.")


def _check_values(file: Path, context: dict[str, Any]) -> None:
    """What the signer would refuse is refused here, where the file is known."""
    pair = context["credentials"]
    try:
        Credentials(pair["access_key_id"], pair["secret_access_key"], pair.get("token"))
        check_scope(context["region"], context["service"])
    except SigV4SSMError as error:
        raise CaseError(f"{file}: {error.problem}", error.remedy) from error
    if not 1 <= context.get("expiration_in_seconds", 1) <= LONGEST:
        raise CaseError(f"{file}: expiration_in_seconds is out of range.", f"Use 1 to {LONGEST}.")
    try:
        time = datetime.strptime(context["timestamp"], TIME_FORM)
    except ValueError:
        time = None
    if time is None or time.strftime(TIME_FORM) != context["timestamp"]:
        raise CaseError(f"{file}: timestamp is not a time.", "Write it as 2015-08-30T12:36:00Z.")
