"""The line at the screen's foot: notices, rates and fees from the profile, one after another, live."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.board import DisplaySetup, Rate
from branchdesk.domain.profile import Fee, Words
from tests.inprocess import demo_profile
from tests.ui.display_rig import Hall
from ui.display.foot import currency, lines
from ui.display.ticker import FADE_MS
from ui.theme import allow_motion


@pytest.fixture
def hall(qtbot: QtBot) -> Iterator[Hall]:
    made = Hall(qtbot)
    yield made
    made.close()


def test_notices_rates_and_fees_in_turn_each_in_both_languages() -> None:
    profile = demo_profile()
    found = lines(profile, "en")
    heads = [line.head for line in found]
    assert [line.parts[0] for line in found if not line.head] == [
        notice.said_in(x) for notice in profile.notices for x in ("en", "zh")
    ]
    assert heads.count("Rates for 100: we buy / sell · 2026-03-02 09:30") == 2, "five rates, three on a line"
    assert heads.count("外汇牌价（每 100 单位）买入 / 卖出 · 2026-03-02 09:30") == 2
    assert "Fees · Cash" in heads
    said = [part for line in found for part in line.parts]
    assert "US Dollar 712.40 / 715.42" in said
    assert "日元 4.7120 / 4.7466" in said


def test_an_upright_screen_takes_less_on_a_line() -> None:
    rates = [line for line in lines(demo_profile(), "en", narrow=True) if line.icon == "coins"]
    assert {len(line.parts) for line in rates} == {1}


def test_no_rates_and_no_fees_leave_the_notices_alone() -> None:
    bare = replace(demo_profile(), display=DisplaySetup())
    assert {line.icon for line in lines(bare, "zh")} == {"megaphone"}
    assert lines(replace(bare, notices=()), "zh") == ()


def test_a_tariff_is_shown_line_by_line() -> None:
    profile = demo_profile()
    tariff = (
        Fee(name=Words("汇款", "Remittance"), amount=Words("0.1 %", "0.1 %")),
        Fee(name=Words("开户", "New account"), amount=Words("免费", "free")),
        Fee(name=Words("补卡", "New card"), amount=Words("10 元", "10 yuan")),
    )
    services = tuple(replace(s, fees=tariff) if s.code == "B" else s for s in profile.services)
    display = replace(profile.display, fees_of=("B",), rates=())
    fees = [
        line
        for line in lines(replace(profile, services=services, display=display), "en")
        if line.head == "Fees · Non-cash"
    ]
    assert [line.parts for line in fees] == [("Remittance: 0.1 %", "New account: free"), ("New card: 10 yuan",)]


def test_a_currency_nobody_knows_is_its_code() -> None:
    assert currency("XQZ", "en") == "XQZ"


def test_lines_take_turns_by_the_seconds_of_the_profile(hall: Hall) -> None:
    window = hall.display()
    found = lines(hall.branch.profile, "zh")
    hall.now = 8.0 * len(found) * 100
    for line in found:
        window.tick()
        assert window.ticker.view.line == line
        hall.now += 8


def test_a_changed_profile_changes_the_line_that_stands(hall: Hall) -> None:
    window = hall.display(language="en")
    told = replace(
        hall.branch.profile,
        notices=(Words("今日提前停业", "We close early today"),),
        display=DisplaySetup(rates=(Rate(currency="USD", buy="1.00", sell="2.00"),), rates_as_of="2026-03-02 10:00"),
    )
    hall.branch.node(c.ChangeProfile(profile=told))
    hall.until(lambda: "We close early today" in [p for line in lines(told, "en") for p in line.parts])
    hall.now = 8.0 * 4 * 100
    hall.until(lambda: window._bridge.snapshot is not None and len(window._bridge.snapshot.profile.notices) == 1)
    window.tick()
    assert window.ticker.view.line.parts == ("We close early today",)


def test_the_next_line_comes_softly_or_at_once_where_nothing_may_move(hall: Hall) -> None:
    window = hall.display()
    hall.now = 800.0
    window.tick()
    hall.now += 8
    window.tick()
    assert window.ticker._fading.duration() == FADE_MS
    hall.until(lambda: window.ticker.share == 1)
    allow_motion(False)
    try:
        hall.now += 8
        window.tick()
        assert window.ticker.share == 1
    finally:
        allow_motion(True)
