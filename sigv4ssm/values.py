"""Floor 0: the values that travel between the floors. Frozen, compared by content, safe to print."""

from __future__ import annotations

from . import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any, Union

    from typing_extensions import dataclass_transform

    Headers = Union[Mapping[str, str], Iterable[tuple[str, str]]]
else:

    def dataclass_transform(**_: bool) -> Callable[[type], type]:
        """For type checkers, which take the annotations of a value for its constructor's parameters (PEP 681)."""
        return lambda kind: kind


TOKEN_NAME = "x-amz-security-token"
HIDDEN = "***"

SECRET_HEADERS = (
    "cookie",
    "proxy-authorization",
    "x-api-key",
    "x-auth-token",
    "x-vault-token",
    "x-amz-s3session-token",
    "x-amz-server-side-encryption-customer-key",
    "x-amz-copy-source-server-side-encryption-customer-key",
)
"""Other headers whose values open something, and are not shown either; in lower case."""


class _Kind(type):
    """Makes the fields that a kind of value declares its slots, and what they are set to the constructor's defaults.
    Its `__slots__` names all of them, those of the kind above it first."""

    def __new__(cls, name: str, bases: tuple[Any, ...], body: dict[str, Any]) -> Any:
        if "__slots__" in body:
            return super().__new__(cls, name, bases, body)
        fields = tuple(body.get("__annotations__", ()))
        defaults = {field: body.pop(field) for field in fields if field in body}
        kind: Any = super().__new__(cls, name, bases, {**body, "__slots__": fields})
        kind.__slots__ = (*bases[0].__slots__, *fields)
        kind._defaults = {**bases[0]._defaults, **defaults}
        return kind


