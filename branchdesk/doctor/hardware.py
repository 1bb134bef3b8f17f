"""What hangs on a device: its ticket printer and its loudspeaker."""

from __future__ import annotations

import shutil
from urllib.parse import urlsplit

from branchdesk.devices.voice import voice_from_name
from branchdesk.devices.voice.player import has_speaker
from branchdesk.doctor.findings import Finding, fault, ok, warning
from branchdesk.services.ports import TicketPrinter


def printer(url: str, made: TicketPrinter | None) -> list[Finding]:
    """Whether the printer of the settings answers and has paper; ``made`` None: the URL names none."""
    if made is None:
        return [fault("printer", "printer_url", printer=url)]
    if url == "none:":
        return [warning("printer", "no_printer")]
    status = made.status()
    params = {"printer": url, "detail": status.detail}
    match status.state:
        case "ready":
            return [ok("printer", "printer_ready", **params)]
        case "paper_low":
            return [warning("printer", "paper_low", **params)]
        case "paper_out":
            return [fault("printer", "paper_out", **params)]
        case "offline":
            return [fault("printer", "printer_off", **params)]
        case "unknown":
            return [warning("printer", "printer_untold", **params)]


def voice(name: str) -> list[Finding]:
    """Whether calls can be spoken: the engine of the settings, and something to hear it from."""
    try:
        voice_from_name(name)
    except ValueError:
        return [fault("voice", "voice_name", voice=name)]
    if name == "none":
        return [ok("voice", "voice_off")]
    if urlsplit(name).scheme == "file":
        return [warning("voice", "voice_to_files", voice=name)]
    if name == "espeak" and shutil.which("espeak-ng") is None:
        return [fault("voice", "no_espeak")]
    if not has_speaker():
        return [fault("voice", "no_speaker")]
    return [ok("voice", "voice_ready", voice=name)]
