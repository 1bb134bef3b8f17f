"""Geometry of the pages' small drawings: numbers in, coordinates out; templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

BAR_WIDTH = 132.0
CHART_WIDTH, CHART_HEIGHT = 720.0, 170.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 8.0, 12.0, 22.0
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500)


class WaitBar(msgspec.Struct, frozen=True, kw_only=True):
    """A mean wait against its target, as widths; ``p90`` is a thin line behind it."""

    mean: float
    p90: float
    target: float
    met: bool


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One half-hour's bar. ``label`` is empty where it would crowd the axis; ``tip`` says all of it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    tip: str
    over: bool = False


class Grid(msgspec.Struct, frozen=True):
    """A horizontal line of the scale."""

    y: float
    label: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Columns over the day with a scale; ``target`` is the y of the target line."""

    width: float = CHART_WIDTH
    height: float = CHART_HEIGHT
    left: float = _LEFT
    right: float = CHART_WIDTH - _RIGHT
    base: float = CHART_HEIGHT - _BOTTOM
    columns: tuple[Column, ...]
    grid: tuple[Grid, ...]
    target: float | None = None


def wait_bar(mean: float | None, p90: float | None, target: float) -> WaitBar | None:
    """The bar of one branch: full width is four times the target, longer ones are cut."""
    if mean is None:
        return None
    unit = BAR_WIDTH / (4 * target)
    widths = [round(min(value * unit, BAR_WIDTH), 1) for value in (mean, p90 or 0, target)]
    return WaitBar(mean=widths[0], p90=widths[1], target=widths[2], met=mean <= target)


def chart(
    values: Sequence[float | None], labels: Sequence[str], tips: Sequence[str], target: float | None = None
) -> Chart:
    """A column for each value; None leaves its place empty. ``labels`` are clock times: full hours are shown."""
    top = max([*(value for value in values if value is not None), target or 0, 1])
    step = next((s for s in _STEPS if top / s <= 4), _STEPS[-1])
    scale = (CHART_HEIGHT - _TOP - _BOTTOM) / max(top, step)
    base = CHART_HEIGHT - _BOTTOM
    pitch = (CHART_WIDTH - _LEFT - _RIGHT) / max(len(values), 1)
    columns = tuple(
        Column(
            x=round(_LEFT + index * pitch + pitch * 0.14, 1),
            y=round(base - (value or 0) * scale, 1),
            width=round(pitch * 0.72, 1),
            height=round((value or 0) * scale, 1),
            label=label if label.endswith(":00") else "",
            tip=tip,
            over=target is not None and value is not None and value > target,
        )
        for index, (value, label, tip) in enumerate(zip(values, labels, tips, strict=True))
    )
    lines = range(0, int(top) + 1, step)
    return Chart(
        columns=columns,
        grid=tuple(Grid(round(base - line * scale, 1), str(line)) for line in lines),
        target=round(base - target * scale, 1) if target is not None else None,
    )
