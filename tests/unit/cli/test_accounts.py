"""`accounts`: who there is, what they may do, and the links that let them in."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_desks import ADA, LIMITS, LINK, account
from tests.unit.cli.fakes import FakeBacking

OF_AN_ACCOUNT = [
    ("show",),
    ("reset",),
    ("verify",),
    ("plan", "paid"),
    ("role", "admin"),
    ("suspend",),
    ("activate",),
    ("sessions",),
    ("logout",),
    ("usage",),
]


def test_list_shows_a_row_for_each_account(run: Run, backing: FakeBacking) -> None:
    backing.platform.accounts.pages = [account(), account(email="bo@example.com", email_verified_at=None, plan="paid")]

    head, first, second = run("accounts", "list").stdout.splitlines()

    assert head.split() == ["ID", "E-MAIL", "PLAN", "ROLE", "STATUS", "BALANCE", "CREATED", "NAME"]
    assert first.split()[:6] == [ADA, "ada@example.com", "free", "member", "active", "5.00"]
    assert "bo@example.com (unconfirmed)  paid" in second


def test_list_says_how_to_turn_the_page(run: Run, backing: FakeBacking) -> None:
    backing.platform.accounts.pages = [account(), account()]

    first, last = run("accounts", "list", "--limit", "1"), run("accounts", "list", "--after", ADA)

    assert f"--after {ADA}" in first.stderr
    assert (last.stdout, last.stderr) == ("", "There are no more accounts.\n")


def test_show_tells_limits_keys_and_what_is_still_to_confirm(run: Run, backing: FakeBacking) -> None:
    key = {"id": "key_1", "last_four": "wxyz", "state": "active", "spend_cap": "2.00", "spent": "0.50", "name": "mine"}
    backing.platform.accounts.ada |= {"limits": LIMITS, "keys": [key], "sessions": 1, "verification_link": LINK}

    shown = run("accounts", "show", "ada@example.com").stdout

    assert "limits       50 a minute and 500 a day submitted; 600 reads a minute; 2 at work at once\n" in shown
    assert f"to confirm   {LINK}\n" in shown
    assert "sk-rw-…wxyz" in shown
    assert "in use, 0.50 of 2.00 spent" in shown


def test_show_says_what_a_plan_without_limits_allows(run: Run, backing: FakeBacking) -> None:
    backing.platform.accounts.ada |= {"limits": dict.fromkeys(LIMITS), "is_house": True}

    assert "no limit on reads; as many at work as there are workers; paid by the house" in (
        run("accounts", "show", ADA).stdout
    )


def test_create_without_a_password_prints_the_link_alone(run: Run, backing: FakeBacking) -> None:
    result = run("accounts", "create", "--email", "cy@example.com", "--plan", "paid", "--role", "admin")

    assert result.stdout == f"{LINK}\n"
    assert "reelwright accounts reset cy@example.com" in result.stderr
    assert backing.platform.accounts.asked == [
        (
            "create",
            {
                "email": "cy@example.com",
                "password": None,
                "name": None,
                "plan": "paid",
                "role": "admin",
                "locale": "en",
            },
        )
    ]


def test_create_takes_a_password_from_standard_input_and_shows_it_nowhere(
    backing: FakeBacking, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reelwright.cli.admittance._read_password", lambda: "correct horse battery")

    result = run("accounts", "create", "--email", "cy@example.com", "--password-stdin")

    assert result.stdout == "cy@example.com: free, member, active.\n"
    assert backing.platform.accounts.asked[0][1]["password"] == "correct horse battery"
    assert "horse" not in result.output


def test_create_says_when_standard_input_has_no_password(run: Run) -> None:
    result = run("accounts", "create", "--email", "cy@example.com", "--password-stdin")

    assert result.exit_code == 2
    assert "there is none on standard input" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("invite",), "One person signs up there; it works once, for 7 days."),
        (("link",), "The owner signs in there; it works once, for one hour."),
        (("reset", "ada@example.com"), "A new password is set there; it works once, for one hour."),
    ],
)
def test_a_link_stands_alone_on_standard_output(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run("accounts", *arguments)

    assert result.stdout == f"{LINK}\n"
    assert words in result.stderr


def test_invite_says_whether_it_was_sent(run: Run, backing: FakeBacking) -> None:
    unsent = run("accounts", "invite", "--email", "dee@example.com")
    backing.platform.accounts.is_sent = True
    sent = run("accounts", "invite", "--email", "dee@example.com")

    assert "on its way" not in unsent.stderr
    assert "on its way to dee@example.com" in sent.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("plan", ADA, "paid"), "ada@example.com: paid, member, active.\n"),
        (("role", ADA, "admin"), "ada@example.com: free, admin, active.\n"),
        (("suspend", ADA), "ada@example.com: free, member, suspended.\n"),
        (("activate", ADA), "ada@example.com: free, member, active.\n"),
        (("verify", ADA), "ada@example.com is confirmed; the balance is 5.00.\n"),
        (("logout", ADA), "0 sessions have ended.\n"),
    ],
)
def test_a_change_says_how_the_account_stands(run: Run, arguments: tuple[str, ...], words: str) -> None:
    assert run("accounts", *arguments).stdout == words


def test_the_owners_role_cannot_be_asked_for(run: Run) -> None:
    result = run("accounts", "role", ADA, "owner")

    assert result.exit_code == 2
    assert "'owner' is not one of 'admin', 'member'" in result.stderr


def test_sessions_are_listed_with_what_they_were_opened_with(run: Run, backing: FakeBacking) -> None:
    nobody = run("accounts", "sessions", ADA)
    backing.platform.accounts.open_sessions = [{"id": "sess_1", "created_at": 1_790_000_000, "agent": "Firefox"}]
    somebody = run("accounts", "sessions", ADA)

    assert (nobody.stdout, nobody.stderr) == ("", "Nobody is logged in.\n")
    assert somebody.stdout.splitlines()[1].startswith("sess_1")
    assert run("accounts", "logout", ADA).stdout == "1 session has ended.\n"


def test_usage_shows_the_groups_asked_for_and_their_total(run: Run, backing: FakeBacking) -> None:
    shown = run("accounts", "usage", ADA, "--days", "7", "--group-by", "day, model").stdout.splitlines()

    assert backing.platform.accounts.asked == [("usage", (7, ["day", "model"]))]
    assert [line.split() for line in shown] == [
        ["DAY", "MODEL", "VIDEOS", "SECONDS", "CHARGED"],
        ["2026-11-24", "sora-turbo", "3", "15", "0.45"],
        ["total", "3", "15", "0.45"],
    ]


@pytest.mark.parametrize("arguments", OF_AN_ACCOUNT, ids=lambda arguments: arguments[0])
def test_an_account_that_is_not_there_is_one_line_and_exit_code_1(run: Run, arguments: tuple[str, ...]) -> None:
    command, *rest = arguments

    result = run("accounts", command, "nobody@example.com", *rest)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "reelwright: There is no account 'nobody@example.com'.\n"


@pytest.mark.parametrize("arguments", [("list",), ("show", ADA), ("link",), ("invite",), ("usage", ADA)])
def test_json_is_one_value_on_standard_output(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("accounts", *arguments, "--json")

    assert isinstance(json.loads(result.stdout), dict)
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize("group", ["accounts", "keys", "credits", "plans", "prices"])
def test_a_group_without_a_command_shows_its_help_and_nothing_else(run: Run, group: str) -> None:
    result = run(group)

    assert result.exit_code == 2
    assert "Usage" in result.output
    assert "reelwright: ." not in result.output
