"""The two ways to what a signature covers: the steps of the specification, and the outline of an earlier request."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.sigv4 import canonical, covered, query, verification

USUAL = (True, True, False, ())
NAMES = ("Host", "X-Amz-Target", "x-amz-target", "Content-Type", "User-Agent", "a.b", "x-b{}", "Accept")
READ_BY_SIGNING = ("x-amz-date", "X-Amz-Date", "X-Amz-Security-Token", "Authorization", "x-amz-content-sha256")
URLS = ("https://h/", "https://h", "http://h:8080/a%20b/{}/../%s", "https://h/?a={}", "https://h:443/", "https://h/#x")

values = st.one_of(
    st.text(alphabet="a {}%s0", max_size=6), st.sampled_from(["a  b", " a ", "\ta", "é", "a\r\n b", "{0}", "%s", "%%"])
)
names = st.sampled_from([name for name in NAMES if "{" not in name])
headers = st.lists(st.tuples(st.one_of(names, names, st.sampled_from(READ_BY_SIGNING)), values), max_size=7)
switches = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.sampled_from([(), ("Accept",), ("host",)]))


@given(headers, st.sampled_from(URLS), switches, st.booleans(), st.data())
def test_both_ways_give_the_same(pairs, url, switches, token, data):
    """Headers to send, names signed and canonical request are equal, also for a second request of other values."""
    added = [("X-Amz-Date", "20150830T123600Z"), ("X-Amz-Security-Token", "TOKEN")][: 1 + token]
    for _ in range(2):
        request = Request("POST", url, pairs, data.draw(st.binary(max_size=3)))
        assert covered.cover(request, added, switches) == covered.cover_again(request, added, switches)
        pairs = [(name, data.draw(values)) for name, _ in pairs]


def many_headers(rng: random.Random) -> Request:
    pairs = [(f"X-Header-{place}", f"value {rng.random()}") for place in range(50)]
    rng.shuffle(pairs)
    return Request("POST", "https://h/", pairs)


def test_many_headers_in_any_order_have_one_outline():
    """Fifty headers, in another order each time, take the short way, and it leads to the same."""
    rng = random.Random(50)
    added = [("X-Amz-Date", "20150830T123600Z")]
    covered.cover_again(many_headers(rng), added, USUAL)
    before = covered._outline.cache_info()
    for _ in range(20):
        request = many_headers(rng)
        assert covered.cover(request, added, USUAL) == covered.cover_again(request, added, USUAL)
    after = covered._outline.cache_info()
    assert (before.misses, before.hits + 20) == (after.misses, after.hits)


UNUSUAL = {
    "a query": ("https://h/?a=b", ()),
    "a run of blanks": ("https://h/", [("A", "b  c")]),
    "a tab": ("https://h/", [("A", "b\tc")]),
    "a repeated header": ("https://h/", [("A", "b"), ("A", "c")]),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_what_is_unusual_leaves_no_outline(name: str):
    """A query may hold a secret, and other values do not come again: nothing of them is kept."""
    before = covered._outline.cache_info().currsize
    covered.cover_again(Request("GET", *UNUSUAL[name]), [("X-Amz-Date", "20150830T123600Z")], USUAL)
    assert before == covered._outline.cache_info().currsize


@pytest.mark.parametrize("header", ["a\x00", "a\n", "a\r\nb: c", "\x7f"])
def test_the_short_way_refuses_what_the_other_refuses(at, header: str):
    """A request like one that was signed before, but with a value that cannot be sent, is refused."""
    credentials = Credentials("AKIDEXAMPLE", "SECRET")
    scope = {"region": "us-east-1", "service": "service", "at": at}
    sigv4.sign(Request("GET", "https://h/", [("A", "b")]), credentials, **scope)
    with pytest.raises(ValueError, match="The header A contains a character that cannot be sent"):
        sigv4.sign(Request("GET", "https://h/", [("A", header)]), credentials, **scope)


USUAL_TEXTS = {"": True, "a b": True, " a ": True, "a  b": False, "a\tb": False, "é": False, "\x7f": False, "~": True}


@pytest.mark.parametrize("text", USUAL_TEXTS)
def test_usual_texts(text: str):
    """ASCII that can be seen, and single spaces."""
    assert USUAL_TEXTS[text] == canonical.has_single_spaces(text)


@pytest.mark.parametrize("name", ["Refused", "Verified", "presign", "verify"])
def test_names_that_are_bound_on_first_use(name: str):
    """The query form and the way back are there when they are asked for, and an unknown name is not."""
    module = query if name == "presign" else verification
    vars(sigv4).pop(name, None)
    assert getattr(module, name) is getattr(sigv4, name)
    assert getattr(module, name) is vars(sigv4)[name]
    with pytest.raises(AttributeError, match=r"module 'sigv4ssm\.sigv4' has no attribute 'nothing'"):
        _ = sigv4.nothing
