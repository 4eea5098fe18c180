"""Make the pictures of the README anew: the walk-through and the inspector, as Chromium shows them.

usage: python examples/pictures/make.py [NAME ...]

Needs Debian's chromium and chromium-driver, and `pip install selenium pillow`. Nothing leaves this machine.
"""

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from types import MappingProxyType

from PIL import Image

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chromium import Chromium  # noqa: E402
from pages import element  # noqa: E402

from sigv4ssm import Client, Credentials, local, transport  # noqa: E402

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
LARGEST = 200_000
"""Bytes of a picture: a README should load soon."""


def main() -> None:
    wanted = sys.argv[1:] or PICTURES
    with tempfile.TemporaryDirectory() as folder:
        browser = Chromium(Path(folder, "profile"))
        try:
            for name in wanted:
                file = FOLDER / f"{name}.png"
                show, width, height = PICTURES[name]
                with show(browser, Path(folder), width, height):
                    browser.picture(file, whole=False)
                shrink(file)
                print(f"{file.relative_to(ROOT)}: {width} × {height}, {file.stat().st_size} bytes")
        finally:
            browser.close()


@contextmanager
def walkthrough(browser: Chromium, folder: Path, width: int, height: int):
    """`explain --html` of a stop, the hash of the canonical request pointed at."""
    page = folder / "stop.html"
    command = ["explain", "--stop", ID, "--type", "Cancel", "--region", "us-east-2", "--example", "--html", str(page)]
    subprocess.run([sys.executable, "-m", "sigv4ssm", *command], cwd=ROOT, check=True)
    browser.show(page.as_uri(), width=width, height=height)
    browser.hover(element("hash.0.0"))
    yield


@contextmanager
def inspector(browser: Chromium, _folder: Path, width: int, height: int):
    """`serve` after a right stop, one with a wrong secret key, and one whose Content-Type was changed on its way."""
    endpoint = local.Endpoint(clock=lambda: AT)
    endpoint.start(ID)
    right = endpoint.credentials
    with endpoint.serve(inspector=True) as served:
        send(served.url, right)
        send(served.url, Credentials(right.access_key_id, "w" * 40))
        send(served.url, right, changed={"Content-Type": "application/x-amz-json-1.1; charset=utf-8"})
        browser.show(f"{served.url}/#3", width=width, height=height)
        browser.waits_for("return !document.querySelector('#detail').hidden")
        yield


def send(url: str, credentials: Credentials, changed: Mapping[str, str] = MappingProxyType({})) -> None:
    """A stop, some of its headers changed after it was signed."""
    with Client("us-east-2", credentials=credentials, endpoint_url=url) as client:
        request = client.build_request(
            "StopAutomationExecution", {"AutomationExecutionId": ID, "Type": "Cancel"}, at=AT
        )
    sender = transport.StdlibTransport()
    headers = [(name, changed.get(name, value)) for name, value in request.headers]
    sender.send(request.with_headers(headers), connect=5, read=5, deadline=time.monotonic() + 5)
    sender.close()


def shrink(file: Path) -> None:
    """Draw it in 256 colours, which is all that a page of text needs."""
    content = io.BytesIO()
    drawn = Image.open(file).convert("RGB")
    few = drawn.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    few.save(content, "PNG", optimize=True)
    if content.tell() > LARGEST:
        sys.exit(f"{file.name} has {content.tell()} bytes: more than {LARGEST}.")
    file.write_bytes(content.getvalue())


PICTURES = {"walkthrough": (walkthrough, 1280, 900), "inspector": (inspector, 1280, 800)}
"""To each name what is shown, and the size of the window."""

if __name__ == "__main__":
    main()
