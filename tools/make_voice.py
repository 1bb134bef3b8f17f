"""Build time: render the voice clips and the sounds that ship under ``resources``.

    python tools/make_voice.py            # needs espeak-ng, flite and sox

Chinese is spoken by espeak-ng from pinyin (``cmn-latn-pinyin``; its plain ``cmn`` voice reads pinyin as English),
letters by its English voice with the same timbre; English by flite's ``slt``. The voice is clear but synthetic. To
ship a better one, replace ``render_zh`` and ``render_en``: the keys (``branchdesk.devices.voice.phrases``) and the
file format stay. One OGG per language plus an index of (first sample, samples), because 170 files of half a second
would each carry a codec header.
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

from branchdesk.devices.voice.phrases import LETTERS, inventory  # noqa: E402

RATE = 22_050
SPACE = RATE // 20
ZH_DIGITS = ("ling2", "yao1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")
ZH_COUNT = ("ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")
EN_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TRIM = "silence 1 0.005 0.8% reverse silence 1 0.005 0.8% reverse".split()
LEVEL = "highpass 120 fade t 0.004 reverse fade t 0.012 reverse gain -n -2".split()


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def espeak(voice: str, speed: int, words: str, target: Path) -> None:
    run("espeak-ng", "-v", voice, "-s", str(speed), "-p", "52", "-w", str(target), words)


def flite(words: str, target: Path) -> None:
    run("flite", "-voice", "slt", "--setf", "duration_stretch=0.95", "-t", words, "-o", str(target))


def zh_count(number: int) -> str:
    """A counter's number as Chinese counts: 十二, not 一二."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "shi2 " if tens == 1 else ZH_COUNT[tens] + " shi2 "
    return head + (ZH_COUNT[ones] if ones else "")


def render_zh(key: str, target: Path) -> None:
    kind, _, rest = key.partition("-")
    digits = " ".join(ZH_DIGITS[int(c)] for c in rest if c.isdigit())
    words = {
        "digit": digits,
        "end": f"{digits} hao4",
        "to": f"dao4 {zh_count(int(rest)) if rest.isdigit() else ''} {'hao4 chuang1kou3 ban4li3' if rest else ''}",
        "open": "qing3",
        "desk": "hao4 chuang1kou3 ban4li3",
    }
    if kind == "char" or (kind == "open" and rest):
        espeak("en-us+f3", 165, rest, target)
    else:
        espeak("cmn-latn-pinyin+f3", 182, words[kind], target)
    if kind == "open" and rest:
        _prefix_with_please(target)


def _prefix_with_please(letter: Path) -> None:
    please, trimmed, gap = (letter.with_name(n) for n in ("please.wav", "letter.wav", "gap.wav"))
    render_zh("open", please)
    run("sox", str(please), str(gap), *TRIM, "gain", "-n", "-2", "pad", "0", "0.05")
    run("sox", str(letter), str(trimmed), *TRIM, "gain", "-n", "-2")
    run("sox", str(gap), str(trimmed), str(letter))


def render_en(key: str, target: Path) -> None:
    kind, _, rest = key.partition("-")
    digits = " ".join(EN_DIGITS[int(c)] for c in rest if c.isdigit())
    words = {
        "open": f"Number {rest}",
        "digit": digits,
        "end": f"{digits},",
        "to": f"please proceed to counter {rest}",
        "char": rest,
    }
    flite(words[kind], target)


def samples_of(path: Path) -> array.array[int]:
    with wave.open(str(path), "rb") as source:
        assert source.getframerate() == RATE and source.getnchannels() == 1
        return array.array("h", source.readframes(source.getnframes()))


def write_wav(path: Path, samples: array.array[int]) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())


def make_language(language: str, folder: Path) -> None:
    """Render every clip of a language into one OGG file and its index."""
    render = {"zh": render_zh, "en": render_en}[language]
    track, index = array.array("h"), {}
    for key in inventory(language):
        raw, clean = folder / "raw.wav", folder / "clean.wav"
        render(key, raw)
        run("sox", str(raw), "-r", str(RATE), "-c", "1", "-b", "16", str(clean), *TRIM, *LEVEL)
        clip = samples_of(clean)
        index[key] = (len(track), len(clip))
        track.extend(clip)
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
    assert len(LETTERS) == 26
    make_sound("chime", ((659.26, 0.0), (523.25, 0.34)), 1.15)
    make_sound("alert", ((880.0, 0.0), (880.0, 0.22), (698.46, 0.44)), 1.0)
    with tempfile.TemporaryDirectory() as folder:
        for language in ("zh", "en"):
            make_language(language, Path(folder))


if __name__ == "__main__":
    main()
