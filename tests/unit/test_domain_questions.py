"""The one-time question behind a rating, the customer's own words, and the teller's picture: who is told what."""

from __future__ import annotations

from base64 import b64encode

import msgspec
import pytest
from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.apply import apply
from branchdesk.domain.board import PHOTO_BYTES, DisplaySetup, Rate
from branchdesk.domain.chain import encode_event
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.privacy import redact_event, redact_snapshot
from branchdesk.domain.profile import Profile, Staff, check_profile
from branchdesk.domain.snapshot import Snapshot, encode_snapshot
from tests.scenario import BRANCH, Day


def test_an_older_branch_takes_a_rating_without_a_word() -> None:
    raw = msgspec.json.encode(c.RateTicket(ticket="t", score=5, token="x" * 22))
    assert msgspec.json.decode(raw) == {"type": "rate_ticket", "ticket": "t", "score": 5, "token": "x" * 22}


KINDS: tuple[DeviceKind, ...] = ("kiosk", "counter", "evaluator", "display", "manager")
PNG = b64encode(b"\x89PNG\r\n\x1a\n" + b"face" * 8).decode()
PAD = c.Who(device="pad-1", kind="evaluator", counter="1")
SHOWN = Staff(id="agreed", name="Fang Agreed", photo=PNG, shown=True)
HIDDEN = Staff(id="private", name="Li Private", photo=PNG[:-8] + "UFJJVkFURQ==", shown=False)
FACES = replace(BRANCH, staff=(*BRANCH.staff, SHOWN, HIDDEN))


@pytest.fixture
def day() -> Day:
    day = Day()
    for counter in "12":
        day.open(counter, at=0)
    return day


def served(day: Day, counter: str = "1") -> str:
    day.issue("A")
    ticket = day.call(counter)
    day.start(counter)
    day.finish(counter)
    return ticket


def refusal(day: Day, op: c.RateTicket, who: c.Who = PAD) -> str:
    with pytest.raises(Rejected) as caught:
        day.do(op, who=who)
    return caught.value.code


def test_a_rating_at_the_counter_needs_the_question_that_came_with_its_finish(day: Day) -> None:
    first, second = served(day), served(day)
    asked = day.ticket(second).question
    assert asked != day.ticket(first).question
    for guess in ("", "x" * 32, day.ticket(first).question):
        assert refusal(day, c.RateTicket(ticket=second, score=5, question=guess)) == "question_closed"
    day.do(c.RateTicket(ticket=second, score=5, question=asked), who=PAD)
    assert day.ticket(second).question == "", "used up"
    assert refusal(day, c.RateTicket(ticket=second, score=1, question=asked)) == "already_rated"
    assert refusal(day, c.RateTicket(ticket=first, score=1, question=asked)) == "question_closed"


def test_a_finish_of_an_older_version_is_rated_as_it_was(day: Day) -> None:
    ticket = served(day)
    old = [
        replace(event, data=replace(event.data, question="")) if isinstance(event.data, e.ServiceFinished) else event
        for event in day.events
    ]
    s = Snapshot(branch=BRANCH.branch, profile=BRANCH)
    for event in old:
        s = apply(s, event)
    day.snapshot = s
    day.do(c.RateTicket(ticket=ticket, score=4), who=PAD)
    assert day.ticket(ticket).rating is not None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("counter", ["", "1", "2"])
def test_the_question_is_told_to_the_evaluator_of_its_counter_alone(day: Day, kind: DeviceKind, counter: str) -> None:
    ticket = served(day)
    question = day.ticket(ticket).question.encode()
    raw = encode_snapshot(redact_snapshot(day.snapshot, kind, counter))
    raw += b"".join(encode_event(redact_event(event, kind, counter)) for event in day.events)
    assert (b'"question":"' + question in raw) is (kind == "evaluator" and counter == "1")


