"""report.html and leaderboard.html in a real browser, on a desk and on a telephone, by day and by night."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from generator.report.report import report_files
from generator.stream.curve import Point
from generator.stream.match import Match
from generator.stream.score import StreamScore
from generator.stream.truth import Word
from generator.sweep import leaderboard, rows
from generator.sweep.rows import Row
from generator.types import LearningCurve
from tests.pages.conftest import Open
from tests.runs import make_run

LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
LARGEST = 3_000_000  # of a page for 400 test clips [bytes]
LABELS = ("yes", "no", "on", "off")
STREAM = StreamScore(
    name="4 test clips",
    seconds=60.0,
    windows=80,
    match=Match(((Word(0, 1.0, 1.4), 1.5),), (), (Word(1, 5.0, 5.4),), ((9.0, 1),)),
    curve=(Point(0.0, 0.02, 120.0), Point(1.0, 0.05, 60.0), Point(2.0, 0.5, 0.0)),
    min_margin=1.0,
    tolerance=1.0,
)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of 400 test clips with everything that a page can have."""
    run = make_run(LABELS, clips=100, wrong=range(3, 400, 9), heard=True)
    run = replace(run, stream=STREAM, learning=LearningCurve(((40, 0.8), (80, 0.9)), (0.0, 0.02, 0.0, 0.01)))
    file = tmp_path_factory.mktemp("large") / "report.html"
    file.write_text(report_files(run)["report.html"], encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The leaderboard of 300 jobs."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(300):
        job, name = f"model=svm features.n_mels={number}", f"n_mels-{number}"
        accuracy = 0.7 + number * 37 % 300 / 1000
        rows.write(folder, Row(job, name, "passed", "", accuracy, accuracy - 0.1, accuracy + 0.02, 9000 + 97 * number))
    leaderboard.write(folder)
    return folder / "leaderboard.html"


def check(page: Page, width: int) -> None:
    """No scrolling from side to side, and nothing serious for axe."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in ("serious", "critical")] == []


def reached(page: Page, presses: int) -> set[str]:
    """Tags and names of what the Tab key comes to."""
    page.evaluate("document.body.focus()")
    names = set()
    for _ in range(presses):
        page.keyboard.press("Tab")
        names.add(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
    return names


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_report_of_400_clips(large: Path, open_page: Open, width: int, scheme: str) -> None:
    with open_page(large, width, scheme) as page:
        check(page, width)
        assert page.locator("article").count() == page.locator("audio").count() == 12
        assert page.locator("audio").first.evaluate("sound => sound.duration") == pytest.approx(1.0)
        assert {"SUMMARY", "AUDIO"} <= reached(page, 12)


def test_report_of_400_clips_is_small(large: Path) -> None:
    assert large.stat().st_size < LARGEST


def test_a_clip_is_played(large: Path, open_page: Open) -> None:
    with open_page(large, 1280, "light") as page:
        page.locator("audio").first.evaluate("sound => sound.play()")
        page.wait_for_function("document.querySelector('audio').currentTime > 0")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_leaderboard_of_300_jobs(many: Path, open_page: Open, width: int, scheme: str) -> None:
    with open_page(many, width, scheme) as page:
        check(page, width)
        assert {"flash", "load", "text", "front", "A", "BUTTON"} <= reached(page, 60)


def test_leaderboard_is_filtered_and_sorted_by_keyboard(many: Path, open_page: Open) -> None:
    with open_page(many, 1280, "light") as page:
        shown = page.locator("#jobs tbody tr:visible")
        page.locator("input[name=flash]").fill("9.3")
        assert shown.count() == 4
        assert page.locator(".picture a:not(.out)").count() == 4
        assert "4 of 300 jobs; best: model=svm features.n_mels=" in page.locator("#best").inner_text()
        page.get_by_role("button", name="all").press("Enter")
        page.wait_for_function("document.querySelectorAll('#jobs tbody tr:not([hidden])').length === 300")
        page.get_by_role("button", name="flash").press("Enter")
        assert page.locator("th[aria-sort=ascending]").inner_text().startswith("flash")
        assert page.locator("#jobs tbody th").first.inner_text() == "model=svm features.n_mels=0"


def test_pages_of_a_real_sweep(sweep: Path, open_page: Open) -> None:
    with open_page(sweep / "leaderboard.html", 390, "dark") as page:
        check(page, 390)
        assert page.locator("td.failed").inner_text() == "failed"
        assert "gaussian_nb" in page.locator(".message").inner_text()
        link = page.locator("#jobs a").first.get_attribute("href")
    assert link is not None
    with open_page(sweep / link, 390, "light") as page:
        check(page, 390)
        assert page.locator("h1").inner_text() == "yes_no"
        assert page.locator("tr", has_text="features rms logmel").count() == 1
