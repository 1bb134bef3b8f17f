"""Log-in by an identity server over real HTTP: who is let in as what, and each way in which an answer may be false."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import select, update

from branchdesk.bootstrap.centre import settings as settings_in
from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.people import accounts, areas
from branchdesk.centre.people.provider import KEYS_A_MINUTE
from branchdesk.centre.people.settings import Settings, settings_of
from branchdesk.centre.people.viewer import LOCAL
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Words
from branchdesk.domain.times import MINUTE
from tests.centre_kit import opened, running_centre
from tests.oidc_server import CLIENT, SECRET, Forgery, OidcServer, running_oidc
from tests.people_kit import Visitor, now

PUBLIC = "http://centre.bank.example"
CLAIMS = {"sub": "4711", "name": "李华", "groups": ["all", "queue-hq"]}


@pytest.fixture(scope="module")
def server() -> Iterator[OidcServer]:
    with running_oidc() as found:
        yield found


@pytest.fixture
def oidc(server: OidcServer) -> OidcServer:
    server.claims, server.forgery, server.discovery = dict(CLAIMS), "", {}
    return server


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with opened(Path(tmp_path_factory.mktemp("oidc")) / "centre.db") as found:
        for branch in ("nj-001", "sz-001"):
            register_branch(found, branch, now())
        with found.write() as connection:
            areas.set_area(connection, LOCAL, "nj", Words("南京", "Nanjing"), "", now())
            areas.place(connection, LOCAL, "nj-001", "nj", now())
        yield found


@pytest.fixture(scope="module")
def settings(server: OidcServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    secret = tmp_path_factory.mktemp("secret") / "oidc.secret"
    secret.write_text(SECRET + "\n")
    return settings_of(
        f"""
        public_url = "{PUBLIC}"
        [oidc]
        issuer = "{server.url}"
        client_id = "{CLIENT}"
        client_secret_file = "{secret}"
        area_claim = "desk.areas"
        branch_claim = "branches"
        [oidc.roles]
        queue-hq = "head_office"
        queue-audit = "auditor"
        queue-area = "area"
        queue-branch = "branch"
        """.encode()
    )


@pytest.fixture(scope="module")
def url(database: Database, settings: Settings) -> Iterator[str]:
    with running_centre(database, settings=settings) as found:
        yield found


@pytest.fixture
def visitor(url: str, oidc: OidcServer) -> Visitor:
    return Visitor(url)


def gone(visitor: Visitor, page: str = "/log-in") -> str:
    """Click the button, and log in over there: the path that the browser is sent back to."""
    shown = visitor.get(page).text
    link = shown.split('<a class="main" href="')[1].split('"')[0].replace("&amp;", "&")
    there = visitor.get(link)
    assert there.status_code == 303, there.text
    back = requests.get(there.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    assert back.startswith(PUBLIC + "/log-in/oidc/back?")
    return back.removeprefix(PUBLIC)


def entered(visitor: Visitor, page: str = "/log-in") -> requests.Response:
    return visitor.get(gone(visitor, page))


def vouched(database: Database) -> Any:
    with database.read() as connection:
        return {one.name: one for one in accounts.people(connection)}["李华"]


def test_somebody_is_let_in_and_goes_on_where_they_wanted(visitor: Visitor, database: Database) -> None:
    sent = visitor.get("/branches/nj-001?lang=en").headers["Location"]
    answer = entered(visitor, sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/branches/nj-001?lang=en")
    assert "李华" in visitor.get("/account").text
    assert 'name="new"' not in visitor.get("/account").text
    assert (vouched(database).given.role, vouched(database).vouched) == ("head_office", True)
    with database.read() as connection:
        noted = connection.execute(select(t.audit.c.what, t.audit.c.name).order_by(t.audit.c.seq.desc())).first()
    assert tuple(noted or ()) == ("log_in", "李华")


@pytest.mark.parametrize(
    ("claims", "role", "seen", "hidden"),
    [
        ({"groups": ["queue-area", "queue-audit"]}, "auditor", ["nj-001", "sz-001"], []),
        ({"groups": "queue-area", "desk": {"areas": ["nj", "unknown"]}}, "area", ["nj-001"], ["sz-001"]),
        ({"groups": ["queue-area"], "desk.areas": "nj"}, "area", ["nj-001"], ["sz-001"]),
        ({"groups": ["queue-branch"], "branches": ["sz-001"]}, "branch", ["sz-001"], ["nj-001"]),
        ({"groups": ["queue-branch"], "desk": "nj", "branches": 7}, "branch", [], ["nj-001", "sz-001"]),
    ],
)
def test_claims_give_role_and_branches_at_each_log_in(
    visitor: Visitor,
    oidc: OidcServer,
    database: Database,
    claims: dict[str, Any],
    role: str,
    seen: list[str],
    hidden: list[str],
) -> None:
    oidc.claims.update(claims)
    assert entered(visitor).status_code == 303
    assert vouched(database).given.role == role
    assert [visitor.get(f"/branches/{branch}").status_code for branch in seen] == [200] * len(seen)
    assert [visitor.get(f"/branches/{branch}").status_code for branch in hidden] == [404] * len(hidden)


@pytest.mark.parametrize(
    ("claims", "what"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another"}, "aud"),
        ({"aud": [CLIENT, "another"]}, "azp"),
        ({"azp": "another"}, "azp"),
        ({"iss": "https://id.evil.example"}, "iss"),
        ({"exp": int(time.time()) - 120}, "exp"),
        ({"exp": None}, "exp"),
        ({"iat": int(time.time()) + 3600}, "iat"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
    ],
)
def test_a_token_of_another_or_of_another_time_is_refused(
    visitor: Visitor, oidc: OidcServer, claims: dict[str, Any], what: str
) -> None:
    oidc.claims.update(claims)
    refused(visitor, entered(visitor), f"cannot be trusted ({what})")


@pytest.mark.parametrize(
    ("forgery", "what"),
    [("none", "token"), ("unsigned", "signature"), ("hs256", "token"), ("foreign_key", "signature")],
)
def test_a_token_that_the_server_did_not_sign_is_refused(
    visitor: Visitor, oidc: OidcServer, forgery: Forgery, what: str
) -> None:
    oidc.forgery = forgery
    refused(visitor, entered(visitor), f"cannot be trusted ({what})")


def refused(visitor: Visitor, answer: requests.Response, words: str) -> None:
    assert answer.status_code == 401
    assert words in answer.text
    assert "branchdesk" not in visitor.session.cookies
    assert visitor.get("/").status_code == 303


def test_an_answer_is_good_once_and_for_the_browser_that_asked(visitor: Visitor, url: str) -> None:
    back = gone(visitor)
    thief = Visitor(url)
    thief.get("/log-in")
    refused(thief, thief.get(back), "begun elsewhere")
    refused(visitor, visitor.get(back), "begun elsewhere")  # spent by the try
    again = gone(visitor)
    assert visitor.get(again).status_code == 303
    replayed = Visitor(url)
    replayed.session.cookies.set("branchdesk_form", visitor.session.cookies["branchdesk_form"])
    refused(replayed, replayed.get(again), "begun elsewhere")


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?state=&code=", "?code=y", "?error=access_denied&state=x"])
def test_an_answer_that_nobody_asked_for_is_refused(visitor: Visitor, query: str) -> None:
    visitor.get("/log-in")
    refused(visitor, visitor.get("/log-in/oidc/back" + query), "begun elsewhere")


def test_who_is_refused_over_there_is_told(visitor: Visitor) -> None:
    back = gone(visitor).replace("?code=", "?error=access_denied&unused=")
    refused(visitor, visitor.get(back), "did not log you in")


def test_a_log_in_takes_ten_minutes_at_most(visitor: Visitor, database: Database) -> None:
    back = gone(visitor)
    with database.write() as connection:
        connection.execute(update(t.log_in_flow).values(made_at=now() - 11 * MINUTE))
    refused(visitor, visitor.get(back), "too long ago")


def test_an_answer_of_another_server_is_refused(visitor: Visitor) -> None:
    back = gone(visitor)
    swapped = back.split("&iss=")[0] + "&iss=https%3A%2F%2Fid.evil.example"
    refused(visitor, visitor.get(swapped), "cannot be trusted (iss)")
    missing = gone(visitor).split("&iss=")[0]
    refused(visitor, visitor.get(missing), "cannot be trusted (iss)")


def test_a_code_of_another_log_in_is_refused(visitor: Visitor, url: str) -> None:
    """What a thief saw in an address is worth nothing without the verifier that stayed here (PKCE)."""
    theirs = parse_qs(urlsplit(gone(Visitor(url))).query)["code"][0]
    mine = gone(visitor)
    injected = mine.replace(parse_qs(urlsplit(mine).query)["code"][0], theirs)
    refused(visitor, visitor.get(injected), "did not accept")


def test_who_has_no_role_or_is_disabled_is_not_let_in(visitor: Visitor, oidc: OidcServer, database: Database) -> None:
    oidc.claims["groups"] = ["all"]
    refused(visitor, entered(visitor), "no role here")
    oidc.claims = dict(CLAIMS)
    assert entered(visitor).status_code == 303
    with database.write() as connection:
        accounts.set_disabled(connection, LOCAL, vouched(database).person, True, now())
    assert visitor.get("/").status_code == 303
    visitor.session.cookies.clear()
    refused(visitor, entered(visitor), "not let in here any more")
    with database.write() as connection:
        accounts.set_disabled(connection, LOCAL, vouched(database).person, False, now())


def test_new_keys_of_the_server_are_fetched_but_not_without_end(visitor: Visitor, oidc: OidcServer) -> None:
    assert entered(visitor).status_code == 303
    oidc.rotate()
    before = oidc.fetched_keys
    assert entered(visitor).status_code == 303
    assert entered(visitor).status_code == 303
    assert oidc.fetched_keys == before + 1
    oidc.forgery = "foreign_key"
    for _ in range(KEYS_A_MINUTE + 2):
        assert entered(visitor).status_code == 401
    assert oidc.fetched_keys <= before + KEYS_A_MINUTE
    oidc.forgery = ""
    assert entered(visitor).status_code == 303


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://id.evil.example"},
        {"token_endpoint": "http://id.bank.example/token"},
        {"jwks_uri": None},
        {"jwks_uri": "http://127.0.0.1:1/jwks"},
    ],
)
def test_a_server_that_describes_itself_wrongly_is_not_asked(
    oidc: OidcServer, database: Database, settings: Settings, discovery: dict[str, Any]
) -> None:
    oidc.discovery = discovery
    with running_centre(database, settings=settings) as url:
        answer = Visitor(url).get("/log-in/oidc")
    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_with_an_identity_server_nobody_is_let_in_without(settings: Settings, tmp_path: Path) -> None:
    with opened(tmp_path / "centre.db") as empty, running_centre(empty, settings=settings) as url:
        assert Visitor(url).get("/").headers["Location"] == "/log-in"


def test_without_one_there_is_no_way_there(tmp_path: Path) -> None:
    with opened(tmp_path / "centre.db") as empty, running_centre(empty) as url:
        assert Visitor(url).get("/log-in/oidc").status_code == 404
        assert Visitor(url).get("/log-in/oidc/back").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "public_url = 7",
        'pubic_url = "https://x"',
        'public_url = "centre.bank.example"',
        '[oidc]\nissuer = "https://id"\nclient_id = "x"\nroles = {}',
        'public_url = "https://x"\n[oidc]\nissuer = "http://id.bank.example"\nclient_id = "x"\nroles = {}',
        'public_url = "https://x"\n[oidc]\nissuer = "https://id"\nclient_id = "x"\nroles = { a = "king" }',
        "= broken",
    ],
)
def test_settings_that_make_no_sense_are_told_at_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "centre.toml").write_text(text)
    with pytest.raises(Rejected) as caught:
        settings_in(tmp_path)
    assert caught.value.code == "centre_settings_invalid"