@pytest.mark.parametrize("kind", KINDS)
def test_a_customers_own_words_are_for_managers_alone(day: Day, kind: DeviceKind) -> None:
    ticket = served(day)
    asked = day.ticket(ticket).question
    day.do(c.RateTicket(ticket=ticket, score=2, question=asked, word="  Rude to my mother  "), who=PAD)
    rating = day.ticket(ticket).rating
    assert rating is not None
    assert rating.word == "Rude to my mother"
    raw = encode_snapshot(redact_snapshot(day.snapshot, kind, "1"))
    told = b"".join(encode_event(redact_event(event, kind, "1")) for event in day.events)
    for seen in (raw, told):
        assert (b"Rude to my mother" in seen) is (kind == "manager")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("counter", ["", "1"])
def test_who_folds_what_it_is_told_sees_what_a_newcomer_is_shown(day: Day, kind: DeviceKind, counter: str) -> None:
    ticket = served(day)
    served(day, "2")
    day.do(c.RateTicket(ticket=ticket, score=2, question=day.ticket(ticket).question, word="slow"), who=PAD)
    served(day)
    day.do(c.ChangeProfile(profile=FACES))
    s = Snapshot(branch=BRANCH.branch, profile=BRANCH)
    for event in day.events:
        s = apply(s, redact_event(event, kind, counter))
    assert s == redact_snapshot(day.snapshot, kind, counter)


@pytest.mark.parametrize("kind", ["kiosk", "display", "evaluator"])
def test_only_who_agreed_is_shown_and_only_on_a_rating_pad(day: Day, kind: DeviceKind) -> None:
    day.do(c.ChangeProfile(profile=FACES))
    seen = encode_snapshot(redact_snapshot(day.snapshot, kind, "1"))
    told = b"".join(encode_event(redact_event(event, kind, "1")) for event in day.events)
    for raw in (seen, told):
        assert (SHOWN.name.encode() in raw) is (kind == "evaluator")
        assert (SHOWN.photo.encode() in raw) is (kind == "evaluator")
        assert HIDDEN.name.encode() not in raw
        assert HIDDEN.photo.encode() not in raw
        assert all(person.name.encode() not in raw for person in BRANCH.staff)


@pytest.mark.parametrize(
    ("photo", "said"),
    [
        ("no base64!", "not base64"),
        (b64encode(b"GIF89a").decode(), "neither PNG nor JPEG"),
        (b64encode(b"\xff\xd8\xff" + b"x" * PHOTO_BYTES).decode(), "larger than 24 KB"),
    ],
)
def test_a_picture_that_is_none_is_refused(photo: str, said: str) -> None:
    assert said in refused(replace(BRANCH, staff=(replace(SHOWN, photo=photo),)))


def test_many_large_pictures_are_refused_together() -> None:
    large = b64encode(b"\xff\xd8\xff" + b"x" * (PHOTO_BYTES - 3)).decode()
    crowd = tuple(replace(SHOWN, id=f"t{n}", photo=large) for n in range(7))
    assert "together" in refused(replace(BRANCH, staff=crowd))
    check_profile(replace(BRANCH, staff=crowd[:6]))


USD = Rate(currency="USD", buy="712.40", sell="715.42")


@pytest.mark.parametrize(
    ("setup", "said"),
    [
        (DisplaySetup(rates=(replace(USD, currency="dollar"),), rates_as_of="2026-03-02 09:30"), "no currency"),
        (DisplaySetup(rates=(replace(USD, buy="7,1"),), rates_as_of="2026-03-02 09:30"), "no amount"),
        (DisplaySetup(rates=(USD,)), "rates_as_of"),
        (DisplaySetup(rates=(USD,), rates_as_of="this morning"), "rates_as_of"),
        (DisplaySetup(per=0), "per"),
        (DisplaySetup(seconds=1), "seconds"),
    ],
)
def test_lines_of_the_lobby_screen_are_checked(setup: DisplaySetup, said: str) -> None:
    assert said in refused(replace(BRANCH, display=setup))


def test_rates_that_say_when_they_were_set_are_taken() -> None:
    check_profile(replace(BRANCH, display=DisplaySetup(rates=(USD,), rates_as_of="2026-03-02 09:30", fees_of=("A",))))


def refused(profile: Profile) -> str:
    with pytest.raises(Rejected) as caught:
        check_profile(profile)
    assert caught.value.code == "profile_invalid"
    return str(caught.value.params["where"])
