"""A folder of golden cases, each with a name: a request is compared with the case of its name, or recorded under it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

from ..errors import CaseError, SigV4SSMError
from ..sigv4 import Refused, Verified
from ..values import redact
from .case import STAGE_FILES, Case, read_case, write_case
from .check import first_difference
from .foreign import read_any, settled, verify_at_its_time
from .normal import VOLATILE, normal_form
from .record import check_secrets
from .review import Finding, review

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from typing import Any

LEFT_OUT = (*VOLATILE, "amz-sdk-*")

NAME = re.compile(r"[\w-]+(\.[\w-]+)*(/[\w-]+(\.[\w-]+)*)*", re.ASCII)
"""No name leads out of the folder, or to a hidden one."""


class GoldenFolder:
    """The cases in a folder. `volatile` are patterns of more headers to leave out, `made` the cases that this run has
    made so far, by their folders, and `how_to_record` what a user does to record."""

    def __init__(
        self, root: Path, made: MutableMapping[str, Case], *, volatile: tuple[str, ...] = (), how_to_record: str
    ) -> None:
        self.root = root
        self._made = made
        self._volatile = (*LEFT_OUT, *(pattern.lower() for pattern in volatile))
        self._how_to_record = how_to_record

    def problem(self, request: Any, name: str, secrets: Mapping[str, str], *, record: bool) -> str | None:
        """What is wrong with a signed request, as a text to read, or None. `secrets` are the secret keys that are
        known, by access key id: with its own, the request's signature is verified too.

        With `record`, a request that is new or changed is no problem, but made a case: once, for one name has one.
        """
        try:
            return self._problem(request, name, secrets, record)
        except SigV4SSMError as error:
            return redact(str(error))

    def _problem(self, request: Any, name: str, secrets: Mapping[str, str], record: bool) -> str | None:
        if not NAME.fullmatch(name):
            return "this is no name for a case. Use letters, digits, _ and -, with dots or slashes between them."
        folder = self.root / name
        received = read_any(request)
        volatile = [header for header, _ in received.headers if self._is_volatile(header.lower())]
        outcome = verify_at_its_time(received, secrets)
        verified = outcome if isinstance(outcome, Verified) else None
        actual = normal_form(settled(received), folder.name, volatile=volatile, verified=verified)
        check_secrets(actual, received, secrets.values())
        doubts = [_doubt(outcome)] if isinstance(outcome, Refused) else []
        recorded, fault = self._recorded(folder)
        findings = review(recorded, actual, self._is_volatile) if recorded else []
        if record and not doubts and str(folder) not in self._made:
            if findings or fault:
                self._made[str(folder)] = actual
            return None
        listed = "".join(f"\n\n{finding}" for finding in [*findings, *doubts])
        if fault or not listed:
            return fault and fault + listed
        text = f"the request is not the one recorded in {shown(folder)}.{listed}"
        return text if record else f"{text}\n\nIf it is meant to be so: {self._how_to_record}"

    def _is_volatile(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self._volatile)

    def _recorded(self, folder: Path) -> tuple[Case | None, str | None]:
        """The case, of this run or an earlier one; and what is wrong with it."""
        if str(folder) in self._made:
            return self._made[str(folder)], None
        if not any((folder / file).exists() for file in ("request.txt", "context.json")):
            return None, f"nothing is recorded in {shown(folder)}. To record it: {self._how_to_record}"
        recorded = fault = None
        try:
            recorded = read_case(folder)
            broken = first_difference(recorded)
            if broken:
                what = f"its {broken.where} is not what its other files give."
                fault = f"the case in {shown(folder)} does not hold together: {what}"
        except CaseError as error:
            fault = str(error)
        return recorded, fault and f"{fault} To record it anew: {self._how_to_record}"


def _doubt(refused: Refused) -> Finding:
    if refused.reason == "signature_mismatch":
        cause = "the request was changed after it was signed, or signed with another secret key"
        return Finding("signature", "that of the request as it is sent", "another one", cause)
    cause = "the signer is wrong, or its output was changed"
    return Finding("signature", "one that AWS would accept", refused.reason.replace("_", " "), cause)


def shown(path: Path | str) -> str:
    """From where the run began, if it is below."""
    try:
        return Path(path).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def replace_case(case: Case, folder: Path) -> None:
    """Write a case in the place of another, whose stages and unsigned headers go; a response stays."""
    for name in (*STAGE_FILES, "unsigned-headers.txt"):
        (folder / name).unlink(missing_ok=True)
    write_case(case, folder)
