"""Makes what the plan says, step by step, with BranchDesk's own commands; a step that came about is not done again."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from branchdesk.client.identity import enrol, save
from branchdesk.domain.errors import Unavailable
from branchdesk.places import data_folder
from ui import autostart
from ui.program import program
from ui.settings import Settings, save_settings
from ui.setup.plan import Pins, Plan, Window, plan_path, save_plan, windows

COMMAND_S, START_S = 60.0, 40.0
_CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}(?:-?[2-9A-HJ-NP-Z]{4})+\b")
STARTED: list[subprocess.Popen[bytes]] = []
"""What was started here; it goes on after the set-up."""
STEPS = ("settings", "branch", "pins", "node", "devices", "autostart")


class Step(NamedTuple):
    """One step of the making; ``do`` raises BranchDeskError."""

    name: str
    do: Callable[[], None]


class Making:
    """``told`` hears the plan after each step, and the next step's name before it."""

    def __init__(self, plan: Plan, pins: Pins, node: Path | None = None) -> None:
        self.plan = plan
        self._pins = pins
        self.node = node or data_folder("node")

    @property
    def url(self) -> str:
        """Where the branch's PC serves."""
        return f"https://{self.plan.host}:{self.plan.port}"

    def run(self, told: Callable[[str], None]) -> Plan:
        """Do what is not done yet. Raises BranchDeskError: what came about stays, and is not done again."""
        for step in self._steps():
            told(step.name)
            if step.name in self.plan.done:
                continue
            try:
                step.do()
                self.plan = replace(self.plan, done=(*self.plan.done, step.name))
                save_plan(self.plan)
            except OSError as error:
                raise Unavailable("file_failed", path=str(error.filename), detail=error.strerror or "") from error
        return self.plan

    def _steps(self) -> Iterator[Step]:
        does = (self._settings, self._branch, self._give_pins, self._start, self._devices, self._autostart)
        return (Step(name, do) for name, do in zip(STEPS, does, strict=True))

    def _settings(self) -> None:
        plan_path().parent.mkdir(parents=True, exist_ok=True)
        self._profile.write_bytes(msgspec.json.format(msgspec.json.encode(self.plan.profile)))

    @property
    def _profile(self) -> Path:
        return plan_path().parent / "profile.json"

    def _branch(self) -> None:
        """A power cut may have come after the PC was made and before that was noted."""
        if not (self.node / "pc.json").exists():
            place = ("--host", self.plan.host, "--port", str(self.plan.port))
            command("node", "init", "--data", str(self.node), "--profile", str(self._profile), *place)

    def _give_pins(self) -> None:
        for staff, pin in self._pins.items():
            command("node", "pin", staff, "--data", str(self.node), said=pin)

    def _start(self) -> None:
        start_node(self.node)

    def _devices(self) -> None:
        for window in windows(self.plan):
            join(self.url, self.code(window), window)
            keep_settings(window, self.plan)

    def code(self, window: Window) -> str:
        """A one-time code for a window."""
        at = ("--counter", window.counter) if window.counter else ()
        found = _CODE.search(command("node", "code", window.kind, "--data", str(self.node), *at))
        if found is None:
            raise Unavailable("setup_failed", detail="node code")
        return found[0]

    def _autostart(self) -> None:
        if self.plan.autostart:
            autostart.turn_on_node(self.node)
            for window in windows(self.plan):
                autostart.turn_on(window.kind, window.identity)


def join(urls: str, code: str, window: Window | None = None, name: str = "") -> Window:
    """This PC gets a window of the branch: the one that the code is for. Raises BranchDeskError."""
    fresh = data_folder("setup") / "identity.json"
    made = enrol(urls, code, name or (window.kind if window else "PC"), fresh)
    joined = Window(made.kind, made.counter)
    kept = joined.identity
    kept.parent.mkdir(parents=True, exist_ok=True)
    ca = Path(made.ca) if made.ca else None
    if ca is not None:
        ca.replace(kept.with_suffix(".ca.pem"))
        made = replace(made, ca=str(kept.with_suffix(".ca.pem")))
    save(made, kept)
    fresh.unlink(missing_ok=True)
    return joined


def keep_settings(window: Window, plan: Plan) -> None:
    """What this PC's printer and voice are, for the windows that have them. Raises OSError."""
    settings = Settings(printer=plan.printer, voice=plan.voice)
    save_settings(window.identity, settings)


def command(*arguments: str, said: str = "") -> str:
    """Run one of BranchDesk's own commands; what it printed. Raises Unavailable("setup_failed") with what it said."""
    try:
        done = subprocess.run(
            [*program(), *arguments],
            input=said,
            capture_output=True,
            text=True,
            timeout=COMMAND_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable("setup_failed", detail=str(error)) from error
    if done.returncode:
        raise Unavailable("setup_failed", detail=done.stderr.strip()[-400:])
    return done.stdout


def start_node(node: Path) -> None:
    """Start the branch's PC as a process of its own, and wait until it serves. Raises Unavailable("setup_failed")."""
    log = node / "node.log"
    with log.open("wb") as out:
        arguments = [*program(), "node", "--data", str(node)]
        process = subprocess.Popen(arguments, stdout=out, stderr=out, start_new_session=True)
    STARTED.append(process)
    end = time.monotonic() + START_S
    while "https://" not in (said := log.read_text("utf-8", "replace")) and "http://" not in said:
        if process.poll() is not None or time.monotonic() > end:
            raise Unavailable("setup_failed", detail=said.strip()[-400:])
        time.sleep(0.1)


def start_window(window: Window) -> None:
    """Open a window of this PC. Raises OSError."""
    arguments = [*program(), window.kind, "--identity", str(window.identity)]
    STARTED.append(subprocess.Popen(arguments, start_new_session=True))
