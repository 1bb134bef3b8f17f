"""Makes the pictures of the centre's pages anew: ``.venv/bin/python -m docs.img.shoot_centre`` (about three minutes).

A made-up bank of twelve branches as ``branchdesk centre demo`` plays it; another address may be given instead.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = Path(__file__).resolve().parent
DESK, PHONE = (1366, 900), (390, 844)
WIDTH, COLOURS = 1000, 128
COMPARED = "/compare?branch=harbour-1&other=new-town-1"
PAGES = (
    ("centre", "/"),
    ("centre-branch", "/branches/harbour-1"),
    ("centre-compare", COMPARED),
)


@contextmanager
def bank() -> Iterator[str]:
    """The made-up bank at its address."""
    command = [sys.executable, "-m", "branchdesk", "centre", "demo", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = (re.search(r"http://\S+\d", line) for line in process.stdout)
        address = next((match[0] for match in found if match), "")
        if not address:
            raise SystemExit(f"The bank ended before it was there: {process.wait()}")
        yield address
    finally:
        process.terminate()
        process.wait()


def shrink(picture: Image.Image, path: Path) -> None:
    """Written with few colours."""
    picture.quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} KB", flush=True)


def desk(browser: Browser, address: str, name: str, language: str) -> None:
    """A page on a desk's screen."""
    page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]}, locale=language)
    page.goto(address)
    page.wait_for_timeout(1500)
    path = HERE / f"{name}-{language}.png"
    page.screenshot(path=path)
    page.close()
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    shrink(picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS), path)


def phones(browser: Browser, url: str, language: str) -> None:
    """Three looks on a phone, one of them in the dark."""
    board = Image.new("RGB", (3 * PHONE[0] + 48, PHONE[1]), "#e4e9f0")
    path = HERE / f"centre-phone-{language}.png"
    for place, (where, dark) in enumerate((("/", False), ("/branches/harbour-1", True), ("/live", False))):
        size = {"width": PHONE[0], "height": PHONE[1]}
        page = browser.new_page(viewport=size, locale=language, color_scheme="dark" if dark else "light")  # type: ignore[arg-type]
        page.goto(url + where)
        page.wait_for_timeout(1500)
        page.screenshot(path=path)
        page.close()
        with Image.open(path) as opened:
            board.paste(opened.convert("RGB"), (place * (PHONE[0] + 24), 0))
    shrink(board.resize((900, round(board.height * 900 / board.width)), Image.Resampling.LANCZOS), path)


def main(addresses: list[str]) -> None:
    """All of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for language in ("en", "zh"):
            for name, where in PAGES:
                desk(browser, addresses[0] + where, name, language)
            phones(browser, addresses[0], language)
        browser.close()


if __name__ == "__main__":
    if sys.argv[1:]:
        main(sys.argv[1:])
    else:
        with bank() as its_url:
            main([its_url])
