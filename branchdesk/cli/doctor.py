"""``branchdesk doctor``: looks at everything that a role needs on this machine, and says what to do."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from branchdesk import __version__
from branchdesk.cli.parts import Screens
from branchdesk.doctor import credentials, machine, network, server
from branchdesk.doctor.findings import LEVELS, Finding, Told, exit_code, told
from branchdesk.domain.errors import Rejected
from branchdesk.i18n import text
from branchdesk.node.tls import tls_files
from branchdesk.places import data_folder

WINDOWS = ("kiosk", "counter", "evaluator", "display", "manager")
SERVERS = ("node", "centre")
DEFAULT_ZONE = "Asia/Shanghai"
CHECKS = (
    "screen", "fonts", "printer", "voice", "identity", "network", "certificates", "clock", "zone", "disk", "journal",
    "log", "agreement", "database", "version",
)  # fmt: skip
"""In the order in which they are told."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What ``--json`` prints."""

    version: str
    roles: tuple[str, ...]
    exit_code: int
    findings: tuple[Told, ...]


def add(roles: Any, language: str, screens: Screens | None) -> None:
    """Add ``doctor``; without ``screens`` it looks at no window's screen, printer and voice."""
    parser = roles.add_parser(
        "doctor",
        help="check this machine, and say what to do",
        description="Checks what a role needs here: screen, fonts, printer, voice, clock, disk, network, certificates, "
        "log. Without a role: every one that was set up on this machine. Ends with 0 where all is well, 1 where "
        "something should be looked at, 2 where something does not work. Changes nothing.",
    )
    parser.add_argument("of", nargs="?", choices=(*WINDOWS, *SERVERS), metavar="ROLE", help="what to look at")
    parser.add_argument("--json", action="store_true", help="for a machine to read")
    parser.add_argument("--data", type=Path, help="folder of a node or centre")
    parser.add_argument("--identity", type=Path, help="file with a device's identity")
    parser.add_argument("--node", help="address(es) of nodes to ask, instead of those that are known; with commas")
    parser.add_argument("--tls", type=Path, help="folder with the node's certificates")
    parser.add_argument("--probe", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=partial(_run, screens=screens, language=language))


def _run(args: argparse.Namespace, *, screens: Screens | None, language: str) -> int:
    if args.probe:
        print(msgspec.json.encode(screens.probe(args.of) if screens else []).decode())
        return 0
    roles = (args.of,) if args.of else tuple(role for role in (*SERVERS, *WINDOWS) if _is_set_up(role))
    findings: list[Finding] = []
    for role in roles or ("",):
        findings += [finding for finding in _of(role, args, screens) if finding not in findings]
    words = tuple(told(finding, language) for finding in sorted(findings, key=_place))
    code = exit_code(findings)
    if args.json:
        report = Report(version=__version__, roles=roles, exit_code=code, findings=words)
        print(msgspec.json.format(msgspec.json.encode(report)).decode())
    else:
        print("\n".join(_lines(words, roles, language)))
    return code


def _is_set_up(role: str) -> bool:
    """Whether somebody has used this role here."""
    if role in SERVERS:
        return data_folder(role).is_dir() or (role == "centre" and "BRANCHDESK_CENTRE_DB" in os.environ)
    return (data_folder("devices") / f"{role}.json").exists()


def _of(role: str, args: argparse.Namespace, screens: Screens | None) -> Iterator[Finding]:
    yield from machine.clock()
    match role:
        case "node":
            yield from _node(args)
        case "centre":
            data = args.data or data_folder("centre")
            yield from machine.disk(data)
            yield from server.centre_settings(data)
            yield from server.database(data)
        case "":
            yield from machine.disk(data_folder("devices"))
            yield from machine.zone(DEFAULT_ZONE)
            yield from screens.look("", data_folder("devices")) if screens else ()
        case _:
            yield from _window(role, args, screens)


def _node(args: argparse.Namespace) -> Iterator[Finding]:
    data = args.data or data_folder("node")
    tls = args.tls or next((folder for folder in (data / "tls", data.parent / "tls") if folder.is_dir()), data / "tls")
    profile = server.profile(data)
    yield from machine.disk(data)
    yield from machine.zone(profile.timezone if profile else DEFAULT_ZONE)
    yield from server.log(data)
    yield from server.certificates(tls)
    yield from server.agreement(data)
    if args.node:
        ca = tls_files(tls).ca
        yield from network.nodes(_urls(args.node), str(ca) if ca.exists() else "")


def _window(role: str, args: argparse.Namespace, screens: Screens | None) -> Iterator[Finding]:
    path = args.identity or data_folder("devices") / f"{role}.json"
    yield from machine.disk(path.parent)
    yield from machine.zone(DEFAULT_ZONE)
    known, found = credentials.identity(path, role)
    yield from found
    yield from credentials.journal(path.with_suffix(".journal"))
    urls = _urls(args.node) if args.node else known.urls if known else ()
    yield from network.nodes(urls, known.ca if known else "")
    yield from screens.look(role, path) if screens else ()


def _urls(given: str) -> tuple[str, ...]:
    """Raises Rejected("address_wrong")."""
    urls = tuple(url.strip().rstrip("/") for url in given.split(","))
    if any(urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname for url in urls):
        raise Rejected("node_address_wrong", url=given)
    return urls


def _place(finding: Finding) -> int:
    return CHECKS.index(finding.check)


def _lines(words: Sequence[Told], roles: Sequence[str], language: str) -> Iterator[str]:
    """By check; what is wrong says what to do below it."""
    marks = {level: text(language, f"doctor-level-{level}") for level in LEVELS}
    about = ", ".join(roles) or text(language, "doctor-no-role")
    yield text(language, "doctor-title", version=__version__, roles=about)
    for check, group in groupby(words, lambda one: one.check):
        yield f"\n{text(language, f'doctor-check-{check}')}"
        for one in group:
            yield f"  {marks[one.level]}  {one.found}"
            if one.todo:
                yield f"  {' ' * len(marks[one.level])}  → {one.todo}"
    worst = [sum(one.level == level for one in words) for level in LEVELS]
    yield f"\n{text(language, 'doctor-sum', good=worst[0], warnings=worst[1], faults=worst[2])}"
