"""Draws the demo's pictures of tellers: plain shapes of nobody, as base64 for a profile.

.venv/bin/python tools/avatars.py
"""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

from PIL import Image, ImageDraw

SIDE = 96
FINE = 4
"""Drawn larger and scaled down, for smooth edges."""
LOOKS = (
    ("t01", "#CFE3F6", "#3B2A20", "#F1C9A5", "#0B3B66", True),
    ("t02", "#DCEFE3", "#1D1D22", "#E6B98F", "#37474F", False),
)
"""Who, background, hair, skin, clothes, long hair."""


def avatar(ground: str, hair: str, skin: str, clothes: str, *, long: bool) -> bytes:
    """A head and shoulders, without a face, as PNG."""
    picture = Image.new("RGB", (SIDE * FINE, SIDE * FINE), ground)
    draw = ImageDraw.Draw(picture)

    def oval(x: float, y: float, width: float, height: float, colour: str) -> None:
        draw.ellipse(
            [FINE * (x - width / 2), FINE * (y - height / 2), FINE * (x + width / 2), FINE * (y + height / 2)], colour
        )

    if long:
        draw.rounded_rectangle([FINE * 27, FINE * 24, FINE * 69, FINE * 74], FINE * 18, hair)
    oval(48, 96, 76, 54, clothes)
    draw.rounded_rectangle([FINE * 41, FINE * 52, FINE * 55, FINE * 76], FINE * 6, skin)
    draw.polygon([(FINE * 38, FINE * 70), (FINE * 48, FINE * 84), (FINE * 58, FINE * 70)], "#FFFFFF")
    oval(48, 42, 36, 42, skin)
    draw.pieslice([FINE * 28, FINE * 15, FINE * 68, FINE * 57], 180, 360, hair)
    if long:
        draw.rectangle([FINE * 28, FINE * 34, FINE * 33, FINE * 60], hair)
        draw.rectangle([FINE * 63, FINE * 34, FINE * 68, FINE * 60], hair)
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).quantize(24)
    written = BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    for who, ground, hair, skin, clothes, long in LOOKS:
        print(f'{who}: photo = "{b64encode(avatar(ground, hair, skin, clothes, long=long)).decode()}"')
