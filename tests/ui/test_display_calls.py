"""Which calls the display lists, announces and shows large: decisions without a window."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from branchdesk.domain.snapshot import ShownCall
from branchdesk.domain.times import MINUTE, SECOND
from branchdesk.forecast.waits.told import Told
from tests.scenario import Day
from ui.display.calls import (
    BLINK_S,
    CROWDED_S,
    SPEAK_WITHIN_S,
    VOICE_PATIENCE_S,
    Spotlight,
    awaited,
    call_rows,
    fresh_calls,
)
from ui.display.panels import QueueStrip, QueueView
from ui.display.state import Phase, phase, queue_rows


def call(seq: int, at: int = 0) -> ShownCall:
    return ShownCall(seq=seq, at=at, ticket=f"t{seq}", number=f"A{seq:03}", counter="1")


def shown(spotlight: Spotlight) -> int:
    assert spotlight.shown is not None
    return spotlight.shown.seq


def called_day() -> Day:
    day = Day()
    for counter in "12":
        day.open(counter)
    for _ in range(3):
        day.issue("A")
    return day


def test_complaint_7_close_calls_take_turns_and_none_is_overwritten() -> None:
    spotlight = Spotlight()
    for seq in (1, 2, 3):
        spotlight.add(call(seq), 0.0)
    seen = [shown(spotlight)]
    for second in range(1, 40):
        if second % 10 == 0:
            spotlight.spoken(float(second))
        spotlight.tick(float(second))
        if shown(spotlight) != seen[-1]:
            seen.append(shown(spotlight))
            assert second % 10 == 0, "the picture changes when the voice has ended, not before"
    assert seen == [1, 2, 3]


def test_a_call_stands_a_while_even_when_there_is_no_sound() -> None:
    spotlight = Spotlight()
    spotlight.add(call(1), 0.0)
    spotlight.add(call(2), 0.0)
    spotlight.spoken(0.1)
    spotlight.tick(CROWDED_S - 0.1)
    assert shown(spotlight) == 1
    spotlight.tick(CROWDED_S)
    assert shown(spotlight) == 2


def test_a_voice_that_never_ends_does_not_hold_the_picture() -> None:
    spotlight = Spotlight()
    spotlight.add(call(1), 0.0)
    spotlight.add(call(2), 1.0)
    spotlight.tick(VOICE_PATIENCE_S - 0.1)
    assert shown(spotlight) == 1
    spotlight.tick(VOICE_PATIENCE_S)
    assert shown(spotlight) == 2


def test_a_call_blinks_for_some_seconds_and_then_stands_still() -> None:
    spotlight = Spotlight()
    spotlight.add(call(1), 10.0)
    halves = [spotlight.lit(10.0 + tenths / 10) for tenths in range(round(BLINK_S * 10))]
    assert halves[0]
    assert {True, False} == set(halves)
    assert not spotlight.blinking(10.0 + BLINK_S)
    assert shown(spotlight) == 1


def test_after_a_reconnection_old_calls_are_listed_but_not_announced() -> None:
    now = 1_000_000
    old, fresh = call(5, now - (SPEAK_WITHIN_S + 1) * SECOND), call(6, now - SPEAK_WITHIN_S * SECOND)
    assert fresh_calls([fresh, old], after_seq=4, now=now) == [fresh]
    assert not fresh_calls([fresh, old], after_seq=6, now=now)


def test_a_call_not_announced_stands_large_without_blinking() -> None:
    spotlight = Spotlight()
    spotlight.add(call(1), 0.0)
    spotlight.settle(call(9))
    assert shown(spotlight) == 9
    assert not spotlight.blinking(0.1)


def test_a_call_whose_customer_has_come_needs_no_turn() -> None:
    spotlight = Spotlight()
    for seq in (1, 2, 3):
        spotlight.add(call(seq), 0.0)
    spotlight.keep({1, 3})
    spotlight.spoken(5.0)
    assert shown(spotlight) == 3


def test_awaited_are_the_calls_whose_customer_has_not_come() -> None:
    day = called_day()
    day.call("1", at=1)
    day.call("2", at=2)
    day.start("1", at=3)
    assert awaited(day.snapshot) == {day.snapshot.calls[0].seq}


def test_settling_never_jumps_over_calls_that_wait_for_their_turn() -> None:
    spotlight = Spotlight()
    spotlight.add(call(1), 0.0)
    spotlight.add(call(2), 0.0)
    spotlight.settle(call(2))
    assert shown(spotlight) == 1


def test_complaint_10_each_call_is_in_the_list_with_its_stage() -> None:
    day = called_day()
    day.call("1", at=1)
    day.call("2", at=2)
    day.start("1", at=3)
    rows = call_rows(day.snapshot)
    assert [(r.number, r.counter, r.time, r.stage) for r in rows] == [
        ("A002", "2", "09:02", "go"),
        ("A001", "1", "09:01", "serving"),
    ]


def test_a_recall_moves_its_line_up_and_marks_it() -> None:
    day = called_day()
    day.call("1", at=1)
    day.call("2", at=2)
    day.do(c.Recall(counter="1"), at=3)
    rows = call_rows(day.snapshot)
    assert [(r.number, r.recall) for r in rows] == [("A001", True), ("A002", False)]


def test_missed_and_sent_on_are_not_shown_as_called() -> None:
    day = called_day()
    day.call("1", at=1)
    day.do(c.Recall(counter="1"), at=2)
    day.do(c.Recall(counter="1"), at=3)
    day.do(c.MarkMissed(counter="1"), at=4)
    day.call("2", at=5)
    day.do(c.TransferTicket(counter="2", service="B"))
    assert [(r.number, r.stage) for r in call_rows(day.snapshot)] == [("A002", "done"), ("A001", "missed")]


def test_complaint_17_queues_carry_a_traffic_light() -> None:
    day = Day()
    day.issue("A", at=0)
    day.issue("C", at=11)
    rows = {row.code: row for row in queue_rows(day.snapshot, day.origin + 21 * MINUTE)}
    assert (rows["A"].waiting, rows["A"].longest_min, rows["A"].band) == (1, 21, "red")
    assert (rows["C"].longest_min, rows["C"].band) == (10, "amber")
    assert (rows["B"].waiting, rows["B"].band) == (0, "calm")


def test_queues_say_the_wait_that_the_node_told_and_none_of_their_own() -> None:
    day = Day()
    day.issue("A", at=0)
    told = Told(seq=1, at=day.now, offers={"A": (10, 18)})
    rows = {row.code: row for row in queue_rows(day.snapshot, day.now, told)}
    assert (rows["A"].expected, rows["B"].expected) == ((10, 18), None)
    assert {row.expected for row in queue_rows(day.snapshot, day.now)} == {None}
    assert {row.expected for row in queue_rows(day.snapshot, day.now + 5 * MINUTE, told)} == {None}


def test_a_queue_says_why_its_wait_got_longer_as_long_as_it_says_the_wait(qtbot: QtBot) -> None:
    day = Day()
    day.issue("A", at=0)
    told = Told(seq=1, at=day.now, offers={"A": (20, 30)}, whys={"A": "closed", "B": "slower"})
    rows = queue_rows(day.snapshot, day.now, told)
    assert [(row.code, row.why) for row in rows if row.why] == [("A", "closed")], "nobody serves B: there is no wait"
    strip = QueueStrip(QueueView())
    qtbot.addWidget(strip)
    for size in ((800, 300), (1600, 110)):
        strip.resize(*size)
        for language, words in (("en", "A counter closed"), ("zh", "有窗口停止服务")):
            strip.show_view(QueueView(language, rows[:2]))
            strip.grab()
            assert words in strip.accessibleName()
    assert {row.why for row in queue_rows(day.snapshot, day.now + 5 * MINUTE, told)} == {""}


def test_phases_of_the_day() -> None:
    day = Day()
    assert phase(None, LinkState.CONNECTING, 0) is Phase.CONNECTING
    assert phase(day.snapshot, LinkState.LIVE, day.now) is Phase.BEFORE
    day.issue("A", at=5)
    assert phase(day.snapshot, LinkState.LIVE, day.now) is Phase.OPEN
    assert phase(day.snapshot, LinkState.LOST, day.now) is Phase.LOST
    day.close(at=480)
    assert phase(day.snapshot, LinkState.LIVE, day.now) is Phase.CLOSED
    assert phase(day.snapshot, LinkState.LIVE, day.now + 24 * 60 * MINUTE) is Phase.BEFORE
