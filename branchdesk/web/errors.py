"""Errors as HTTP answers: always an ``ErrorMessage``, a code with its words in both languages."""

from __future__ import annotations

import msgspec
from litestar import Response

from branchdesk.domain.errors import BranchDeskError
from branchdesk.i18n import error_text
from branchdesk.services.messages import ErrorKind, ErrorMessage


def error_reply(kind: ErrorKind, error: BranchDeskError, status: int) -> Response[bytes]:
    """The answer that tells of an error."""
    message = ErrorMessage(
        kind=kind,
        code=error.code,
        params=error.params,
        zh=error_text("zh", error),
        en=error_text("en", error),
    )
    return Response(msgspec.json.encode(message), status_code=status, media_type="application/json")
