"""Pages: all of them, in order, each fetched when it is asked for, and never for ever."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest
from scripted import PAIR

from sigv4ssm import Client, Request, Response, errors

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
LIST = "DescribeAutomationExecutions"


class Book:
    """A transport with pages; a page is the token that leads on from it, and its content."""

    def __init__(self, *tokens, content: dict | None = None) -> None:
        self.tokens = iter(tokens)
        self.content = content or {}
        self.bodies: list[dict] = []

    def send(self, request: Request, **_) -> Response:
        self.bodies.append(json.loads(request.body))
        token = next(self.tokens)
        answer = {**self.content, **({} if token is None else {"NextToken": token})}
        return Response(200, (), json.dumps(answer).encode())

    def close(self) -> None:
        """Nothing is held."""


def client_of(book: Book) -> Client:
    return Client("us-east-1", credentials=PAIR, transport=book)


@pytest.mark.parametrize("last", [None, ""])
def test_pages_follow_the_tokens(last):
    """The parameters stay, the token goes on; no token ends it, nor an empty one."""
    book = Book("a", "b", last)
    given = {"MaxResults": 1}
    pages = list(client_of(book).paginate(LIST, given))
    assert ["a", "b", last] == [page.get("NextToken") for page in pages]
    expected = [{"MaxResults": 1}, {"MaxResults": 1, "NextToken": "a"}, {"MaxResults": 1, "NextToken": "b"}]
    assert expected == book.bodies
    assert {"MaxResults": 1} == given


def test_a_page_is_fetched_when_it_is_asked_for():
    """Nothing is sent before the first, and no page ahead."""
    book = Book("a", "b", None)
    pages = client_of(book).paginate(LIST, {})
    counts = [len(book.bodies)]
    for _ in pages:
        counts.append(len(book.bodies))
    assert [0, 1, 2, 3] == counts


@pytest.mark.parametrize(
    "tokens", [["a", "a"], ["a", "b", "a"], ["a", "b", "c", "b"], [5], [["a"]]], ids=lambda tokens: str(tokens)
)
def test_a_token_that_leads_back_is_an_error(tokens: list):
    """However long the way round is, and one that is no text; the pages before it are given."""
    book = Book(*tokens, "z")
    pages = client_of(book).paginate(LIST, {})
    for _ in tokens:
        next(pages)
    with pytest.raises(errors.ResponseError, match="NextToken that leads nowhere"):
        next(pages)
    assert len(tokens) == len(book.bodies)


def test_a_token_that_was_given_is_not_to_come_back():
    """Whoever begins in the middle."""
    pages = client_of(Book("t", "t")).paginate(LIST, {"NextToken": "t"})
    next(pages)
    with pytest.raises(errors.ResponseError):
        next(pages)


def test_any_operation_has_pages():
    """A row is not needed."""
    book = Book("a", None, content={"CommandInvocations": [1]})
    pages = client_of(book).paginate("ListCommandInvocations", {"Details": True})
    assert [[1], [1]] == [page["CommandInvocations"] for page in pages]


def test_items_of_all_pages():
    """`executions` and `steps` give the elements one by one, with datetimes."""
    at, seconds = datetime(2020, 3, 25, 17, 11, tzinfo=timezone.utc), 1585156260
    book = Book("a", None, content={"AutomationExecutionMetadataList": [{"ExecutionStartTime": seconds}, {}]})
    assert [{"ExecutionStartTime": at}, {}] * 2 == list(client_of(book).executions())
    book = Book("a", None, content={"StepExecutions": [{"ExecutionEndTime": seconds}]})
    assert [{"ExecutionEndTime": at}] * 2 == list(client_of(book).steps(AutomationExecutionId=ID))


@pytest.mark.parametrize("content", [{}, {"AutomationExecutionMetadataList": None}])
def test_a_page_without_its_list_is_an_empty_one(content: dict):
    """The next may have something."""
    assert [] == list(client_of(Book("a", None, content=content)).executions())


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.executions(MaxResults=0),
        lambda client: client.steps(),
        lambda client: client.paginate(LIST, None),
    ],
)
def test_bad_parameters_are_refused_at_once(ask):
    """Not when the first element is asked for."""
    with pytest.raises(errors.ParamValidationError):
        ask(client_of(Book()))
