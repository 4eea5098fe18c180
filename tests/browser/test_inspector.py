"""The inspector's page in a real browser, with boto3 on the other side."""

from __future__ import annotations

import http.client
import time
from datetime import datetime, timezone

import boto3
import pytest
from botocore.exceptions import ClientError

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Endpoint
from sigv4ssm.values import split_url

pytestmark = pytest.mark.slow

SIZES = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
SCRIPT = "<script>document['title'] = 'run'</script><img src=x onerror=\"document['title'] = 'run'\">"
OPEN = "return !document.querySelector('#detail').hidden && document.querySelector('#detail h2').textContent"
BODY = b'{"DocumentName": "Doc"}'
WIDER = """const pane = document.querySelector('#detail'), right = pane.getBoundingClientRect().right;
return [...pane.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > right).map(e => e.outerHTML)"""
HEADERS = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "AmazonSSM.StartAutomationExecution")]


@pytest.fixture
def url():
    with Endpoint().serve(inspector=True) as server:
        yield server.url


@pytest.fixture
def page(chromium, url):
    """The page, following."""
    chromium.show(url + "/")
    until(chromium, "return document.querySelector('#state').textContent === 'Live'")
    return chromium


def until(page, script: str, *arguments: object):
    """What a script in the page returns as soon as it is true."""
    impatience = time.monotonic() + 60
    while time.monotonic() < impatience:
        found = page.run(script, *arguments)
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"it is never so: {script}")


def ssm(url: str, secret: str = EXAMPLE_CREDENTIALS.secret_access_key):
    keys = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": secret}
    return boto3.client("ssm", region_name="us-east-1", endpoint_url=url, **keys)


def send(url: str, *, times: int = 1, headers=(), late=(), signs: bytes = BODY) -> None:
    """Signed requests over the wire, with headers that are signed, others that are changed later, or another body."""
    connection = http.client.HTTPConnection(split_url(url)[1])
    for _ in range(times):
        request = Request("POST", url + "/", [*HEADERS, *headers], signs)
        now = datetime.now(timezone.utc)
        signed = sigv4.sign(request, EXAMPLE_CREDENTIALS, region="us-east-1", service="ssm", at=now).request
        connection.request("POST", "/", BODY, {**dict(signed.headers), **dict(late)})
        connection.getresponse().read()
    connection.close()


def rows(page) -> list[str]:
    return page.texts("#rows > li:not([style]) .operation")


def test_the_list_is_live(page, url):
    """While boto3 calls, each request comes in on top; the page asks nobody else, and its console is silent."""
    client = ssm(url)
    started = client.start_automation_execution(DocumentName="AWS-RestartEC2Instance")["AutomationExecutionId"]
    until(page, "return document.querySelectorAll('#rows li').length === 1")
    client.stop_automation_execution(AutomationExecutionId=started)
    with pytest.raises(ClientError):
        ssm(url, "wrong").get_automation_execution(AutomationExecutionId=started)
    until(page, "return document.querySelectorAll('#rows li').length === 3")
    assert ["GetAutomationExecution", "StopAutomationExecution", "StartAutomationExecution"] == rows(page)
    assert ["InvalidSignatureException", "accepted", "accepted"] == page.texts("#rows .verdict")
    assert "Refused: GetAutomationExecution, InvalidSignatureException" == page.texts("#said")[0]
    assert [] == page.console()
    assert {url + "/"} == set(page.requested())


def test_a_refused_one(page, url):
    """Opened, it shows what came beside what was signed, the difference marked, the cause and the cure."""
    send(url, late=[("Content-Type", "application/x-amz-json-1.1; charset=UTF-8")])
    until(page, "return document.querySelector('#rows button')").click()
    assert "StartAutomationExecution" == until(page, OPEN)
    assert ["The server received", "The client signed"] == page.texts(".pairs .head .side")[:2]
    assert "; charset=UTF-8" == page.texts("mark")[0]
    assert page.texts(".cause .cure")[0].startswith("What to do: ")
    assert [] == page.console()
    assert {url} == {address.partition("/?")[0].rstrip("/") for address in page.requested()}


def test_a_script_is_text(page, url):
    """Markup in headers, in the path and in the operation's name is shown, and nothing of it is run."""
    send(url, headers=[("X-Custom", SCRIPT)], late=[("X-Amz-Target", f"AmazonSSM.{SCRIPT}")])
    until(page, "return document.querySelector('#rows button')").click()
    until(page, OPEN)
    assert [SCRIPT[:120]] == rows(page)
    assert f"x-custom:{SCRIPT}" in page.texts(".pairs .side")
    assert "Requests · sigv4ssm serve" == page.run("return document.title")
    assert (1, 0) == tuple(page.run("return ['script', 'img'].map(name => document.querySelectorAll(name).length)"))
    assert [] == page.console()


