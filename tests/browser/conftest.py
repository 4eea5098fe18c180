"""One Chromium for all tests of pages: it takes a second to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chromium import Chromium, missing
from pages import NAMES, explained

from sigv4ssm.explain.page import render


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A headless browser; where this machine has none, the test is skipped and says what is missing."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    browser = Chromium(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of each walk-through in `pages`, as a file."""
    folder = tmp_path_factory.mktemp("pages")
    for name in NAMES:
        (folder / f"{name}.html").write_text(render(explained(name)), "utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in NAMES}
