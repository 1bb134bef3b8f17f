"""What a ticket says and how it looks: words first, then the dots, read back by parsers that are not ours."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import zxingcpp
from PIL import Image, ImageChops

from branchdesk.devices.printing import printer_from_url
from branchdesk.devices.printing.content import content
from branchdesk.devices.printing.escpos import job
from branchdesk.devices.printing.layout import WIDTH, balanced, foot_image, head_image, whole_image
from branchdesk.services.ports import Picture, TicketPaper
from tests.escpos_reader import EscposReader

PAPER = TicketPaper(
    branch="城东支行",
    service="个人现金业务",
    number="A086",
    ahead=12,
    wait_low=8,
    wait_high=15,
    issued_at="2026-03-02 09:41",
    qr_url="https://queue.example/t/3f9aB2",
    complaint_phone="400-000-0000",
)


def words(paper: TicketPaper) -> list[str]:
    ticket = content(paper)
    return [block.words for block in (*ticket.head, *ticket.foot)]


def code_in(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    """The box around everything black."""
    box = ImageChops.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box


def test_a_ticket_carries_what_the_customer_needs_in_both_languages() -> None:
    said = words(PAPER)
    for wanted in (
        "城东支行",
        "个人现金业务",
        "A086",
        "前面还有 12 人在等待",
        "预计等候 8–15 分钟",
        "12 people ahead of you",
        "Expected wait 8–15 min",
        "取号时间 2026-03-02 09:41",
        "服务与投诉电话 400-000-0000",
    ):
        assert wanted in said


def test_the_customers_language_comes_first() -> None:
    styles = {b.words: b.style for b in content(msgspec.structs.replace(PAPER, language="en", ahead=1)).head}
    assert styles["1 person ahead of you"] == "main"
    assert styles["前面还有 1 人在等待"] == "second"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (None, None, "暂无法预计等候时间"),
        (5, 5, "预计等候约 5 分钟"),
        (90, 1200, "预计等候 90–1200 分钟"),
        (0, 6, "预计等候 6 分钟以内"),
    ],
)
def test_the_expected_wait_is_a_range_or_honestly_unknown(low: int | None, high: int | None, said: str) -> None:
    assert said in words(msgspec.structs.replace(PAPER, wait_low=low, wait_high=high))


def test_a_reprint_is_marked_and_a_first_print_is_not() -> None:
    assert "补打 REPRINT" in words(msgspec.structs.replace(PAPER, copy=True))
    assert not any("REPRINT" in line for line in words(PAPER))


def test_an_island_ticket_says_that_it_is_the_only_copy() -> None:
    said = words(msgspec.structs.replace(PAPER, single_copy=True, number="K1-001", qr_url=""))
    assert "离线号票，仅此一联，请勿遗失" in said
    assert "扫码查看实时排队进度" not in said


def test_the_job_is_read_back_dot_for_dot_by_an_independent_printer() -> None:
    reader = EscposReader()
    reader.feed(job(PAPER))
    assert reader.idle
    assert reader.text == ""  # no Chinese as text: that is what printers garble (complaint 6)
    assert reader.codes == [PAPER.qr_url]
    (ticket,) = reader.tickets
    head, foot = head_image(content(PAPER)), foot_image(content(PAPER))
    assert ImageChops.difference(ticket.crop((0, 0, WIDTH, head.height)), head).getbbox() is None
    below = ticket.height - foot.height - 6 * 34  # the feed before the cut
    assert ImageChops.difference(ticket.crop((0, below, WIDTH, below + foot.height)), foot).getbbox() is None
    assert code_in(ticket) == [PAPER.qr_url]


def test_without_an_address_no_code_is_printed() -> None:
    reader = EscposReader()
    reader.feed(job(msgspec.structs.replace(PAPER, qr_url="")))
    assert reader.codes == []
    assert len(reader.tickets) == 1


def test_the_number_is_tall_enough_for_two_metres() -> None:
    """At 203 dots an inch, 10 mm of figure height are 80 dots; the widest offline number keeps them too."""
    for number in ("A086", "C1086", "K1-001"):
        picture = head_image(content(msgspec.structs.replace(PAPER, number=number)))
        assert tallest_run(picture) >= 80, number


def tallest_run(picture: Image.Image) -> int:
    """The tallest group of rows that all carry ink: the number's own height."""
    best = run = 0
    for top in range(picture.height):
        inked = ImageChops.invert(picture.crop((0, top, WIDTH, top + 1)).convert("L")).getbbox() is not None
        run = run + 1 if inked else 0
        best = max(best, run)
    return best


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_runs_over_the_edge(language: str) -> None:
    long = msgspec.structs.replace(
        PAPER,
        language=language,
        branch="江苏省苏州市工业园区金鸡湖大道东延线支行" * 2,
        service="Wealth management consultation, account opening and 电子银行综合签约业务",
        number="K12-0001",
        notes=("开户请携带营业执照正本、法定代表人身份证件及公章（复印件无效）。",),
        copy=True,
        single_copy=True,
    )
    left, _, right, _ = ink(whole_image(content(long)))
    assert left >= 8
    assert right <= WIDTH - 8


