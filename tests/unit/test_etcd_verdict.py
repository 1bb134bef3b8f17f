"""Why etcd ended, and whom it did not let in: on lines of a real etcd 3.4.23 whose files, disk or place were taken."""

from __future__ import annotations

import pytest

from branchdesk.domain.errors import Rejected
from branchdesk.etcd.program import check_version
from branchdesk.etcd.verdict import Notice, Verdict, notice, reason, verdict

LIFE = [
    '{"level":"warn","caller":"auth/store.go:1380","msg":"simple token is not cryptographically signed"}',
    '{"level":"warn","caller":"rafthttp/stream.go:436","msg":"lost TCP streaming connection with remote peer",'
    '"stream-reader-type":"stream Message","local-member-id":"e31eeab0df26a6bc","error":"context canceled"}',
]


def fatal(caller: str, error: str, msg: str = "discovery failed") -> str:
    return f'{{"level":"fatal","ts":"2026-11-25T23:02:48.740Z","caller":"{caller}","msg":"{msg}","error":"{error}"}}'


def panic(caller: str, msg: str, more: str = "") -> list[str]:
    first = f'{{"level":"panic","ts":"2026-11-25T23:02:49.122Z","caller":"{caller}","msg":"{msg}"{more}}}'
    return [first, f"panic: {msg}", "", "goroutine 80 [running]:"]


START = "etcdmain/etcd.go:271"
LOST = "is out of range [lastIndex(257)]. Was the raft log corrupted, truncated, or lost?"
COMMIT = "backend/batch_tx.go:248"
DB = "/b/etcd/member/snap/db"

ENDED: dict[str, tuple[list[str], int, Verdict]] = {
    "bits flipped in the write-ahead log": ([fatal(START, "walpb: crc mismatch")], 1, "corrupt"),
    "write-ahead log cut off": (panic("raft/log.go:203", f"tocommit(510) {LOST}"), 2, "corrupt"),
    "write-ahead log empty": (["panic: cannot use none as id", "", "goroutine 1 [running]:"], 2, "corrupt"),
    "write-ahead log gone": ([fatal(START, "member 32232aee2faabac3 has already been bootstrapped")], 1, "corrupt"),
    "one bit flipped in a value": (
        [fatal(START, "32232aee2faabac3 found data inconsistency with peers")],
        1,
        "corrupt",
    ),
    "bits flipped in the database": (
        [fatal("mvcc/kvstore.go:538", "proto: wrong wireType = 3", "failed to unmarshal mvccpb.KeyValue")],
        1,
        "corrupt",
    ),
    "a bit flipped in the database's index": (
        [fatal("mvcc/index.go:91", "mvcc: revision not found", "failed to tombstone an existing key")],
        1,
        "corrupt",
    ),
    "database cut off": (["unexpected fault address 0x7f46bc065000", "fatal error: fault"], 2, "corrupt"),
    "database empty": (
        panic(
            "etcdserver/server.go:473",
            "failed to recover v3 backend from snapshot",
            ',"error":"failed to find database snapshot file (snap: snapshot file doesn\'t exist)"',
        ),
        2,
        "corrupt",
    ),
    "database all zeros": (
        panic("backend/backend.go:162", "failed to open database", ',"error":"invalid database"'),
        2,
        "corrupt",
    ),
    "disk full": ([fatal(COMMIT, f"write {DB}: no space left on device", "failed to commit tx")], 1, "disk_full"),
    "taken out of the cluster": (
        [
            '{"level":"warn","caller":"etcdserver/server.go:1078","msg":"server error",'
            '"error":"the member has been permanently removed from the cluster"}',
            '{"level":"warn","msg":"data-dir used by this member must be removed"}',
        ],
        0,
        "removed",
    ),
    "another program has the port": (
        [fatal(START, "listen tcp 127.0.0.1:36001: bind: address already in use")],
        1,
        "restart",
    ),
    "killed": ([], -9, "restart"),
    "ended by a person": ([], -15, "restart"),
    "no memory left": (["fatal error: runtime: out of memory"], 2, "restart"),
    "a crash that we do not know": (["panic: something new"], 2, "corrupt"),
}


@pytest.mark.parametrize("story", ENDED)
def test_why_it_ended(story: str) -> None:
    lines, exit_code, expected = ENDED[story]
    assert verdict([*LIFE, *lines], exit_code, 0.2) == expected


def test_an_unknown_crash_after_a_long_time_may_not_come_again() -> None:
    assert verdict([*LIFE, "panic: something new"], 2, 3600.0) == "restart"


def test_the_reason_is_short_and_of_the_line_that_matters() -> None:
    assert reason([*LIFE, fatal(START, "walpb: crc mismatch")]) == "discovery failed: walpb: crc mismatch"
    assert reason([*LIFE, "panic: " + "x" * 999]).startswith("panic: xxx")
    assert reason(LIFE) == ""
    assert len(reason(["y" * 999])) == 200


def rejected(error: str) -> str:
    return (
        '{"level":"warn","ts":"2026-11-25T23:04:01.450Z","caller":"embed/config_logging.go:287",'
        f'"msg":"rejected connection","remote-addr":"10.1.2.3:42390","server-name":"","error":"{error}"}}'
    )


@pytest.mark.parametrize(
    "error",
    [
        "tls: failed to verify client certificate: x509: certificate signed by unknown authority",
        "tls: client didn't provide a certificate",
        "tls: first record does not look like a TLS handshake",
    ],
)
def test_who_was_not_let_in_is_told(error: str) -> None:
    assert notice(rejected(error)) == Notice("rejected_peer", error, "10.1.2.3:42390")


@pytest.mark.parametrize("line", [*LIFE, rejected("EOF"), "panic: x", "", "{", '{"level": 3}', "[]"])
def test_daily_life_is_not_told(line: str) -> None:
    assert notice(line) is None


@pytest.mark.parametrize("version", ["3.3.99", "3.5.0", "3.5.1", "3.5.2", "2.0.0"])
def test_versions_that_must_not_be_used(version: str) -> None:
    with pytest.raises(Rejected, match=version):
        check_version(f"etcd Version: {version}\nGit SHA: x")


def test_versions_that_are_fit() -> None:
    for version in ("3.4.0", "3.4.23", "3.5.3", "3.6.1"):
        check_version(f"etcd Version: {version}\n")
    with pytest.raises(Rejected, match="etcd_version"):
        check_version("no etcd at all")
