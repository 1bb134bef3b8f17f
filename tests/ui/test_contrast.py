"""WCAG contrast of every text: by the pairs of the stylesheet, and by what really stands on every window's picture.

AA (4.5:1, large text 3:1) in every palette and brand; AAA (7:1, large text 4.5:1) in the palette for high contrast.
What is disabled is exempt, as WCAG has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from branchdesk.domain.brand import Brand
from branchdesk.resources import resource
from tests.inprocess import demo_profile
from tests.ui.inks import least
from ui.brand import branded
from ui.palettes import PALETTES, Palette, contrast, mixed

BRANDS = {
    "none": Brand(),
    "demo": demo_profile().brand,
    "yellow": Brand(colour="#FFD500"),
    "red": Brand(colour="#C8102E", accent="#C8102E"),
    "green": Brand(colour="#00843D", accent="#7ED957"),
    "black": Brand(colour="#000000", accent="#000000"),
    "white": Brand(colour="#FFFFFF", accent="#FFFFFF"),
}


def rules() -> Iterator[tuple[str, dict[str, str]]]:
    """The stylesheet's rules: selector, and which colour of the palette each property names."""
    sheet = re.sub(r"/\*.*?\*/", "", resource("theme.qss").read_text("utf-8"), flags=re.DOTALL)
    for selectors, body in re.findall(r"([^{}]+)\{((?:[^{}]|\$\{\w+\})*)\}", sheet):
        named = dict(re.findall(r"([\w-]+):[^;$]*\$([a-z_]+)", body))
        for selector in selectors.split(","):
            yield selector.strip(), named


def pairs() -> set[tuple[str, str]]:
    """Ink and ground of every rule that says an ink; where it says no ground, whatever it may stand on."""
    grounds = {selector: named["background"] for selector, named in rules() if "background" in named}
    found: set[tuple[str, str]] = set()
    for selector, named in rules():
        if "disabled" in selector:
            continue
        if "selection-color" in named:
            found.add((named["selection-color"], named["selection-background-color"]))
        if "color" in named:
            own = named.get("background") or grounds.get(selector.split(" ")[0].split(":")[0])
            own = own or {"on_brand": "brand", "on_accent": "accent"}.get(named["color"])
            found |= {(named["color"], ground) for ground in ((own,) if own else ("page", "surface"))}
    return found


def test_the_stylesheet_has_pairs() -> None:
    assert {("on_accent", "accent"), ("on_brand", "brand"), ("warn", "warn_soft"), ("muted", "page")} <= pairs()


@pytest.mark.parametrize("brand", BRANDS.values(), ids=list(BRANDS))
@pytest.mark.parametrize("base", PALETTES.values(), ids=list(PALETTES))
def test_every_pair_of_the_stylesheet_can_be_read(base: Palette, brand: Brand) -> None:
    palette = branded(base, brand)
    colours = palette._asdict()
    for ink, ground in sorted(pairs()):
        assert contrast(colours[ink], colours[ground]) >= least(palette), (ink, ground)
    for edge in ("edge", "focus"):  # what is no text: 3:1
        for ground in ("page", "surface"):
            assert contrast(colours[edge], colours[ground]) >= 3, (edge, ground)
    assert contrast(palette.call, palette.on_call) >= least(palette)
    assert contrast(palette.call, palette.brand) >= least(palette, large=True)
    assert contrast(palette.brand_ink, palette.surface) >= least(palette)


def test_a_faint_text_would_be_found() -> None:
    assert contrast("#FFFFFF", "#FFFFFF") == 1
    assert contrast("#000000", "#FFFFFF") == 21
    assert contrast(mixed("#000000", "#FFFFFF", 0.6), "#FFFFFF") < 4.5
