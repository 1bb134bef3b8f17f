"""The spoken words of each clip key, for a synthesizer: at build time for the clips, at run time for
EspeakVoice.

Chinese is written as pinyin, because espeak-ng's reading of characters is broken on Debian. Digits are
spelled the way a bank says them (幺 for one); a counter's number is counted (十二).
"""

from __future__ import annotations

from typing import NamedTuple

ZH_DIGITS = ("ling2", "yao1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")
EN_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
AT_COUNTER = "hao4 chuang1kou3 ban4li3"


class Words(NamedTuple):
    """A run of words in one manner of speaking: "zh" (pinyin), "letter" or "en"."""

    manner: str
    words: str


def spoken(key: str, language: str) -> tuple[Words, ...]:
    """How a clip key sounds in ``language`` ("zh" or "en")."""
    kind, _, rest = key.partition("-")
    return _chinese(kind, rest) if language == "zh" else (_english(kind, rest),)


def _chinese(kind: str, rest: str) -> tuple[Words, ...]:
    letter = (Words("letter", rest),) if rest.isalpha() else ()
    if kind == "open":
        return (Words("zh", "qing3"), *letter)
    if kind == "char":
        return letter
    digits = " ".join(ZH_DIGITS[int(sign)] for sign in rest if sign.isdigit())
    words = {"digit": digits, "end": f"{digits} hao4", "to": "dao4", "desk": AT_COUNTER}[kind]
    if kind == "to" and rest:
        words = f"dao4 {_counted(int(rest))} {AT_COUNTER}"
    return (Words("zh", words),)


def _english(kind: str, rest: str) -> Words:
    digits = " ".join(EN_DIGITS[int(sign)] for sign in rest if sign.isdigit())
    words = {
        "open": f"Number {rest}",
        "char": rest,
        "digit": digits,
        "end": f"{digits},",
        "to": f"please proceed to counter {rest}",
    }[kind]
    return Words("en", words.strip())


def _counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    count = ("", "yi1", *ZH_DIGITS[2:])
    head = "" if not tens else "shi2 " if tens == 1 else f"{count[tens]} shi2 "
    return (head + count[ones]).strip()