def test_by_keyboard(page, url):
    """j, k and the arrows move, Enter opens, Esc closes and gives the focus back, f follows."""
    focused = "return Number(document.activeElement.dataset.number ?? 0)"
    send(url, times=3)
    until(page, "return document.querySelectorAll('#rows li').length === 3")
    for key, number in (("j", 3), ("j", 2), ("ARROW_DOWN", 1), ("j", 1), ("k", 2), ("ARROW_UP", 3), ("j", 2)):
        page.press(key)
        assert number == page.run(focused)
    page.press("ENTER")
    until(page, OPEN)
    assert "H2" == page.run("return document.activeElement.tagName")
    assert ["2"] == page.run("return [...document.querySelectorAll('[aria-current]')].map(e => e.dataset.number)")
    page.press("j")
    until(page, "return document.querySelector('#detail .quiet').textContent.startsWith('No. 1,')")
    page.press("ESCAPE")
    assert (False, 1) == (page.run(OPEN), page.run(focused))
    page.press("f")
    assert ["false"] == page.run("return [document.querySelector('#follow').getAttribute('aria-pressed')]")


def test_it_stands_still_while_somebody_reads(page, url):
    """With the focus in the list, new requests are counted, and come in when they are asked for."""
    send(url)
    until(page, "return document.querySelectorAll('#rows li').length === 1")
    page.press("j")
    send(url, times=2)
    until(page, "return document.querySelector('#news').textContent === '2 new'")
    assert (1, "Standing still") == (len(rows(page)), page.texts("#state")[0])
    page.run("document.querySelector('#news').click()")
    assert (3, "Live") == (len(rows(page)), page.texts("#state")[0])


def test_the_refused_alone(page, url):
    """The filter leaves out what was accepted, for the keys too."""
    send(url, times=2)
    until(page, "return document.querySelectorAll('#rows li').length === 2")
    page.run("document.querySelector('#refused').click()")
    assert page.run("return !document.querySelector('#none').hidden")
    send(url, late=[("Content-Type", "application/json")])
    send(url, late=[("X-Amz-Date", "20150830T123600Z")])
    until(page, "return document.querySelectorAll('#rows li').length === 4")
    shown = "return [...document.querySelectorAll('#rows li')].filter(e => e.getClientRects().length).length"
    assert (2, "Refused 2") == (page.run(shown), page.texts("#refused")[0])
    page.press("j", "j", "j")
    assert "3" == page.run("return document.activeElement.dataset.number")


def test_no_more_than_the_newest_500(page, url):
    """Of 650 requests the newest 500 are there, in their order, and no other."""
    send(url, times=650)
    until(page, "return document.querySelector('#rows button').dataset.number === '650'")
    numbers = page.run("return [...document.querySelectorAll('#rows button')].map(e => Number(e.dataset.number))")
    assert list(range(650, 150, -1)) == numbers
    page.run("location.hash = '#1'")
    assert "Not here any more" == until(page, OPEN)


def test_another_server(chromium, lasting_port):
    """When the server is started anew, the page finds it by itself, and begins anew as well."""
    with Endpoint().serve(port=lasting_port, inspector=True) as server:
        chromium.show(server.url + "/")
        send(server.url, times=3)
        until(chromium, "return document.querySelectorAll('#rows li').length === 3")
    until(chromium, "return document.querySelector('#state').textContent === 'The server does not answer'")
    with Endpoint().serve(port=lasting_port, inspector=True) as again:
        send(again.url)
        until(chromium, "return document.querySelectorAll('#rows li').length === 1")
        until(chromium, "return document.querySelector('#state').textContent === 'Live'")


def test_nothing_yet(page, url):
    """While there is no request, it says how to send one: with the address and the keys that it has."""
    texts = until(page, "return [...document.querySelectorAll('#samples pre')].map(e => e.textContent)")
    assert [True, False, False, False] == [EXAMPLE_CREDENTIALS.secret_access_key in text for text in texts]
    assert [False, True, True, True] == [url in text for text in texts]
    assert "Copy" == page.texts("#samples button")[0]


def test_nothing_yet_with_keys_of_ones_own(chromium):
    """Then only the id is said, and the secret key is not in the page."""
    with Endpoint(Credentials("AKIDOWN", "OWNSECRETKEY")).serve(inspector=True) as server:
        chromium.show(server.url + "/")
        text = until(chromium, "return !document.querySelector('#own-key').hidden && document.body.textContent")
    assert "AKIDOWN" in text
    assert "OWNSECRET" not in text
    assert 3 == len(chromium.texts("#samples pre"))


@pytest.mark.parametrize(("width", "theme"), SIZES)
def test_it_fits(chromium, url, width, theme):
    """Nothing is wider than the window, in either theme: without requests, with some, with one opened."""
    long = [("X-Long", "é" * 500), ("X-Words", "word " * 200)]
    chromium.show(url + "/", width=width, theme=theme)
    until(chromium, "return !document.querySelector('#empty').hidden")
    assert 0 == chromium.overflow()
    send(url, headers=[(name, value.encode().decode("latin-1")) for name, value in long])
    send(url, late=[("X-Amz-Target", "AmazonSSM." + "Long" * 30)])
    send(url, signs=b"{}")
    until(chromium, "return document.querySelectorAll('#rows li').length === 3")
    assert 0 == chromium.overflow()
    for number in (1, 2, 3):
        chromium.run("location.hash = arguments[0]", f"#{number}")
        until(chromium, f"return document.querySelector('#detail .quiet')?.textContent.startsWith('No. {number},')")
        assert 0 == chromium.overflow()
        assert [] == chromium.run(WIDER)
    dark = chromium.run("return getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0] < 128")
    assert (theme == "dark") == dark
