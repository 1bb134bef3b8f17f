"""What customers asked for over their pages. No name, no phone number: a token's hash, and what became of it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from branchdesk.centre.tables.base import metadata

customer_act = Table(
    "customer_act",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("branch", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("booked_at", BigInteger),
    Index("customer_act_made_at", "made_at"),
)
"""The n-th time (``turn``) that the holder of a ticket asked for something, and the entry of the branch's inbox that
carries it. ``booked_at``: to when an appointment is to be moved. The key makes two taps one; removed with the ticket's
link.
"""

customer_booking = Table(
    "customer_booking",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("booked_at", BigInteger, nullable=False),
    Column("session", Text, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("entry", Text, nullable=False),
    Index("customer_booking_slot", "branch", "service", "booked_at"),
    Index("customer_booking_session", "session"),
    Index("customer_booking_address", "address"),
)
"""An appointment, or (``booked_at`` is 0) a place in the queue, asked for on the page.

``address`` is a keyed hash, ``session`` a random number: for limits alone.
"""
