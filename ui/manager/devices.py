"""How the branch's devices are, as lines to be shown. Decisions only, no widgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Stopped
from branchdesk.domain.times import DAY, local
from branchdesk.i18n import text
from branchdesk.i18n.stories import staff_name, stop_words
from branchdesk.services.messages import DeviceHealth, Devices
from ui.manager.watch import problem_words

Mood = Literal["good", "warn", "bad", "muted"]
KINDS = ("kiosk", "display", "counter", "evaluator", "manager")
"""What a manager's code may make of a device, in the order in which a branch sets them up."""
AT_COUNTER = ("counter", "evaluator")
ICONS = {
    "kiosk": "ticket",
    "display": "monitor",
    "counter": "user",
    "evaluator": "smile",
    "manager": "landmark",
    "node": "server",
}


class DeviceLine(NamedTuple):
    """One device. ``place``: kind, counter and address in one line; ``more``: what else to know of its state."""

    id: str
    name: str
    icon: str
    place: str
    state: str
    mood: Mood
    more: str
    version: str
    old: bool
    removable: bool
    stops: Literal["", "stop", "resume"] = ""
    """Of a kiosk: what may be done about its service."""


class DevicesView(NamedTuple):
    """The page. ``well``: all that are in use are connected and have no problem."""

    summary: str
    well: bool
    lines: tuple[DeviceLine, ...]
    gone: tuple[DeviceLine, ...]


def kind_words(language: str, kind: str) -> str:
    """What a kind of device is called."""
    return text(language, f"devices-kind-{kind}")


def view(
    language: str, known: Devices, profile: Profile, now: int, own: str, stopped: Mapping[str, Stopped] | None = None
) -> DevicesView:
    """In trouble first, then away, then as they joined. ``own``: this window's device, which nobody removes here.
    ``stopped``: by their ids, the kiosks that are out of service.
    """
    stopped = stopped or {}
    told = _Telling(language, profile, now)
    lines = [(_line(told, device, known.version, own, stopped.get(device.id)), device) for device in known.devices]
    used = [line for line, device in lines if not device.revoked]
    used.sort(key=lambda line: ("bad", "warn", "muted", "good").index(line.mood))
    trouble = sum(line.mood != "good" for line in used)
    summary = (
        text(language, "devices-trouble", count=trouble, of=len(used))
        if trouble
        else text(language, "devices-well", count=len(used))
    )
    gone = tuple(line for line, device in lines if device.revoked)
    return DevicesView(summary, not trouble, tuple(used), gone)


class _Telling(NamedTuple):
    """In which language, of which branch, and when."""

    language: str
    profile: Profile
    now: int

    def when(self, at: int) -> str:
        return when(at, self.profile, self.now)


def _line(told: _Telling, device: DeviceHealth, newest: str, own: str, stopped: Stopped | None) -> DeviceLine:
    language = told.language
    state, mood, more = _state(told, device)
    if stopped and mood == "good":
        state, mood, more = _stopped(told, stopped)
    elif stopped:
        more = " · ".join([_stopped(told, stopped)[0], more])
    used_kiosk = device.kind == "kiosk" and not device.revoked
    counter = text(language, "manager-counter", counter=device.counter) if device.counter else ""
    place = (kind_words(language, device.kind), counter, device.address)
    return DeviceLine(
        id=device.id,
        name=device.name,
        icon=ICONS[device.kind],
        place=" · ".join(part for part in place if part),
        state=state,
        mood=mood,
        more=more,
        version=device.version,
        old=bool(device.version) and device.version != newest and not device.revoked,
        removable=not device.revoked and device.id != own,
        stops=("resume" if stopped else "stop") if used_kiosk else "",
    )


def _state(telling: _Telling, device: DeviceHealth) -> tuple[str, Mood, str]:
    """A problem is told also of a device that is away: it was there when it went."""
    language, since = telling.language, telling.when(device.since)
    if device.revoked:
        return text(language, "devices-removed"), "muted", since
    seen = telling.when(device.seen_at)
    away = text(language, "devices-seen", time=seen) if device.seen_at else text(language, "devices-never-seen")
    if device.problem:
        words = problem_words(language, device.problem, device.detail)
        told = text(language, "manager-since", time=since)
        return words, "bad", told if device.live else f"{told} · {away}"
    if not device.live:
        return text(language, "devices-away"), "warn" if device.seen_at else "muted", away
    return text(language, "devices-live"), "good", ""


def _stopped(told: _Telling, stopped: Stopped) -> tuple[str, Mood, str]:
    """Out of service, and why; since when and by whom."""
    language = told.language
    parts = (text(language, "devices-stopped"), stop_words(language, stopped.reason, stopped.note))
    since = text(language, "manager-since", time=told.when(stopped.at))
    by = staff_name(told.profile, stopped.by) if stopped.by else text(language, "devices-stopped-there")
    return " · ".join(part for part in parts if part), "warn", f"{since} · {by}"


def when(at: int, profile: Profile, now: int) -> str:
    """The time of day; with the date where that is not today's."""
    there = local(at, profile.timezone)
    today = local(now, profile.timezone)
    if there.date() == today.date():
        return f"{there:%H:%M}"
    return f"{there:%m-%d %H:%M}" if now - at < 300 * DAY else f"{there:%Y-%m-%d}"


def time_left(until: int, now: int) -> str:
    """Minutes and seconds; empty when it is over."""
    left = max(0, until - now) // 1000
    return f"{left // 60}:{left % 60:02}" if left else ""
