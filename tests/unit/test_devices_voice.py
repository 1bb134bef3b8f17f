"""The announcement as clips and samples: what is said, in which order, how long, and that it is clean sound."""

from __future__ import annotations

import array
import itertools

import pytest

from branchdesk.devices.voice.compose import RATE, clips, compose, seconds, sound
from branchdesk.devices.voice.phrases import inventory, phrase
from branchdesk.devices.voice.words import spoken
from branchdesk.services.ports import Announcement

LANGUAGES = ("zh", "en")


def loudest(samples: array.array[int]) -> int:
    return max(map(abs, samples))


def find(part: array.array[int], whole: array.array[int]) -> int:
    """Where a clip lies in a longer sound, in bytes; -1 when it does not."""
    return whole.tobytes().find(part.tobytes())


@pytest.mark.parametrize(
    ("number", "counter", "keys"),
    [
        ("A012", "3", ("open-A", "digit-0", "end-12", "to-3")),
        ("B1234", "12", ("open-B", "digit-1", "digit-2", "end-34", "to-12")),
        ("K1-001", "30", ("open-K", "digit-1", "digit-0", "end-01", "to-30")),
        ("7", "03", ("open", "end-7", "to-3")),
        ("a5", "31", ("open-A", "end-5", "to", "digit-3", "digit-1", "desk")),
        ("AB", "VIP2", ("open-A", "char-B", "to", "char-V", "char-I", "char-P", "digit-2", "desk")),
    ],
)
def test_a_call_becomes_few_long_clips(number: str, counter: str, keys: tuple[str, ...]) -> None:
    assert phrase(Announcement(number, counter), "zh") == keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_and_counter_has_its_clips(language: str) -> None:
    have = set(clips(language).index)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    numbers = [f"{letter}{n:03}" for letter, n in itertools.product(letters, (0, 7, 12, 99, 110, 999))]
    numbers += [f"{letter}{n:04}" for letter, n in itertools.product(letters, range(0, 10000, 611))]
    counters = [*map(str, range(1, 100)), *letters, "VIP1"]
    for number in numbers:
        assert set(phrase(Announcement(number, "1"), language)) <= have, number
    for counter in counters:
        assert set(phrase(Announcement("A001", counter), language)) <= have, counter
    assert set(inventory(language)) == have


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clip_is_sound_without_silence_around_it(language: str) -> None:
    source = clips(language)
    for key in inventory(language):
        clip = source.get(key)
        assert 0.08 < seconds(clip) < 3.0, key
        assert 12_000 < loudest(clip) < 32_767, key
        assert loudest(clip[: RATE // 12]) > 300, f"{key} begins with silence"
        assert loudest(clip[-RATE // 12 :]) > 100, f"{key} ends with silence"


def test_the_announcement_is_chime_chinese_twice_english_once() -> None:
    whole = compose(Announcement("A012", "3"))
    assert whole[: len(sound("chime"))] == sound("chime")
    starts = []
    rest = whole
    for language, key in (
        ("zh", "open-A"),
        ("zh", "to-3"),
        ("zh", "open-A"),
        ("zh", "to-3"),
        ("en", "open-A"),
        ("en", "to-3"),
    ):
        at = find(clips(language).get(key), rest)
        assert at >= 0, (language, key)
        rest = rest[at // 2 :]
        starts.append(at)
    assert find(clips("zh").get("open-A"), rest) == -1


def test_one_chinese_sentence_takes_about_three_seconds() -> None:
    once = seconds(compose(Announcement("A012", "3", ("zh",)))) - seconds(sound("chime"))
    assert 2.5 < once < 4.0
    assert seconds(compose(Announcement("A012", "3"))) < 13


def test_the_announcement_never_clips() -> None:
    assert loudest(compose(Announcement("X789", "28"))) < 32_767


def test_digits_are_spelled_and_counters_are_counted() -> None:
    said = [words for key in phrase(Announcement("A012", "12"), "zh") for words in spoken(key, "zh")]
    assert [w.words for w in said] == [
        "qing3",
        "A",
        "ling2",
        "yao1 er4 hao4",
        "dao4 shi2 er4 hao4 chuang1kou3 ban4li3",
    ]
    assert [spoken(key, "en")[0].words for key in phrase(Announcement("A012", "12"), "en")] == [
        "Number A",
        "zero",
        "one two,",
        "please proceed to counter 12",
    ]
