"""A day's plan in two plots: counters needed and planned, and what customers would wait. See ``explain``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from branchdesk.domain.times import clock
from branchdesk.forecast.plan.staffing import Half, Outcome, Plan, Task, needed
from branchdesk.i18n import text
from branchdesk.report.canvas import Drawing, Line, Look, Path, Rect, Shape, Text, text_width
from branchdesk.report.charts import RIGHT, SMALL, TITLE_H, Frame, frame_of, grid, target_line, title_of
from branchdesk.report.explain import Shown, Spot

HEIGHT = 160
LEFT = 88.0
"""Room for names at the left, as wide as beside the counters' rows below."""


def counters_chart(task: Task, plan: Plan, usual: Plan, look: Look, language: str, *, width: float = 720) -> Shown:
    """By half-hour: what the formula asks for, what is planned, what is usual."""
    heading = text(language, "plan-chart-counters")
    wanted = np.sum(list(needed(task).values()), axis=0)
    slots = range(task.first, task.last)
    planned, before = ([sum(slot in of for of in one.values()) for slot in slots] for one in (plan, usual))
    frame = _frame(width, HEIGHT, max(1.0, float(wanted.max()), *planned, *before))
    step = frame.w / len(slots)
    shapes: list[Shape] = [*title_of(look, heading, text(language, "plan-chart-counters-unit")), *grid(frame, look)]
    line, dashes, spots = [], [], []
    for place, slot in enumerate(slots):
        x, top = frame.x + step * place, frame.level(float(wanted[slot]))
        shapes.append(Rect(x + 1, top, step - 2, frame.y + frame.h - top, look.soft))
        line += [(x, frame.level(planned[place])), (x + step, frame.level(planned[place]))]
        dashes.append(Line(x, frame.level(before[place]), x + step, frame.level(before[place]), look.muted, 2, True))
        words = text(
            language, "plan-spot-counters", time=clock(slot), planned=planned[place], needed=round(float(wanted[slot])),
            usual=before[place],
        )  # fmt: skip
        spots.append(Spot(x, frame.y, step, frame.h, words))
    names = [(text(language, f"plan-legend-{name}")) for name in ("planned", "needed", "usual")]
    shapes += [*dashes, Path(tuple(line), look.main, 3), *_hours(frame, slots, look), *_legend(look, width, names)]
    hours = sum(planned) / 2, sum(before) / 2
    words = text(language, "plan-counters-words", hours=f"{hours[0]:g}", usual=f"{hours[1]:g}")
    return Shown(heading, Drawing(width, HEIGHT, tuple(shapes)), tuple(spots), words)


def waits_chart(
    task: Task, outcome: Outcome | None, other: Outcome | None, look: Look, language: str, *, width: float = 720
) -> Shown:
    """The mean wait of those who come in each half-hour; ``other``: what it is compared with, as a line."""
    heading = text(language, "plan-chart-waits")
    title = title_of(look, heading, text(language, "plan-chart-waits-unit"))
    if outcome is None or not outcome.halves:
        words = text(language, "plan-counting")
        waiting = Text(width / 2, HEIGHT / 2 + 10, words, look.muted, 13, "middle")
        return Shown(heading, Drawing(width, HEIGHT, (*title, waiting)), (), words)
    lines: Sequence[Half] = other.halves if other else ()
    frame = _frame(width, HEIGHT, max(task.goal.mean * 1.2, *(half.mean for half in (*outcome.halves, *lines))))
    step = frame.w / len(outcome.halves)
    shapes: list[Shape] = [*title, *grid(frame, look)]
    spots, line = [], []
    for place, half in enumerate(outcome.halves):
        x, top = frame.x + step * place, frame.level(half.mean)
        fill = look.over if half.mean > task.goal.mean else look.main
        shapes.append(Rect(x + step * 0.15, top, step * 0.7, frame.y + frame.h - top, fill))
        if lines:
            line += [(x, frame.level(lines[place].mean)), (x + step, frame.level(lines[place].mean))]
        words = text(
            language, "plan-spot-waits", time=clock(half.slot), come=f"{half.come:.0f}", mean=f"{half.mean:.0f}",
            p90=f"{half.p90:.0f}",
        )  # fmt: skip
        spots.append(Spot(x, frame.y, step, frame.h, words))
    if lines:
        shapes.append(Path(tuple(line), look.text, 2))
    shapes += target_line(frame, look, language, task.goal.mean, named_at=15)
    shapes += _hours(frame, range(task.first, task.last), look)
    words = text(
        language, "plan-waits-words", mean=f"{outcome.mean:.1f}", peak=f"{outcome.peak:.0f}",
        time=clock(outcome.peak_slot), p90=f"{outcome.p90:.0f}", worst=f"{outcome.peak_p90:.0f}",
    )  # fmt: skip
    return Shown(heading, Drawing(width, HEIGHT, tuple(shapes)), tuple(spots), words)


def _frame(width: float, height: float, most: float) -> Frame:
    frame = frame_of(width, height, most)
    return frame._replace(x=LEFT, w=width - LEFT - RIGHT, y=TITLE_H)


def _hours(frame: Frame, slots: Sequence[int], look: Look) -> list[Shape]:
    step = frame.w / len(slots)
    every = 2 if step * 2 > 42 else 4
    return [
        Text(frame.x + step * place, frame.y + frame.h + 16, clock(slot), look.muted, SMALL, "middle")
        for place, slot in enumerate(slots)
        if slot % every == 0
    ]


def _legend(look: Look, width: float, names: Sequence[str]) -> list[Shape]:
    """Planned, needed, usual: a line, a block, a dashed line."""
    shapes: list[Shape] = []
    x = width - RIGHT
    for place, words in reversed(list(enumerate(names))):
        x -= text_width(words)
        shapes.append(Text(x, 15, words, look.text))
        if place == 1:
            shapes.append(Rect(x - 17, 5, 11, 11, look.soft))
        else:
            shapes.append(Line(x - 24, 11, x - 6, 11, look.muted if place else look.main, 3, place == 2))
        x -= 40
    return shapes
