"""The error classes as attributes of a client, as boto3 has them: `client.exceptions.ThrottlingException`."""

from __future__ import annotations

from ..errors import CODES, ServiceError, class_of


class Exceptions:
    """Every class of error that AWS can answer with, by its code; `ClientError` is the base of them all."""

    ClientError = ServiceError

    def __getattr__(self, name: str) -> type[ServiceError]:
        if name not in CODES:
            raise AttributeError(f"There is no exception {name}; there are: {', '.join(dir(self))}.")
        return class_of(name)

    def __dir__(self) -> list[str]:
        return sorted({*CODES, "ClientError"})
