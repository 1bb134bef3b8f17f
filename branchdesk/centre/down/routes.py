"""What a branch's node asks of its inbox, and tells it. See ``services.inbox_messages``."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, Parameter

from branchdesk.centre.down.inbox import take_answers
from branchdesk.services.inbox_messages import LONGEST_WAIT_S, decode_answers

AnyRequest = Request[Any, Any, Any]
Place = Annotated[int, Parameter(ge=0, lt=1 << 47)]
Seconds = Annotated[int, Parameter(ge=0, le=LONGEST_WAIT_S)]


@get("/v1/branches/{branch:str}/inbox")
async def give_entries(
    request: AnyRequest, branch: FromPath[str], after: Place = 0, wait: Seconds = 0
) -> Response[bytes]:
    """What the branch has not answered, above a number; where there is nothing, at most ``wait`` seconds later."""
    centre = request.app.state.centre
    await centre.tokens.check(branch, _token(request))
    given = await centre.waiting.ask(branch, after, wait)
    return Response(given, media_type="application/json", headers={"Cache-Control": "no-store"})


@post("/v1/branches/{branch:str}/inbox", status_code=200)
async def take(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """What became of entries; they are on the disk before the answer."""
    centre = request.app.state.centre
    await centre.tokens.check(branch, _token(request))
    answers = decode_answers(await request.body())
    await asyncio.to_thread(take_answers, centre.database, branch, answers, centre.now())
    return Response(b"{}", media_type="application/json")


def _token(request: AnyRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


DOWN = [give_entries, take]
