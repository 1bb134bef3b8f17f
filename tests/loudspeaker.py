"""A loudspeaker for tests: ALSA's own file device, so the real playback path runs and leaves what was "heard"."""

from __future__ import annotations

import array
from pathlib import Path

import pytest

WORKS = 'pcm.null {{ type null }}\npcm.!default {{ type file file "{heard}" format raw slave.pcm "null" }}\n'
BROKEN = "pcm.!default {{ type hw card 99 }}\n# no such card; would be heard in {heard}\n"


class Loudspeaker:
    """Set up for this process by environment variables; ``heard`` are the samples that were played."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, config: str = WORKS) -> None:
        self._raw = folder / "heard.raw"
        configuration = folder / "asound.conf"
        configuration.write_text(config.format(heard=self._raw))
        monkeypatch.setenv("ALSA_CONFIG_PATH", str(configuration))
        monkeypatch.setenv("PULSE_SERVER", f"unix:{folder}/none")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))

    @property
    def heard(self) -> array.array[int]:
        samples = array.array("h")
        if self._raw.exists():
            samples.frombytes(self._raw.read_bytes())
        return samples
