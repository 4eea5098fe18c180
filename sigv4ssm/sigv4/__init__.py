"""AWS Signature Version 4, by hand: the header form, the query form, and the way back.

Read beside AWS's specification, "Create a signed AWS API request":
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

    step of the specification                       here
    1  create a canonical request                   canonical.canonical_request, of what covered.cover covers
    2  create a hash of the canonical request       ┐
    3  create a string to sign                      ┴ signing.string_to_sign
    4  derive a signing key                         signing.signing_key
    5  calculate the signature                      signing.signature
    6  add the signature to the request             header.authorization, query.with_parameters
       all six                                      header.sign, query.presign
    –  what the service does with it                verification.verify

Everything is pure: the clock is the argument `at`, and values come out as new values. Two steps have a short way
beside them, which leads to the same: `covered.cover_again` for `covered.cover`, and `signing.signature_by` for steps 4
and 5. Read past them.
"""

from __future__ import annotations

from .canonical import canonical_request
from .header import sign
from .signing import Signed, signature, signing_key, string_to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .query import presign
    from .verification import Refused, Verified, verify

__all__ = (
    "Refused",
    "Signed",
    "Verified",
    "canonical_request",
    "presign",
    "sign",
    "signature",
    "signing_key",
    "string_to_sign",
    "verify",
)


_HOMES = {"presign": "query", "Refused": "verification", "Verified": "verification", "verify": "verification"}


def __getattr__(name: str) -> object:
    """Bound on first use: who signs in the header needs neither the query form nor the way back."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(__import__(_HOMES[name], globals(), None, (name,), 1), name)
    return value
