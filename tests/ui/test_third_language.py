"""A third language is one file: dropped into the resources, it is offered and spoken, with dates in its own way."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from branchdesk.domain.profile import Words
from branchdesk.resources import resource
from tests.ui.pseudo import OPEN, pseudo

STARTED = """
import json, sys
from pathlib import Path
import branchdesk.resources as resources
resources._ROOT = Path(sys.argv[1])
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
app = QApplication([])
from branchdesk.i18n import LANGUAGES, text
from tests.ui.every_window import all_states, shown
told = {"languages": LANGUAGES, "date": text("xx", "display-date", day=__import__("datetime").date(2026, 3, 2))}
for state in all_states():
    if state.name in sys.argv[2:]:
        with shown(state, "xx") as window:
            window.grab()
            labels = [one.text() for one in window.findChildren(QLabel) if one.isVisibleTo(window)]
            buttons = [one.text() for one in window.findChildren(QPushButton) if one.isVisibleTo(window)]
            told[state.name] = [window.windowTitle(), *labels, *buttons]
print(json.dumps(told))
"""
WINDOWS = ("kiosk_home", "counter_serving", "evaluator_asking", "manager_floor", "display_calls")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What a process says that found one more file among its languages."""
    folder = tmp_path_factory.mktemp("resources")
    for part in resource().iterdir():
        if part.name != "i18n":
            (folder / part.name).symlink_to(part)
    shutil.copytree(resource("i18n"), folder / "i18n")
    source = pseudo(resource("i18n", "en.ftl").read_text("utf-8"))
    own = {"language-name": "Íkkśéñ", "language-short": "XX", "language-locale": "ru-RU"}
    lines = [line for line in source.splitlines() if line.split(" = ")[0] not in own]
    lines += [f"{name} = {words}" for name, words in own.items()]
    (folder / "i18n" / "xx.ftl").write_text("\n".join(lines) + "\n", "utf-8")
    command = [sys.executable, "-c", STARTED, str(folder), *WINDOWS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.fail(done.stderr[-2000:], pytrace=False)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_it_is_offered_after_ours(told: dict[str, list[str]]) -> None:
    assert told["languages"] == ["zh", "en", "xx"]
    assert "Íkkśéñ" in told["kiosk_home"]


@pytest.mark.parametrize("window", WINDOWS)
def test_every_window_speaks_it(told: dict[str, list[str]], window: str) -> None:
    assert any(words.startswith(OPEN) for words in told[window]), told[window]


def test_dates_are_written_as_its_locale_says(told: dict[str, list[str]]) -> None:
    assert "марта" in told["date"]


def test_a_banks_own_words_fall_back_to_english_and_chinese_variants_to_chinese() -> None:
    words = Words(zh="现金", en="Cash")
    assert [words.said_in(language) for language in ("zh", "zh-hant", "en", "kk")] == ["现金", "现金", "Cash", "Cash"]
