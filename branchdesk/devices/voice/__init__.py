"""Voice: announcements spoken offline, from clips or by a speech engine."""

from __future__ import annotations

from branchdesk.devices.voice.choose import voice_from_name
from branchdesk.devices.voice.player import play_sound
from branchdesk.devices.voice.queue import VoiceQueue

__all__ = ["VoiceQueue", "play_sound", "voice_from_name"]
