"""``branchdesk doctor``: each thing is broken for real, and the check finds it and says what to do."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import msgspec
import pytest

from branchdesk import __version__
from branchdesk.client.identity import Identity, save
from branchdesk.client.journal import Journal
from branchdesk.doctor import credentials, hardware, machine, network, server
from branchdesk.doctor.findings import Finding, exit_code, ok, told
from branchdesk.domain.times import SECOND
from branchdesk.i18n import LANGUAGES
from branchdesk.node.tls import make_certificates
from branchdesk.services.messages import Health
from tests.commandline import HEADLESS, run
from tests.nodes import NodeThread
from tests.tcp_printer import TcpPrinter
from ui.doctor import of_settings
from ui.settings import Settings


def codes(findings: Sequence[Finding]) -> dict[str, str]:
    """The level by code; every finding has its words in every language."""
    for finding in findings:
        for language in LANGUAGES:
            words = told(finding, language)
            assert words.found
            assert bool(words.todo) == (finding.level != "ok" and not finding.is_error)
    return {finding.code: finding.level for finding in findings}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def fake_node() -> Iterator[Callable[[bytes], str]]:
    """Gives the URL of an HTTP server that answers anything with these bytes."""
    servers = []

    def serving(body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        made = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(made)
        return f"http://127.0.0.1:{made.server_port}"

    yield serving
    for made in servers:
        made.shutdown()
        made.server_close()


def health(off_s: float = 0, **more: object) -> bytes:
    at = round(datetime.now(UTC).timestamp() + off_s) * SECOND
    kept: dict[str, object] = {"branch": "demo", "version": __version__, "seq": 1, "at": at, "day": ""}
    return msgspec.json.encode(msgspec.convert({**kept, **more}, Health))


def test_a_disk_that_takes_data(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert exit_code([f for f in machine.disk(tmp_path) if f.code != "disk_slow"]) == 0
    assert "folder_new" in codes(machine.disk(tmp_path / "not" / "yet"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_others_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert codes(machine.disk(tmp_path))["folder_open"] == "warning"


def test_a_folder_that_cannot_be_written() -> None:
    assert codes(machine.disk(Path("/proc/self")))["folder_unwritable"] == "fault"


def test_a_full_disk(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(6 << 20))
    assert codes(machine.disk(small_disk))["disk_full"] == "fault"
    with pytest.raises(OSError, match="No space"):
        (small_disk / "more").write_bytes(bytes(4 << 20))
    assert codes(machine.disk(small_disk))["folder_unwritable"] == "fault"


@pytest.mark.parametrize(
    ("state", "code", "level"),
    [(True, "clock_kept", "ok"), (False, "clock_alone", "warning"), (None, "clock_untold", "ok")],
)
def test_the_system_keeps_its_clock_or_not(state: bool | None, code: str, level: str) -> None:
    assert codes(machine.clock(lambda: state)) == {code: level}


def test_the_kernel_says_whether_it_is_synchronised() -> None:
    assert machine.kernel_says() in (True, False)


def test_time_zones() -> None:
    assert codes(machine.zone("Asia/Shanghai")) == {"zone_known": "ok"}
    assert codes(machine.zone("Asia/Atlantis")) == {"zone_unknown": "fault"}


def test_a_real_node_with_tls(tmp_path: Path) -> None:
    with NodeThread(tmp_path, tls=True) as node:
        found = codes(network.nodes([node.url], str(node.ca)))
        stranger = codes(network.nodes([node.url], ""))
    assert {found[code] for code in ("clock_agrees", "version_same", "certificate_good")} == {"ok"}
    assert stranger == {"certificate_not_trusted": "fault"}


def test_an_expired_certificate(tmp_path: Path) -> None:
    with NodeThread(tmp_path, tls=True) as node:
        node.stop()
        make_certificates(tmp_path, "demo", ["127.0.0.1"], datetime.now(UTC) - timedelta(days=100))
        node.start()
        found = codes(network.nodes([node.url], str(tmp_path / "ca.pem")))
    assert found == {"certificate_out_of_time": "fault"}
    assert codes(server.certificates(tmp_path))["certificate_ended"] == "fault"


def test_a_certificate_that_nobody_renewed(tmp_path: Path) -> None:
    make_certificates(tmp_path, "demo", ["127.0.0.1"], datetime.now(UTC) - timedelta(days=80))
    assert codes(server.certificates(tmp_path))["certificate_soon"] == "warning"
    (tmp_path / "node.key").unlink()
    (tmp_path / "ca.pem").write_text("nonsense")
    found = codes(server.certificates(tmp_path))
    assert (found["key_missing"], found["certificate_unreadable"]) == ("fault", "fault")


def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert codes(network.nodes([f"http://127.0.0.1:{port}"], "")) == {"node_silent": "fault"}
    assert codes(network.nodes(["http://no-such-pc.invalid:8700"], "")) == {"name_unknown": "fault"}


def test_one_of_two_nodes_is_silent(fake_node: Callable[[bytes], str]) -> None:
    found = codes(network.nodes(["http://no-such-pc.invalid:8700", fake_node(health())], ""))
    assert found["name_unknown"] == "warning"


@pytest.mark.parametrize(("off_s", "level"), [(-30, "warning"), (3600, "fault")])
def test_a_wrong_clock(fake_node: Callable[[bytes], str], off_s: float, level: str) -> None:
    assert codes(network.nodes([fake_node(health(off_s))], ""))["clock_differs"] == level


def test_a_node_with_troubles_of_another_version(fake_node: Callable[[bytes], str]) -> None:
    found = codes(network.nodes([fake_node(health(version="0.0.1", problems=["disk_low"]))], ""))
    assert (found["version_differs"], found["node_problems"]) == ("warning", "warning")


def test_something_else_answers(fake_node: Callable[[bytes], str]) -> None:
    assert codes(network.nodes([fake_node(b"<html>")], "")) == {"not_a_node": "fault"}


def device(path: Path, **more: object) -> Path:
    kept: dict[str, object] = {"urls": ("http://127.0.0.1:1",), "branch": "demo", "device_id": "d", "kind": "kiosk"}
    save(Identity(**{"token": "t", **kept, **more}), path)  # type: ignore[arg-type]
    return path


def test_an_identity(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.json"
    assert codes(credentials.identity(path, "kiosk")[1]) == {"not_enrolled": "warning"}
    known, found = credentials.identity(device(path), "kiosk")
    assert known is not None
    assert codes(found) == {"enrolled": "ok", "token_good": "ok"}
    assert codes(credentials.identity(path, "counter")[1]) == {"other_kind": "fault"}
    path.write_text("{")
    assert codes(credentials.identity(path, "kiosk")[1]) == {"identity_damaged": "fault"}


@pytest.mark.parametrize(("days", "code"), [(200, "token_good"), (5, "token_soon"), (-5, "token_ended")])
def test_a_tokens_end(tmp_path: Path, days: int, code: str) -> None:
    end = round((datetime.now(UTC) + timedelta(days=days, hours=1)).timestamp()) * SECOND
    _, found = credentials.identity(
        device(tmp_path / "kiosk.json", expires_at=end, ca=str(tmp_path / "gone.pem")), "kiosk"
    )
    assert {code, "certificate_unreadable"} <= codes(found).keys()


def test_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.journal"
    assert credentials.journal(path) == []
    Journal(path).close()
    assert codes(credentials.journal(path)) == {"journal_sound": "ok"}
    path.write_bytes(b"SQLite format 3\0" + bytes(4096))
    assert codes(credentials.journal(path)) == {"journal_broken": "fault"}
    path.rename(tmp_path / "kiosk.journal.damaged-1")
    assert codes(credentials.journal(path)) == {"journal_aside": "warning"}


def test_a_printer() -> None:
    with TcpPrinter() as real:
        url = f"escpos+tcp://127.0.0.1:{real.port}"
        assert codes(of_settings("kiosk", Settings(printer=url))) == {"printer_ready": "ok"}
    assert codes(of_settings("kiosk", Settings(printer=url))) == {"printer_off": "fault"}
    with TcpPrinter("mute") as mute:
        silent = f"escpos+tcp://127.0.0.1:{mute.port}"
        assert codes(of_settings("kiosk", Settings(printer=silent))) == {"printer_untold": "warning"}
    assert codes(of_settings("kiosk", Settings(printer="fax:"))) == {"printer_url": "fault"}
    assert codes(of_settings("kiosk", Settings())) == {"no_printer": "warning"}


def test_paper() -> None:
    with TcpPrinter() as real:
        url = f"escpos+tcp://127.0.0.1:{real.port}"
        for state, level in (("paper_low", "warning"), ("paper_out", "fault")):
            real.reader.sensors.paper = state
            assert codes(of_settings("kiosk", Settings(printer=url))) == {state: level}


def test_a_voice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PULSE_SERVER", "here")
    assert codes(hardware.voice("auto")) == {"voice_ready": "ok"}
    assert codes(hardware.voice("none")) == {"voice_off": "ok"}
    assert codes(hardware.voice(tmp_path.as_uri())) == {"voice_to_files": "warning"}
    assert codes(hardware.voice("shout")) == {"voice_name": "fault"}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert codes(hardware.voice("espeak")) == {"no_espeak": "fault"}
    monkeypatch.delenv("PULSE_SERVER")
    monkeypatch.delenv("ALSA_CONFIG_PATH", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if not any(Path("/dev/snd").glob("pcm*p")):
        assert codes(hardware.voice("auto")) == {"no_speaker": "fault"}


def test_a_log(tmp_path: Path) -> None:
    assert codes(server.log(tmp_path)) == {"no_log": "warning"}
    with NodeThread(tmp_path) as node:
        node.link("kiosk")
        assert codes(server.log(tmp_path)) == {"log_sound": "ok", "node_runs": "ok"}
    assert codes(server.log(tmp_path)) == {"log_sound": "ok", "node_stands": "warning"}
    with (tmp_path / "branch.db").open("r+b") as file:
        file.truncate(5000)
    assert codes(server.log(tmp_path)) == {"log_damaged": "fault"}


def test_several_pcs_need_etcd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.agreement(tmp_path) == []
    (tmp_path / "pc.json").write_text("{}")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert codes(server.agreement(tmp_path)) == {"etcd_missing": "fault"}


def test_the_centres_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(server.database(tmp_path)) == {"no_database": "warning"}
    (tmp_path / "centre.db").write_bytes(b"")
    assert codes(server.database(tmp_path)) == {"database_answers": "ok"}
    (tmp_path / "centre.db").write_bytes(b"not a database at all" * 100)
    assert codes(server.database(tmp_path)) == {"centre_store_damaged": "fault"}
    monkeypatch.setenv("BRANCHDESK_CENTRE_DB", "postgresql+psycopg://me:secret@127.0.0.1:1/branchdesk")
    found = server.database(tmp_path)
    assert codes(found) == {"centre_store_failed": "fault"}
    assert "secret" not in str(found)
    (tmp_path / "centre.toml").write_text("nonsense")
    assert codes(server.centre_settings(tmp_path)) == {"centre_settings_invalid": "fault"}


def test_the_command_for_people_and_for_machines(tmp_path: Path) -> None:
    people = run("doctor", "node", "--data", tmp_path, "--node", "http://127.0.0.1:1", entry=HEADLESS)
    machines = run("doctor", "node", "--data", tmp_path, "--node", "http://127.0.0.1:1", "--json", entry=HEADLESS)
    report = json.loads(machines.stdout)
    assert people.returncode == machines.returncode == report["exit_code"] == 2
    assert {f["code"]: f["level"] for f in report["findings"]}["node_silent"] == "fault"
    assert "→" in people.stdout
    assert run("doctor", "node", "--node", "here", entry=HEADLESS).returncode == 1


def test_every_code_in_the_checks_has_its_words() -> None:
    """Also those that no test meets: a code is a literal beside the name of its check."""
    source = "".join(
        Path(module.__file__ or "").read_text() for module in (machine, network, credentials, hardware, server)
    )
    named = set(re.findall(r"(?:ok|warning|fault)\(\s*\"\w+\", \"(\w+)\"", source))
    assert len(named) > 40
    for language in LANGUAGES:
        params = dict.fromkeys(("subject", "url", "path", "days", "printer", "voice", "ms", "free", "count"), 1)
        assert all(told(ok("disk", code, **params), language).found for code in named)
