"""The command line as a user meets it: real processes, their words and exit codes, in both languages."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.commandline import HEADLESS, ROOT, WINDOWS, Serving, done, environment, events, run

DAY = "2026-03-02"
ROLES = ("demo", "node", "centre", "kiosk", "counter", "evaluator", "display", "manager", "summary", "log")
REFUSED, TRY_AGAIN, USAGE = 1, 75, 2


class Played:
    """A day's folder as ``demo --headless --data`` leaves it, and what was printed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.pdf, self.xlsx = folder, folder / "day.pdf", folder / "day.xlsx"
        files = ("--pdf", self.pdf, "--xlsx", self.xlsx)
        self.said = done("demo", "--headless", "--arrivals", "40", "--date", DAY, "--data", folder, *files)
        self.log = folder / "branch.db"
        self.events = events(self.log)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return Played(tmp_path_factory.mktemp("played"))


def refused(*arguments: str | Path, code: int, words: str, language: str = "en", entry: str = HEADLESS) -> str:
    """A command that must be refused: one plain sentence on standard error, no traceback, and its exit code."""
    ran = run(*arguments, language=language, entry=entry)
    assert ran.returncode == code, ran
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stderr


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_help(role: str) -> None:
    said = done(role, "--help", entry=WINDOWS)
    assert f"usage: branchdesk {role}" in said
    assert len(said.splitlines()) > 6


def test_the_help_of_all_names_every_role_and_the_headless_one_no_window() -> None:
    said = done("--help", entry=WINDOWS, cold=True)
    assert [role for role in ROLES if not re.search(rf"^    {role}\b", said, re.MULTILINE)] == []
    assert not re.search(r"^    kiosk\b", done("--help", cold=True), re.MULTILINE)


def test_an_unknown_role_is_told_with_the_choices() -> None:
    ran = run("tea", entry=WINDOWS)
    assert ran.returncode == USAGE
    assert "tea" in ran.stderr
    assert "manager" in ran.stderr


