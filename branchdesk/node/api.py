"""The node as an ASGI application: parts in, app out."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.openapi.config import OpenAPIConfig

from branchdesk import __version__
from branchdesk.node import customers, office, peers, planning
from branchdesk.node.app import Node, NodeParts
from branchdesk.node.replies import HANDLERS, MAX_BODY
from branchdesk.node.routes import ROUTES


class NodeRequest(Request[Any, Any, State]):
    """Decodes a body strictly, straight to the type that its handler names."""

    async def json(self) -> Any:
        """The body. Raises msgspec.DecodeError, msgspec.ValidationError."""
        body = await self.body()
        field = self.route_handler.parsed_data_field
        try:
            return _decoder(field.annotation).decode(body) if field else msgspec.json.decode(body)
        except RecursionError as error:
            raise msgspec.DecodeError("nested too deeply") from error


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def create_app(parts: NodeParts) -> tuple[Litestar, Node]:
    """The application of one node, for an ASGI server, and the node behind it."""
    node = Node(parts)
    app = Litestar(
        [*ROUTES, *customers.ROUTES, *office.ROUTES, *planning.ROUTES, *peers.ROUTES],
        state=State({"node": node}),
        lifespan=[node.running],
        request_class=NodeRequest,
        exception_handlers=HANDLERS,
        request_max_body_size=MAX_BODY,
        openapi_config=OpenAPIConfig(
            title="BranchDesk node", version=__version__, path="/v1/schema", render_plugins=[], create_examples=False
        ),
        logging_config=None,
    )
    return app, node
