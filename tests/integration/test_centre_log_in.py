"""Logging in by name and password, over real HTTP: what lets in, what does not, and what neither tells."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from sqlalchemy import select, update

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.people import accounts
from branchdesk.centre.people.log_in import FREE_TRIES, LONGEST_WAIT, wait_ms
from branchdesk.centre.people.office import A_MINUTE
from branchdesk.centre.people.settings import Settings
from branchdesk.centre.people.viewer import LOCAL
from branchdesk.domain.times import HOUR, MINUTE
from branchdesk.node.tls import make_certificates
from branchdesk.web import hashing
from branchdesk.web.address import Address
from tests.centre_kit import opened, running_centre
from tests.people_kit import PASSWORD, Visitor, now, one_time, settled
from tests.quick_hashing import PRODUCT

_ADDRESSES = itertools.count(1)
SECURE = Settings(public_url="https://centre.bank.example")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with opened(Path(tmp_path_factory.mktemp("people")) / "centre.db") as found:
        settled(found, "anna")
        yield found


@pytest.fixture(scope="module")
def url(database: Database) -> Iterator[str]:
    behind_a_proxy = Settings(public_url="http://centre.bank.example")  # so that each visitor has an address
    with running_centre(database, settings=behind_a_proxy) as found:
        yield found


@pytest.fixture
def visitor(url: str, database: Database) -> Visitor:
    with database.write() as connection:
        connection.execute(t.log_in_try.delete())
    return Visitor(url, f"10.0.0.{next(_ADDRESSES)}")


def test_as_long_as_nobody_can_log_in_this_machine_may_look_and_no_proxy(tmp_path: Path) -> None:
    with opened(tmp_path / "centre.db") as database, running_centre(database) as url:
        visitor = Visitor(url)
        assert visitor.get("/").status_code == 200
        assert visitor.get("/log-in").headers["Location"] == "/"
        for header, value in {"X-Forwarded-For": "10.1.2.3", "Forwarded": "for=10.1.2.3", "Via": "1.1 proxy"}.items():
            assert visitor.get("/", **{header: value}).status_code == 403
        assert visitor.get("/", Host="centre.bank.example").status_code == 403
        one_time(database, "first")
        assert visitor.get("/").headers["Location"] == "/log-in"


def test_who_is_not_logged_in_is_sent_to_the_page_and_back(visitor: Visitor) -> None:
    sent = visitor.get("/branches/nobody?date=2026-03-02")
    assert (sent.status_code, sent.headers["Location"]) == (
        303,
        "/log-in?onward=%2Fbranches%2Fnobody%3Fdate%3D2026-03-02",
    )
    assert visitor.get("/", **{"Sec-Fetch-Mode": "cors"}).status_code == 401
    entered = visitor.log_in("anna", page=sent.headers["Location"])
    assert (entered.status_code, entered.headers["Location"]) == (303, "/branches/nobody?date=2026-03-02")
    assert visitor.get("/").status_code == 200
    assert visitor.send("/account", "/log-out").headers["Location"] == "/log-in"
    assert visitor.get("/").status_code == 303


def test_the_language_that_was_chosen_stays(visitor: Visitor) -> None:
    sent = visitor.get("/branches/nobody?lang=zh")
    page = sent.headers["Location"]
    assert 'lang="zh-CN"' in visitor.get(page).text
    entered = visitor.send(page, "/log-in?lang=zh", name="anna", password=PASSWORD)
    assert entered.headers["Location"] == "/branches/nobody?lang=zh"
    assert visitor.send("/account?lang=zh", "/log-out?lang=zh").headers["Location"] == "/log-in?lang=zh"


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nX: y", "/log-out", "javascript:x"]
)
def test_nobody_is_sent_to_another_site(visitor: Visitor, onward: str) -> None:
    entered = visitor.send("/log-in", "/log-in", name="anna", password=PASSWORD, onward=onward)
    assert entered.headers["Location"] == "/"


def test_the_cookie_is_for_the_browser_alone(visitor: Visitor) -> None:
    (cookie,) = visitor.log_in("anna").headers["Set-Cookie"].split(", ")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie
    assert "Secure" not in cookie


def test_behind_tls_cookies_are_secure_and_bound_to_the_host(database: Database, visitor: Visitor) -> None:
    with running_centre(database, settings=SECURE) as url:
        shown = requests.get(url + "/log-in", timeout=10)
        assert shown.headers["Set-Cookie"].startswith("__Host-branchdesk_form=")
        assert "Secure" in shown.headers["Set-Cookie"]
        assert shown.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_over_tls_of_its_own_too(database: Database, visitor: Visitor, tmp_path: Path) -> None:
    files = make_certificates(tmp_path, "centre", ("127.0.0.1",))
    with running_centre(database, Address(certificate=files.certificate, key=files.key)) as url:
        shown = requests.get(url + "/log-in", verify=str(files.ca), timeout=10)
        assert "Strict-Transport-Security" in shown.headers
        missing = requests.get(url + "/nowhere", verify=str(files.ca), timeout=10)
        assert "Strict-Transport-Security" in missing.headers


def test_a_one_time_password_must_be_changed_and_ends_other_sessions(database: Database, visitor: Visitor) -> None:
    first = one_time(database, "bea", "auditor")
    other = Visitor(visitor.url)
    for browser in (visitor, other):
        assert browser.log_in("Bea ", first).status_code == 303
        assert browser.get("/").headers["Location"] == "/account"
    changed = visitor.send("/account", "/account/password", old=first, new=PASSWORD, again=PASSWORD)
    assert changed.headers["Location"] == "/"
    assert visitor.get("/").status_code == 200
    assert other.get("/").headers["Location"] == "/log-in"
    assert visitor.log_in("bea", first).status_code == 401


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", "a good new password", "a good new password", "User name or password is wrong"),
        (PASSWORD, "short", "short", "longer password"),
        (PASSWORD, "aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "longer password"),
        (PASSWORD, "Annas own password", "Annas own password", "longer password"),
        (PASSWORD, "a good new password", "another password", "not the same"),
        (PASSWORD, PASSWORD, PASSWORD, "is the present one"),
    ],
)
def test_a_new_password_has_rules(visitor: Visitor, old: str, new: str, again: str, said: str) -> None:
    visitor.log_in("anna")
    answer = visitor.send("/account", "/account/password", old=old, new=new, again=again)
    assert answer.status_code == 400
    assert said in answer.text
    assert new not in answer.text


def test_a_name_that_does_not_exist_answers_alike(visitor: Visitor) -> None:
    answers = [[visitor.log_in(name, "wrong") for _ in range(FREE_TRIES + 1)] for name in ("anna", "nobody")]
    seen = [
        [(a.status_code, a.text.replace(name, "X").count("seconds")) for a in row]
        for name, row in zip(("anna", "nobody"), answers, strict=True)
    ]
    assert seen[0] == seen[1]
    assert [status for status, _ in seen[0]] == [401] * FREE_TRIES + [429]
    assert int(answers[0][-1].headers["Retry-After"]) in range(1, 31)
    assert visitor.log_in("anna").status_code == 429  # not even with the right one


def test_a_name_that_does_not_exist_costs_as_much(
    database: Database, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing is what takes long in a log-in: as often, and with the same cost, whether the name exists or not."""
    costs: dict[str, list[str]] = {"anna": [], "nobody": []}
    tried = ""

    class Watched:
        """The product's own hasher, which tells what it was made to do."""

        def verify(self, kept: str, password: str) -> bool:
            costs[tried].append(kept.rsplit("$", 2)[0])
            return hasher.verify(kept, password)

        def hash(self, password: str) -> str:
            return hasher.hash(password)

    hasher = hashing._hasher
    monkeypatch.setattr(hashing, "_hasher", Watched())
    for tried in costs:
        assert visitor.log_in(tried, "wrong").status_code == 401
    assert costs["anna"] == costs["nobody"]
    assert len(costs["anna"]) == 1


