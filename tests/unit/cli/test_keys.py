"""`keys`: the secret stands alone on standard output, once."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_desks import KEY
from tests.unit.cli.fakes import FakeBacking


def test_create_prints_the_key_alone(run: Run) -> None:
    result = run("keys", "create", "--name", "laptop")

    assert result.exit_code == 0
    assert result.stdout == f"{KEY}\n"
    assert "laptop" in result.stderr
    assert KEY not in result.stderr


def test_create_prints_the_whole_key_as_json(run: Run) -> None:
    made = json.loads(run("keys", "create", "--name", "laptop", "--json").stdout)

    assert (made["name"], made["key"]) == ("laptop", KEY)


def test_create_wants_a_name(run: Run) -> None:
    assert run("keys", "create").exit_code == 2
    assert run("keys", "create", "--name", " ").exit_code == 2


def test_list_never_shows_a_secret(run: Run) -> None:
    run("keys", "create", "--name", "laptop")

    result = run("keys", "list")

    assert KEY not in result.stdout
    assert f"sk-rw-…{KEY[-4:]}" in result.stdout
    assert "laptop" in result.stdout


def test_list_of_no_keys_says_how_to_make_one(run: Run) -> None:
    result = run("keys", "list")

    assert result.stdout == ""
    assert "keys create" in result.stderr


def test_revoke_revokes(run: Run) -> None:
    run("keys", "create", "--name", "laptop")

    assert run("keys", "revoke", "key_0").stdout == "key_0 is revoked.\n"
    assert json.loads(run("keys", "list", "--json").stdout) == {"object": "list", "data": []}


def test_revoke_of_an_unknown_key_is_one_line(run: Run) -> None:
    result = run("keys", "revoke", "key_9")

    assert result.exit_code == 1
    assert result.stderr == "reelwright: No such API key.\n"


def test_create_passes_on_what_the_key_may_do(run: Run, backing: FakeBacking) -> None:
    run("keys", "create", "--name", "a", "--account", "ada@example.com", "--scope", "videos:read", "--spend-cap", "2")
    run("keys", "create", "--name", "b", "--all-scopes", "--expires-in", "30d")

    assert [asked for _, asked in backing.platform.keys.asked] == [
        {"account": "ada@example.com", "scopes": ["videos:read"], "expires_in_s": None, "spend_cap": "2"},
        {"account": None, "scopes": ["*"], "expires_in_s": 30 * 86_400, "spend_cap": None},
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create", "--name", "a", "--scope", "videos:read", "--all-scopes"), "do not go together"),
        (("create", "--name", "a", "--expires-in", "soon"), "'soon' is no length of time"),
        (("rotate", "key_0", "--grace", "-1"), "'-1' is no length of time"),
        (("rename", "key_0", " "), "it is empty"),
    ],
)
def test_what_cannot_be_done_to_a_key_is_one_line(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run("keys", *arguments)

    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_key_that_ends_says_when(run: Run) -> None:
    assert "It ends at 20" in run("keys", "create", "--name", "a", "--expires-in", "90m").stderr


def test_rotate_prints_the_new_key_alone_and_leaves_the_old_one_a_day(run: Run, backing: FakeBacking) -> None:
    run("keys", "create", "--name", "laptop")

    result, at_once = run("keys", "rotate", "key_0"), run("keys", "rotate", "key_0", "--grace", "0")

    assert result.stdout == at_once.stdout == f"{KEY}\n"
    assert "in the place of key_0" in result.stderr
    assert [asked for what, asked in backing.platform.keys.asked if what == "rotate"] == [
        ("key_0", 86_400),
        ("key_0", 0),
    ]


def test_rename_renames(run: Run) -> None:
    run("keys", "create", "--name", "laptop")

    assert run("keys", "rename", "key_0", "desktop").stdout == "key_0 is called 'desktop' now.\n"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "expired"}, "expired"),
        ({"revoked_at": 1_790_000_000}, "revoked"),
        ({"scopes": ["videos:read"]}, "videos:read"),
        ({"scopes": ["videos:write", "videos:read", "account:read", "account:write"]}, "all"),
        ({}, "default"),
    ],
)
def test_list_tells_how_a_key_stands_and_what_it_may_do(
    run: Run, backing: FakeBacking, changes: dict[str, object], words: str
) -> None:
    run("keys", "create", "--name", "laptop")
    backing.platform.keys.made["key_0"] |= changes

    assert words in run("keys", "list").stdout.splitlines()[1].split()
