"""Starting the evaluator."""

from __future__ import annotations

from branchdesk.client.journal import Journal
from branchdesk.client.link import BranchLink
from branchdesk.domain.commands import Language
from ui.app import run_window
from ui.bridge import Bridge
from ui.evaluator.presenter import EvaluatorPresenter
from ui.evaluator.window import EvaluatorWindow
from ui.live import Live
from ui.settings import Settings


def make_window(bridge: Bridge, journal: Journal, *, language: Language = "zh") -> EvaluatorWindow:
    """The window of the counter that ``bridge.link.who`` names, on a bridge that is started (and closed) by the
    caller. Needs a QApplication with a theme.
    """
    return EvaluatorWindow(EvaluatorPresenter(bridge, journal, language))


def run(link: BranchLink, journal: Journal, settings: Settings, live: Live | None = None) -> int:
    """Show the evaluator until it is closed; the process's exit code."""
    language = settings.language or "zh"
    return run_window(
        link, lambda bridge: make_window(bridge, journal, language=language), settings, second=True, live=live
    )
