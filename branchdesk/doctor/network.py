"""The way to the branch's nodes: name, line, TLS, what they say of themselves, and whose clock is right."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from branchdesk import __version__
from branchdesk.doctor.credentials import ends
from branchdesk.doctor.findings import Finding, Params, fault, ok, warning
from branchdesk.services.messages import Health

PATIENCE_S = 3.0
SLOW_MS = 250
OFF_S = 2.0
"""A device follows its node's time, so some seconds harm nobody; they are told because they grow."""
WRONG_S = 60.0
_EXPIRED, _NOT_YET = 10, 9
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED, …_NOT_YET_VALID."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A node's answer. ``ms``: how long it took; ``off_s``: its clock less ours; ``certificate``: DER, empty: none."""

    health: Health
    ms: float
    off_s: float
    certificate: bytes = b""


def nodes(urls: Sequence[str], ca: str) -> list[Finding]:
    """Ask each node. A branch works with any of its nodes, so one that is silent is a fault only if all are."""
    found = [_asked(url, ca) for url in urls]
    if any(all(finding.level != "fault" for finding in of_one) for of_one in found):
        found = [[_milder(finding) for finding in of_one] for of_one in found]
    return [finding for of_one in found for finding in of_one]


def _milder(finding: Finding) -> Finding:
    silent = finding.check == "network" and finding.level == "fault"
    return msgspec.structs.replace(finding, level="warning") if silent else finding


def _asked(url: str, ca: str) -> list[Finding]:
    try:
        heard = ask(url, ca)
    except socket.gaierror:
        return [fault("network", "name_unknown", url=url)]
    except ssl.SSLCertVerificationError as error:
        if error.verify_code in (_EXPIRED, _NOT_YET):
            return [fault("certificates", "certificate_out_of_time", url=url, detail=error.verify_message)]
        return [fault("certificates", "certificate_not_trusted", url=url, detail=error.verify_message)]
    except (OSError, http.client.HTTPException) as error:
        return [fault("network", "node_silent", url=url, detail=str(error) or type(error).__name__)]
    except (msgspec.DecodeError, UnicodeDecodeError):
        return [fault("network", "not_a_node", url=url)]
    return judged(url, heard)


def ask(url: str, ca: str) -> Heard:
    """One node's health. Raises OSError (TLS and names included), HTTPException, msgspec.DecodeError."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    if parts.scheme == "https":
        context = ssl.create_default_context(cafile=ca or None)
        connection = http.client.HTTPSConnection(host, port, timeout=PATIENCE_S, context=context)
    began, asked_at = time.perf_counter(), time.time()
    try:
        connection.connect()
        certificate = connection.sock.getpeercert(True) if isinstance(connection.sock, ssl.SSLSocket) else b""
        connection.request("GET", "/v1/health")
        body = connection.getresponse().read()
    finally:
        connection.close()
    ms, between = (time.perf_counter() - began) * 1000, (asked_at + time.time()) / 2
    health = msgspec.json.decode(body, type=Health)
    return Heard(health=health, ms=ms, off_s=health.at / 1000 - between, certificate=certificate or b"")


def judged(url: str, heard: Heard) -> list[Finding]:
    """What a node's answer means."""
    health, ms = heard.health, round(heard.ms)
    line = warning("network", "node_slow", url=url, ms=ms) if ms > SLOW_MS else ok("network", "node_ok", url=url, ms=ms)
    found = [line, _clock(url, heard.off_s), _version(url, health.version)]
    if heard.certificate:
        found.append(ends(heard.certificate, url))
    if health.problems:
        found.append(warning("network", "node_problems", url=url, problems=", ".join(health.problems)))
    return found


def _clock(url: str, off_s: float) -> Finding:
    params: Params = {"url": url, "seconds": round(abs(off_s), 1)}
    if abs(off_s) < OFF_S:
        return ok("clock", "clock_agrees", **params)
    return (fault if abs(off_s) > WRONG_S else warning)("clock", "clock_differs", **params)


def _version(url: str, theirs: str) -> Finding:
    if theirs == __version__:
        return ok("version", "version_same", url=url, version=theirs)
    return warning("version", "version_differs", url=url, theirs=theirs, ours=__version__)
