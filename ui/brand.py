"""A bank's own colours in our palettes: taken as they are where they can be read, otherwise the nearest that can.

Nothing is refused for its contrast: a bank's branding book does not know our themes. Both colours are led towards
black or white until every pair that the windows use reaches WCAG AA. High contrast keeps its own colours: who needs it
needs it more than the bank's.
"""

from __future__ import annotations

from functools import lru_cache

from branchdesk.domain.brand import Brand
from ui.palettes import Palette, contrast, mixed

AA = 4.5
STEPS = 50
BLACK, WHITE = "#000000", "#FFFFFF"


@lru_cache(maxsize=16)
def branded(base: Palette, brand: Brand) -> Palette:
    """The palette with the bank's colours in it."""
    if base.name == "contrast":
        return base
    return _with_accent(_with_brand(base, brand.colour), brand.accent or brand.colour)


def readable(colour: str, towards: str, *grounds: str, least: float = AA) -> str:
    """The colour, led towards another in small steps until it reaches the contrast on every ground."""
    for step in range(STEPS + 1):
        led = mixed(colour, towards, step / STEPS)
        if all(contrast(led, ground) >= least for ground in grounds):
            return led
    return towards


def _with_brand(base: Palette, colour: str) -> Palette:
    """A bar in the bank's colour; on a dark screen a dark one, which does not glare. The called number stands on it."""
    if not colour:
        return base
    if base.name == "dark":
        brand = readable(mixed(colour, base.page, 0.35), BLACK, WHITE, base.call, least=7)
    else:
        brand = colour
    ink = WHITE if contrast(brand, WHITE) >= AA else BLACK
    call = readable(base.call, ink, brand)
    return base._replace(
        brand=brand,
        on_brand=ink,
        brand_ink=base.text if base.name == "dark" else readable(colour, BLACK, base.page, base.surface),
        call=call,
        on_call=_ink_on(call, base.on_call),
        brand_muted=readable(mixed(ink, brand, 0.4), ink, brand),
        brand_warn=readable(base.brand_warn, ink, brand),
    )


def _with_accent(base: Palette, colour: str) -> Palette:
    """What can be pressed, chosen or read in the accent: on the page, on cards, and on its own soft ground."""
    if not colour:
        return base
    dark = base.name == "dark"
    soft = mixed(base.surface, colour, 0.18 if dark else 0.1)
    accent = readable(colour, WHITE if dark else BLACK, base.page, base.surface, soft, least=6 if dark else AA)
    return base._replace(accent=accent, on_accent=_ink_on(accent, base.on_accent), accent_soft=soft, focus=accent)


def _ink_on(ground: str, wanted: str) -> str:
    """The ink wanted, or black or white where it could not be read."""
    return max((wanted, WHITE, BLACK), key=lambda ink: min(AA, contrast(ink, ground)))
