"""Whole ways in, page by page, as a browser without script walks them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from .conftest import PASSWORD, Town


class _Form(HTMLParser):
    """The one form of a page: where it goes, what it starts with, which of its fields are at fault."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.action, self.values, self.faulty = "", dict[str, str](), list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            assert given["method"] == "post"
            self.action = given["action"] or ""
        if tag == "input":
            self.values[given["name"] or ""] = given["value"] or ""
            if given.get("aria-invalid"):
                self.faulty.append(given["name"] or "")


async def fill_in(town: Town, path: str, values: dict[str, str], **browser: Any) -> Any:
    """Open a page, type into its form, send it."""
    async with town.browser(**browser) as client:
        opened = await client.get(path)
        assert opened.status_code == 200, opened.text
        form = _Form(opened.text)
        assert values.keys() <= form.values.keys()
        return await client.post(form.action, data=form.values | values)


def twice(password: str) -> dict[str, str]:
    return {"password": password, "again": password}


async def test_the_owner_sets_email_and_password_and_is_told_what_to_do_next(town: Town) -> None:
    path = await town.welcome_path()
    done = await fill_in(town, path, {"email": town.email, **twice(PASSWORD)})
    assert done.status_code == 200
    assert "http://127.0.0.1:8000/v1/auth/login" in done.text
    assert town.email in done.text
    assert PASSWORD not in done.text
    assert "set-cookie" not in done.headers
    assert await town.can_log_in()
    async with town.browser() as client:
        again = await client.get(path)
    assert again.status_code == 403
    assert "reelwright accounts link" in again.text


async def test_no_session_is_left_open_that_nobody_holds(town: Town) -> None:
    await fill_in(town, "/register", {"email": town.email, **twice(PASSWORD)})
    async with town.browser() as client:
        opened = (await client.post("/v1/auth/login", json={"email": town.email, "password": PASSWORD})).json()
        client.headers["authorization"] = f"Bearer {opened['token']}"
        listed = (await client.get("/v1/auth/sessions")).json()
    assert [each["id"] for each in listed["data"]] == [opened["id"]]


async def test_a_stranger_registers_and_opening_the_letters_link_alone_proves_nothing(town: Town) -> None:
    done = await fill_in(town, "/register", {"name": "Mei", "email": town.email, **twice(PASSWORD)})
    assert done.status_code == 200
    path = await town.path_in_last_letter()
    async with town.browser() as client:
        assert (await client.get(path)).status_code == 200
        opened = (await client.post("/v1/auth/login", json={"email": town.email, "password": PASSWORD})).json()
    assert (opened["account"]["name"], opened["account"]["email_verified"]) == ("Mei", False)
    assert (await fill_in(town, path, {})).status_code == 200
    async with town.browser() as client:
        opened = (await client.post("/v1/auth/login", json={"email": town.email, "password": PASSWORD})).json()
    assert opened["account"]["email_verified"] is True


async def test_a_forgotten_password_is_set_anew(town: Town) -> None:
    await town.join()
    asked = await fill_in(town, "/forgot", {"email": town.email})
    assert asked.status_code == 200
    path = await town.path_in_last_letter()
    assert path.startswith("/reset?token=")
    assert (await fill_in(town, path, twice("a new long one"))).status_code == 200
    assert await town.can_log_in("a new long one")
    async with town.browser() as client:
        spent = await client.get(path)
    assert spent.status_code == 403
    assert 'href="/forgot?lang=en"' in spent.text


async def test_forgot_answers_alike_whether_or_not_there_is_an_account(town: Town) -> None:
    await town.join()
    known = await fill_in(town, "/forgot", {"email": town.email})
    unknown = await fill_in(town, "/forgot", {"email": f"not-{town.email}"})
    assert known.text == unknown.text.replace(f"not-{town.email}", town.email)


