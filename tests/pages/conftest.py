"""Pages of real runs, made once a session, and the browser that opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from generator.cli import main
from tests.conftest import find_tool

Open = Callable[[Path, int, str], AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def open_page(browser: Browser) -> Open:
    """A file in a viewport of a width [px] and a colour scheme. It asks the network for nothing and logs no error."""

    @contextmanager
    def opened(file: Path, width: int, scheme: str) -> Iterator[Page]:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
        )
        page, wrong, asked = context.new_page(), list[str](), list[str]()

        def listen(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                wrong.append(message.text)

        page.on("console", listen)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        yield page
        assert wrong == []
        assert {url for url in asked if not url.startswith("data:")} == {page.url}
        context.close()

    return opened


@pytest.fixture(scope="session")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of two jobs on the bundled samples, one of which can't work. Without a compiler, which is quick."""
    folder = tmp_path_factory.mktemp("sweep")
    jobs = ("features=rms", "model=ridge", "features.hop_length=320,5")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        assert main(("--multirun", "labels=[yes,no]", *jobs, f"output_dir={folder}")) == 1
    return folder / "sweeps" / "yes_no"
