"""A small ESC/POS printer for tests, written from the command reference and sharing no code with the product.

It takes bytes as a printer does, keeps what would be on the paper, answers status questions, and stops at any command
that it does not know, so that garbled output is an error and not a blank.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import zxingcpp
from PIL import Image

WIDTH = 576
FEED = 34

# Commands with arguments of a fixed length: prefix -> bytes of arguments.
FIXED = {
    b"\x1b@": 0,
    b"\x1ba": 1,
    b"\x1b!": 1,
    b"\x1bE": 1,
    b"\x1b-": 1,
    b"\x1bM": 1,
    b"\x1b{": 1,
    b"\x1bt": 1,
    b"\x1bd": 1,
    b"\x1d!": 1,
    b"\x1dB": 1,
    b"\x1dV": 1,
    b"\x1dr": 1,
}


class NotEscpos(Exception):
    """Bytes that no printer of this kind understands."""


@dataclass
class Sensors:
    """What the printer knows about itself; tests set these."""

    paper: str = "ready"  # ready, paper_low, paper_out
    cover_open: bool = False
    runs_out_during_job: bool = False


@dataclass
class EscposReader:
    """Feed it bytes; finished tickets are in ``tickets``, each cut where the job cuts."""

    sensors: Sensors = field(default_factory=Sensors)
    tickets: list[Image.Image] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    text: str = ""
    _pending: bytes = b""
    _parts: list[Image.Image] = field(default_factory=list)
    _qr: dict[str, Any] = field(default_factory=dict)

    def feed(self, data: bytes) -> bytes:
        """Take bytes; returns what the printer answers."""
        self._pending += data
        answers = b""
        while (length := self._length()) is not None:
            command, self._pending = self._pending[:length], self._pending[length:]
            answers += self._obey(command)
        return answers

    @property
    def idle(self) -> bool:
        """Nothing half taken and nothing uncut."""
        return not self._pending and not self._parts

    def _length(self) -> int | None:
        """How long the first command is; None until enough bytes are there."""
        head = self._pending
        if not head:
            return None
        if head[0] not in b"\x10\x1b\x1d":
            return 1
        if len(head) < 3:
            return None
        if head[:2] == b"\x10\x04":
            length = 3
        elif head[:3] == b"\x1dv0":
            if len(head) < 8:
                return None
            length = 8 + int.from_bytes(head[4:6], "little") * int.from_bytes(head[6:8], "little")
        elif head[:3] == b"\x1d(k":
            length = 5 + int.from_bytes(head[3:5], "little") if len(head) >= 5 else 5
        elif head[:2] in FIXED:
            length = 2 + FIXED[head[:2]]
        else:
            raise NotEscpos(head[:8].hex(" "))
        return length if len(head) >= length else None

    def _obey(self, command: bytes) -> bytes:
        if command[:2] == b"\x10\x04":
            return self._realtime(command[2])
        if command[:2] == b"\x1dr":
            return bytes([0x0F if self._paper() == "paper_out" else 0x03 if self._paper() == "paper_low" else 0])
        if command[:3] == b"\x1dv0":
            self._raster(command)
        elif command[:3] == b"\x1d(k":
            self._symbol(command[5:])
        elif command[:2] == b"\x1dV":
            self._cut()
        elif command == b"\n":
            self._parts.append(Image.new("1", (WIDTH, FEED), 1))
        elif command[:2] == b"\x1bd":
            self._parts.append(Image.new("1", (WIDTH, FEED * command[2]), 1))
        elif len(command) == 1:
            self.text += command.decode("latin-1")
        return b""

    def _paper(self) -> str:
        return "paper_out" if self.sensors.runs_out_during_job else self.sensors.paper

    def _realtime(self, question: int) -> bytes:
        if question == 1:
            offline = self.sensors.cover_open or self.sensors.paper == "paper_out"
            return bytes([0x12 | (0x08 if offline else 0)])
        if question == 4:
            return bytes([0x12 | {"ready": 0, "paper_low": 0x0C, "paper_out": 0x6C}[self.sensors.paper]])
        raise NotEscpos(f"DLE EOT {question}")

    def _raster(self, command: bytes) -> None:
        width, height = (int.from_bytes(command[n : n + 2], "little") for n in (4, 6))
        if width * 8 > WIDTH:
            raise NotEscpos(f"{width * 8} dots on a printer of {WIDTH}")
        dots = bytes(byte ^ 0xFF for byte in command[8:])
        self._parts.append(Image.frombytes("1", (width * 8, height), dots))

    def _symbol(self, data: bytes) -> None:
        if data[:1] != b"1":
            raise NotEscpos("a symbol that is no QR code")
        function, rest = data[1], data[2:]
        match function:
            case 65 | 69:
                pass
            case 67:
                self._qr["dot"] = rest[0]
            case 80:
                self._qr["data"] = rest[1:].decode("utf-8")
            case 81:
                self._draw_symbol()
            case _:
                raise NotEscpos(f"GS ( k function {function}")

    def _draw_symbol(self) -> None:
        code = zxingcpp.create_barcode(self._qr["data"], zxingcpp.BarcodeFormat.QRCode)
        image: Any = zxingcpp.write_barcode_to_image(code, scale=self._qr["dot"], add_quiet_zones=False)
        drawn = memoryview(image)
        side = drawn.nbytes // len(drawn)
        symbol = Image.frombytes("L", (side, side), drawn.tobytes())
        line = Image.new("1", (WIDTH, symbol.height), 1)
        line.paste(symbol.convert("1"), ((WIDTH - symbol.width) // 2, 0))
        self._parts.append(line)
        self.codes.append(self._qr["data"])

    def _cut(self) -> None:
        ticket = Image.new("1", (WIDTH, sum(part.height for part in self._parts)), 1)
        top = 0
        for part in self._parts:
            ticket.paste(part, (0, top))
            top += part.height
        self._parts = []
        if self._paper() != "paper_out":
            self.tickets.append(ticket)
