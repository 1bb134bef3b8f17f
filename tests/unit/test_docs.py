"""The documents against the program: links, pictures, commands, keys, paths and error codes in them are real."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from branchdesk.cli import centre, demo, doctor, node, plan, summary
from branchdesk.store.commands import add_log_parser
from ui.counter.keymap import KEYS, Action, shown_key
from ui.roles import adders

ROOT = Path(__file__).resolve().parent.parent.parent
IMAGES = ROOT / "docs" / "img"
LARGEST = 200 * 1024
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
SPAN = re.compile(r"`([^`\n]+)`")
TOP = ("branchdesk/", "ui/", "tests/", "docs/", "bench/", "tools/", "resources/")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture(params=DOCUMENTS, ids=name_of)
def document(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def prose(path: Path) -> str:
    """A document without its indented and fenced code."""
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    return "\n".join(line for line in text.splitlines() if not line.startswith("    "))


def is_module(path: Path) -> bool:
    """Whether a path names a module without its ending."""
    return not path.suffix and path.with_name(path.name + ".py").exists()


def anchors(path: Path) -> set[str]:
    """The headings of a document as links name them."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE):
        kept = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(kept.replace(" ", "-"))
    return found


def links(path: Path) -> Iterator[tuple[Path, str]]:
    """Targets and anchors of the relative links in a document."""
    for target in (a or b for a, b in LINK.findall(prose(path))):
        if not re.match(r"[a-z]+:", target):
            where, _, anchor = target.partition("#")
            yield (path.parent / where).resolve() if where else path, anchor


def test_every_link_leads_somewhere(document: Path) -> None:
    broken = [
        f"{name_of(target)}#{anchor}"
        for target, anchor in links(document)
        if not target.exists() or (anchor and anchor.lower() not in anchors(target))
    ]
    assert broken == []


def test_pictures_are_small_and_each_is_used() -> None:
    used = {target for path in DOCUMENTS for target, _ in links(path)}
    pictures = set(IMAGES.glob("*.png"))
    assert len(pictures) > 10
    assert {name_of(picture) for picture in pictures - used} == set()
    assert {name_of(picture) for picture in pictures if picture.stat().st_size > LARGEST} == set()


class Refused(Exception):
    """The command line would not have been understood."""


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the program."""

    def error(self, message: str) -> NoReturn:
        raise Refused(message)


def real_parser() -> Parser:
    """All roles' own parsers, under a top that raises."""
    parser = Parser(prog="branchdesk", add_help=False)
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    roles = parser.add_subparsers(dest="role")
    doctor.add(roles, "en", None)
    for add in (demo.add, node.add, centre.add, *adders().values(), summary.add, plan.add, add_log_parser):
        add(roles, "en")
    return parser


def quoted_commands(path: Path) -> Iterator[str]:
    """What a document says can be typed: after ``branchdesk`` or ``./run``, in code."""
    code = [line for line in path.read_text("utf-8").splitlines() if line.startswith("    ")]
    for piece in (*SPAN.findall(prose(path)), *code):
        for typed in re.findall(r"(?:^|[\s/;&|(])(?:branchdesk|\./run)((?: +[^\s#|;&)]+)+)", piece):
            first = typed.split()[0]
            if re.fullmatch(r"--?[a-z]+|[a-z]+", first):
                yield typed.strip()


def complaint(parser: Parser, typed: str) -> str:
    """Why a command line is not understood; empty where it is. A bare name of a command, or one cut off by "…", may
    lack its arguments."""
    words = shlex.split(typed.replace("`", ""))
    cut = next((place for place, word in enumerate(words) if "…" in word), None)
    bare = all(re.fullmatch(r"[a-z]+", word) for word in words)
    if cut is not None or bare:
        words = [*words[:cut], "--help"]
    try:
        parser.parse_args(words)
    except Refused as error:
        return f"branchdesk {typed}: {error}"
    except SystemExit:
        return ""
    return ""


def test_every_quoted_command_is_understood(document: Path) -> None:
    parser = real_parser()
    assert [said for typed in quoted_commands(document) if (said := complaint(parser, typed))] == []


def test_the_check_of_commands_sees_what_is_wrong() -> None:
    parser = real_parser()
    told = [
        complaint(parser, typed) for typed in ("log verify x --deep", "nod", "node code fridge", "log restore a.db")
    ]
    assert all(told)
    assert len(list(quoted_commands(ROOT / "docs" / "operations.md"))) > 30


def test_every_path_in_the_documents_exists(document: Path) -> None:
    spans = [span for span in SPAN.findall(prose(document)) if span.startswith(TOP) and not re.search(r" |NNN", span)]
    named = [span.split("::")[0].rstrip("/") for span in spans]
    assert [path for path in named if not any(ROOT.glob(path)) and not is_module(ROOT / path)] == []


def test_every_path_in_the_architecture_exists() -> None:
    missing, seen = [], 0
    for span in SPAN.findall((ROOT / "docs" / "architecture.md").read_text("utf-8")):
        if "/" not in span or not re.fullmatch(r"[\w./]+(, [\w./]+)*", span):
            continue
        folder = span.split(", ", maxsplit=1)[0].rpartition("/")[0]
        for part in span.split(", "):
            path = part if "/" in part else f"{folder}/{part}"
            seen += 1
            places = [ROOT / top / path for top in ("", "branchdesk", "ui")]
            if not any(place.exists() or is_module(place) for place in places):
                missing.append(path)
    assert missing == []
    assert seen > 20


def test_every_bench_has_its_place_in_the_table_and_none_else() -> None:
    told = set(re.findall(r"-m bench\.(\w+)", (ROOT / "bench" / "README.md").read_text("utf-8")))
    benches = {path.stem for path in (ROOT / "bench").glob("*.py") if "__main__" in path.read_text("utf-8")}
    benches |= {path.parent.name for path in (ROOT / "bench").glob("*/__main__.py")}
    assert told == benches


def test_every_error_code_that_operators_are_told_has_its_words() -> None:
    table = (ROOT / "docs" / "operations.md").read_text("utf-8").split("\n## What to do", 1)[1]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    codes = [code for cell in first_cells for code in SPAN.findall(cell) if not code.endswith("…")]
    words = (ROOT / "resources" / "i18n" / "en.ftl").read_text("utf-8")
    assert len(codes) > 40
    assert [code for code in codes if f"\nerror-{code.replace('_', '-')} =" not in words] == []


def _shown(action: Action, place: int) -> str:
    return re.escape(shown_key(KEYS[action][place]))


@pytest.mark.parametrize("guide", ["teller.md", "zh/teller.md"])
def test_the_tellers_guide_has_every_key(guide: str) -> None:
    rows = (ROOT / "docs" / "guides" / guide).read_text("utf-8")
    missing = [
        action
        for action in Action
        if not re.search(rf"^\| {_shown(action, 0)} \| {_shown(action, 1)} ?\|", rows, re.MULTILINE)
    ]
    assert missing == []
