"""The live demo without its windows: the day goes on, people may join in, the centre hears all, and nothing is left."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import requests

from branchdesk.client.http import HttpLink, open_link
from branchdesk.demo.stage import DEMO_PIN, Plan, Stage
from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.snapshot import Snapshot
from tests.commandline import done, until
from tests.processes import alive, descendants
from tests.warm import compiled

BDATE = "2026-03-02"
LAUNCHER = (sys.executable, "-m", "branchdesk")


def plan(*, arrivals: int = 240, speed: float = 60) -> Plan:
    return Plan(seed=5, bdate=BDATE, start="10:30", arrivals=arrivals, speed=speed)


class Guest:
    """A person at one of the demo's own windows."""

    def __init__(self, link: HttpLink) -> None:
        self.link = link
        self._seen: Snapshot | None = None
        link.follow(self._changed, lambda _state, _since: None)
        until(lambda: self._seen is not None)

    @property
    def snapshot(self) -> Snapshot:
        assert self._seen is not None
        return self._seen

    def _changed(self, snapshot: Snapshot, _event: object) -> None:
        self._seen = snapshot


@pytest.fixture(scope="module", autouse=True)
def _installed() -> Iterator[None]:
    """Roles start as those of an installed program do: from compiled modules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("PYTHONPYCACHEPREFIX", compiled()["PYTHONPYCACHEPREFIX"])
        yield


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A busy demo, which the tests share as guests do."""
    made = Stage(tmp_path_factory.mktemp("demo"), plan(), LAUNCHER)
    try:
        made.open()
        yield made
    finally:
        made.close()


@pytest.fixture
def guest(stage: Stage) -> Iterator[Guest]:
    """Somebody at the window of counter 1."""
    link = open_link(stage.device("counter", "1"))
    yield Guest(link)
    link.close()


def test_what_the_manager_sees_of_the_devices_and_the_board_is_of_today(stage: Stage) -> None:
    """Simulated devices follow the branch as windows do, and the exchange rates were set this morning."""
    with closing(open_link(stage.device("manager"))) as manager:
        manager.log_in("m01", DEMO_PIN)
        until(lambda: len([one for one in manager.office.devices().devices if one.live]) >= 14)
        assert Guest(manager).snapshot.profile.display.rates_as_of == f"{BDATE} 09:00"


def test_the_day_goes_on_and_the_centre_hears_of_it(stage: Stage, guest: Guest) -> None:
    morning = guest.snapshot
    assert len(morning.tickets) > 20
    assert morning.bdate == BDATE
    until(lambda: len(guest.snapshot.tickets) > len(morning.tickets) + 3)
    until(lambda: served(guest.snapshot) > served(morning) + 3)

    def at_the_centre() -> str:
        return requests.get(f"{stage.centre_url}/branches/demo", {"lang": "en", "date": BDATE}, timeout=10).text

    until(lambda: "Demo Branch" in at_the_centre())
    until(lambda: f"{len(guest.snapshot.tickets)} tickets" in at_the_centre())


def test_a_person_at_a_counter_has_it_to_themselves(stage: Stage, guest: Guest) -> None:
    """The person presses keys; the simulated teller of that counter stays away and the others work on.

    Three minutes are the person's own, however fast the branch's clock runs.
    """
    teller = guest.snapshot.counters["1"].teller
    guest.link.log_in(teller, DEMO_PIN)
    take_over(guest)
    mine = guest.snapshot.seq
    before = served(guest.snapshot)
    until(lambda: served(guest.snapshot) > before + 3)
    assert guest.snapshot.counters["1"].activity is Activity.PAUSED
    devices = {line.split('"device":"')[1].split('"')[0] for line in doings_at_counter_1(stage, after=mine)}
    assert devices <= {guest.link.who.device}


def take_over(guest: Guest) -> None:
    """Finish whoever is at counter 1, and pause it: what the simulated teller would undo at its next look."""
    steps: dict[Activity, c.Op] = {
        Activity.CLOSED: c.OpenCounter(counter="1"),
        Activity.CALLED: c.StartService(counter="1"),
        Activity.SERVING: c.FinishService(counter="1", outcome="done"),
        Activity.FREE: c.PauseCounter(counter="1", reason="break"),
        Activity.WRAP_UP: c.PauseCounter(counter="1", reason="break"),
    }
    while (activity := guest.snapshot.counters["1"].activity) is not Activity.PAUSED:
        with suppress(Rejected):  # the simulated teller was quicker, this once
            guest.link.send(steps[activity])
        until(lambda was=activity: guest.snapshot.counters["1"].activity is not was)  # type: ignore[misc]


def doings_at_counter_1(stage: Stage, *, after: int) -> list[str]:
    """The log's lines about counter 1 after a position."""
    lines = done("log", "export", stage.data / "node" / "branch.db", "-").splitlines()
    return [line for line in lines[after:] if '"counter":"1"' in line]


def test_it_opens_in_chinese_too_and_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRANCHDESK_LANGUAGE", "zh")
    before = descendants(os.getpid())
    with closing(Stage(tmp_path, plan(arrivals=20), LAUNCHER)) as made:
        made.open()
        started = descendants(os.getpid()) - before
        assert len(started) == 2
        assert made.centre_url.startswith("http://127.0.0.1:")
    assert alive(started) == set()
    assert "完好" in done("log", "verify", tmp_path / "node" / "branch.db", language="zh")


def test_a_role_that_does_not_start_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = Stage(tmp_path, plan(), LAUNCHER)
    with pytest.raises(Unavailable, match="role_failed"):
        made.start("node", "--data", str(tmp_path), "--host", "0.0.0.0", "--port", "0")
    made.close()
    assert "TLS" in capfd.readouterr().err


def served(snapshot: Snapshot) -> int:
    return sum(ticket.state == "served" for ticket in snapshot.tickets.values())
