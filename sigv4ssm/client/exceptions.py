"""The error classes as attributes of a client, as boto3 has them: `client.exceptions.ThrottlingException`."""

from __future__ import annotations

from ..errors import CLASS_OF_CODE, ServiceError


class Exceptions:
    """Every class of error that AWS can answer with, by its code; `ClientError` is the base of them all."""

    ClientError = ServiceError

    def __getattr__(self, name: str) -> type[ServiceError]:
        try:
            return CLASS_OF_CODE[name]
        except KeyError:
            raise AttributeError(f"There is no exception {name}; there are: {', '.join(dir(self))}.") from None

    def __dir__(self) -> list[str]:
        return sorted({*CLASS_OF_CODE, "ClientError"})
