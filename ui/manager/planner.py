"""The process that seeks plans and simulates them, so that the window never waits: questions in, answers as signals."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, QProcess, Signal

from branchdesk.forecast.plan.planner import Answer, Question
from ui.program import program

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Answer).decode

KILLED_MS = 10_000
"""How long a killed process may take to be gone; on a machine that is very busy it takes seconds."""


class Planner(QObject):
    """Starts with the first question. What is under way ends with ``stop``, which tells nobody; after ``end`` nothing
    starts any more.

    Signals:
        answered(Answer): something came of a question
        failed(str): the process ended by itself, and what it said last
    """

    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._rest = b""
        self._ended = False

    def ask(self, question: Question) -> None:
        """Answers come by and by, in the order of the questions."""
        if self._ended:
            return
        if self._process is None:
            self._start()
        assert self._process is not None
        self._process.write(_encode(question) + b"\n")

    def stop(self) -> None:
        """End what is under way; the next question starts anew."""
        process, self._process, self._rest = self._process, None, b""
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(KILLED_MS)
            process.deleteLater()

    def end(self) -> None:
        """Nobody will look at answers: a question that comes late, with the branch's last answer, is not asked."""
        self._ended = True
        self.stop()

    def _start(self) -> None:
        process = QProcess(self)
        command, *arguments = program("branchdesk")
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._broke)
        process.errorOccurred.connect(self._broke)
        process.start(command, [*arguments, "plan", "--worker"])
        self._process = process

    def _read(self) -> None:
        if self._process is None:
            return
        *lines, self._rest = (self._rest + self._process.readAllStandardOutput().data()).split(b"\n")
        for line in lines:
            self.answered.emit(_decode(line))

    def _broke(self) -> None:
        if self._process is None:
            return
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        self.stop()
        self.failed.emit(said.splitlines()[-1][:200] if said else "")
