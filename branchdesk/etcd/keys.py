"""Where things are in etcd. All keys of a branch begin with ``ROOT``; tests use roots of their own.

head            "seq hash" of the log's last agreed event
e/{last seq}    the bodies of one append; by its last seq, so that a range from seq + 1 begins with it
r/{node}        the position up to which a node has everything in its own store, durably
s/{kind}/{key}  a row that the nodes share
"""

from __future__ import annotations

from branchdesk.etcd.messages import Range

ROOT = b"branchdesk/"


def append_key(root: bytes, last_seq: int) -> bytes:
    """Where the append that ends with this event is."""
    return root + b"e/%016d" % last_seq


def appends_end(root: bytes) -> bytes:
    """Behind all appends."""
    return root + b"e0"


def under(prefix: bytes) -> Range:
    """All keys that begin with ``prefix``, which ends with a slash."""
    return Range(key=prefix, range_end=prefix[:-1] + b"0")
