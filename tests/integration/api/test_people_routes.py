"""Coming in over HTTP: sign up, log in and out, sessions, passwords, links; and how often one may try."""

from __future__ import annotations

import io
import re
import uuid
from ipaddress import ip_network
from typing import Any

import httpx2
import pytest

from reelwright.api.openapi_schemas import SCHEMAS
from reelwright.services.access import Authenticator
from reelwright.services.accounts import ensure_owner
from tests.factories import PEPPER

from .conftest import Api, error_of
from .test_openapi import mismatches

PASSWORD = "a calm ocean at dusk"


@pytest.fixture
def email() -> str:
    return f"mei-{uuid.uuid4().hex}@example.com"


@pytest.fixture
def peer() -> str:
    """An address that nobody else counts against."""
    return f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"


async def sign_up(api: Api, email: str, peer: str, **more: Any) -> dict[str, Any]:
    async with api.client(key=None, peer=peer) as client:
        answer = await client.post("/v1/auth/signup", json={"email": email, "password": PASSWORD, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def token_sent_to(api: Api, email: str) -> str:
    """The token of the last letter to an address."""
    await api.dependencies.people.finish()
    link = [letter.link for letter in api.mailbox.letters if letter.to == email][-1]
    found = re.search(r"[?&]token=([^&]+)$", link)
    assert found, link
    return found[1]


async def test_a_stranger_signs_up_proves_the_address_and_uses_the_session_like_a_key(
    api: Api, email: str, peer: str
) -> None:
    made = await sign_up(api, email, peer, name="Mei", locale="zh")
    assert mismatches(SCHEMAS["NewSession"], made) == []
    assert (made["account"]["email"], made["account"]["name"], made["account"]["locale"]) == (email, "Mei", "zh")
    assert made["account"]["email_verified"] is False
    token = await token_sent_to(api, email)
    async with api.client(key=made["token"], peer=peer) as client:
        assert (await client.get("/v1/account")).json()["id"] == made["account"]["id"]
        assert (await client.get("/v1/videos")).status_code == 200
        verified = await client.post("/v1/auth/verify", json={"token": token})
        again = await client.post("/v1/auth/verify/resend")
    assert mismatches(SCHEMAS["Account"], verified.json()) == []
    assert verified.json()["email_verified"] is True
    assert again.json() == {"object": "letter", "sent": False}


async def test_no_answer_may_be_kept_by_a_cache(api: Api, email: str, peer: str) -> None:
    async with api.client(key=None, peer=peer) as client:
        made = await client.post("/v1/auth/signup", json={"email": email, "password": PASSWORD})
        opened = await client.post("/v1/auth/login", json={"email": email, "password": PASSWORD})
    assert (made.headers["cache-control"], opened.headers["cache-control"]) == ("no-store", "no-store")


async def test_sessions_are_opened_listed_and_ended(api: Api, email: str, peer: str) -> None:
    first = await sign_up(api, email, peer)
    async with api.client(key=None, peer=peer) as client:
        client.headers["user-agent"] = "a browser"
        second = (await client.post("/v1/auth/login", json={"email": email, "password": PASSWORD})).json()
    async with api.client(key=second["token"]) as client:
        listed = (await client.get("/v1/auth/sessions")).json()
        assert mismatches(SCHEMAS["SessionList"], listed) == []
        assert [(each["id"], each["current"]) for each in listed["data"]] == [
            (first["id"], False),
            (second["id"], True),
        ]
        assert listed["data"][1]["agent"] == "a browser"
        assert second["token"] not in str(listed)
        ended = await client.delete(f"/v1/auth/sessions/{first['id']}")
        assert mismatches(SCHEMAS["SessionDeleted"], ended.json()) == []
        assert [each["id"] for each in (await client.get("/v1/auth/sessions")).json()["data"]] == [second["id"]]
        assert error_of(await client.delete("/v1/auth/sessions/session_of_nobody"))["code"] == "not_found"
        gone = await client.post("/v1/auth/logout")
    assert gone.json() == {"id": second["id"], "object": "session.deleted", "deleted": True}
    for token in (first["token"], second["token"]):
        assert await _is_refused(api, token)


async def _is_refused(api: Api, token: str) -> bool:
    """Ask a process that has not trusted the token yet."""
    api.changes["authenticator"] = Authenticator(api.database, api.clock, [PEPPER])
    async with api.client(key=token) as client:
        answer = await client.get("/v1/account")
    return (answer.status_code, answer.json().get("error", {}).get("code")) == (401, "session_ended")


@pytest.mark.parametrize("session_id", ["x", "%00", "sess_" + "0" * 32, "%F0%9F", "x" * 5000])
async def test_a_session_that_is_not_there_is_a_404(api: Api, session_id: str) -> None:
    async with api.client() as client:
        answer = await client.delete(f"/v1/auth/sessions/{session_id}")
    assert (answer.status_code, error_of(answer)["code"]) == (404, "not_found")


async def test_one_account_ends_no_session_of_another(api: Api, email: str, peer: str) -> None:
    made = await sign_up(api, email, peer)
    async with api.client() as client:
        answer = await client.delete(f"/v1/auth/sessions/{made['id']}")
        listed = (await client.get("/v1/auth/sessions")).json()
    assert answer.status_code == 404
    assert listed["data"] == []


async def test_a_key_cannot_log_out(api: Api) -> None:
    async with api.client() as client:
        answer = await client.post("/v1/auth/logout")
    assert (answer.status_code, error_of(answer)["code"]) == (403, "forbidden")


async def test_a_changed_password_opens_the_account_and_the_old_one_does_not(api: Api, email: str, peer: str) -> None:
    made = await sign_up(api, email, peer)
    async with api.client(key=made["token"], peer=peer) as client:
        change = {"current_password": PASSWORD, "new_password": "another long enough one"}
        wrong = await client.post("/v1/auth/password", json={**change, "current_password": "not it"})
        changed = await client.post("/v1/auth/password", json=change)
        assert error_of(wrong)["code"] == "invalid_credentials"
        assert changed.json() == {"object": "password", "changed": True}
        old = await client.post("/v1/auth/login", json={"email": email, "password": PASSWORD})
        new = await client.post("/v1/auth/login", json={"email": email, "password": change["new_password"]})
        kept = await client.get("/v1/auth/sessions")
    assert (old.status_code, new.status_code) == (401, 200)
    assert made["id"] in [each["id"] for each in kept.json()["data"]]


async def test_a_forgotten_password_is_set_by_the_link_that_was_sent(api: Api, email: str, peer: str) -> None:
    await sign_up(api, email, peer)
    async with api.client(key=None, peer=peer) as client:
        known = await client.post("/v1/auth/password/forgot", json={"email": email})
        unknown = await client.post("/v1/auth/password/forgot", json={"email": f"not-{email}"})
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (200, known.content)
        body = {"token": await token_sent_to(api, email), "password": "a new long one"}
        assert (await client.post("/v1/auth/password/reset", json=body)).json()["changed"] is True
        twice = await client.post("/v1/auth/password/reset", json=body)
        opened = await client.post("/v1/auth/login", json={"email": email, "password": body["password"]})
    assert (twice.status_code, error_of(twice)["code"]) == (403, "token_refused")
    assert opened.status_code == 200


async def test_the_owner_comes_in_by_the_welcome_link_once(api: Api, email: str, peer: str) -> None:
    await ensure_owner(api.database, api.clock)
    link = await api.dependencies.people.welcome_link("http://127.0.0.1:8000")
    body = {"token": link.partition("token=")[2], "email": email, "password": PASSWORD}
    async with api.client(key=None, peer=peer) as client:
        came = await client.post("/v1/auth/welcome", json=body)
        again = await client.post("/v1/auth/welcome", json=body)
    assert came.json()["account"]["role"] == "owner"
    assert came.json()["account"]["email"] == email
    assert error_of(again)["code"] == "token_refused"


@pytest.mark.parametrize(
    ("path", "body", "faults"),
    [
        ("signup", {}, [("missing_field", "email"), ("missing_field", "password")]),
        ("signup", {"email": "mei", "password": PASSWORD}, [("invalid_email", "email")]),
        ("signup", {"email": "mei@example.com", "password": "short"}, [("weak_password", "password")]),
        ("signup", {"email": 7, "password": PASSWORD}, [("invalid_type", "email")]),
        (
            "signup",
            {"email": "mei@example.com", "password": PASSWORD, "pasword": "x", "locale": "fr"},
            [("invalid_value", "locale"), ("invalid_value", "pasword")],
        ),
        ("login", {"email": "mei@example.com"}, [("missing_field", "password")]),
        ("login", {"email": "mei@example.com", "password": ["x"]}, [("invalid_type", "password")]),
        ("verify", {"token": ""}, [("missing_field", "token")]),
        ("password/forgot", {"email": "mei"}, [("invalid_email", "email")]),
        ("password/reset", {"token": "x"}, [("missing_field", "password")]),
        ("welcome", {}, [("missing_field", "token"), ("missing_field", "email"), ("missing_field", "password")]),
    ],
)
async def test_what_is_wrong_is_named_field_by_field(
    api: Api, peer: str, path: str, body: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    async with api.client(key=None, peer=peer) as client:
        answer = await client.post(f"/v1/auth/{path}", json=body)
    assert answer.status_code == 400
    assert [(fault["code"], fault["param"]) for fault in error_of(answer)["faults"]] == faults
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("path", ["verify", "password/reset", "welcome"])
@pytest.mark.parametrize("token", ["x", "0" * 32 + "." + "0" * 32, "é"])
async def test_a_token_that_is_none_of_ours_is_refused(api: Api, peer: str, path: str, token: str) -> None:
    body = {"token": token}
    body |= {} if path == "verify" else {"password": PASSWORD}
    body |= {"email": "mei@example.com"} if path == "welcome" else {}
    async with api.client(key=None, peer=peer) as client:
        answer = await client.post(f"/v1/auth/{path}", json=body)
    assert (answer.status_code, error_of(answer)["code"]) == (403, "token_refused")


async def test_who_has_no_account_and_who_has_the_wrong_password_are_answered_alike(
    api: Api, email: str, peer: str
) -> None:
    await sign_up(api, email, peer)
    async with api.client(key=None, peer=peer) as client:
        wrong = await client.post("/v1/auth/login", json={"email": email, "password": "wrong but long"})
        nobody = await client.post("/v1/auth/login", json={"email": f"not-{email}", "password": "wrong but long"})
    assert (wrong.status_code, wrong.content) == (nobody.status_code, nobody.content) == (401, wrong.content)


async def test_a_second_account_of_one_address_is_a_conflict(api: Api, email: str, peer: str) -> None:
    await sign_up(api, email, peer)
    async with api.client(key=None, peer=peer) as client:
        answer = await client.post("/v1/auth/signup", json={"email": email.upper(), "password": PASSWORD})
    assert (answer.status_code, error_of(answer)["code"]) == (409, "email_taken")


async def _log_ins(client: httpx2.AsyncClient, times: int) -> list[httpx2.Response]:
    body = {"email": f"{uuid.uuid4().hex}@example.com", "password": "wrong but long"}
    return [await client.post("/v1/auth/login", json=body) for _ in range(times)]


async def test_the_eleventh_log_in_of_a_minute_is_refused_and_says_when_to_come_back(api: Api, peer: str) -> None:
    async with api.client(key=None, peer=peer) as client:
        answers = await _log_ins(client, 11)
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    refused = answers[-1]
    assert error_of(refused)["code"] == "rate_limit_exceeded"
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert refused.headers["x-ratelimit-limit-requests"] == "10"
    assert answers[0].headers["x-ratelimit-remaining-requests"] == "9"


async def test_one_ipv6_network_counts_as_one_address_and_another_as_another(api: Api, peer: str) -> None:
    network = ip_network(f"{peer}/64", strict=False)
    async with api.client(key=None, peer=str(network[7])) as client:
        await _log_ins(client, 10)
    async with api.client(key=None, peer=str(network[2**63])) as client:
        same = (await _log_ins(client, 1))[0]
    async with api.client(key=None, peer=str(network.broadcast_address + 1)) as client:
        other = (await _log_ins(client, 1))[0]
    assert (same.status_code, other.status_code) == (429, 401)


async def test_behind_a_trusted_proxy_the_address_is_what_it_forwards(api: Api, peer: str) -> None:
    proxies = {"trusted_proxies": (ip_network("192.0.2.0/24"),)}
    async with api.client(key=None, peer="192.0.2.9", **proxies) as client:
        # What stands further left anybody may have sent; the second proxy of ours is passed over.
        for sent in range(10):
            client.headers["x-forwarded-for"] = f"198.51.100.{sent}, [{peer}]:4000, 192.0.2.8"
            assert (await _log_ins(client, 1))[0].status_code == 401
        refused = (await _log_ins(client, 1))[0]
    async with api.client(key=None, peer=peer) as client:
        client.headers["x-forwarded-for"] = "203.0.113.5"
        direct = (await _log_ins(client, 1))[0]
    assert (refused.status_code, direct.status_code) == (429, 429)


async def test_one_address_of_a_person_is_not_tried_from_ever_new_networks(api: Api, email: str) -> None:
    answers = []
    for _ in range(21):
        async with api.client(key=None, peer=f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1") as client:
            body = {"email": email, "password": "wrong but long"}
            answers.append((await client.post("/v1/auth/login", json=body)).status_code)
    assert answers == [401] * 20 + [429]


async def test_the_sixth_sign_up_of_an_hour_is_refused_and_typing_errors_cost_none(api: Api, peer: str) -> None:
    async with api.client(key=None, peer=peer) as client:
        typed = [await client.post("/v1/auth/signup", json={"email": "mei", "password": PASSWORD}) for _ in range(6)]
        codes = []
        for _ in range(6):
            body = {"email": f"{uuid.uuid4().hex}@example.com", "password": PASSWORD}
            codes.append((await client.post("/v1/auth/signup", json=body)).status_code)
    assert {answer.status_code for answer in typed} == {400}
    assert codes == [200] * 5 + [429]


async def test_neither_passwords_nor_tokens_are_logged(api: Api, email: str, peer: str, logged: io.StringIO) -> None:
    made = await sign_up(api, email, peer)
    token = await token_sent_to(api, email)
    async with api.client(key=made["token"], peer=peer) as client:
        await client.post("/v1/auth/verify", json={"token": token})
        await client.get("/v1/auth/sessions")
    text = logged.getvalue()
    assert '"route":"/v1/auth/verify"' in text
    for secret in (PASSWORD, token, made["token"], email):
        assert secret not in text
