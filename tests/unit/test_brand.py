"""A bank's brand in its profile: what is let in, and what is refused with its reason."""

from __future__ import annotations

import pytest

from branchdesk.domain.brand import LOGO_BYTES, Brand, brand_problem
from tests.inprocess import demo_profile

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def logo(inside: str) -> Brand:
    return Brand(logo=f"{HEAD}{inside}</svg>")


def test_the_demo_has_a_brand() -> None:
    brand = demo_profile().brand
    assert brand.logo
    assert brand_problem(brand) is None


def test_plain_shapes_and_their_gradients_are_let_in() -> None:
    shapes = (
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        '<!-- ours --><g fill="url(#g)"><path d="M0 0h9v9z"/></g>'
    )
    assert brand_problem(logo(shapes)) is None


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        '<image href="http://x/y.png"/>',
        '<use xlink:href="http://x/y.svg#a"/>',
        "<style>@import url(http://x)</style>",
        "<foreignObject/>",
        '<path onclick="1" d="M0 0"/>',
        '<path fill="url(http://x/y#g)" d="M0 0"/>',
        '<path fill="URL( file:///etc/passwd )" d="M0 0"/>',
        '<path style="fill:url(http://x)" d="M0 0"/>',
        "<text>Bank</text>",
        "<g>" * 30 + "</g>" * 30,
        "<g/>" * 3000,
        "<path",
    ],
)
def test_whatever_else_could_do_something_is_refused(inside: str) -> None:
    assert "logo" in (brand_problem(logo(inside)) or "")


def test_no_document_type_no_other_file_and_no_large_one() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + f"{HEAD}</svg>"
    for bad in (bomb, "<html/>", "PNG", HEAD + " " * LOGO_BYTES + "</svg>"):
        assert brand_problem(Brand(logo=bad)), bad[:40]


def test_colours_and_font_are_plain() -> None:
    for bad in (Brand(colour="red"), Brand(accent="#12345"), Brand(accent="#12345g"), Brand(font='x"; color: red')):
        assert brand_problem(bad)
    assert brand_problem(Brand(colour="#a0B1c2", accent="#000000", font="HarmonyOS Sans SC")) is None
