"""The manager's alerts over time: what is new, what was seen to, and since when. Decisions only, no widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from branchdesk.domain.alerts import Alert
from branchdesk.domain.profile import Profile
from branchdesk.i18n import text

TEXTS = {
    "long_wait": "alert-long-wait",
    "no_counter": "alert-no-counter",
    "open_flexible": "alert-open-flexible",
    "long_service": "alert-long-service",
    "no_show": "alert-no-show",
    "device": "alert-device",
}
PROBLEMS = {
    "printer_paper_out": "manager-problem-paper-out",
    "printer_paper_low": "manager-problem-paper-low",
    "printer_offline": "manager-problem-printer-offline",
    "printer_failed": "manager-problem-printer-failed",
    "printer_none": "manager-problem-printer-none",
    "voice_unavailable": "manager-problem-no-sound",
    "island_refused": "manager-problem-island-refused",
    "journal_damaged": "manager-problem-journal-damaged",
    "journal_unwritable": "manager-problem-journal-unwritable",
}
Key = tuple[str, str, str]


class WatchedAlert(NamedTuple):
    """An alert with its history in this window. ``since``: ms; ``acknowledged``: the manager has seen it."""

    alert: Alert
    since: int
    acknowledged: bool

    @property
    def key(self) -> Key:
        """What makes it this one: an amber alert that turns red is a new one."""
        return (self.alert.code, self.alert.subject, self.alert.severity)


class AlertWatch:
    """Remembers alerts while they last. One that ends and comes again is new again."""

    def __init__(self) -> None:
        self._known: dict[Key, WatchedAlert] = {}

    def update(self, present: Iterable[Alert], now: int) -> bool:
        """Take in the present alerts; whether any of them is new (a sound is due, once)."""
        before, self._known = self._known, {}
        for alert in present:
            key = (alert.code, alert.subject, alert.severity)
            old = before.get(key)
            self._known[key] = WatchedAlert(alert, old.since if old else now, bool(old and old.acknowledged))
        return any(key not in before for key in self._known)

    def acknowledge(self, key: Key) -> None:
        """The manager has seen it: it stands last and quiet until it ends."""
        if key in self._known:
            self._known[key] = self._known[key]._replace(acknowledged=True)

    def rows(self) -> tuple[WatchedAlert, ...]:
        """Unseen before seen, red before amber, older before newer."""
        return tuple(sorted(self._known.values(), key=lambda w: (w.acknowledged, w.alert.severity != "red", w.since)))

    @property
    def unseen(self) -> int:
        """How many the manager has not acknowledged."""
        return sum(not watched.acknowledged for watched in self._known.values())


def alert_words(language: str, alert: Alert, profile: Profile) -> str:
    """The alert in words: services by their names, problems in plain language."""
    params = dict(alert.params)
    if "service" in params:
        names = {service.code: service.name.said_in(language) for service in profile.services}
        params["service"] = names.get(str(params["service"]), str(params["service"]))
    if "problem" in params:
        params["problem"] = problem_words(language, str(params["problem"]), str(params.pop("detail", "")))
    return text(language, TEXTS[alert.code], **params)


def problem_words(language: str, problem: str, detail: str = "") -> str:
    """A device's problem for staff; an unknown code is shown as it is, so that it can be looked up.

    ``detail``: of a refused number its first word is the number.
    """
    known = PROBLEMS.get(problem)
    return (
        text(language, known, number=detail.partition(" ")[0])
        if known
        else text(language, "manager-problem-other", code=problem)
    )
