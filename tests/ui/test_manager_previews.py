"""What a draft of the settings makes of the customers' screens: shown beside it, and drawn by themselves."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from branchdesk.domain.brand import Brand
from branchdesk.domain.profile import Profile
from tests.inprocess import demo_profile
from tests.ui.manager_stage import SETTINGS, Stage
from ui.manager.settings.screens import LargePreview
from ui.previews import SCREENS, Previews
from ui.theme import apply_theme, palette

LEFT = Qt.MouseButton.LeftButton


class Drawn:
    """Notes what it is asked to draw."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str, int]] = []

    def screens(self, page: str) -> tuple[str, ...]:
        return {"services": ("kiosk",), "staff": ("asks", "serves")}.get(page, ())

    def draw(self, screen: str, profile: Profile, language: str, item: int) -> QPixmap:
        self.asked.append((screen, profile.services[0].name.en, language, item))
        drawn = QPixmap(400, 200)
        drawn.fill(Qt.GlobalColor.red)
        return drawn


def test_screens_are_drawn_with_the_draft_and_large_in_each_language(qtbot: QtBot) -> None:
    drawn = Drawn()
    stage = Stage(qtbot, screens=drawn)
    stage.start(tab=SETTINGS)
    page, card = stage.window.tabs.settings, stage.window.tabs.settings.preview
    qtbot.waitUntil(lambda: page.editing.draft is not None)
    page.open("services")
    assert list(card.tabs) == ["kiosk", "ticket"]
    qtbot.waitUntil(lambda: drawn.asked == [("kiosk", "Cash", "en", 0)])
    draft = page.editing.draft
    assert draft is not None
    draft.put(("services", 0, "name"), {"zh": "外汇", "en": "Foreign money"})
    page.refresh()
    qtbot.waitUntil(lambda: drawn.asked[1:] == [("kiosk", "Foreign money", "en", 0)])
    draft.put(("services", 0, "standard_min"), -1)  # what is wrong is not drawn: the last good draft stays
    page.refresh()
    QTest.mouseClick(card.picture, LEFT)
    dialog = card.findChild(LargePreview)
    assert isinstance(dialog, LargePreview)
    QTest.mouseClick(dialog.languages["zh"], LEFT)
    assert drawn.asked[2:] == [("kiosk", "Foreign money", "en", 0), ("kiosk", "Foreign money", "zh", 0)]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    page.editing.discard()
    page.refresh()
    page.open("staff")
    page.pages.items("staff").choose(2)
    QTest.mouseClick(card.tabs["serves"], LEFT)
    page.check()
    qtbot.waitUntil(lambda: drawn.asked[-1] == ("serves", "Cash", "en", 2))
    stage.bridge.close()


def test_the_card_is_as_high_as_what_it_shows_whatever_was_drawn_before(qtbot: QtBot) -> None:
    def height(*before: str) -> int:
        stage = Stage(qtbot, screens=Drawn())
        stage.start(tab=SETTINGS)
        page, card = stage.window.tabs.settings, stage.window.tabs.settings.preview
        qtbot.waitUntil(lambda: page.editing.draft is not None)
        for one in (*before, "staff"):
            page.open(one)
            qtbot.waitUntil(lambda: card.ticket.isHidden() or not card.ticket.pictures[0].pixmap().isNull())
        qtbot.waitUntil(lambda: stage.bridge.quiet)
        stage.window.close()
        stage.bridge.close()
        return card.sizeHint().height()

    drawn_before, alone = height("branch", "services"), height()
    assert drawn_before == alone


def test_real_screens_are_drawn_from_a_draft_and_leave_nothing_behind(qapp: QApplication) -> None:
    """Of a teller who agrees the pad shows the name, of another it does not; the draft's brand is not this window's."""
    profile, previews = demo_profile(), Previews()
    apply_theme(qapp)
    hidden = replace(profile, staff=tuple(replace(person, shown=False) for person in profile.staff))
    teller = next(place for place, person in enumerate(profile.staff) if person.shown)
    with_name = previews.draw("serves", profile, "en", teller).toImage()
    assert with_name != previews.draw("serves", hidden, "en", teller).toImage()
    before = palette()
    branded = replace(profile, brand=Brand(colour="#7A0019"))
    assert previews.draw("kiosk", branded, "en", 0).toImage().pixelColor(700, 4).name() == "#7a0019"
    assert palette() is before
    others = [screen for page in SCREENS.values() for screen in page if screen != "kiosk"]
    assert all(not previews.draw(screen, profile, "zh", 0).isNull() for screen in set(others))
