"""The ticket drawn once, with the bundled font, as black dots: every printer gets the same picture.

576 dots across is what an 80 mm thermal printer prints at 203 dots per inch (72 mm). The number is about
17 mm tall: letters of 1/120 of the distance are read with ease, so it reads at 2 m.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from branchdesk.devices.printing.content import Block, Style, TicketContent
from branchdesk.resources import resource
from branchdesk.services.ports import Picture

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH = 576
DOTS_PER_INCH = 203
QR_DOT = 6
LOGO = (400, 88)
"""Dots across and down that a logo has at most: 50 by 11 mm."""
_LOGO_GAP = 10
_MARGIN = 12
_LINE = 1.28  # line height, in font sizes
_NUMBER_LINE = 0.98  # figures have no descenders


class _Look(NamedTuple):
    size: int
    bold: bool
    above: int
    below: int


_LOOKS: dict[Style, _Look] = {
    "branch": _Look(34, True, 6, 4),
    "badge": _Look(30, True, 10, 8),
    "service": _Look(44, True, 8, 0),
    "number": _Look(190, True, 8, 14),
    "main": _Look(40, True, 2, 3),
    "second": _Look(27, False, 4, 2),
    "small": _Look(25, False, 3, 3),
    "rule": _Look(0, False, 12, 10),
}


def head_image(content: TicketContent) -> Image:
    """The picture above the QR code: 1 bit, WIDTH across."""
    words = _draw(content.head)
    if content.logo is None:
        return words
    from PIL import Image

    logo = _dithered(content.logo)
    top = logo.height + 2 * _LOGO_GAP
    page = Image.new("1", (WIDTH, top + words.height), 1)
    page.paste(logo, ((WIDTH - logo.width) // 2, _LOGO_GAP))
    page.paste(words, (0, top))
    return page


def _dithered(picture: Picture) -> Image:
    """Shades as patterns of dots (Floyd and Steinberg's): a thermal head knows black and nothing."""
    from PIL import Image

    return Image.frombytes("L", (picture.width, picture.height), picture.dots).convert("1")


def foot_image(content: TicketContent) -> Image:
    """The picture below the QR code."""
    return _draw(content.foot)


def whole_image(content: TicketContent) -> Image:
    """The complete ticket with its QR code drawn in, for printers that take pictures alone."""
    from PIL import Image

    parts = [head_image(content), *([qr_image(content.qr)] if content.qr else []), foot_image(content)]
    whole = Image.new("1", (WIDTH, sum(part.height for part in parts)), 1)
    top = 0
    for part in parts:
        whole.paste(part, ((WIDTH - part.width) // 2, top))
        top += part.height
    return whole


def qr_image(url: str) -> Image:
    """The QR code with its quiet zone, QR_DOT dots a module."""
    import qrcode
    from qrcode.image.pil import PilImage

    code = qrcode.QRCode(box_size=QR_DOT, border=4, error_correction=qrcode.ERROR_CORRECT_M, image_factory=PilImage)
    code.add_data(url)
    return code.make_image().get_image().convert("1")


def _draw(blocks: tuple[Block, ...]) -> Image:
    from PIL import Image, ImageDraw

    page = Image.new("L", (WIDTH, sum(_height(block) for block in blocks) or 1), 255)
    draw, top = ImageDraw.Draw(page), 0
    for block in blocks:
        _paint(draw, block, top)
        top += _height(block)
    return page.point(lambda grey: 255 if grey > 140 else 0).convert("1")


def _paint(draw: ImageDraw, block: Block, top: int) -> None:
    look = _LOOKS[block.style]
    top += look.above
    if block.style == "rule":
        draw.line((_MARGIN, top, WIDTH - _MARGIN, top), fill=0, width=2)
        return
    font, lines = _fitted(block)
    step = _step(block, font)
    if block.style == "badge":
        draw.rectangle((_MARGIN, top, WIDTH - _MARGIN, top + step * len(lines) + 8), fill=0)
        top += 4
    for line in lines:
        place = (WIDTH / 2, top + step / 2)
        draw.text(place, line, font=font, fill=255 if block.style == "badge" else 0, anchor="mm")
        top += step


def _height(block: Block) -> int:
    look = _LOOKS[block.style]
    if block.style == "rule":
        return look.above + look.below + 2
    font, lines = _fitted(block)
    box = 8 if block.style == "badge" else 0
    return look.above + _step(block, font) * len(lines) + box + look.below


def _step(block: Block, font: FreeTypeFont) -> int:
    return round(font.size * (_NUMBER_LINE if block.style == "number" else _LINE))


def _fitted(block: Block) -> tuple[FreeTypeFont, list[str]]:
    """The block's font and lines: a number shrinks to fit its line, words wrap."""
    look = _LOOKS[block.style]
    room = WIDTH - 2 * _MARGIN
    font = _font(look.size, look.bold)
    if block.style == "number":
        size = min(look.size, int(look.size * room / max(font.getlength(block.words), 1)))
        return _font(size, look.bold), [block.words]
    return font, balanced(block.words, font, room)


@lru_cache(maxsize=32)
def _font(size: int, bold: bool) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(resource("fonts", f"NotoSansSC-{'Bold' if bold else 'Regular'}.ttf"), size)


def balanced(words: str, font: FreeTypeFont, room: float) -> list[str]:
    """``wrap``, with lines of about one length: no single word is left over on the last line."""
    lines = wrap(words, font, room)
    for narrower in range(int(room), int(room / max(len(lines), 1)), -WIDTH // 48):
        closer = wrap(words, font, narrower)
        if len(closer) > len(lines) or max(font.getlength(line) for line in closer) > room:
            break
        lines = closer
    return lines


def wrap(words: str, font: FreeTypeFont, room: float) -> list[str]:
    """Break words into lines no wider than ``room``: Latin at spaces, Chinese anywhere but before
    punctuation.
    """
    lines, line = [], ""
    for piece in _pieces(words):
        if line and font.getlength((line + piece).rstrip()) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(words: str) -> list[str]:
    """The smallest parts that stay together: a Latin word with its space, one Chinese sign with its
    punctuation.
    """
    pieces: list[str] = []
    for sign in words:
        joins = pieces and (
            sign in "，。；：、！？）》”」… "
            or (_latin(sign) and _latin(pieces[-1][-1]))
            or pieces[-1][-1] in "（《“「"
        )
        if joins:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _latin(sign: str) -> bool:
    return not sign.isspace() and ord(sign) < 0x2E80 and sign not in "“”…"
