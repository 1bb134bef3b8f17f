"""Forecasts over JSON lines: ``python -m branchdesk.forecast`` reads events and answers each join that waits.

In (times in seconds since midnight): ``{"e":"day","date":…}``, ``{"e":"join","t":…,"id":…,"svc":…,"prio":…,
"predict":…}``, ``{"e":"start","t":…,"id":…,"svc":…,"prio":…,"ctr":…}``, ``{"e":"end",…,"ctr":…}``,
``{"e":"leave","t":…,"id":…}``, ``{"e":"bye"}``. Out, for a join with ``predict``, before the next event is read:
``{"mean":…,"p50":…,"p90":…}``.
"""

from __future__ import annotations

import argparse
import sys
from typing import IO

import msgspec

from branchdesk.forecast.outside.predictor import Predictor

HEAD_START_S = 90.0
"""By which a priority goes before, unless told otherwise: the rule of the call centre whose days are public."""
NOBODY = "NO_SERVER"


class Line(msgspec.Struct, frozen=True):
    """One event; what it does not have is empty."""

    e: str
    t: float = 0.0
    id: str = ""
    svc: str = ""
    prio: int = 0
    ctr: str = ""
    predict: bool = False


def answer(predictor: Predictor, line: Line) -> bytes:
    """Take in one event; the answer's line, or nothing."""
    match line.e:
        case "day":
            predictor.day()
        case "join":
            made = predictor.join(line.t, line.id, line.svc, line.prio, waits=line.predict)
            return msgspec.json.encode(made._asdict()) + b"\n" if made else b""
        case "start":
            predictor.start(line.t, line.id, line.svc, _counter(line))
        case "end":
            predictor.end(line.t, line.id, _counter(line))
        case "leave":
            predictor.leave(line.t, line.id)
    return b""


def _counter(line: Line) -> str:
    return "" if line.ctr == NOBODY else line.ctr


def serve(source: IO[bytes], sink: IO[bytes], predictor: Predictor) -> int:
    """Until ``bye`` or the end; 0, or 2 where a line is none."""
    for number, raw in enumerate(source, 1):
        try:
            line = msgspec.json.decode(raw, type=Line)
        except msgspec.DecodeError as error:
            print(f"line {number}: {error}", file=sys.stderr)
            return 2
        if line.e == "bye":
            break
        if told := answer(predictor, line):
            sink.write(told)
            sink.flush()
    return 0


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m branchdesk.forecast", description=__doc__)
    parser.add_argument(
        "--head-start",
        type=float,
        default=HEAD_START_S,
        help="seconds by which a priority above 0 may go before; who does is learned; 0: nobody (%(default)s)",
    )
    given = parser.parse_args()
    return serve(sys.stdin.buffer, sys.stdout.buffer, Predictor(given.head_start))


if __name__ == "__main__":
    sys.exit(main())