def test_a_day_in_seconds_prints_its_summary_and_writes_files(played: Played) -> None:
    assert "Demo Branch" in played.said
    tickets = re.search(r"Tickets +(\d+)", played.said)
    assert tickets is not None
    issued = [e for e in played.events if e["event"]["type"] == "ticket_issued"]
    assert int(tickets[1]) == len(issued) > 20
    assert f"{played.events[-1]['seq']} events" in played.said
    words = subprocess.run(["pdftotext", played.pdf, "-"], check=True, capture_output=True, text=True).stdout
    assert DAY in words
    assert "Demo Branch" in words
    book = openpyxl.load_workbook(played.xlsx, read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    book.close()
    assert len(issued) in cells


def test_the_summary_of_a_kept_folder_is_what_the_day_printed(played: Played) -> None:
    said = done("summary", "--data", played.folder)
    assert said.strip()
    assert played.said.startswith(said)
    assert "示范支行" in done("summary", "--data", played.folder, "--date", DAY, language="zh")


def test_a_summary_of_nothing_says_so(played: Played, tmp_path: Path) -> None:
    refused("summary", "--data", played.folder, "--date", "2020-01-01", code=REFUSED, words="nothing in the log for")
    refused("summary", "--data", tmp_path, code=TRY_AGAIN, words="There is no log at")
    nowhere = tmp_path / "missing" / "day.pdf"
    refused("summary", "--data", played.folder, "--pdf", nowhere, code=TRY_AGAIN, words="cannot be written")


def test_verify_export_backup_restore(played: Played, tmp_path: Path) -> None:
    assert "完好" in done("log", "verify", played.log, language="zh")
    exported = tmp_path / "events.jsonl"
    assert str(len(played.events)) in done("log", "export", played.log, exported)
    assert [json.loads(line) for line in exported.read_text().splitlines()] == played.events
    kept, other = tmp_path / "backup.db", tmp_path / "other" / "branch.db"
    done("log", "backup", played.log, kept)
    other.parent.mkdir()
    done("log", "restore", kept, other)
    assert events(other) == played.events
    refused("log", "restore", kept, other, code=REFUSED, words="--force")


def test_a_reader_that_has_seen_enough_is_no_fault(played: Played) -> None:
    command = f"set -o pipefail; {sys.executable} -m branchdesk log export {played.log} - | head -1"
    ran = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert ran.stdout.startswith('{"seq":1,')
    assert ran.stderr == ""


def test_a_damaged_log_is_named_and_neither_served_nor_changed(played: Played, tmp_path: Path) -> None:
    log = tmp_path / "branch.db"
    done("log", "backup", played.log, log)
    with sqlite3.connect(log) as database:
        database.execute("UPDATE event SET body = replace(body, 'ticket_issued', 'ticket_forged') WHERE seq = 30")
    database.close()
    before = log.read_bytes()
    for command in (("log", "verify", log), ("node", "--data", tmp_path, "--port", "0")):
        refused(*command, code=REFUSED, words="sound up to event 29 only")
    assert log.read_bytes() == before


def test_a_damaged_or_missing_profile(tmp_path: Path) -> None:
    profile, data = tmp_path / "bank.toml", ("--data", tmp_path / "node", "--port", "0")
    profile.write_text('branch = "east"\nservices = 3\n')
    assert "services" in refused("node", *data, "--profile", profile, code=REFUSED, words="The settings cannot be used")
    profile.write_text("branch = ")
    refused("node", *data, "--profile", profile, code=REFUSED, words="设置", language="zh")
    refused("node", *data, "--profile", tmp_path / "no.toml", code=TRY_AGAIN, words="Give the right path")


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for role in ("node", "centre"):
            assert port in refused(
                role, "--data", tmp_path / role, "--port", port, code=TRY_AGAIN, words="cannot listen"
            )


def test_beyond_this_machine_with_tls_only(tmp_path: Path) -> None:
    for role in ("node", "centre"):
        said = refused(role, "--data", tmp_path, "--host", "0.0.0.0", "--port", "0", code=REFUSED, words="TLS")
        assert "127.0.0.1" in said


def test_certificates_are_made_renewed_and_refused_in_words(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    assert str(folder) in done("node", "tls", folder, "localhost", "127.0.0.1")
    authority, own = (folder / "ca.pem").read_bytes(), (folder / "node.pem").read_bytes()
    done("node", "tls", folder, "localhost")
    assert (folder / "ca.pem").read_bytes() == authority
    assert (folder / "node.pem").read_bytes() != own
    assert (folder / "node.key").stat().st_mode & 0o077 == 0
    (folder / "ca.pem").write_text("nonsense")
    refused("node", "tls", folder, "localhost", code=REFUSED, words="cannot be used")
    (tmp_path / "file").write_text("in the way")
    refused("node", "tls", tmp_path / "file", "localhost", code=TRY_AGAIN, words="cannot be written")


def test_a_device_joins_with_a_code_and_a_pin_opens_it(tmp_path: Path) -> None:
    """``node code`` and ``node pin`` work while the node runs; a code is good once."""
    data = tmp_path / "node"
    with Serving("node", "--data", data) as node:
        assert node.said == f"Node ready at {node.url}"
        said = done("node", "code", "counter", "--data", data, "--counter", "1")
        code = said.split()[0]
        assert "good once" in said
        assert "m01" in done("node", "pin", "m01", "--data", data, input="2468\n")
        refused_pin = run("node", "pin", "m01", "--data", data, input="1\n")
        assert (refused_pin.returncode, "at least" in refused_pin.stderr) == (REFUSED, True)
        taken = ("--node", node.url, "--code", code, "--identity", tmp_path / "counter.json")
        refused("kiosk", *taken, code=REFUSED, words="belongs to a counter", entry=WINDOWS)
        refused("counter", *taken, code=REFUSED, words="already used", entry=WINDOWS)
        assert node.stop() == 0
    enrolled = [e["event"]["data"] for e in events(data / "branch.db") if e["event"]["type"] == "device_enrolled"]
    assert [(e["device_kind"], e["counter"]) for e in enrolled] == [("counter", "1")]


def test_a_device_that_is_not_enrolled_says_what_to_do(tmp_path: Path) -> None:
    nobody = ("--identity", tmp_path / "nobody.json")
    refused("counter", *nobody, code=TRY_AGAIN, words="Ask the manager for a one-time code", entry=WINDOWS)
    refused("kiosk", *nobody, code=TRY_AGAIN, words="一次性", language="zh", entry=WINDOWS)
    damaged = tmp_path / "damaged.json"
    damaged.write_text("{")
    refused("display", "--identity", damaged, code=REFUSED, words="Enrol the device again", entry=WINDOWS)


def test_a_branch_joins_the_centre_by_the_command_line(tmp_path: Path) -> None:
    branch, central = tmp_path / "node", tmp_path / "centre"
    with Serving("centre", "--data", central) as centre:
        assert centre.said == f"Centre ready at {centre.url}"
        code = done("centre", "register", "demo", "--data", central).split()[-1]
        join = ("node", "connect", "--data", branch, "demo", centre.url)
        refused(*join, "WRONG-CODE", code=REFUSED, words="wrong, used or more than a day old")
        assert centre.url in done(*join, code)
        assert (branch / "centre.json").stat().st_mode & 0o077 == 0
        refused(*join, code, code=REFUSED, words="wrong, used or more than a day old")
    refused(*join, code, code=TRY_AGAIN, words="The centre does not answer")


def test_two_nodes_never_share_a_log(tmp_path: Path) -> None:
    with Serving("node", "--data", tmp_path):
        refused("node", "--data", tmp_path, "--port", "0", code=TRY_AGAIN, words="in use by another node")
        assert "sound" in done("log", "verify", tmp_path / "branch.db")


def test_without_a_screen_the_demo_offers_what_works() -> None:
    said = refused("demo", code=REFUSED, words="--offscreen", language="zh", entry=WINDOWS)
    assert "--headless" in said
    ran = run("demo")
    assert ran.returncode == REFUSED
    assert "--headless" in ran.stdout + ran.stderr


def test_the_language_follows_the_locale_unless_it_is_chosen(tmp_path: Path) -> None:
    for settings, words in (
        ({"BRANCHDESK_LANGUAGE": "", "LC_ALL": "zh_CN.UTF-8"}, "找不到日志"),
        ({"BRANCHDESK_LANGUAGE": "", "LC_ALL": "C.UTF-8"}, "There is no log"),
        ({"BRANCHDESK_LANGUAGE": "en", "LC_ALL": "zh_CN.UTF-8"}, "There is no log"),
    ):
        ran = run("summary", "--data", tmp_path, env={**environment(), **settings})
        assert words in ran.stderr


def test_a_known_branch_needs_no_profile_again(tmp_path: Path) -> None:
    data, profile = tmp_path / "node", tmp_path / "ours.toml"
    demo = (ROOT / "resources" / "profiles" / "demo.toml").read_text("utf-8")
    profile.write_text(demo.replace('branch = "demo"', 'branch = "nj-001"'), "utf-8")
    with Serving("node", "--data", data, "--profile", profile):
        pass
    with Serving("node", "--data", data):
        pass
    assert {line["event"]["branch"] for line in events(data / "branch.db")} == {"nj-001"}


def test_pins_and_codes_are_for_those_who_exist(played: Played) -> None:
    refused("node", "pin", "--data", played.folder, "nobody", code=REFUSED, words="nobody")
    refused("node", "code", "--data", played.folder, "counter", "--counter", "77", code=REFUSED, words="77")


def test_an_address_that_is_refused_leaves_nothing_behind(tmp_path: Path) -> None:
    refused("node", "--data", tmp_path / "node", "--host", "0.0.0.0", "--port", "0", code=REFUSED, words="TLS")
    assert not (tmp_path / "node").exists()