@dataclass_transform(frozen_default=True)
class Value(metaclass=_Kind):
    """A frozen record: the fields that it declares are its slots, and its constructor's parameters, in order. A kind
    whose parameters are others than its fields has a constructor of its own."""

    __slots__: tuple[str, ...] = ()
    _defaults: Mapping[str, object] = {}

    def __init__(self, *values: object, **named: object) -> None:
        names, defaults = self.__slots__, self._defaults
        for name, value in zip(names, values):
            set_field(self, name, value)
        for name in names[len(values) :]:
            if name in named:
                set_field(self, name, named.pop(name))
            elif name in defaults:
                set_field(self, name, defaults[name])
            else:
                raise self._misfit()
        if named or len(values) > len(names):
            raise self._misfit()
        self._complete()

    def _misfit(self) -> TypeError:
        return TypeError(f"{type(self).__name__} takes {', '.join(self.__slots__)}")

    def _complete(self) -> None:
        """Where a kind checks what it was given, or makes it what it is to be."""

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: make a new one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: make a new one")

    def _fields(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._fields() == self._fields()

    def __hash__(self) -> int:
        return hash((type(self), self._fields()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._fields()

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={self._show(name)}" for name in self.__slots__)
        return f"{type(self).__name__}({shown})"

    def _show(self, name: str) -> str:
        """The field as `repr` shows it; a kind with secrets says here how it hides them."""
        value = getattr(self, name)
        return f"<{len(value)} bytes>" if isinstance(value, bytes) else redact(repr(value))


set_field = object.__setattr__
"""How a constructor fills a frozen value."""


def setters(kind: type[Value]) -> tuple[Callable[[Any, object], None], ...]:
    """The same for each field, in order: where every microsecond counts."""
    return tuple(vars(kind)[name].__set__ for name in kind.__slots__)


class _Keeping(Value):
    """Has a place that is no part of the value: not shown, not compared, not copied, not pickled."""

    __slots__ = ("kept",)
    kept: dict[str, Any]
    """What `sigv4` has derived from the secret key, by credential scope; as secret as the key."""


class Credentials(_Keeping):
    """An AWS key pair, with the session token and the expiry of temporary credentials.

    `expires_at` is an aware datetime. Raises ConfigurationError for keys that no AWS key can equal:
    empty, or with white space, line ends or non-ASCII characters. The secrets are in no `repr`.
    """

    __slots__ = ("access_key_id", "secret_access_key", "session_token", "expires_at")
    access_key_id: str
    secret_access_key: str
    session_token: str | None
    expires_at: datetime | None

    def __init__(
        self,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        set_field(self, "access_key_id", _key("access_key_id", access_key_id))
        set_field(self, "secret_access_key", _key("secret_access_key", secret_access_key))
        set_field(self, "session_token", _key("session_token", session_token) if session_token else None)
        if expires_at is not None and expires_at.utcoffset() is None:
            raise errors.ConfigurationError(
                "expires_at is a naive datetime.", "Give it a time zone, such as timezone.utc."
            )
        set_field(self, "expires_at", expires_at)
        set_field(self, "kept", {})

    def _show(self, name: str) -> str:
        hidden = name in ("secret_access_key", "session_token") and getattr(self, name) is not None
        return repr(HIDDEN if hidden else getattr(self, name))


def _key(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise errors.ConfigurationError(f"{name} is {type(value).__name__}, not str.", "Pass the key as text.")
    if not value:
        raise errors.PartialCredentialsError(f"{name} is empty.", "Give the key id and the secret key together.")
    if [value] != value.split():
        raise errors.ConfigurationError(
            f"{name} contains white space or a line end.", "Copy the key again, without the blanks around it."
        )
    if not (value.isascii() and value.isprintable()):
        raise errors.ConfigurationError(f"{name} contains a character that no AWS key has.", "Copy the key again.")
    return value


def combined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name, without blanks around the values (RFC 9110 §5.5); repeated ones joined by commas
    (§5.3)."""
    values: dict[str, str] = {}
    for name, value in headers:
        name, value = name.lower(), value.strip(" \t")
        values[name] = f"{values[name]},{value}" if name in values else value
    return values


class Message(Value):
    """What requests and responses share: ordered headers and a body."""

    __slots__ = ()
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header by its lower-case name, as `combined_headers` has it, or None."""
        return self.combined_headers().get(name)

    def combined_headers(self) -> dict[str, str]:
        return combined(self.headers)

    def _show(self, name: str) -> str:
        if name != "headers":
            return super()._show(name)
        return repr([(key, HIDDEN if key.lower() == TOKEN_NAME else value) for key, value in self.headers])


class Request(Message):
    """An HTTP request: method, absolute URL, headers as ordered pairs (or a mapping), body in bytes."""

    __slots__ = ("method", "url", "headers", "body")
    method: str
    url: str

    def __init__(self, method: str, url: str, headers: Headers = (), body: bytes = b"") -> None:
        if not (isinstance(method, str) and isinstance(url, str)):
            raise errors.ParamValidationError("The method and the URL of a request must be text.", "Decode them first.")
        set_field(self, "method", method)
        set_field(self, "url", url)
        set_field(self, "headers", _pairs(headers))
        set_field(self, "body", _bytes(body))

    def with_headers(self, headers: Sequence[tuple[str, str]]) -> Request:
        """The same request with other headers, pairs of text that need no check."""
        request = Request.__new__(Request)
        _set_method(request, self.method)
        _set_url(request, self.url)
        _set_headers(request, tuple(headers))
        _set_body(request, self.body)
        return request


_set_method, _set_url, _set_headers, _set_body = setters(Request)


class Response(Message):
    """An HTTP response: status, headers as ordered pairs (or a mapping), body in bytes."""

    __slots__ = ("status", "headers", "body")
    status: int

    def __init__(self, status: int, headers: Headers = (), body: bytes = b"") -> None:
        set_field(self, "status", status)
        set_field(self, "headers", _pairs(headers))
        set_field(self, "body", _bytes(body))


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    items = getattr(headers, "items", None)
    pairs: tuple[tuple[str, str], ...] = tuple([(pair[0], pair[1]) for pair in (items() if items else headers)])
    for name, value in pairs:
        if not (isinstance(name, str) and isinstance(value, str)):
            raise errors.ParamValidationError(f"Header {name!r}: names and values must be text.", "Decode them first.")
    return pairs


def _bytes(body: bytes) -> bytes:
    if not isinstance(body, (bytes, bytearray, memoryview)):
        raise errors.ParamValidationError(f"A body must be bytes, not {type(body).__name__}.", "Encode the text first.")
    return bytes(body)


def split_url(url: str) -> tuple[str, str, str, str]:
    """Scheme, authority, path and query of an absolute URL, to the letter; a fragment is dropped.

    Not `urllib.parse.urlsplit`, which drops tabs and line ends silently: what is signed must be what is sent.
    """
    scheme, _, rest = url.partition("#")[0].partition("://")
    before_query, _, query = rest.partition("?")
    authority, slash, path = before_query.partition("/")
    return scheme.lower(), authority, slash + path, query


_TOKEN = b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def is_token(text: str) -> bool:
    """Whether the text is a method or the name of a header, by its form: RFC 9110 §5.6.2."""
    return text != "" and text.isascii() and not text.encode().translate(None, _TOKEN)


def octets(text: str) -> bytes:
    """The text in UTF-8, whatever it is. Bytes that were read with `surrogateescape` come back as they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def redact(text: str) -> str:
    """The text with every session token in it hidden, for logs and messages.

    Finds it as a header line, a query parameter, or a pair in JSON or in a Python `repr`.
    """
    if TOKEN_NAME not in text.lower():
        return text
    import re

    between = r"""["']?[:=][ \t]*["']?|%3d|["'],[ \t]*["']"""
    return re.sub(rf"""(?i)({TOKEN_NAME}(?:{between}))[^\s&'"\\]+""", rf"\g<1>{HIDDEN}", text)
