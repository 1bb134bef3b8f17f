"""A look at figures: whose, at what, and in which words."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
from litestar import Request
from sqlalchemy import Connection

from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.pages import places
from branchdesk.centre.pages.address import asked_of
from branchdesk.centre.pages.places import Tree
from branchdesk.centre.pages.views import language_of, link_of
from branchdesk.centre.pages.words import Words
from branchdesk.centre.people.guards import viewer_of
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import local
from branchdesk.i18n import text


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks, at what, in which language, and how addresses are made.

    ``present``: today's business date. ``tree``: the areas that the viewer sees.
    """

    viewer: Viewer
    asked: Asked
    language: str
    present: str
    link: Words
    tree: Tree

    @property
    def say(self) -> Words:
        """Texts in the language."""
        return partial(text, self.language)


def look_of(connection: Connection, request: Request[Any, Any, Any], branch: str = "") -> Look:
    """The look that a page's address asks for, by whoever asks.

    Raises Rejected("date_invalid" | "period_invalid" | "area_unknown").
    """
    viewer = viewer_of(request)
    today = f"{local(request.app.state.centre.now(), 'UTC'):%Y-%m-%d}"
    present = places.present_day(connection, viewer.scope) or today
    asked = asked_of(request.query_params, present, branch)
    tree = places.tree(connection, viewer.scope)
    if asked.area and not tree.path(asked.area):
        raise Rejected("area_unknown", area=asked.area)
    language, link = language_of(request), link_of(request)
    return Look(viewer=viewer, asked=asked, language=language, present=present, link=link, tree=tree)
