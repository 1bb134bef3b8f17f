"""The colours of all windows by their meaning, in three palettes, and the sums that say whether they can be read."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Palette(NamedTuple):
    """Colours by their meaning; ``*_soft`` are backgrounds for text in the colour of the same name."""

    name: str
    page: str
    surface: str
    line: str
    """Between things; says nothing by itself."""
    trough: str
    """The part of a bar that is not filled."""
    edge: str
    """Around what can be filled in or ticked: 3:1 on the surface and the page."""
    focus: str
    """The ring around what the keyboard acts on."""
    text: str
    muted: str
    brand: str
    on_brand: str
    brand_ink: str
    """The brand as ink: a ticket's number on a card."""
    brand_muted: str
    """Lesser text and edges on the brand colour."""
    brand_warn: str
    """A warning on the brand colour."""
    accent: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    call: str
    """A called number that wants to be seen from across a hall, as background; also as ink on the brand colour."""
    on_call: str
    ring: int = 2
    """Width of a focus ring (px)."""
    border: int = 1
    """Width of a border (px)."""


Meaning = Literal[
    "page", "surface", "line", "trough", "edge", "focus", "text", "muted", "brand", "on_brand", "brand_ink",
    "brand_muted", "brand_warn", "accent", "on_accent", "accent_soft", "good", "good_soft", "warn", "warn_soft", "bad",
    "bad_soft", "call", "on_call",
]  # fmt: skip
"""A colour by its name in every palette: what a widget keeps, so that it follows another palette."""


LIGHT = Palette(
    name="light",
    page="#F3F5F8",
    surface="#FFFFFF",
    line="#D5DDE6",
    trough="#D5DDE6",
    edge="#7C8A98",
    focus="#0A5FC4",
    text="#13202E",
    muted="#566676",
    brand="#0B3B66",
    on_brand="#FFFFFF",
    brand_ink="#0B3B66",
    brand_muted="#A9BDD1",
    brand_warn="#FFBD59",
    accent="#0A5FC4",
    on_accent="#FFFFFF",
    accent_soft="#E5EFFB",
    good="#18704A",
    good_soft="#E1F3E9",
    warn="#8A5200",
    warn_soft="#FFF0D4",
    bad="#B0241C",
    bad_soft="#FDE7E5",
    call="#FFC94D",
    on_call="#0A1119",
)

DARK = Palette(
    name="dark",
    page="#0D1520",
    surface="#16212F",
    line="#2B3B4E",
    trough="#2B3B4E",
    edge="#6F8296",
    focus="#62ADFF",
    text="#EAF1F8",
    muted="#9FB2C6",
    brand="#0A2A48",
    on_brand="#FFFFFF",
    brand_ink="#EAF1F8",
    brand_muted="#A9BDD1",
    brand_warn="#FFBD59",
    accent="#62ADFF",
    on_accent="#04162A",
    accent_soft="#15304D",
    good="#52C990",
    good_soft="#10352A",
    warn="#FFBD59",
    warn_soft="#3A2C12",
    bad="#FF8379",
    bad_soft="#431B1C",
    call="#FFC94D",
    on_call="#0A1119",
)

CONTRAST = Palette(
    name="contrast",
    page="#000000",
    surface="#000000",
    line="#FFFFFF",
    trough="#4A4A4A",
    edge="#FFFFFF",
    focus="#40E0FF",
    text="#FFFFFF",
    muted="#E6E6E6",
    brand="#000000",
    on_brand="#FFFFFF",
    brand_ink="#FFFFFF",
    brand_muted="#E6E6E6",
    brand_warn="#FFD166",
    accent="#FFE34D",
    on_accent="#000000",
    accent_soft="#2E2900",
    good="#7CF2A8",
    good_soft="#002913",
    warn="#FFC869",
    warn_soft="#2E1E00",
    bad="#FFA49C",
    bad_soft="#3D0400",
    call="#FFE34D",
    on_call="#000000",
    ring=4,
    border=2,
)
"""For people who see little: text 7:1 and more, thick edges. A bank's own colours stay out of it."""

PALETTES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of "#RRGGBB"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, other: str, share: float) -> str:
    """``share`` of the other colour in this one."""
    parts = zip(rgb(colour), rgb(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02X}" for one, two in parts)


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = (part / 255 for part in rgb(colour))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
