"""``branchdesk centre people``: who may look at the centre. For whoever sits at its machine."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from branchdesk.bootstrap import centre
from branchdesk.i18n import text

AddData = Callable[[argparse.ArgumentParser], None]
_ROLES = ("branch", "area", "head_office", "auditor")


def add(tools: Any, add_data: AddData, language: str) -> None:
    """Add ``people`` with its verbs."""
    parser = tools.add_parser("people", help="who may look at the centre's pages, and at which branches")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add | list | role | disable | enable | password")

    def verb(name: str, told: str, run: Callable[[argparse.Namespace, str], int], *, who: bool = True) -> Any:
        made = verbs.add_parser(name, help=told)
        add_data(made)
        if who:
            made.add_argument("person", type=lambda typed: typed.strip().casefold(), help="the user name")
        made.set_defaults(run=lambda args: run(args, language))
        return made

    adding = verb("add", "add somebody; prints a one-time password, good for seven days", _add)
    adding.add_argument("--name", default="", help="the name to show (default: the user name)")
    adding.add_argument("--role", choices=_ROLES, default="branch", help="what they may do (default: %(default)s)")
    _scope(adding)
    role = verb("role", "give somebody another role, areas and branches, instead of those they had", _role)
    role.add_argument("role", choices=_ROLES)
    _scope(role)
    verb("list", "list everybody", _list, who=False)
    verb("disable", "let somebody in no more; they are logged out at once", lambda args, _: _disable(args, True))
    verb("enable", "let somebody in again", lambda args, _: _disable(args, False))
    verb("password", "make a new one-time password; they are logged out at once", _password)


def _scope(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", action="append", default=[], help="an area whose branches they see; repeatable")
    parser.add_argument("--branch", action="append", default=[], help="a branch that they see; repeatable")


def _given(args: argparse.Namespace) -> Any:
    from branchdesk.centre.people.accounts import Given

    return Given(role=args.role, areas=tuple(args.area), branches=tuple(args.branch))


def _add(args: argparse.Namespace, language: str) -> int:
    from branchdesk.centre.people import accounts

    with centre.changing(args.data) as (connection, by, now):
        password = accounts.add(connection, by, args.person, args.name, _given(args), now)
    print(text(language, "cli-people-password", person=args.person, password=password))
    return 0


def _role(args: argparse.Namespace, _language: str) -> int:
    from branchdesk.centre.people import accounts

    with centre.changing(args.data) as (connection, by, now):
        accounts.give(connection, by, args.person, _given(args), now)
    return 0


def _disable(args: argparse.Namespace, disabled: bool) -> int:
    from branchdesk.centre.people import accounts

    with centre.changing(args.data) as (connection, by, now):
        accounts.set_disabled(connection, by, args.person, disabled, now)
    return 0


def _password(args: argparse.Namespace, language: str) -> int:
    from branchdesk.centre.people import accounts

    with centre.changing(args.data) as (connection, by, now):
        password = accounts.new_password(connection, by, args.person, now)
    print(text(language, "cli-people-password", person=args.person, password=password))
    return 0


def _list(args: argparse.Namespace, language: str) -> int:
    from branchdesk.centre.people.accounts import people

    with centre.changing(args.data) as (connection, _by, _now):
        found = people(connection)
    if not found:
        print(text(language, "cli-people-none"))
    for one in found:
        marks = {"disabled": one.disabled, "one-time": one.one_time, "oidc": one.vouched}
        said = [name for name, is_so in marks.items() if is_so]
        print("\t".join([one.person, one.name, str(one.given), ",".join(said)]))
    return 0
