"""The manager's alerts over time: what is new, and who has seen to what. Decisions only, no widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from branchdesk.domain.alerts import Alert, acknowledged
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.i18n import text
from branchdesk.i18n.stories import staff_name, stop_words

TEXTS = {
    "long_wait": "alert-long-wait",
    "no_counter": "alert-no-counter",
    "open_flexible": "alert-open-flexible",
    "long_service": "alert-long-service",
    "no_show": "alert-no-show",
    "device": "alert-device",
    "message": "alert-message",
    "kiosk_stopped": "alert-kiosk-stopped",
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


class WatchedAlert(NamedTuple):
    """An alert and who has seen to it (a name, and when), the same in every manager's window."""

    alert: Alert
    seen_by: str = ""
    seen_at: int = 0


class AlertWatch:
    """Remembers which alerts stood here before, so that each sounds once."""

    def __init__(self) -> None:
        self._known: dict[str, WatchedAlert] = {}

    def update(self, s: Snapshot, present: Iterable[Alert]) -> bool:
        """Take in the present alerts; whether any of them is new and nobody's yet (a sound is due, once)."""
        before, self._known = self._known, {}
        for alert in present:
            seen = acknowledged(s, alert)
            name = staff_name(s.profile, seen.by) if seen else ""
            self._known[alert.key] = WatchedAlert(alert, name, seen.at if seen else 0)
        return any(
            not watched.seen_at and (key not in before or before[key].seen_at) for key, watched in self._known.items()
        )

    def rows(self) -> tuple[WatchedAlert, ...]:
        """Unseen before seen, red before amber, older before newer."""
        found = self._known.values()
        return tuple(sorted(found, key=lambda w: (w.seen_at > 0, w.alert.severity != "red", w.alert.since)))

    @property
    def unseen(self) -> int:
        """How many nobody has acknowledged."""
        return sum(not watched.seen_at for watched in self._known.values())


def alert_words(language: str, alert: Alert, profile: Profile) -> str:
    """The alert in words: services by their names, problems in plain language."""
    params = dict(alert.params)
    if "service" in params:
        names = {service.code: service.name.said_in(language) for service in profile.services}
        params["service"] = names.get(str(params["service"]), str(params["service"]))
    if "told" in params:
        return message_words(language, alert)
    if "stopped" in params:
        params["why"] = stop_words(language, str(params.pop("stopped")), str(params.pop("note")))
    if "problem" in params:
        params["problem"] = problem_words(language, str(params["problem"]), str(params.pop("detail", "")))
    return text(language, TEXTS[alert.code], **params)


def message_words(language: str, alert: Alert) -> str:
    """Who tells the lobby what."""
    counter = str(alert.params["counter"])
    sender = text(language, "manager-counter", counter=counter) if counter else str(alert.params["device"])
    note = f" · {alert.params['note']}" if alert.params["note"] else ""
    what = text(language, f"manager-message-{alert.params['told']}")
    return text(language, TEXTS["message"], sender=sender, what=what) + note


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
