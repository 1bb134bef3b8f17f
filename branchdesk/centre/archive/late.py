"""What comes for a date that is in the archive already: counted, so that its file is written anew.

Theory. A date's row in ``archived`` is there before its visits are read. The digest counts each transaction that
changes the date, in that transaction. Whoever writes the file reads the count first and the visits then, and notes the
count with the file: where the two differ something came that the file may lack.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import add, is_postgres

_NAMES = ("bdate", "changed", "written", "visits", "written_at", "rated")


def note_late(connection: Connection, dates: Iterable[str]) -> None:
    """The digest has changed these dates in the transaction under way."""
    touched = t.archived.c.bdate.in_(sorted(dates))
    connection.execute(update(t.archived).where(touched).values(changed=t.archived.c.changed + 1))


def begin(connection: Connection, dates: Iterable[str]) -> None:
    """From now on what comes for these dates is counted."""
    if is_postgres(connection):  # whoever has counted nothing yet ends first: not one change may fall between
        connection.exec_driver_sql("LOCK TABLE archived IN SHARE ROW EXCLUSIVE MODE")
    known = set(connection.execute(select(t.archived.c.bdate)).scalars())
    add(connection, t.archived, _NAMES, [(bdate, 0, -1, 0, 0, True) for bdate in sorted(set(dates) - known)])
