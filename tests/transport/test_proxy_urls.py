"""The URL of a proxy: its host, port and login; and which proxy a host gets, where the answer is ours alone."""

from __future__ import annotations

import base64

import pytest

from sigv4ssm.errors import ProxyConnectionError
from sigv4ssm.transport import proxies
from sigv4ssm.transport.proxies import Proxy


def basic(login: str) -> str:
    return "Basic " + base64.b64encode(login.encode("latin-1")).decode()


URLS = {
    "http://proxy.example:3128": Proxy(False, "proxy.example", 3128, None),
    "proxy.example:3128": Proxy(False, "proxy.example", 3128, None),
    "HTTP://proxy.example": Proxy(False, "proxy.example", 80, None),
    "https://proxy.example": Proxy(True, "proxy.example", 443, None),
    "http://proxy.example:/": Proxy(False, "proxy.example", 80, None),
    "http://[::1]:3128/": Proxy(False, "::1", 3128, None),
    "http://[fe80::1%25eth0]:3128": Proxy(False, "fe80::1%eth0", 3128, None),
    "http://user:pass@proxy.example:3128": Proxy(False, "proxy.example", 3128, basic("user:pass")),
    "user:pass@proxy.example": Proxy(False, "proxy.example", 80, basic("user:pass")),
    "http://us%3Aer:p%40s%2Fs@h:1": Proxy(False, "h", 1, basic("us:er:p@s/s")),
    "http://user:p@ss@h:1": Proxy(False, "h", 1, basic("user:p@ss")),
    "http://user:%C3%A9@h:1": Proxy(False, "h", 1, basic("user:é")),
    "http://user:@h:1": Proxy(False, "h", 1, basic("user:")),
    # requests sends no login without a password, nor one without a name; and it reads no path
    "http://user@h:1": Proxy(False, "h", 1, None),
    "http://:pass@h:1": Proxy(False, "h", 1, None),
    "http://h:1/path": Proxy(False, "h", 1, None),
    "http://h:1?query": Proxy(False, "h", 1, None),
}


@pytest.mark.parametrize(("url", "expected"), URLS.items())
def test_url_of_a_proxy(url, expected):
    """Host, port (the scheme's own if none) and login, which is percent-decoded."""
    assert expected == proxies.parse_proxy(url)


@pytest.mark.parametrize("address", ["h:x", "h:0", "h:65536", "h:+1", "h: 1", "", ":1", "[::1", "::1", "a b", "h\n"])
def test_url_that_is_none(address):
    """What cannot be a proxy is refused, and the message does not show the login."""
    with pytest.raises(ProxyConnectionError, match="cannot be used") as caught:
        proxies.parse_proxy(f"http://user:s3cr3t@{address}")
    assert "s3cr3t" not in str(caught.value)
    assert not caught.value.request_sent


def test_login_is_in_no_repr():
    """It is the password, in letters that anyone can read."""
    shown = repr(proxies.parse_proxy("http://user:s3cr3t@h:1"))
    assert "Proxy(secure=False, host='h', port=1, login='***')" == shown


ALWAYS = {"ALL_PROXY": "http://proxy.example:3128"}
STRAIGHT = [
    ("http://localhost/", {}),
    ("http://127.8.9.1:8000/", {}),
    ("http://[::1]/", {}),
    ("http://169.254.169.254/latest", {}),
    ("http://ssm.example/", {"NO_PROXY": "*"}),
    ("http://ssm.example/", {"NO_PROXY": "other, .example"}),
    ("http://ssm.example:8000/", {"NO_PROXY": "ssm.example:8000"}),
    ("http://10.1.2.3/", {"NO_PROXY": "10.0.0.0/8"}),
]


@pytest.mark.parametrize(("url", "exceptions"), STRAIGHT)
def test_exceptions_go_straight(url, exceptions):
    """This machine, those that hand out credentials, and whom NO_PROXY names."""
    assert proxies.proxy_for(url, proxies.from_environment({**ALWAYS, **exceptions})) is None
    assert ALWAYS["ALL_PROXY"] == proxies.proxy_for("http://else/", proxies.from_environment(ALWAYS))
