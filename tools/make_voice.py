"""Build time: render the voice clips and the sounds that ship under ``resources``.

    python tools/make_voice.py            # needs espeak-ng, flite and sox

Chinese is spoken by espeak-ng from pinyin (``cmn-latn-pinyin``; its plain ``cmn`` voice reads pinyin as
English), letters by its English voice with the same timbre; English by flite's ``slt``. The voice is clear
but synthetic. To ship a better one, replace ``render``: the keys (``branchdesk.devices.voice.phrases``)
and the file format stay. One OGG per language plus an index of (first sample, samples), because 170 files
of half a second would each carry a codec header.
"""

from __future__ import annotations

import array
import json
import math
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from branchdesk.devices.voice.phrases import inventory  # noqa: E402
from branchdesk.devices.voice.words import Words, spoken  # noqa: E402

RATE = 22_050
SPACE = RATE // 20
JOINT = RATE // 20
_HEAD = ("silence", "1", "0.005", "1.2%", "reverse")
TRIM = _HEAD + _HEAD
LEVEL = (
    "highpass",
    "120",
    "fade",
    "t",
    "0.004",
    "reverse",
    "fade",
    "t",
    "0.012",
    "reverse",
    "gain",
    "-n",
    "-2",
)


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def render(words: Words, target: Path) -> None:
    """Speak one run of words into a WAV file."""
    if words.manner == "en":
        run("flite", "-voice", "slt", "--setf", "duration_stretch=0.95", "-t", words.words, "-o", str(target))
        return
    voice, speed = {"zh": ("cmn-latn-pinyin+f3", "195"), "letter": ("en-us+f3", "165")}[words.manner]
    run("espeak-ng", "-v", voice, "-s", speed, "-p", "52", "-w", str(target), words.words)


def clip(key: str, language: str, folder: Path) -> array.array[int]:
    """The samples of one clip: its runs trimmed, levelled and joined."""
    raw, clean, out = folder / "raw.wav", folder / "clean.wav", array.array("h")
    for words in spoken(key, language):
        if out:
            out.extend([0] * JOINT)
        render(words, raw)
        run("sox", str(raw), "-r", str(RATE), "-c", "1", "-b", "16", str(clean), *TRIM, *LEVEL)
        out.extend(samples_of(clean))
    return out


def samples_of(path: Path) -> array.array[int]:
    with wave.open(str(path), "rb") as source:
        assert (source.getframerate(), source.getnchannels()) == (RATE, 1)
        return array.array("h", source.readframes(source.getnframes()))


def write_wav(path: Path, samples: array.array[int]) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())


def make_language(language: str, folder: Path) -> None:
    """Render every clip of a language into one OGG file and its index."""
    track, index = array.array("h"), {}
    for key in inventory(language):
        samples = clip(key, language, folder)
        index[key] = (len(track), len(samples))
        track.extend(samples)
        track.extend([0] * SPACE)
    whole, out = folder / "whole.wav", ROOT / "resources" / "voice" / f"{language}.ogg"
    write_wav(whole, track)
    run("sox", str(whole), "-C", "4", str(out))
    out.with_suffix(".json").write_text(json.dumps({"rate": RATE, "clips": index}, separators=(",", ":")) + "\n")
    print(f"{language}: {len(index)} clips, {len(track) / RATE:.0f} s, {out.stat().st_size / 1e6:.2f} MB")


def tone(frequency: float, seconds: float, start: float, total: float, level: float) -> list[float]:
    """One struck bell: a few partials that decay at their own pace."""
    partials = ((1.0, 1.0, 3.2), (2.0, 0.42, 5.0), (3.01, 0.16, 8.0), (4.2, 0.06, 12.0))
    out = [0.0] * int(total * RATE)
    for n in range(int(seconds * RATE)):
        t = n / RATE
        attack = min(1.0, t / 0.004) * min(1.0, (seconds - t) / 0.05)
        value = sum(a * math.exp(-d * t) * math.sin(2 * math.pi * frequency * r * t) for r, a, d in partials)
        at = n + int(start * RATE)
        if at < len(out):
            out[at] += level * attack * value
    return out


def make_sound(name: str, notes: tuple[tuple[float, float], ...], seconds: float) -> None:
    """A bell sequence of (frequency in Hz, start in s) as resources/sounds/NAME.wav."""
    layers = [tone(f, seconds - start, start, seconds, 0.5) for f, start in notes]
    mixed = [sum(column) for column in zip(*layers, strict=True)]
    peak = max(abs(v) for v in mixed)
    write_wav(
        ROOT / "resources" / "sounds" / f"{name}.wav",
        array.array("h", [round(v / peak * 0.7 * 32767) for v in mixed]),
    )


def main() -> None:
    make_sound("chime", ((659.26, 0.0), (523.25, 0.34)), 1.15)
    make_sound("alert", ((880.0, 0.0), (880.0, 0.22), (698.46, 0.44)), 1.0)
    with tempfile.TemporaryDirectory() as folder:
        for language in ("zh", "en"):
            make_language(language, Path(folder))


if __name__ == "__main__":
    main()
