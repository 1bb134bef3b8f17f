"""A teller's window on an in-process branch, as a program: for tests with a real display.

Says "ready", then "FOCUS <window's title>" when the focus changes and "ACTIVITY <counter's>" when the counter's state
does. With ``--beside`` another program's window has the focus from the beginning.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QLineEdit

from branchdesk.client.journal import open_journal
from branchdesk.domain import commands as c
from tests.inprocess import InProcessBranch
from ui.bridge import Bridge
from ui.counter.device import Device
from ui.counter.main import make_window
from ui.settings import Settings
from ui.theme import apply_theme


def main() -> None:
    app = QApplication(sys.argv[:1])
    apply_theme(app)
    branch = InProcessBranch()
    link = branch.link("counter", "1", staff="t01")
    bridge = Bridge(link)
    with TemporaryDirectory() as folder:
        journal = open_journal(Path(folder) / "counter.journal")
        device = Device(Settings(counter_docked=True, counter_hotkeys=True))
        window = make_window(bridge, journal, language="en", device=device)
        beside = QLineEdit()
        beside.setWindowTitle("the bank's program")
        beside.move(300, 400)
        beside.show()
        window.show()
        bridge.start()
        branch.link("kiosk").send(c.IssueTicket(service="A"))
        said = {"": ""}

        def look() -> None:
            front: QWindow | None = QApplication.focusWindow()
            for name, value in (
                ("FOCUS", front.title() if front is not None else "none"),
                ("ACTIVITY", str(branch.snapshot.counter("1").activity)),
                ("TYPED", beside.text()),
                ("DOCKED", str(not window.isVisible())),
            ):
                if said.get(name) != value:
                    said[name] = value
                    print(name, value, flush=True)

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(20)
        print("ready", flush=True)
        app.exec()


main()
