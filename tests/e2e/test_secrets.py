"""Keys, tokens, passwords and the root secret are told once to whom they are for, and stand nowhere else."""

import json
import re

import httpx2
import pytest

from reelwright.domain.key import new_key
from tests.e2e.caller import TINY
from tests.e2e.processes import until
from tests.e2e.secrets import Search

MAIL = "ada@example.com"
#: What the log is for when there is no mail server; these lines tell links, and on purpose.
LETTER = "mail.not_configured"


class Visitor:
    """A client whose every answer is kept for the search."""

    def __init__(self, address, search):
        self._http = httpx2.Client(base_url=address, timeout=30)
        self._search = search

    def ask(self, method, path, *, key=None, headers=None, shows=None, **body):
        """Ask; `shows` is the field of the answer that tells a secret, and that secret's name."""
        sent = {"authorization": f"Bearer {key}"} if key else {}
        answer = self._http.request(method, path, headers=sent | (headers or {}), json=body or None)
        if shows is None:
            return self._search.note(answer)
        return self._search.shown(answer, *shows)

    def open(self, page, token):
        """Open the page that a letter's link leads to: it carries its own token on, and lets it go nowhere else."""
        answer = self._http.get(f"/{page}", params={"token": token})
        assert answer.status_code == 200, answer.text
        assert answer.headers["referrer-policy"] in {"no-referrer", "strict-origin"}
        assert answer.headers["cache-control"] == "no-store"
        text = answer.text.replace(f"token={token}", "").replace(f'value="{token}"', "")
        self._search.answers.append(f"{answer.headers!r}\n{text}")

    def close(self):
        self._http.close()


@pytest.fixture
def search():
    return Search()


@pytest.fixture
def server(installation, search):
    program, _ = installation.serve(
        "--workers", "0", REELWRIGHT_LOG_LEVEL="debug", REELWRIGHT_SIGNUP="open", REELWRIGHT_METRICS_TOKEN="m" * 24
    )
    search.keep("the root secret", (installation.data_dir / "secret").read_text().strip())
    search.keep("the owner's key", installation.key)
    search.keep("the metrics' token", "m" * 24)
    return program


@pytest.fixture
def visitor(server, search):
    visitor = Visitor(server.announced("listening")["url"], search)
    yield visitor
    visitor.close()


def _token(link):
    return re.search(r"token=([0-9a-f.]+)", link)[1]


def _letter_token(server, page):
    """The token of the letter that leads to a page; letters are written while the answer is on its way."""

    def look():
        links = [json.loads(line)["link"] for line in server.err.splitlines() if LETTER in line]
        return next((_token(link) for link in links if f"/{page}?" in link), None)

    return until(look, f"the letter that leads to {page}")


def _live_with_keys(visitor, search, owner_key):
    """Make, use, mistype, misplace, rotate and revoke keys."""
    scopes = ["videos:write", "videos:read", "account:read", "account:write"]
    key = visitor.ask("POST", "/v1/keys", key=owner_key, shows=("key", "a key"), name="laptop", scopes=scopes)
    visitor.ask("POST", "/v1/videos", key=key, **TINY)
    visitor.ask("POST", "/v1/videos", key=key, prompt="")
    listed = visitor.ask("GET", "/v1/keys", key=key).json()["data"]
    for name in ("x-api-key", "api-key"):
        visitor.ask("GET", "/v1/videos", headers={name: key})
    unknown = search.keep("an unknown key", new_key())
    mistyped = search.keep("a mistyped key", unknown[:-1] + ("a" if unknown[-1] != "a" else "b"))
    for wrong in (unknown, mistyped, f'"{key}"', f" {key}", key + "x", key[:-3]):
        assert visitor.ask("GET", "/v1/videos", key=wrong).status_code == 401
    for misplaced in (f"/v1/videos?api_key={key}", f"/v1/videos/{key}", f"/v1/keys/{key}", f"/{key}"):
        assert visitor.ask("GET", misplaced, key=key).status_code in {200, 400, 404}
    visitor.ask("GET", "/v1/videos", headers={"authorization": key})
    visitor.ask("GET", "/v1/videos", headers={"authorization": f"Basic {key}"})
    mine = next(each["id"] for each in listed if each["redacted"].endswith(key[-4:]))
    rotated = visitor.ask("POST", f"/v1/keys/{mine}/rotate", key=owner_key, shows=("key", "a rotated key"))
    visitor.ask("GET", "/v1/account", key=rotated)
    visitor.ask("DELETE", f"/v1/keys/{mine}", key=owner_key)
    visitor.ask("GET", "/v1/account", key=key)


def _live_with_webhooks(visitor, search, key):
    """Register, read, mistake, rotate and try out endpoints; see the account's secret, once and once more."""
    url = {"url": "https://example.com/hooks"}
    secret = visitor.ask("POST", "/v1/webhook_endpoints", key=key, shows=("signing_secret", "an endpoint's"), **url)
    endpoint_id = visitor.ask("GET", "/v1/webhook_endpoints", key=key).json()["data"][0]["id"]
    one = f"/v1/webhook_endpoints/{endpoint_id}"
    visitor.ask("POST", f"{one}/rotate_secret", key=key, shows=("signing_secret", "an endpoint's next"))
    visitor.ask("PATCH", one, key=key, name="laptop", event_types=["video.queued"])
    visitor.ask("POST", "/v1/webhook_secret", key=key, shows=("secret", "the account's webhook secret"))
    assert visitor.ask("POST", "/v1/webhook_secret", key=key).status_code == 409
    visitor.ask("POST", "/v1/webhook_secret/rotate", key=key, shows=("secret", "the account's next webhook secret"))
    visitor.ask("POST", "/v1/videos", key=key, **TINY)
    for path in (one, "/v1/webhook_secret", "/v1/webhook_deliveries", f"/v1/webhook_endpoints/{secret}"):
        visitor.ask("GET", path, key=key)
    visitor.ask("POST", "/v1/webhook_endpoints", key=key, url=secret, name=secret)


