"""What a diagnosis says, and what it never shows."""

from __future__ import annotations

from ..values import Value, set_field
from .causes import CAUSES


class Diagnosis(Value):
    """Why a request was refused: what differs (a fact), the likely reason, and what to do.

    `cause` is a name in `CAUSES`. `certain` is true only where the evidence proves it; else the sentence says so.
    `stage` is where it went wrong: "authorization", "credential", "clock", "canonical request", "string to sign",
    "signing key", "signature", "token". `part` is the line of the text there that differs, named as AWS names it
    ("HTTPMethod", "CanonicalURI", "CanonicalQueryString", "header content-type", "SignedHeaders", "HashedPayload",
    "RequestDateTime", "CredentialScope" …), with both sides of it, `signed` and `received`; or None. Tokens are hidden.
    """

    __slots__ = ("cause", "finding", "certain", "stage", "part", "signed", "received")
    cause: str
    finding: str
    certain: bool
    stage: str
    part: str | None
    signed: str | None
    received: str | None

    def __init__(
        self,
        cause: str,
        finding: str,
        certain: bool,
        stage: str,
        part: str | None = None,
        signed: str | None = None,
        received: str | None = None,
    ) -> None:
        set_field(self, "cause", cause)
        set_field(self, "finding", finding)
        set_field(self, "certain", certain)
        set_field(self, "stage", stage)
        set_field(self, "part", part)
        set_field(self, "signed", signed)
        set_field(self, "received", received)

    @property
    def likely(self) -> str:
        """The likely reason, one sentence."""
        sentence = CAUSES[self.cause][0]
        return sentence if self.certain else f"Probably {sentence[0].lower()}{sentence[1:]}"

    @property
    def cure(self) -> str:
        """What to do, one sentence."""
        return CAUSES[self.cause][1]

    def __str__(self) -> str:
        return f"{self.finding} {self.likely} {self.cure}"


class Inspection(Value):
    """What the service's side finds out: the diagnosis, and the texts that the client must have signed.

    The texts are None where none was found that gives the signature of the request. Tokens in them are hidden.
    """

    __slots__ = ("diagnosis", "signed_canonical_request", "signed_string_to_sign")
    diagnosis: Diagnosis | None
    signed_canonical_request: str | None
    signed_string_to_sign: str | None

    def __init__(
        self,
        diagnosis: Diagnosis | None = None,
        signed_canonical_request: str | None = None,
        signed_string_to_sign: str | None = None,
    ) -> None:
        set_field(self, "diagnosis", diagnosis)
        set_field(self, "signed_canonical_request", signed_canonical_request)
        set_field(self, "signed_string_to_sign", signed_string_to_sign)
