"""The pictures of devices, settings and the set-up: ``.venv/bin/python -m docs.img.shoot_settings``."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from branchdesk.demo.stage import Stage
from docs.img.shoot import LANGUAGES, PLAN
from docs.img.studio import Studio
from ui.manager.main import make_window
from ui.previews import Previews
from ui.setup.window import SetupWindow
from ui.theme import apply_theme

DEVICES, SETTINGS = 6, 7


def manager(studio: Studio) -> None:
    """The devices, with a code for a new one; the settings, with changes that are not saved yet."""
    for language in LANGUAGES:
        make = partial(make_window, language=language, sound=False, screens=Previews())
        window = studio.show(studio.link("manager", staff="m01"), (1366, 768), make)
        window.tabs.setCurrentIndex(DEVICES)
        studio.wait(2)
        window.tabs.devices.enrol.kind.setCurrentIndex(2)
        window.tabs.devices.enrol.ask()
        studio.take(window, f"manager-devices-{language}", 1200, 2)
        window.tabs.setCurrentIndex(SETTINGS)
        studio.wait(2)
        draft = window.tabs.settings.editing.draft
        assert draft is not None
        draft.put(("policy", "max_wait_min"), 25)
        draft.put(("services", 1, "standard_min"), 10)
        window.tabs.settings.open("services")
        window.tabs.settings.pages.items("services").choose(1)
        window.tabs.settings.refresh()
        studio.take(window, f"manager-settings-{language}", 1200)
        studio.close()


def setup(studio: Studio, folder: Path) -> None:
    """The page of the services."""
    os.environ["BRANCHDESK_DATA"] = str(folder / "set-up")
    for language in LANGUAGES:
        apply_theme(studio.app)
        window = SetupWindow(language)
        window.resize(1080, 720)
        window.show()
        window.show_page("services")
        studio.take(window, f"setup-services-{language}", 900)
        window.close()


def main() -> None:
    """Make all of them."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), PLAN, (sys.executable, "-m", "ui"))
        try:
            stage.open()
            studio = Studio(stage, app)
            manager(studio)
            setup(studio, Path(folder))
        finally:
            stage.close()


if __name__ == "__main__":
    main()
