"""What the Security Token Service answers: XML of the Query protocol, read without entities and document types.

https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
"""

from __future__ import annotations

from ..errors import CredentialRetrievalError
from ..errors.codes import service_error
from ..values import HIDDEN
from .expiry import read_expiry
from .search import made_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..errors import ServiceError
    from ..values import Credentials, Response

PARTS = ("AccessKeyId", "SecretAccessKey", "SessionToken")
LONGEST = 500
"""Characters of a message that are shown."""

CURES = {
    "AccessDenied": "Allow sts:AssumeRole in the caller's policy, and the caller in the trust policy of the role.",
    "ExpiredToken": "Get new temporary credentials to assume the role with.",
    "ExpiredTokenException": "Get a new web identity token.",
    "IDPCommunicationError": "Try again: STS could not reach the identity provider.",
    "InvalidClientTokenId": "Check the keys with which the role is assumed.",
    "InvalidIdentityToken": "Check the token, and that its provider is one of the account's.",
    "RegionDisabledException": "Turn STS on for the region in the IAM console, or use another region.",
    "SignatureDoesNotMatch": "Check the secret key with which the role is assumed, and this machine's clock.",
    "ValidationError": "Correct the settings of the role.",
}


def read_credentials(action: str, response: Response) -> Credentials:
    """Those of a 200. Raises CredentialRetrievalError where they are not all there."""
    fields = _leaves(response.body)
    parts = [fields.get(f"Credentials/{part}") for part in PARTS]
    expires_at = read_expiry(fields.get("Credentials/Expiration"))
    if None in parts or expires_at is None:
        raise CredentialRetrievalError(
            f"STS answered {action} without credentials that are complete.", "Check that the endpoint is that of STS."
        )
    names = tuple(f"The {part} that STS gave" for part in PARTS)
    return made_of(parts, names, expires_at, CredentialRetrievalError)


def read_error(action: str, response: Response, secrets: Iterable[str | None]) -> ServiceError:
    """The error of another status, with the status as its code where it has none.

    STS repeats parameters in its sentences, and what was signed: the secrets among them are hidden.
    """
    fields = {name: _shown(text, secrets) for name, text in _leaves(response.body).items()}
    code = fields.get("Error/Code") or str(response.status)
    request_id = fields.get("ErrorResponse/RequestId")
    metadata = {
        **({"RequestId": request_id} if request_id else {}),
        "HTTPStatusCode": response.status,
        "HTTPHeaders": {name.lower(): value for name, value in response.headers},
    }
    error = {"Code": code, "Message": fields.get("Error/Message", "")}
    return service_error({"Error": error, "ResponseMetadata": metadata}, action)


def refused(error: ServiceError) -> CredentialRetrievalError:
    """The exception for an error of STS."""
    return CredentialRetrievalError(f"STS refused {error.problem}", CURES.get(error.code, error.remedy))


def _shown(text: str, secrets: Iterable[str | None]) -> str:
    """The first paragraph, without secrets, and without what a terminal would obey."""
    for secret in filter(None, secrets):
        text = text.replace(secret, HIDDEN)
    first_paragraph = text.split("\n\n")[0][:LONGEST]
    return "".join(character if character.isprintable() else " " for character in first_paragraph)


def _leaves(body: bytes) -> dict[str, str]:
    """The texts of the document, each under the names of its element and the one around it; none if it is no XML."""
    from xml.parsers import expat

    path: list[str] = ["", ""]
    texts: dict[str, str] = {}

    def begin(name: str, _: dict[str, str]) -> None:
        path.append(name)
        texts["/".join(path[-2:])] = ""

    def add(text: str) -> None:
        texts["/".join(path[-2:])] += text

    parser = expat.ParserCreate()
    parser.buffer_text = True  # else text comes in lines, and a megabyte of empty ones takes half a minute
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = add
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        return {}
    return {name: text.strip() for name, text in texts.items()}


def _refuse(*_: object) -> None:
    raise ValueError("a document type: STS sends none, and its entities could be large without end")
