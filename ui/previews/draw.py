"""Draws the screens that a page of the settings is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from branchdesk.domain.commands import Language, Who
from branchdesk.domain.profile import Profile
from branchdesk.domain.times import SECOND
from branchdesk.i18n import known_language
from ui.display.foot import lines
from ui.display.ticker import Ticker, TickerView
from ui.display.window import DisplayWindow
from ui.evaluator.presenter import EvaluatorPresenter
from ui.evaluator.presenter import Page as PadPage
from ui.evaluator.sender import Rating
from ui.evaluator.window import EvaluatorWindow
from ui.kiosk.idle import Page
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.window import KioskWindow
from ui.previews.sample import Morning
from ui.previews.still import Mute, StillBridge, StillPrinter, no_journal
from ui.settings import Settings
from ui.theme import SPACE, drawn_with, set_role
from ui.widgets.basics import column

SIZE = QSize(1366, 768)
LOW_SCORE = 2
MOST_LINES, LINE_PX = 12, 52


def draw(screen: str, profile: Profile, language: str, item: int) -> QPixmap:
    """See ``Previews.draw``."""
    with drawn_with(profile.brand) as sheet:
        window = MAKERS[screen](profile, known_language(language), item)
        window.resize(SIZE)
        if sheet:
            window.setStyleSheet(sheet)
        drawn = window.grab()
        window.close()
        window.deleteLater()
        return drawn


def _kiosk(page: Page, profile: Profile, language: Language, _item: int) -> QWidget:
    morning = Morning(profile)
    bridge = StillBridge(morning.snapshot, Who(device="kiosk", kind="kiosk"), morning.now)
    settings = Settings(idle_min=0, voice="none")
    kiosk = KioskPresenter(bridge, StillPrinter(), language, no_journal(), settings=settings)
    kiosk.page = page
    window = KioskWindow(kiosk, Mute())
    for part in (bridge, kiosk):
        part.setParent(window)
    return window


def _pad(page: PadPage, profile: Profile, language: Language, item: int) -> QWidget:
    """The rating pad of the counter where the member of the staff who is looked at sits."""
    staff = profile.staff[item].id if 0 <= item < len(profile.staff) else ""
    morning = Morning(profile, staff)
    who = Who(device="pad", kind="evaluator", counter=morning.counter)
    bridge = StillBridge(morning.snapshot, who, morning.now + SECOND)
    pad = EvaluatorPresenter(bridge, no_journal(), language)
    window = EvaluatorWindow(pad)
    for part in (bridge, pad):
        part.setParent(window)
    bridge.tell()
    pad.page, pad.language = page, language
    if pad.question is not None and page is PadPage.REASONS:
        pad.rating = Rating("", pad.question, LOW_SCORE, 0.0)
    if page is PadPage.IDLE:
        pad.question = None
    window.refresh_now()
    return window


def _foot(profile: Profile, language: Language, _item: int) -> QWidget:
    """The lines at the screen's foot, which stand there one after the other, one below the other."""
    window = QWidget()
    set_role(window, "page")
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = column(window, gap=SPACE)
    for line in lines(profile, language)[:MOST_LINES]:
        ticker = Ticker(TickerView(line))
        ticker.setFixedHeight(LINE_PX)
        layout.addWidget(ticker)
    layout.addStretch(1)
    return window


def _display(profile: Profile, language: Language, _item: int) -> QWidget:
    morning = Morning(profile)
    bridge = StillBridge(morning.snapshot, Who(device="display", kind="display"), morning.now)
    window = DisplayWindow(bridge, Mute(), language=language)
    bridge.setParent(window)
    bridge.tell()
    return window


Make = Callable[[Profile, Language, int], QWidget]
MAKERS: Mapping[str, Make] = {
    "kiosk": partial(_kiosk, Page.HOME),
    "wishes": partial(_kiosk, Page.WISHES),
    "priorities": partial(_kiosk, Page.PRIORITY),
    "asks": partial(_pad, PadPage.ASKING),
    "serves": partial(_pad, PadPage.IDLE),
    "reasons": partial(_pad, PadPage.REASONS),
    "display": _display,
    "foot": _foot,
}
