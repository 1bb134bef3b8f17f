"""What goes wrong before there is a window is said in one, where a menu has started the role."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from pytestqt.qtbot import QtBot

from branchdesk import cli
from branchdesk.cli.parts import Screens
from ui import roles
from ui.failing import Failure


@pytest.mark.parametrize(("menu", "told"), [(["--menu"], 1), ([], 0)])
def test_a_device_that_is_not_enrolled_says_so_where_it_was_started(
    tmp_path: Path, menu: list[str], told: int, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    screens = Screens(lambda *_: [], lambda _: [], lambda words, _language: said.append(words))
    code = cli.main(
        [*menu, "kiosk", "--identity", str(tmp_path / "none.json")], windows=roles.adders(), screens=screens
    )
    assert code != 0
    assert len(said) == told
    assert all(words in capsys.readouterr().err for words in said)


def test_the_set_up_is_one_key_away(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(QProcess, "startDetached", lambda _program, arguments: started.append(arguments))
    window = Failure("This PC is not enrolled.", "en")
    qtbot.addWidget(window)
    window.show()
    assert window.set_up.hasFocus() or window.focusWidget() is window.set_up
    window.set_up.click()
    assert started[0][-1] == "setup"
    assert not window.isVisible()
