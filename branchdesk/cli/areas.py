"""``branchdesk centre area``: which branches belong together. For whoever sits at the centre's machine."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from branchdesk.bootstrap import centre


def add(tools: Any, add_data: Callable[[argparse.ArgumentParser], None], language: str) -> None:
    """Add ``area`` with its verbs."""
    parser = tools.add_parser("area", help="which branches belong together: areas within areas")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="set | place | list")
    setting = verbs.add_parser("set", help="make an area, or name and place it anew")
    setting.add_argument("area", help="its code")
    setting.add_argument("--zh", required=True, help="its Chinese name")
    setting.add_argument("--en", required=True, help="its English name")
    setting.add_argument("--in", dest="parent", default="", help="the area that it is part of (default: none)")
    setting.set_defaults(run=_set)
    placing = verbs.add_parser("place", help="put branches into an area")
    placing.add_argument("area", help="its code; '' takes them out of any")
    placing.add_argument("branches", nargs="+", metavar="branch")
    placing.set_defaults(run=_place)
    listing = verbs.add_parser("list", help="list the areas with their branches")
    listing.set_defaults(run=lambda args: _list(args, language))
    for made in (setting, placing, listing):
        add_data(made)


def _set(args: argparse.Namespace) -> int:
    from branchdesk.centre.people.areas import set_area
    from branchdesk.domain.profile import Words

    with centre.changing(args.data) as (connection, by, now):
        set_area(connection, by, args.area, Words(args.zh, args.en), args.parent, now)
    return 0


def _place(args: argparse.Namespace) -> int:
    from branchdesk.centre.people.areas import place

    with centre.changing(args.data) as (connection, by, now):
        for branch in args.branches:
            place(connection, by, branch, args.area, now)
    return 0


def _list(args: argparse.Namespace, language: str) -> int:
    from branchdesk.centre.people.areas import areas

    with centre.changing(args.data) as (connection, _by, _now):
        for area in areas(connection):
            print("\t".join([area.code, area.parent, area.name.said_in(language), " ".join(area.branches)]))
    return 0
