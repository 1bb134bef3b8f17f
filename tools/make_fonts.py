"""Build time: cut the shipped fonts out of the full Noto Sans SC files.

    python tools/make_fonts.py FOLDER_WITH_FULL_TTFS

FOLDER is the unpacked npm package ``@expo-google-fonts/noto-sans-sc`` (OFL 1.1). One file per weight comes
out under ``resources/fonts``: every character of GB 2312, Latin, punctuation, arrows, box and currency
signs, and a list of characters that occur in people's names but not in GB 2312.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset

OUT = Path(__file__).resolve().parent.parent / "resources" / "fonts"
WEIGHTS = {"Regular": "400Regular", "Bold": "700Bold"}
BEYOND_GB2312 = (
    "佺倧偲傃劼勍喆垚堃奭妘姮嫄嫚嬿孖宬寔屾峣弢彧悰惇慜扆旸旻昇昉晞暐曈栢槙洺浥淏湉湦潓烜燊犇玘玠玥珅珣珮"
    "珺琤瑀瑄瑢瑨璟璿祎祐禛竑芃荍赟鋆锜镕頔颕馡骍鹍麐龑"
)


def gb2312() -> set[int]:
    """All characters of GB 2312: rows 1 to 87 of its code table."""
    found: set[int] = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def wanted() -> set[int]:
    ranges = (
        (0x20, 0x7F),
        (0xA0, 0x180),
        (0x2010, 0x2040),
        (0x20A0, 0x20C0),
        (0x2190, 0x219A),
        (0x2460, 0x2474),
    )
    signs = "™№℃℉✓✗✕★☆●○■□▲△▼▽◆◇…‰≤≥≠±×÷−∞√≈′″"
    plain = {code for low, high in ranges for code in range(low, high)}
    return plain | gb2312() | {ord(c) for c in signs + BEYOND_GB2312}


def cut(source: Path, target: Path) -> int:
    """Write the subset of ``source`` to ``target``; returns its size in bytes."""
    options = subset.Options()
    options.layout_features = ["kern", "tnum", "pnum", "ccmp", "locl"]
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["vhea", "vmtx", "VORG"]
    font = subset.load_font(str(source), options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=wanted())
    worker.subset(font)
    subset.save_font(font, str(target), options)
    return target.stat().st_size


def main() -> None:
    package = Path(sys.argv[1])
    OUT.mkdir(parents=True, exist_ok=True)
    for weight, folder in WEIGHTS.items():
        source = package / folder / f"NotoSansSC_{folder}.ttf"
        size = cut(source, OUT / f"NotoSansSC-{weight}.ttf")
        print(f"{weight}: {size / 1e6:.2f} MB")
    (OUT / "LICENSE-NotoSansSC.txt").write_bytes((package / "LICENSE_FONT").read_bytes())


if __name__ == "__main__":
    main()
