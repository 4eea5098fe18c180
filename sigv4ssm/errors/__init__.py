"""Floor 0: every error that sigv4ssm raises. The first split says whether AWS can have acted.

SigV4SSMError
├── ConfigurationError                 no request for the operation has left
│   ├── NoRegionError
│   ├── NoCredentialsError
│   ├── PartialCredentialsError
│   ├── CredentialRetrievalError
│   ├── ProfileNotFound
│   ├── EndpointError
│   └── ParamValidationError           also a ValueError
├── TransportError                     no readable answer came; AWS may have acted if .request_sent
│   ├── EndpointConnectionError
│   ├── ConnectTimeoutError
│   ├── ReadTimeoutError
│   ├── SSLError
│   ├── ProxyConnectionError
│   └── ResponseError                  an answer that cannot be read
├── ServiceError                       AWS answered: one class for each code below, itself for all others
└── CaseError                          a golden case is broken or incomplete

`str(error)` is one sentence on what is wrong (`.problem`) and one on what to do (`.remedy`).
All of them pickle and deep-copy.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..diagnosis import Diagnosis
    from .codes import *  # noqa: F403
    from .kinds import *  # noqa: F403


EARLIER_ATTEMPT = "An earlier attempt, whose outcome is unknown, may have taken effect."


class SigV4SSMError(Exception):
    """The base of them all."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return ("\n" if "\n" in self.problem else " ").join(filter(None, (self.problem, self.remedy)))


class ConfigurationError(SigV4SSMError):
    """The set-up is wrong; no request for the operation has left the machine."""


class TransportError(SigV4SSMError):
    """No readable answer came. Where `request_sent` is true, bytes may have left and AWS may have acted.

    `attempts` says how often the request was tried; `request_sent` is then true if any of them may have arrived.
    """

    def __init__(self, problem: str, remedy: str = "", request_sent: bool = False, attempts: int = 1) -> None:
        super().__init__(f"{problem} It was tried {attempts} times." if attempts > 1 else problem, remedy)
        self.args = (problem, remedy, request_sent, attempts)
        self.request_sent = request_sent
        self.attempts = attempts


class ServiceError(SigV4SSMError):
    """AWS answered with an error.

    `response` has botocore's shape: {"Error": {"Code", "Message"}, "ResponseMetadata": {…}}; `attempts` says how often
    the request was sent. Where `may_have_acted` is true, the outcome of an earlier attempt is unknown, and it may have
    taken effect. `diagnosis` says why a signature was refused, where the client has found out; else it is None.
    """

    cure = "Look the code up in AWS's reference of the operation."

    def __init__(
        self,
        response: dict[str, Any],
        operation: str,
        attempts: int = 1,
        may_have_acted: bool = False,
        diagnosis: Diagnosis | None = None,
    ) -> None:
        self.response = response
        self.operation = operation
        self.attempts = attempts
        self.may_have_acted = may_have_acted
        self.diagnosis = diagnosis
        self.code: str = response["Error"]["Code"]
        self.message: str = response["Error"]["Message"]
        self.status_code: int = response["ResponseMetadata"]["HTTPStatusCode"]
        self.request_id: str | None = response["ResponseMetadata"].get("RequestId")
        where = f"HTTP {self.status_code}" + (f", request {self.request_id}" if self.request_id else "")
        where += f", attempt {attempts}" if attempts > 1 else ""
        first_paragraph = self.message.split("\n\n")[0].strip() or "the service gave no message."
        stop = "" if first_paragraph.endswith((".", ")")) else "."
        remedy = f"{EARLIER_ATTEMPT} {self._remedy()}" if may_have_acted else self._remedy()
        super().__init__(f"{operation}: {self.code} ({where}): {first_paragraph}{stop}", remedy)
        self.args = (response, operation, attempts, may_have_acted, diagnosis)

    def _remedy(self) -> str:
        if self.diagnosis is not None:
            return str(self.diagnosis)
        from .codes import CURES_BY_MESSAGE

        cures = (cure for beginning, cure in CURES_BY_MESSAGE.items() if self.message.startswith(beginning))
        return next(cures, self.cure)


if not TYPE_CHECKING:

    def __getattr__(name):
        """The classes below these, made when one is asked for: a call that succeeds needs none, and a class takes as
        long to make as ten signatures."""
        if name == "__all__":  # for `from … import *`
            return [name for name in __dir__() if name[0].isupper()]
        from .kinds import KINDS

        kind = KINDS.get(name)
        if kind is None:
            from .codes import CODES

            kind = CODES.get(name)
        if kind is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = kind
        return kind


def __dir__() -> list[str]:
    from .codes import CODES
    from .kinds import KINDS

    return sorted({*globals(), *KINDS, *CODES})