def test_what_a_log_in_costs() -> None:
    assert PRODUCT.hash("secret").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait_ms(wrong) // 1000 for wrong in range(FREE_TRIES - 1, FREE_TRIES + 7)]
    assert waits == [0, 30, 60, 120, 240, 480, 900, 900]
    assert wait_ms(10_000) == LONGEST_WAIT


def test_tries_that_come_together_count_each(visitor: Visitor, url: str) -> None:
    visitors = [Visitor(url) for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        statuses = [a.status_code for a in pool.map(lambda each: each.log_in("anna", "wrong"), visitors)]
    assert statuses.count(401) == FREE_TRIES


def test_a_lock_is_over_after_its_time_and_is_in_the_audit(database: Database, visitor: Visitor) -> None:
    for _ in range(FREE_TRIES):
        visitor.log_in("anna", "wrong")
    with database.write() as connection:
        connection.execute(update(t.log_in_try).values(last_at=now() - MINUTE))
        noted = connection.execute(select(t.audit.c.what).where(t.audit.c.person == "anna")).scalars().all()
    assert noted.count("log_in_locked") >= 1
    assert visitor.log_in("anna").status_code == 303
    with database.read() as connection:
        assert connection.execute(select(t.log_in_try)).all() == []


@pytest.mark.parametrize("aged", [{"seen_at": 31 * MINUTE}, {"made_at": 10 * HOUR + MINUTE}])
def test_a_session_ends(database: Database, visitor: Visitor, aged: dict[str, int]) -> None:
    visitor.log_in("anna")
    assert visitor.get("/").status_code == 200
    with database.write() as connection:
        connection.execute(update(t.session).values({name: now() - age for name, age in aged.items()}))
    assert visitor.get("/").status_code == 303


def test_a_session_that_is_used_goes_on(database: Database, visitor: Visitor) -> None:
    visitor.log_in("anna")
    with database.write() as connection:
        connection.execute(update(t.session).values(seen_at=now() - 20 * MINUTE))
    assert visitor.get("/").status_code == 200
    with database.read() as connection:
        assert max(connection.execute(select(t.session.c.seen_at)).scalars()) > now() - MINUTE


def test_who_is_disabled_is_out_at_once(database: Database, visitor: Visitor) -> None:
    settled(database, "dora", "auditor")
    visitor.log_in("dora")
    assert visitor.get("/").status_code == 200
    with database.write() as connection:
        accounts.set_disabled(connection, LOCAL, "dora", True, now())
    assert visitor.get("/").status_code == 303
    assert visitor.log_in("dora").status_code == 401
    with database.write() as connection:
        accounts.set_disabled(connection, LOCAL, "dora", False, now())
    assert visitor.log_in("dora").status_code == 303


def test_a_one_time_password_is_over_after_a_week(database: Database, visitor: Visitor) -> None:
    first = one_time(database, "emil")
    with database.write() as connection:
        connection.execute(update(t.person).where(t.person.c.person == "emil").values(one_time_until=now() - 1))
    assert visitor.log_in("emil", first).status_code == 401


def test_a_form_of_another_site_changes_nothing(database: Database, visitor: Visitor, url: str) -> None:
    visitor.log_in("anna")
    theirs = Visitor(url)
    theirs.get("/log-in")
    token = dict(theirs.session.cookies)
    given: list[dict[str, str]] = [{}, {"form_token": "0" * 64}, {"form_token": token["branchdesk_form"]}]
    for fields in given:
        assert visitor.post("/log-out", fields).status_code == 403
    visitor.get("/account")
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        visitor.session.headers.update(headers)
        assert visitor.send("/account", "/log-out").status_code == 403
        for name in headers:
            del visitor.session.headers[name]
    assert visitor.get("/").status_code == 200
    assert visitor.send("/account", "/log-out").status_code == 303


def test_a_form_of_before_the_log_in_is_worth_nothing_afterwards(visitor: Visitor) -> None:
    """A cookie that somebody planted before does not let them act in the session that follows."""
    before = visitor.get("/log-in").text
    visitor.log_in("anna")
    token = before.split('name="form_token" value="')[1][:64]
    assert visitor.post("/log-out", {"form_token": token}).status_code == 403


def test_nothing_secret_is_stored_as_it_is(database: Database, visitor: Visitor, tmp_path: Path) -> None:
    first = one_time(database, "finn")
    visitor.log_in("anna")
    copy = tmp_path / "copy.db"
    with database.write() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f"VACUUM INTO '{copy}'")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    raw = copy.read_bytes()
    assert b"argon2id" in raw
    for secret in (first, PASSWORD, visitor.session.cookies["branchdesk"], visitor.session.cookies["branchdesk_form"]):
        assert secret.encode() not in raw


def test_too_many_tries_from_one_address_wait(tmp_path: Path) -> None:
    with opened(tmp_path / "centre.db") as database, running_centre(database) as url:
        one_time(database, "gina")
        visitor = Visitor(url)
        visitor.get("/log-in")
        answers = [visitor.log_in(f"name-{n}", "wrong") for n in range(23)]
    assert [a.status_code for a in answers[:20]] == [401] * 20
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert "Too many requests" in answers[-1].text


def test_a_whole_bank_may_log_in_from_one_address(visitor: Visitor) -> None:
    entered = [Visitor(visitor.url, "10.1.0.1").log_in("anna").status_code for _ in range(A_MINUTE["log_in"] + 2)]
    assert set(entered) == {303}
