"""A headless Chromium for tests of pages: what it shows, what its console says, and what it asks the network for.

It reaches this machine alone: no other name is resolved, and selenium is told where the driver is, so that it does not
look for one.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from unittest.mock import patch

OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


def missing() -> str | None:
    """What these tests need and this machine has not, as the reason for skipping them."""
    try:
        import selenium  # noqa: F401
    except ModuleNotFoundError:
        return "selenium is not installed: pip install 'sigv4ssm[browser]'"
    if not any(map(shutil.which, NAMES)):
        return "no Chromium is installed: apt-get install chromium"
    if not shutil.which("chromedriver"):
        return "no chromedriver is installed: apt-get install chromium-driver"
    return None


class Chromium:
    """One browser with one window. `show` begins anew: wide, light, scripts on, nothing logged."""

    def __init__(self, profile: Path) -> None:
        from selenium.webdriver import Chrome, ChromeOptions
        from selenium.webdriver.chrome.service import Service

        options = ChromeOptions()
        options.binary_location = next(filter(None, map(shutil.which, NAMES)))
        for option in (*OPTIONS, f"--user-data-dir={profile}"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = Service(shutil.which("chromedriver"), log_output=subprocess.DEVNULL)
        with patch.dict(os.environ, NO_PROXY="localhost,127.0.0.1", no_proxy="localhost,127.0.0.1"):
            self.driver = Chrome(options=options, service=service)

    def close(self) -> None:
        self.driver.quit()

    def command(self, name: str, **parameters: object) -> dict:
        """A command of https://chromedevtools.github.io/devtools-protocol/."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def show(
        self, url: str, *, width: int = 1280, height: int = 900, theme: str = "light", scripts: bool = True
    ) -> None:
        """Open a page, in a window of so many CSS pixels, `light` or `dark`."""
        self.driver.get("about:blank")
        self.console(), self.requested()
        self.resize(width, height)
        self.media(theme)
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.driver.get(url)

    def resize(self, width: int, height: int = 900, scale: float = 1) -> None:
        """A window of so many CSS pixels; one narrower than a tablet has a finger in place of a mouse."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        self.command("Emulation.setDeviceMetricsOverride", **metrics)
        self.command("Emulation.setTouchEmulationEnabled", enabled=width < 600)

    def media(self, theme: str = "light", media: str = "screen") -> None:
        """As a reader's system has it; `media="print"` is how the page would be printed."""
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.command("Emulation.setEmulatedMedia", media=media, features=features)

    def console(self) -> list[str]:
        """What the console has said since it was asked last: errors of scripts and of the policy too."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requested(self) -> list[str]:
        """The addresses that the page has asked for since that was asked last, its own first."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        sent = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
        return [url for url in sent if not url.startswith(("about:", "data:"))]

    def run(self, script: str, *arguments: object):
        """What a script in the page returns."""
        return self.driver.execute_script(script, *arguments)

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that a CSS selector finds, in order."""
        return self.run("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector)

    def hover(self, selector: str) -> None:
        """Move the mouse over the first element that the selector finds."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver, duration=0).move_to_element(
            self.driver.find_element("css selector", selector)
        ).perform()

    def click(self, selector: str) -> None:
        """Click the first element that the selector finds, in its middle."""
        from selenium.webdriver import ActionChains

        found = self.driver.find_element("css selector", selector)
        ActionChains(self.driver, duration=0).click(found).perform()

    def tap(self, selector: str) -> None:
        """Tap it, as a finger does on a narrow screen; the click that follows is to be waited for."""
        left, top = self.run(
            "const box = document.querySelector(arguments[0]).getBoundingClientRect(); return [box.x + 5, box.y + 5]",
            selector,
        )
        self.command("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": left, "y": top}])
        self.command("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def waits_for(self, script: str, *arguments: object, seconds: float = 60) -> bool:
        """Whether a script in the page returns something true before long."""
        end = time.monotonic() + seconds
        while not (found := self.run(script, *arguments)) and time.monotonic() < end:
            time.sleep(0.02)
        return bool(found)

    def press(self, *keys: str) -> None:
        """Press keys, by the names of selenium's `Keys` or as letters."""
        from selenium.webdriver import ActionChains, Keys

        ActionChains(self.driver, duration=0).send_keys(*[getattr(Keys, key, key) for key in keys]).perform()

    def overflow(self) -> int:
        """By how many CSS pixels the page is wider than its window."""
        return self.run("const e = document.documentElement; return e.scrollWidth - e.clientWidth")

    def contrasts(self) -> list[tuple[float, str]]:
        """Of every text that is shown, the contrast with its ground (WCAG 2.2), and which it is."""
        return [tuple(found) for found in self.run(Path(__file__).with_name("contrasts.js").read_text("utf-8"))]

    def picture(self, file: Path, *, whole: bool = True) -> Path:
        """Write what is shown, or the whole page however long, as a PNG."""
        self.run("document.getAnimations().forEach((animation) => animation.finish())")
        size = self.command("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"clip": {**size, "x": 0, "y": 0, "scale": 1}, "captureBeyondViewport": True} if whole else {}
        file.write_bytes(base64.b64decode(self.command("Page.captureScreenshot", format="png", **clip)["data"]))
        return file

    def printed(self, file: Path) -> Path:
        """Write the page as it is printed on A4, as a PDF."""
        data = self.command("Page.printToPDF", preferCSSPageSize=True, paperWidth=8.27, paperHeight=11.69)["data"]
        file.write_bytes(base64.b64decode(data))
        return file