async def test_an_invitation_opens_the_form_once(town: Town) -> None:
    town.let_sign_up("invite")
    link = await town.api.changes["people"].invite(None, base_url="http://127.0.0.1:8000")
    path = link.removeprefix("http://127.0.0.1:8000")
    async with town.browser() as client:
        bare = await client.get("/register")
    assert bare.status_code == 403
    assert "takes an invitation" in bare.text
    assert (await fill_in(town, path, {"email": town.email, **twice(PASSWORD)})).status_code == 200
    async with town.browser() as client:
        spent = await client.get(path)
    assert spent.status_code == 403
    assert "invitation is spent" in spent.text


async def test_where_nobody_may_sign_up_the_page_says_so(town: Town) -> None:
    town.let_sign_up("closed")
    async with town.browser() as client:
        answer = await client.get("/register")
        sent = await client.post("/register", data={"email": town.email, **twice(PASSWORD)})
    assert (answer.status_code, sent.status_code) == (403, 403)
    assert "No new accounts here" in answer.text
    assert "No new accounts here" in sent.text


@pytest.mark.parametrize(
    ("values", "faulty"),
    [
        ({}, ["email", "password"]),
        ({"email": "mei@example.com", "password": PASSWORD}, ["again"]),
        ({"email": "mei@example.com", "password": PASSWORD, "again": "another one"}, ["again"]),
        ({"email": "mei", **twice(PASSWORD)}, ["email"]),
        ({"email": "mei@example.com", **twice("short")}, ["password"]),
        ({"email": "mei@example.com", "name": "x" * 81, **twice(PASSWORD)}, ["name"]),
    ],
)
async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(
    town: Town, values: dict[str, str], faulty: list[str]
) -> None:
    answer = await fill_in(town, "/register", values)
    form = _Form(answer.text)
    assert answer.status_code == 400
    assert form.faulty == faulty
    assert form.values["email"] == values.get("email", "")
    assert (form.values["password"], form.values["again"]) == ("", "")
    assert PASSWORD not in answer.text
    for name in faulty:
        assert f'id="{name}-problem"' in answer.text


async def test_an_address_that_is_taken_is_told_at_its_field(town: Town) -> None:
    await town.join()
    answer = await fill_in(town, "/register", {"email": town.email, **twice(PASSWORD)})
    assert answer.status_code == 409
    assert _Form(answer.text).faulty == ["email"]


async def test_the_token_survives_a_faulty_form(town: Town) -> None:
    path = await town.welcome_path()
    answer = await fill_in(town, path, {"email": "mei", **twice(PASSWORD)})
    form = _Form(answer.text)
    assert answer.status_code == 400
    assert form.values["token"] == path.partition("token=")[2]


async def test_the_sixth_sign_up_of_an_hour_is_told_when_to_come_back(town: Town) -> None:
    statuses = []
    for number in range(6):
        answer = await fill_in(town, "/register", {"email": f"{number}-{town.email}", **twice(PASSWORD)})
        statuses.append(answer.status_code)
    assert statuses == [200] * 5 + [429]
    assert 1 <= int(answer.headers["retry-after"]) <= 3630  # the limits count in slots of a 120th
    assert "Too many tries" in answer.text


async def test_who_reads_chinese_gets_chinese_pages_and_letters(town: Town) -> None:
    done = await fill_in(town, "/register", {"email": town.email, **twice(PASSWORD)}, language="zh-CN,zh;q=0.9")
    assert '<html lang="zh">' in done.text
    assert "账户已创建" in done.text
    await town.people.finish()
    assert "确认您的邮箱地址" in [letter.subject for letter in town.api.mailbox.letters if letter.to == town.email]


async def test_the_link_to_the_other_language_keeps_the_token(town: Town) -> None:
    path = await town.welcome_path()
    token = path.partition("token=")[2]
    async with town.browser() as client:
        opened = await client.get(path)
        assert f'href="/welcome?lang=zh&amp;token={token}"' in opened.text
        chinese = await client.get(f"{path}&lang=zh")
    assert "这台 Reelwright 归您所有" in chinese.text
