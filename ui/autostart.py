"""``branchdesk autostart ROLE on|off|status|run``: a window that comes with the session, and comes back when it dies.

``on`` writes an entry that the session starts by itself: of XDG (``~/.config/autostart``), on Windows a command file in
the Startup folder. The entry starts ``run``, which keeps the window open. Nothing starts by itself unless somebody
says so.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from branchdesk.i18n import LANGUAGES, text
from branchdesk.places import data_folder
from ui.program import program

FIRST_S, LONGEST_S = 1.0, 30.0
"""How long to wait before a window that ended is opened again; each time twice as long, to the longest."""
STEADY_S = 60.0
"""A window that stood so long had started well."""


def entry_path(role: str, identity: Path, *, windows: bool = os.name == "nt") -> Path:
    """Where the session looks for what it starts; two devices of one role have two entries."""
    name = f"branchdesk-{role}" if identity.stem == role else f"branchdesk-{role}-{identity.stem}"
    if windows:
        roaming = Path(os.environ.get("APPDATA", Path.home()))
        return roaming / "Microsoft/Windows/Start Menu/Programs/Startup" / f"{name}.cmd"
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return config / "autostart" / f"{name}.desktop"


def turn_on(role: str, identity: Path) -> Path:
    """Have the window started with the session; returns the entry. Raises OSError."""
    path = entry_path(role, identity)
    command = [*program(), "autostart", role, "run", "--identity", str(identity.absolute())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(windows_entry(command) if path.suffix == ".cmd" else xdg_entry(role, command), "utf-8")
    return path


def turn_on_node(data: Path) -> Path:
    """Have a branch's PC that is no service of the system started with this user's session. Raises OSError."""
    path = entry_path("node", Path("node"))
    command = [*program(), "node", "--data", str(data.absolute())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(windows_entry(command) if path.suffix == ".cmd" else xdg_entry("node", command), "utf-8")
    return path


def turn_off(role: str, identity: Path) -> Path:
    """Have it started no more; what runs goes on running. Raises OSError."""
    path = entry_path(role, identity)
    path.unlink(missing_ok=True)
    return path


def is_on(role: str, identity: Path) -> bool:
    """Whether the session starts the window."""
    return entry_path(role, identity).exists()


def xdg_entry(role: str, command: Sequence[str]) -> str:
    """An entry as the Desktop Entry Specification describes it."""
    names = [f"Name[{language}]={text(language, f'autostart-name-{role}')}" for language in LANGUAGES]
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        f"Name={text('en', f'autostart-name-{role}')}",
        *names,
        f"Exec={' '.join(map(_quoted, command))}",
        f"Icon=branchdesk-{role}",
        "Terminal=false",
        "X-GNOME-Autostart-enabled=true",
    ]
    return "\n".join(lines) + "\n"


def _quoted(argument: str) -> str:
    """An argument of ``Exec``: quoted, and the quoting itself escaped once more as a string of the file."""
    escaped = "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in argument)
    return '"' + escaped.replace("\\", "\\\\").replace("%", "%%") + '"'


def windows_entry(command: Sequence[str]) -> str:
    """A command file that leaves no console window behind."""
    quoted = subprocess.list2cmdline(command).replace("%", "%%")
    return f'@echo off\r\nchcp 65001 >nul\r\nstart "BranchDesk" /min {quoted}\r\n'


def keep(command: Sequence[str], wait: Callable[[float], None] = time.sleep) -> int:
    """Run a window until somebody closes it; open it again whenever it ends in any other way."""
    pause_s = FIRST_S
    while True:
        began = time.monotonic()
        if _ran(command) == 0:
            return 0
        if time.monotonic() - began > STEADY_S:
            pause_s = FIRST_S
        wait(pause_s)
        pause_s = min(pause_s * 2, LONGEST_S)


def _ran(command: Sequence[str]) -> int:
    """The window's exit code; whoever ends us ends the window too."""
    window = subprocess.Popen(command)
    try:
        return window.wait()
    finally:
        if window.poll() is None:
            window.terminate()


def add(roles: Any, language: str, kinds: Sequence[str]) -> None:
    """Add ``autostart``."""
    parser = roles.add_parser(
        "autostart",
        help="open a window with the session, and again when it dies",
        description="on: the window opens when this user's session begins, and comes back within seconds when it dies; "
        "closing it ends it. off: no more. status: which of the two. run: what the session starts.",
        epilog="Node and centre are services: systemctl enable --now branchdesk-node (or branchdesk-centre).",
    )
    parser.add_argument("kind", choices=kinds, metavar="ROLE", help="|".join(kinds))
    parser.add_argument("do", choices=("on", "off", "status", "run"))
    parser.add_argument("--identity", type=Path, help="file with the device's identity, as for the role itself")
    parser.set_defaults(run=lambda args: _run(args, language))


def _run(args: argparse.Namespace, language: str) -> int:
    identity = args.identity or data_folder("devices") / f"{args.kind}.json"
    if args.do == "run":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        return keep([*program(), args.kind, "--identity", str(identity)])
    if args.do in ("on", "off"):
        (turn_on if args.do == "on" else turn_off)(args.kind, identity)
    path, on = entry_path(args.kind, identity), is_on(args.kind, identity)
    print(text(language, "cli-autostart-on" if on else "cli-autostart-off", role=args.kind, path=str(path)))
    return 0
