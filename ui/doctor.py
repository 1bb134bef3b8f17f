"""What ``branchdesk doctor`` looks at of a role with a window: its screen, fonts, printer and voice."""

from __future__ import annotations

import subprocess
from pathlib import Path

import msgspec

from branchdesk.doctor import hardware
from branchdesk.doctor.findings import Finding, failed, fault
from branchdesk.domain.errors import Damaged
from branchdesk.services.ports import TicketPrinter
from ui.program import program
from ui.settings import Settings, load_settings

PATIENCE_S = 30


def look(role: str, identity: Path) -> list[Finding]:
    """All of it, with the settings that are kept beside the identity; no role: the screen alone."""
    found = _screen(role)
    try:
        settings = load_settings(identity)
    except Damaged as error:
        return [*found, failed("identity", error)]
    return found + of_settings(role, settings)


def of_settings(role: str, settings: Settings) -> list[Finding]:
    """What the settings name: a kiosk's printer, a display's voice."""
    if role == "kiosk":
        return hardware.printer(settings.printer, _printer(settings.printer))
    return hardware.voice(settings.voice) if role == "display" else []


def _printer(url: str) -> TicketPrinter | None:
    from ui.printing import printer_for

    try:
        return printer_for(url)
    except ValueError:
        return None


def _screen(role: str) -> list[Finding]:
    """In a process of its own, because Qt ends the process that finds no screen."""
    command = [*program(), "doctor", *([role] if role else []), "--probe"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
        return msgspec.json.decode(ran.stdout, type=list[Finding])
    except msgspec.DecodeError:
        return [fault("screen", "screen_fails", detail=_why(ran.stderr))]
    except (OSError, subprocess.TimeoutExpired) as error:
        return [fault("screen", "screen_fails", detail=str(error))]


def _why(said: str) -> str:
    """The first line that Qt said, which names what it misses."""
    return next((line.strip() for line in said.splitlines() if line.strip()), "")[:300]
