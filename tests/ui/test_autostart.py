"""A window that comes with the session, and comes back when it dies."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

from tests.commandline import ROOT, WINDOWS, environment, run, until
from tests.nodes import NodeThread
from tests.processes import descendants
from ui.autostart import entry_path, keep, windows_entry, xdg_entry
from ui.program import program


def test_on_and_off(tmp_path: Path) -> None:
    user = environment(HOME=str(tmp_path), XDG_CONFIG_HOME="", BRANCHDESK_DATA=str(tmp_path / "data"))
    entry = tmp_path / ".config" / "autostart" / "branchdesk-kiosk.desktop"
    assert str(entry) in run("autostart", "kiosk", "on", entry=WINDOWS, env=user).stdout
    assert "opens with" in run("autostart", "kiosk", "status", entry=WINDOWS, env=user).stdout
    read = RawConfigParser()
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(entry, "utf-8")
    assert shlex.split(read["Desktop Entry"]["Exec"])[-4:] == [
        "kiosk",
        "run",
        "--identity",
        str(tmp_path / "data" / "devices" / "kiosk.json"),
    ]
    assert "取号机" in read["Desktop Entry"]["Name[zh]"]
    if shutil.which("desktop-file-validate"):
        assert subprocess.run(["desktop-file-validate", entry], check=False).returncode == 0
    assert "not open by itself" in run("autostart", "kiosk", "off", entry=WINDOWS, env=user).stdout
    assert not entry.exists()


def test_two_devices_of_one_role_have_two_entries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    names = {entry_path("counter", Path(name)).name for name in ("counter.json", "counter2.json")}
    assert names == {"branchdesk-counter.desktop", "branchdesk-counter-counter2.desktop"}


def test_odd_paths_are_quoted() -> None:
    command = ["/opt/my desk/branch", "--identity", '/home/a $b/"50%".json']
    line = next(line for line in xdg_entry("kiosk", command).splitlines() if line.startswith("Exec="))
    as_string = line.removeprefix("Exec=").replace("\\\\", "\\").replace("%%", "%")
    shown = subprocess.run(
        ["sh", "-c", f"printf '%s\n' {as_string}"], check=True, capture_output=True, text=True
    ).stdout
    assert shown.splitlines() == command
    assert '"C:\\my desk\\branchdesk.exe" kiosk' in windows_entry(["C:\\my desk\\branchdesk.exe", "kiosk"])


def test_windows_looks_in_its_startup_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPDATA", "/roaming")
    path = entry_path("display", Path("display.json"), windows=True)
    assert path.parts[-2:] == ("Startup", "branchdesk-display.cmd")


def test_a_window_that_fails_is_opened_again_ever_more_slowly(tmp_path: Path) -> None:
    count = tmp_path / "count"
    script = f"import pathlib,sys; p=pathlib.Path({str(count)!r}); n=p.read_text() if p.exists() else ''; "
    script += "p.write_text(n+'x'); sys.exit(0 if len(n) == 6 else 3)"
    waits: list[float] = []
    assert keep([sys.executable, "-c", script], waits.append) == 0
    assert waits == [1, 2, 4, 8, 16, 30]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_display_comes_back(tmp_path: Path, how: signal.Signals) -> None:
    with NodeThread(tmp_path) as node:
        who = node.link("display").who.device
        identity = next(path for path in tmp_path.glob("display-*.json") if who in path.read_text())
        command = [*program(), "autostart", "display", "run", "--identity", str(identity)]
        traced = environment(BRANCHDESK_TRACE="1", QT_QPA_PLATFORM="offscreen")
        keeper = subprocess.Popen(command, cwd=ROOT, env=traced, stdout=subprocess.PIPE, text=True)
        assert keeper.stdout is not None
        try:
            assert keeper.stdout.readline().startswith("first-frame")
            (window,) = descendants(keeper.pid) - {keeper.pid}
            os.kill(window, how)
            assert keeper.stdout.readline().startswith("first-frame")
            (again,) = descendants(keeper.pid) - {keeper.pid}
            assert again != window
        finally:
            keeper.terminate()
            keeper.wait(20)
            keeper.stdout.close()
        until(lambda: not Path(f"/proc/{again}").exists())
