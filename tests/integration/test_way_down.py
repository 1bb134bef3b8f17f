"""A real node and a centre with a way down: a place in the queue from a phone, through cuts and kill -9, once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from branchdesk.bootstrap import read_profile
from branchdesk.bootstrap.centre import CentreLink
from branchdesk.centre.clock import clock
from branchdesk.centre.down.inbox import Answered, Wish, answer_to, put
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Unavailable
from branchdesk.places import write_private
from tests.centre_kit import opened
from tests.commandline import Serving, events, until
from tests.inbox_centre import TOKEN, InboxCentre, at_a_port
from tests.real_branch import RealBranch

PHONE = "a-token-of-22-letters-"


class Scene:
    """A branch at ten in the morning, connected to a centre that the test plays."""

    def __init__(self, folder: Path, url: str, centre: InboxCentre) -> None:
        self.centre = centre
        self.branch = RealBranch(folder)
        self.branch.node.start()
        self.branch.link("kiosk").send(c.IssueTicket(service="A"))
        self.branch.node.stop()
        write_private(self.branch.data / "centre.json", json.dumps({"url": url, "token": TOKEN}).encode())
        self.branch.node.start()

    def issued(self, token: str) -> list[str]:
        """Numbers that the log holds under a page's token."""
        data = [line["event"]["data"] for line in events(self.branch.log) if line["event"]["type"] == "ticket_issued"]
        return [one["number"] for one in data if one["token"] == token]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    centre = InboxCentre()
    with at_a_port(centre) as url:
        found = Scene(tmp_path, url, centre)
        try:
            yield found
        finally:
            found.branch.close()


def test_a_phone_gets_a_place_at_once_and_other_wishes_their_answers(scene: Scene) -> None:
    scene.centre.put("first", c.IssueRemoteTicket(service="A", token=PHONE))
    scene.centre.wait_answered("first")
    began = time.monotonic()
    scene.centre.put("e2", c.IssueRemoteTicket(service="A", token=PHONE + "2"))
    scene.centre.put("e3", c.BookAppointment(service="A", booked_at=0))
    scene.centre.put("e4", b'{"type": "sing", "loud": true}')
    scene.centre.wait_answered("e2", "e3", "e4")
    assert time.monotonic() - began < 2
    answers = scene.centre.answers
    assert (answers["first"].data["number"], answers["e2"].data["number"]) == ("A002", "A003")
    assert [answers[entry].code for entry in ("e3", "e4")] == ["slot_past", "op_unknown"]
    assert scene.issued(PHONE) == ["A002"]


def test_a_node_that_dies_before_its_answer_arrives_gives_the_same_one_again(scene: Scene) -> None:
    def no_answers(_what: str) -> None:
        raise Unavailable("centre_failed")

    scene.centre.fail = no_answers
    scene.centre.put("e1", c.IssueRemoteTicket(service="A", token=PHONE))
    until(lambda: scene.issued(PHONE) == ["A002"])
    scene.branch.node.kill()
    assert not scene.centre.answers
    scene.centre.fail = lambda _what: None
    scene.branch.node.start()
    scene.centre.wait_answered("e1")
    assert scene.centre.answers["e1"].data["number"] == "A002"
    assert scene.issued(PHONE) == ["A002"]


def test_the_way_to_the_centre_is_kept_as_it_was_for_shipping() -> None:
    assert CentreLink(url="", token="").authority_file is None
    assert CentreLink(url="", token="", certificate="c.pem").authority_file == Path("c.pem")


def test_the_real_centre_and_the_real_branch_while_both_are_killed_in_turn(tmp_path: Path) -> None:
    """Six phones ask meanwhile: each gets one place, and each page shows it."""
    branch, folder = RealBranch(tmp_path), tmp_path / "centre"
    centre = Serving("centre", "--data", folder)
    with ExitStack() as stack:
        stack.callback(centre.stop)
        stack.callback(branch.close)
        centre.start()
        branch.node.start()
        branch.link("kiosk").send(c.IssueTicket(service="A"))
        name = read_profile(None).branch
        database = stack.enter_context(opened(folder / "centre.db"))
        token = register_branch(database, name, 0)
        write_private(branch.data / "centre.json", json.dumps({"url": centre.url, "token": token}).encode())
        branch.node.stop()
        branch.node.start()
        phones = [f"{PHONE}{number}" for number in range(6)]
        for number, phone in enumerate(phones):
            with database.write() as connection:
                put(connection, Wish(name, f"e{number}", c.IssueRemoteTicket(service="A", token=phone)), clock())
            dies = (centre, branch.node)[number % 2]
            dies.kill()
            dies.start()

        def answers() -> list[Answered | None]:
            with database.read() as connection:
                return [answer_to(connection, name, f"e{number}") for number in range(6)]

        until(lambda: all(answers()))
        assert [answer.code for answer in answers() if answer] == [""] * 6
        numbers = [str(answer.params["number"]) for answer in answers() if answer]
        assert len({*numbers}) == 6
        data = [line["event"]["data"] for line in events(branch.log) if line["event"]["type"] == "ticket_issued"]
        given = {one["token"]: one["number"] for one in data if one["channel"] == "remote"}
        assert given == dict(zip(phones, numbers, strict=True))
        assert len(data) == 7
        until(lambda: numbers[5] in requests.get(f"{centre.url}/t/{phones[5]}", timeout=10).text)
