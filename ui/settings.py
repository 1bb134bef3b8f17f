"""What one device is set to: kept beside its identity, changed in its settings page, overridden on its command line.

The branch's own settings (services, counters, texts) are its profile, in the log; here is only what differs from PC to
PC. ``OF_ROLE`` says which fields a role has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace

from branchdesk.domain.errors import Damaged
from branchdesk.places import write_private

Theme = Literal["light", "dark", "contrast"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One device's settings. Every field has a default, so a file of an older version stays good."""

    language: str = ""
    """Of the window; empty: the machine's."""
    theme: Literal["", "light", "dark", "contrast"] = ""
    """Empty: the role's own (the display's is dark)."""
    motion: bool = True
    """Things may move and blink."""
    fullscreen: bool = False
    printer: str = "none:"
    """Of a kiosk, or of a manager who gives out tickets: escpos+tcp://…, qt:, pdf:…"""
    voice: str = "auto"
    """Of a display: auto, clips, espeak, file://…, none. Of a kiosk: none takes the button for voice guidance away."""
    screen: str = ""
    """Name of the monitor to fill, or of the teller's dock; empty: an evaluator's the second, others the system's."""
    display_layout: Literal["calls", "services", "counters"] = "calls"
    """What stands beside the called number: the last calls, a cell per service, or one per counter."""
    display_counter: str = ""
    """A display with a counter's number is the sign above that counter."""
    media: str = ""
    """A folder of pictures that a display shows in turn; empty: none."""
    counter_keys: dict[str, str] = {}
    """Of a teller's window: keys that differ from the shipped ones, by action."""
    counter_edge: Literal["left", "right", "top", "bottom"] = "top"
    """Where the teller's dock stands."""
    counter_docked: bool = False
    """Begin as the dock."""
    counter_hotkeys: bool = False
    """Ctrl+Alt and an action's key work in other programs too."""
    kiosk_lock: bool = False
    """A kiosk fills the screen, stays on top, and ends by its service menu alone."""
    hide_cursor: bool = False
    """No pointer is shown: for touch screens."""
    paper_only: bool = False
    """A kiosk whose printer cannot print gives no numbers at all."""
    idle_min: float = 3
    """After so long without a touch a kiosk shows its idle screen; 0: never."""
    dpi: float = 0
    """Pixels an inch of a kiosk's screen; 0: as the screen says."""

    @property
    def fills_screen(self) -> bool:
        """Whether the window has all of its monitor: a locked kiosk always has."""
        return self.fullscreen or self.kiosk_lock


_ALL = ("language", "theme", "motion")
_KIOSK = ("kiosk_lock", "hide_cursor", "paper_only", "idle_min", "dpi")
OF_ROLE: dict[str, tuple[str, ...]] = {
    "kiosk": (*_ALL, "fullscreen", "printer", "voice", *_KIOSK),
    "counter": (*_ALL, "screen", "counter_edge", "counter_docked", "counter_hotkeys"),
    "evaluator": (*_ALL, "fullscreen", "screen"),
    "display": (*_ALL, "fullscreen", "screen", "voice", "display_layout", "display_counter", "media"),
    "manager": (*_ALL, "printer"),
}


AT_START = frozenset({"display_counter", "counter_docked"})
"""What waits for the next start: a sign is another window than the lobby's; how to begin is asked at the beginning."""
AT_ONCE = frozenset(Settings.__struct_fields__) - AT_START
"""What an open window takes over within seconds."""


def taken_over(running: Settings, kept: Settings) -> Settings:
    """What an open window goes on with when other settings were kept."""
    return replace(running, **{name: getattr(kept, name) for name in AT_ONCE})


def settings_path(identity: Path) -> Path:
    """Where the settings of the device with this identity file are kept."""
    return identity.with_suffix(".settings.json")


def load_settings(identity: Path) -> Settings:
    """As kept, or the defaults where nothing was. Raises Damaged("settings_damaged")."""
    path = settings_path(identity)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise Damaged("settings_damaged", path=str(path), detail=str(error)) from error


def save_settings(identity: Path, settings: Settings) -> None:
    """Keep them, whole or not at all. Raises OSError."""
    write_private(settings_path(identity), msgspec.json.format(msgspec.json.encode(settings)))


def overridden(settings: Settings, given: Mapping[str, object]) -> Settings:
    """With what the command line gave; what it did not give (None) stays."""
    known = {name: value for name, value in given.items() if name in Settings.__struct_fields__ and value is not None}
    return replace(settings, **known)


def news_of(identity: Path, read: Callable[[], Settings]) -> Callable[[], Settings | None]:
    """A question that gives the settings where their file is another one than when it was asked last.

    What cannot be read is no news: the window goes on as it is.
    """

    def stamp() -> tuple[int, int]:
        try:
            found = settings_path(identity).stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_ino

    seen = stamp()

    def ask() -> Settings | None:
        nonlocal seen
        now = stamp()
        if now == seen:
            return None
        seen = now
        try:
            return read()
        except Damaged:
            return None

    return ask