def _live_as_a_person(visitor, search, server):
    """Sign up, verify, mistype, log in and out, change the password, forget it."""
    first = search.keep("the first password", "correct horse battery")
    session = visitor.ask(
        "POST", "/v1/auth/signup", shows=("token", "a session's token"), email=MAIL, password=first, name="Ada"
    )
    visitor.ask("POST", "/v1/auth/signup", email=MAIL, password=first)
    verification = search.keep("a verification's token", _letter_token(server, "verify"))
    for _ in range(2):
        visitor.ask("POST", "/v1/auth/verify", token=verification)
    visitor.open("verify", verification)
    visitor.ask("POST", "/v1/auth/login", email=MAIL, password=search.keep("a wrong password", "incorrect horse"))
    second = search.keep("the second password", "staple battery horse")
    changed = visitor.ask("POST", "/v1/auth/password", key=session, current_password=first, new_password=second)
    assert changed.status_code == 200, changed.text
    other = visitor.ask("POST", "/v1/auth/login", shows=("token", "another token"), email=MAIL, password=second)
    visitor.ask("GET", "/v1/auth/sessions", key=other)
    visitor.ask("GET", "/v1/videos", headers={"x-api-key": other})
    visitor.ask("GET", f"/v1/videos?token={other}", key=other[:-1] + "0")
    visitor.ask("POST", "/v1/auth/logout", key=other)
    visitor.ask("GET", "/v1/account", key=other)
    visitor.ask("POST", "/v1/auth/password/forgot", email=MAIL)
    reset = search.keep("a reset's token", _letter_token(server, "reset"))
    third = search.keep("the third password", "horse staple correct")
    visitor.open("reset", reset)
    for _ in range(2):
        visitor.ask("POST", "/v1/auth/password/reset", token=reset, password=third)
    visitor.ask("POST", "/v1/auth/login", shows=("token", "a last token"), email=MAIL, password=third)


def _live_as_the_owner(visitor, search, server):
    welcome = search.keep("the welcome's token", _token(server.announced("welcome")["url"]))
    password = search.keep("the owner's password", "tr0ub4dor & 3 more")
    visitor.open("welcome", welcome)
    words = {"email": "owner@example.com", "password": password}
    visitor.ask("POST", "/v1/auth/welcome", shows=("token", "the owner's token"), token=welcome, **words)
    visitor.ask("POST", "/v1/auth/welcome", token=welcome, **words)


def _dump(installation):
    """Every table as `pg_dump` would tell it, row by row; what is kept in bytes is told in hex digits."""
    tables = installation.rows(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname <> 'information_schema' "
        "AND schemaname <> 'pg_catalog'"
    )
    dumps = {
        table: "\n".join(row for (row,) in installation.rows(f"SELECT t::text FROM {table} AS t"))
        for (table,) in tables
    }
    return {f"the table {table}": text for table, text in dumps.items()}


@pytest.mark.more
def test_no_secret_stands_anywhere_but_where_it_is_shown(installation, server, visitor, search):
    _live_with_keys(visitor, search, installation.key)
    _live_with_webhooks(visitor, search, installation.key)
    _live_as_a_person(visitor, search, server)
    _live_as_the_owner(visitor, search, server)
    for path in ("/metrics", "/openapi.json", "/readyz", "/docs"):
        visitor.ask("GET", path)
    visitor.ask("GET", "/metrics", headers={"authorization": "Bearer " + "m" * 24})

    tables = _dump(installation)
    commands = "\n".join(installation.leftovers(0).values())
    logged = [line for line in server.err.splitlines() if LETTER not in line]
    announced = [line for line in server.out.splitlines() if '"owner_key"' not in line and '"welcome"' not in line]
    places = tables | {
        "a process's command": commands,
        "the log": "\n".join(logged),
        "what was printed": "\n".join(announced),
        "an answer": "\n".join(search.answers),
    }

    # The search is worth something: all was written down that might have been.
    assert tables["the table public.api_keys"].count("\n") == 2
    assert MAIL in tables["the table public.accounts"]
    assert len(logged) > 40
    assert "reelwright.cli.main" in commands
    assert "example.com/hooks" in tables["the table public.webhook_endpoints"]
    assert tables["the table public.webhook_secrets"]
    assert len(search.secrets) >= 22
    found = search.found_in(places)
    assert not found, "\n".join(found)


@pytest.mark.more
def test_the_files_of_an_installation_hold_no_secret_but_the_root_secrets_own(installation, server, visitor, search):
    key = visitor.ask("POST", "/v1/keys", key=installation.key, shows=("key", "a key"), name="laptop")
    visitor.ask("POST", "/v1/videos", key=key, **TINY)
    password = search.keep("a password", "correct horse battery")
    visitor.ask("POST", "/v1/auth/signup", shows=("token", "a token"), email=MAIL, password=password)
    outside = {installation.data_dir / "secret", *installation.folder.glob("*.out")}

    # Data files, the write-ahead log and PostgreSQL's own log, byte by byte.
    files = {
        f"the file {path.relative_to(installation.folder)}": path.read_bytes().decode("latin-1")
        for path in installation.folder.rglob("*")
        if path.is_file() and path not in outside
    }

    assert any("pg_wal" in name for name in files)
    assert search.found_in(files) == []
