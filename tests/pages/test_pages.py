"""report.html and leaderboard.html in a real browser, on a desk and on a telephone, by day and by night."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

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


def test_jobs_of_the_front_with_the_same_figures_are_one_row(tmp_path: Path, open_page: Open) -> None:
    for number in range(30):
        accuracy, flash = (0.9, 6000) if number < 27 else (0.8, 5000)
        rows.write(tmp_path, Row(f"seed={number}", f"seed-{number:02}", "passed", "", accuracy, 0.7, 0.95, flash))
    leaderboard.write(tmp_path)
    with open_page(tmp_path / "leaderboard.html", 1280, "light") as page:
        front = page.get_by_role("group", name="The Pareto front").locator("tbody tr, table > tr")
        assert [text.split("\t")[0] for text in front.all_inner_texts()] == ["seed=0 and 26 more", "seed=27 and 2 more"]
        assert page.locator("#jobs tr.front").count() == 30


def fits(page: Page, width: int) -> bool:
    """Whether nothing makes it scroll from side to side."""
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


def complaints(page: Page) -> list[tuple[str, str]]:
    """What axe finds serious: a rule and the first element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in ("serious", "critical")]


def reached(page: Page, presses: int) -> set[str]:
    """Names, or else tags, of what the Tab key comes to."""
    names = set()
    for _ in range(presses):
        page.keyboard.press("Tab")
        names.add(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
    return names


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_of_a_sweep(sweep: Path, open_page: Open, width: int, scheme: str) -> None:
    with open_page(sweep / "leaderboard.html", width, scheme) as page:
        assert fits(page, width)
        assert complaints(page) == []
        assert page.locator("td.failed").inner_text() == "failed"
        assert "features.hop_length=5 must be from 16 to 4096 samples" in page.locator(".message").inner_text()
        assert {"flash", "load", "text", "front", "A", "BUTTON"} <= reached(page, 24)
        link = page.locator("#jobs a").get_attribute("href")
    assert link is not None
    with open_page(sweep / link, width, scheme) as page:
        assert fits(page, width)
        assert complaints(page) == []
        assert page.locator("h1").inner_text() == "yes_no"
        assert page.locator("tr", has_text="features.name").inner_text().split() == ["features.name", "rms", "logmel"]


@pytest.mark.parametrize(("width", "scheme"), [LOOKS[0], LOOKS[-1]])
def test_report_of_400_clips(large: Path, open_page: Open, width: int, scheme: str) -> None:
    with open_page(large, width, scheme) as page:
        assert fits(page, width)
        assert complaints(page) == []
        sounds = page.locator("audio")
        assert sounds.count() == page.locator("article .plot").count() == 12
        assert sounds.first.evaluate("sound => sound.duration") == pytest.approx(1.0)
        assert {"SUMMARY", "AUDIO"} <= reached(page, 12)


def test_report_of_400_clips_is_small(large: Path) -> None:
    assert large.stat().st_size < LARGEST


def test_a_clip_is_played(large: Path, open_page: Open) -> None:
    play = "sound => new Promise(done => { sound.ontimeupdate = () => done(sound.currentTime); sound.play(); })"
    with open_page(large, 1280, "light") as page:
        assert 0 <= page.locator("audio").first.evaluate(play) <= 1


@pytest.mark.parametrize("width", [1280, 390])
def test_leaderboard_of_300_jobs_by_keyboard(many: Path, open_page: Open, width: int) -> None:
    with open_page(many, width, "light") as page:
        assert fits(page, width)
        shown = page.locator("#jobs tbody tr:visible")
        page.locator("input[name=flash]").fill("9.3")
        expect(shown).to_have_count(4)
        assert page.locator(".picture a:not(.out)").count() == 4
        assert "4 of 300 jobs; best: model=svm features.n_mels=" in page.locator("#best").inner_text()
        page.get_by_role("button", name="all").press("Enter")
        expect(shown).to_have_count(300)
        page.get_by_role("button", name="flash").press("Enter")
        assert page.locator("th[aria-sort=ascending]").inner_text().startswith("flash")
        assert page.locator("#jobs tbody th").first.inner_text() == "model=svm features.n_mels=0"
