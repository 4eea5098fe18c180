"""What the benchmark signs."""

from __future__ import annotations

import pytest
from benchmarks.workloads import AXES, TARGET, WORKLOADS, Case, case

from sigv4ssm.sigv4.canonical import canonical_query_string

QUERIES = ({"parameters": 100}, {"not_encoded": 100}, {"encoded_otherwise": 100})


def test_the_sample_is_awss():
    """65 octets of body, no query, its headers, and a target as long as the sample's."""
    sample = case(1)
    assert b'{"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-000000000001"}' == sample.body
    assert ["Accept-Encoding", "X-Amz-Target", "Content-Type"] == [name for name, _ in sample.headers]
    assert len(TARGET) == len(dict(sample.headers)["X-Amz-Target"])
    assert "https://ssm.us-east-2.amazonaws.com/" == sample.url == sample.canonical_url


@pytest.mark.parametrize("added", WORKLOADS.values(), ids=WORKLOADS)
def test_no_request_comes_twice(added: dict[str, int]):
    """Body, target, values of the added headers and of the parameters differ from one request to the next."""
    one, other = case(1, **added), case(2, **added)
    assert one.body != other.body
    assert {"Accept-Encoding", "Content-Type"} == {name for name, _ in set(one.headers) & set(other.headers)}
    assert set() == (set(one.query.split("&")) & set(other.query.split("&"))) - {""}


@pytest.mark.parametrize("added", QUERIES, ids=lambda added: next(iter(added)))
def test_the_canonical_query_is_that_of_what_is_sent(added: dict[str, int]):
    """The signatures are checked against it."""
    sent = case(7, **added)
    assert sent.canonical_query == canonical_query_string(sent.query)
    assert sent.canonical_query != sent.query


@pytest.mark.parametrize("added", [{"headers": 50}, {"parameters": 100}], ids=["headers", "parameters"])
def test_what_is_many_comes_in_any_order(added: dict[str, int]):
    """Another one in each request: no signer has the sorting done for it."""
    names = [[name for name, _ in one.headers] + parameter_names(one) for one in (case(1, **added), case(2, **added))]
    assert names[0] != names[1]
    assert sorted(names[0]) == sorted(names[1])


def parameter_names(one: Case) -> list[str]:
    return [pair.split("=")[0] for pair in one.query.split("&")]


def test_only_one_kind_of_query_is_encoded_already():
    """Put in order, the first is canonical; the others are not, and the last is in lower case."""
    cases = [case(7, **added) for added in QUERIES]
    kept = [sorted(one.query.split("&")) == sorted(one.canonical_query.split("&")) for one in cases]
    assert [True, False, False] == kept
    assert all(escape in cases[2].query for escape in ("%7e", "%2f", "%c3%a9"))


def test_what_is_added_is_added():
    """So many octets, headers and parameters, along every axis of growth too."""
    assert [1 << 10, 1 << 16, 1 << 20] == [
        len(case(1, **WORKLOADS[name]).body) for name in ("1 KiB", "64 KiB", "1 MiB")
    ]
    assert 53 == len(case(1, **WORKLOADS["50 more headers"]).headers)
    counted = [case(1, **{axis: sizes[-1]}).query.count("=") for axis, sizes in AXES.items()]
    assert [0, 0, 400, 400, 400] == counted
