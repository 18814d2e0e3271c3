"""`keys`: the secret stands alone on standard output, once."""

from __future__ import annotations

import json

from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_desks import KEY


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
