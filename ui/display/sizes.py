"""How large things must be to be read from where the customers sit: visual angle, screens, millimetres.

A capital letter is read with ease when it is as high as a two-hundredth of the distance, and can be read at a
two-hundred-and-fiftieth (17 and 14 minutes of arc; a sign in a hall is planned with these). At 8 m that is 40 and
32 mm. The smallest screen that the lobby's sizes are meant for has 43 inches; a larger one shows everything larger.
"""

from __future__ import annotations

from math import hypot

READ_AT_M = 8.0
SHARE = 250
"""A capital letter's least height: the distance by this."""
EASY_SHARE = 200
SMALLEST_INCHES = 43.0
INCH_MM = 25.4
CAP = 0.733
"""Height of a capital letter or figure of the shipped font, of its size."""


def least_mm(distance_m: float = READ_AT_M, share: int = SHARE) -> float:
    """The least height of a capital letter that is read from there."""
    return distance_m * 1000 / share


def pixel_mm(width: int, height: int, inches: float = SMALLEST_INCHES) -> float:
    """The side of a pixel of a screen with these pixels and this diagonal."""
    return inches * INCH_MM / hypot(width, height)


def least_font(width: int, height: int, inches: float = SMALLEST_INCHES, distance_m: float = READ_AT_M) -> float:
    """The font size (px) whose capitals are read from there."""
    return least_mm(distance_m) / pixel_mm(width, height, inches) / CAP
