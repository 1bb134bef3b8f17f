"""What a reader typed is told apart: cards, identity numbers, appointment codes, and what must go nowhere."""

from __future__ import annotations

from datetime import date

import pytest

from branchdesk.domain.guidance import Tier
from branchdesk.domain.profile import Words
from branchdesk.domain.recognition import Read, is_elderly, is_private, masked, read, tier_of

GOLD = Tier(code="gold", name=Words("金卡", "Gold"), prefixes=("621661",))
PLAIN = Tier(code="plain", name=Words("普卡", "Plain"), prefixes=("62", "4"))

CARD = "6216610000000000016"
"""Nineteen digits of the demo's gold cards; invented, and it checks."""
ID = "11010519491231002X"
"""The example of GB 11643 itself."""


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (CARD, Read("card", CARD)),
        (f" {CARD}\n", Read("card", CARD)),
        ("4111 1111 1111 1111", Read("card", "4111111111111111")),
        (";4111111111111111=30121010000012300000?", Read("card", "4111111111111111")),
        (
            "%B4111111111111111^ZHANG/SAN^3012101000000000000?;4111111111111111=3012101?",
            Read("card", "4111111111111111"),
        ),
        (ID, Read("id", ID)),
        (ID.lower(), Read("id", ID)),
        ("440524188001010014", Read("id", "440524188001010014")),
        ("110105194912310021", None),  # the check digit is X
        ("110105194913310028", None),  # no such month
        (CARD[:-1] + "7", None),  # one digit misread
        ("411111111111", None),  # twelve digits are no card
        ("482913", None),
        ("http://desk.example.com/t/abcdef", None),
        ("", None),
        ("４１１１１１１１１１１１１１１１", None),  # full-width figures: no reader types them
    ],
)
def test_only_a_number_that_checks_is_one(keys: str, found: Read | None) -> None:
    assert read(keys) == found


@pytest.mark.parametrize(
    ("keys", "private"),
    [(CARD[:-1] + "7", True), (ID[:-1], True), ("482913", False), ("", False)],
)
def test_what_may_be_a_person_s_number_goes_nowhere(keys: str, private: bool) -> None:
    assert is_private(keys) is private


@pytest.mark.parametrize(
    ("today", "elderly"), [(date(2009, 12, 30), False), (date(2009, 12, 31), True), (date(2026, 1, 1), True)]
)
def test_sixty_years_to_the_day(today: date, elderly: bool) -> None:
    assert is_elderly(Read("id", ID), today) is elderly
    assert not is_elderly(Read("card", CARD), today)


def test_the_longest_prefix_names_the_segment() -> None:
    assert tier_of(Read("card", CARD), (PLAIN, GOLD)) is GOLD
    assert tier_of(Read("card", "6222020000000000"), (PLAIN, GOLD)) is PLAIN
    assert tier_of(Read("card", "5105105105105100"), (PLAIN, GOLD)) is None
    assert tier_of(Read("id", "62" + ID[2:]), (PLAIN, GOLD)) is None


def test_no_text_made_of_what_was_read_holds_the_number() -> None:
    for number, kind in ((CARD, "card"), (ID, "id")):
        found = read(number)
        assert found is not None
        assert (str(found), repr(found), f"{found}") == (f"Read({kind})",) * 3
        assert number not in repr({"read": found})
        assert masked(found).count("•") == len(number) - (10 if kind == "card" else 7)
    assert masked(Read("id", ID)) == "110•••••••••••002X"
