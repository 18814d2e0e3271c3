"""What every page keeps to: strict headers, nothing from elsewhere, no form of another site, no token in a log."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

import pytest

from reelwright.domain.account import Locale
from reelwright.web.language import choose_locale, words_of
from tests.integration.api.conftest import PartlyBroken

from .conftest import PASSWORD, Town

PATHS = ["/welcome", "/register", "/verify", "/verify?token=x", "/forgot", "/reset", "/static/nothing.css"]
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_is_html_with_a_strict_policy_and_a_request_id(town: Town, path: str) -> None:
    async with town.browser() as client:
        answer = await client.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["referrer-policy"] == "strict-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_pages_name_no_other_origin_and_carry_no_script_or_inline_style(
    town: Town, path: str, language: str
) -> None:
    async with town.browser(language=language) as client:
        answer = await client.get(path)
        own = re.findall(r'(?:src|href|action)="([^"]*)"', answer.text)
        assert own
        assert [address for address in own if not address.startswith("/") or address.startswith("//")] == []
        assert not re.search(r"<script|\sstyle=|<style|\son\w+=", answer.text)
        for address in {address for address in own if address.startswith("/static/")}:
            found = await client.get(address)
            assert found.status_code == 200
            assert "immutable" in found.headers["cache-control"]
            assert not re.search(rb"url\([\"']?(https?:)?//|@import", found.content)


async def test_the_style_sheets_pictures_are_there(town: Town) -> None:
    async with town.browser() as client:
        sheet = (await client.get("/static/style.css")).text
        names = set(re.findall(r'url\("([^"]+)"\)', sheet))
        statuses = {name: (await client.get(f"/static/{name}")).status_code for name in names}
    assert statuses == dict.fromkeys(["scene.svg", "perforation.svg", "perforation-upright.svg"], 200)


@pytest.mark.parametrize("name", ["../app.py", "..%2Fapp.py", "style.css/", "", "words/en.toml"])
async def test_no_other_file_is_served(town: Town, name: str) -> None:
    async with town.browser() as client:
        answer = await client.get(f"/static/{name}")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"}, False),
        ({"origin": "http://127.0.0.1:8000"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "http://127.0.0.1:8000.evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, True),
    ],
)
async def test_a_form_of_another_site_is_refused(town: Town, headers: dict[str, str], is_taken: bool) -> None:
    async with town.api.client(key=None, peer=town.peer) as client:
        answer = await client.post("/forgot", data={"email": town.email}, headers=headers)
    assert answer.status_code == (200 if is_taken else 403)
    await town.people.finish()
    assert ("came from elsewhere" in answer.text) is not is_taken


async def test_behind_a_proxy_the_public_address_is_ours(town: Town) -> None:
    async with town.api.client(key=None, peer=town.peer, public_url="https://video.example.com") as client:
        origin = {"origin": "https://video.example.com"}
        answer = await client.post("/forgot", data={"email": town.email}, headers=origin)
    assert answer.status_code == 200


async def test_a_method_that_no_page_has_is_a_405_that_names_the_others(town: Town) -> None:
    async with town.browser() as client:
        answer = await client.put("/register")
        head = await client.head("/register")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{}", "application/json", 400),
        (b"email=\xff", "application/x-www-form-urlencoded", 400),
        (b"email=%ff", "application/x-www-form-urlencoded", 400),
        (b"email=" + b"a" * 17_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a=1" for _ in range(50)), "application/x-www-form-urlencoded", 400),
        (b"email=mei%00%40example.com", "application/x-www-form-urlencoded", 200),
    ],
)
async def test_what_no_form_of_ours_sends_is_refused_on_a_page(
    town: Town, content: bytes, content_type: str, status: int
) -> None:
    async with town.browser() as client:
        answer = await client.post("/forgot", content=content, headers={"content-type": content_type})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


async def test_what_was_typed_comes_back_escaped(town: Town) -> None:
    async with town.browser() as client:
        answer = await client.post("/forgot", data={"email": '"><script>alert(1)</script>'})
        token = await client.get("/verify", params={"token": '"><script>'})
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "<script" not in token.text


async def test_an_email_with_a_quote_in_it_stays_one_word_of_the_command(town: Town) -> None:
    town.email = f"o'{town.email}"
    async with town.browser() as client:
        answer = await client.post("/register", data={"email": town.email, "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 200
    assert "o&#39;&#34;&#39;&#34;&#39;mei-" in answer.text


async def test_no_token_is_logged_and_the_line_names_the_route(town: Town, logged: io.StringIO) -> None:
    path = await town.welcome_path()
    async with town.browser() as client:
        await client.get(path)
        await client.post(path, data={"token": path.partition("token=")[2]})
    text = logged.getvalue()
    assert '"route":"/welcome"' in text
    assert path.partition("token=")[2] not in text


async def test_an_unexpected_failure_is_a_page_too_and_tells_nothing(town: Town, logged: io.StringIO) -> None:
    broken = PartlyBroken(town.people, RuntimeError("the secret reason"), "verify")
    town.api.changes["people"] = broken
    async with town.browser() as client:
        answer = await client.post("/verify", data={"token": "some-token-or-other"})
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "secret reason" not in answer.text
    assert "secret reason" in logged.getvalue()
    assert "some-token-or-other" not in logged.getvalue()


def _keys(table: Mapping[str, Any], before: str = "") -> set[str]:
    keys: set[str] = set()
    for name, value in table.items():
        keys |= _keys(value, f"{before}{name}.") if isinstance(value, Mapping) else {f"{before}{name}"}
    return keys


def test_both_languages_have_the_same_words_with_the_same_inserts() -> None:
    words = resources.files("reelwright.web").joinpath("words")
    en, zh = (tomllib.loads(words.joinpath(f"{name}.toml").read_text("utf-8")) for name in ("en", "zh"))
    assert _keys(en) == _keys(zh)
    for key in _keys(en):
        inserts = [set(re.findall(r"\{\w+\}", words_of(locale).find(key) or "")) for locale in Locale]
        assert inserts[0] == inserts[1], key


@pytest.mark.parametrize(
    ("asked", "accepted", "chosen"),
    [
        (None, "", "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "en-GB,zh;q=0.9", "en"),
        (None, "fr, zh;q=0.5, en;q=0.2", "zh"),
        (None, "zh;q=0", "en"),
        (None, "zh;q=nonsense, *", "en"),
        ("zh", "en", "zh"),
        ("xx", "zh", "zh"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_best_accepted(
    asked: str | None, accepted: str, chosen: str
) -> None:
    assert choose_locale(asked, accepted) == Locale(chosen)
