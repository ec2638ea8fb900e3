"""One Chromium for all browser tests of a run: starting one takes longer than most of them."""

import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

ARTEFACTS = Path(__file__).parent / "artefacts"
QUIET = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--disable-renderer-backgrounding", "--disable-background-timer-throttling", "--hide-scrollbars",
    "--mute-audio", "--remote-debugging-port=0",
)  # fmt: skip
"""A browser that asks nobody but the page, and does not slow down what is not in front."""


@contextmanager
def running_chromium(profile: Path) -> Iterator[str]:
    """Start Chromium; gives the address at which Playwright reaches it."""
    command = [_found(), *QUIET, f"--user-data-dir={profile}", "about:blank"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as chromium:
        try:
            yield _address(profile, chromium)
        finally:
            chromium.kill()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_chromium(tmp_path_factory.mktemp("chromium")) as address:
        yield address


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium)
        yield browser
        await browser.close()


def _found() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no Chromium on this machine, and CI must not skip the browser tests")
        pytest.skip("there is no Chromium on this machine")
    return found


def _address(profile: Path, chromium: subprocess.Popen[bytes]) -> str:
    """Wait for the file in which Chromium says where it listens."""
    said, patience = profile / "DevToolsActivePort", time.monotonic() + 60
    while not (said.exists() and said.read_text().count("\n") == 1):
        if chromium.poll() is not None or time.monotonic() > patience:
            raise RuntimeError("Chromium did not start")
        time.sleep(0.05)
    port, path = said.read_text().split()
    return f"ws://127.0.0.1:{port}{path}"


async def keep(page: Page, name: str) -> None:
    """Keep a screenshot for people to look at."""
    ARTEFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTEFACTS / f"{name}.png", animations="disabled")  # or bubbles are half there