def test_wrapped_lines_are_balanced_and_keep_punctuation_with_its_word() -> None:
    from PIL import ImageFont

    from branchdesk.resources import resource

    font = ImageFont.truetype(resource("fonts", "NotoSansSC-Regular.ttf"), 24)
    lines = balanced("开户请携带营业执照正本、法定代表人身份证件及公章（复印件无效）。", font, 500)
    assert "".join(lines) == "开户请携带营业执照正本、法定代表人身份证件及公章（复印件无效）。"
    assert all(font.getlength(line) <= 500 for line in lines)
    assert min(len(line) for line in lines) > 10
    assert not any(line[0] in "、）。" for line in lines)


def test_every_sign_of_the_texts_and_of_gb2312_names_is_in_the_fonts() -> None:
    from fontTools.ttLib import TTFont

    from branchdesk.resources import resource

    used = {c for path in resource("i18n").glob("*.ftl") for c in path.read_text("utf-8") if not c.isspace()}
    for weight in ("Regular", "Bold"):
        with TTFont(resource("fonts", f"NotoSansSC-{weight}.ttf")) as font:
            missing = {c for c in used | set("喆镕玥堃祎个人现金业务") if ord(c) not in font.getBestCmap()}
            widths = {font["hmtx"][font.getBestCmap()[ord(figure)]][0] for figure in "0123456789"}
        assert not missing
        assert len(widths) == 1  # figures of one width: a counting timer does not jitter


def test_a_pdf_ticket_is_80_mm_wide_and_a_png_one_is_readable(tmp_path: Path) -> None:
    printer_from_url(f"pdf://{tmp_path}").print(PAPER)
    printer_from_url(f"png://{tmp_path}").print(PAPER)
    printer_from_url(f"png://{tmp_path}").print(PAPER)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "A086-2026-03-02-0941-2.png",
        "A086-2026-03-02-0941.pdf",
        "A086-2026-03-02-0941.png",
    ]
    page = (tmp_path / "A086-2026-03-02-0941.pdf").read_bytes()
    box = page.split(b"/MediaBox [")[1].split(b"]")[0].split()
    assert abs(float(box[2]) / 72 * 25.4 - 80) < 0.2
    with Image.open(tmp_path / "A086-2026-03-02-0941.png") as picture:
        assert code_in(picture) == [PAPER.qr_url]


def printed(paper: TicketPaper) -> Image.Image:
    """As the independent printer has it on its paper."""
    reader = EscposReader()
    reader.feed(job(paper))
    assert reader.idle
    return reader.tickets[0]


def test_a_logo_stands_above_the_name_black_where_it_is_black_and_in_dots_where_it_is_grey() -> None:
    dots = b"".join(bytes([0] * 80 + [128] * 80) for _ in range(40))
    plain, with_logo = printed(PAPER), printed(msgspec.structs.replace(PAPER, logo=Picture(160, 40, dots)))
    taller = with_logo.height - plain.height
    assert taller == 60
    left = (WIDTH - 160) // 2
    black = with_logo.crop((left, 10, left + 80, 50))
    grey = with_logo.crop((left + 80, 10, left + 160, 50)).convert("L")
    assert black.convert("L").getextrema() == (0, 0)
    share = sum(dot == 0 for dot in grey.tobytes()) / (80 * 40)
    assert 0.4 < share < 0.6
    assert with_logo.crop((0, taller, WIDTH, with_logo.height)).tobytes() == plain.tobytes(), "the rest is as without"
    assert code_in(with_logo) == [PAPER.qr_url]
