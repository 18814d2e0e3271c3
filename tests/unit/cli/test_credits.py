"""`credits`: amounts reach the ledger as they were typed, and every answer says what is left."""

from __future__ import annotations

import csv
import json

import pytest

from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_desks import ADA
from tests.unit.cli.fakes import VIDEO_ID, FakeBacking

LINES = [
    {
        "id": 2,
        "at": 1_790_000_060,
        "kind": "capture",
        "amount": "0.00",
        "held_change": "-0.15",
        "balance": "4.85",
        "video_id": VIDEO_ID,
        "note": "",
    },
    {
        "id": 1,
        "at": 1_790_000_000,
        "kind": "grant",
        "amount": "5.00",
        "held_change": "0.00",
        "balance": "5.00",
        "video_id": None,
        "note": 'for "testing", twice',
    },
]


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("grant", "owner", "5", "--note", "hello"), ("grant", ("owner", "5", "hello", None))),
        (("grant", "owner", "0.25", "--reference", "r1"), ("grant", ("owner", "0.25", "", "r1"))),
        (("adjust", "owner", "-1.50", "--note", "too much"), ("adjust", ("owner", "-1.50", "too much"))),
        (("adjust", "--note", "too little", "owner", "1.50"), ("adjust", ("owner", "1.50", "too little"))),
        (("topup", ADA, "10", "--reference", "inv-1"), ("top_up", (ADA, "10", "inv-1", ""))),
    ],
)
def test_a_movement_says_what_is_left(
    run: Run, backing: FakeBacking, arguments: tuple[str, ...], asked: tuple[str, tuple[str, ...]]
) -> None:
    result = run("credits", *arguments)

    assert backing.platform.credits.asked == [asked]
    assert result.stdout == f"{ADA} has 7.00 credits.\n"


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (("adjust", "owner", "-1.50"), "--note"),
        (("topup", "owner", "5"), "--reference"),
        (("grant", "owner"), "AMOUNT"),
    ],
)
def test_what_a_movement_must_have_is_named(run: Run, arguments: tuple[str, ...], missing: str) -> None:
    result = run("credits", *arguments)

    assert result.exit_code == 2
    assert missing in result.stderr


@pytest.mark.parametrize(
    "arguments", [("adjust", "owner", "-1", "--note", " "), ("topup", "owner", "1", "--reference", "")]
)
def test_an_empty_reason_is_none(run: Run, backing: FakeBacking, arguments: tuple[str, ...]) -> None:
    assert run("credits", *arguments).exit_code == 2
    assert backing.platform.credits.asked == []


def test_the_same_reference_again_is_said_to_have_moved_nothing(run: Run, backing: FakeBacking) -> None:
    backing.platform.credits.outcome = {"is_new": False, "email": "ada@example.com"}

    assert run("credits", "topup", ADA, "10", "--reference", "inv-1").stdout == (
        "That reference is in the ledger already; nothing moved. ada@example.com has 7.00 credits.\n"
    )


def test_a_first_top_up_says_that_the_plan_changed(run: Run, backing: FakeBacking) -> None:
    backing.platform.credits.outcome = {"old_plan": "free", "plan": "paid", "held": "0.30"}

    assert run("credits", "topup", ADA, "10", "--reference", "inv-1").stdout.splitlines() == [
        f"{ADA} has 7.00 credits, and 0.30 held for videos.",
        "It is on the plan 'paid' now.",
    ]


def test_refund_says_how_much_went_back(run: Run) -> None:
    assert run("credits", "refund", VIDEO_ID).stdout == f"0.15 credits went back.\n{ADA} has 7.00 credits.\n"


def test_balance_tells_what_is_held(run: Run) -> None:
    assert run("credits", "balance", ADA).stdout == "7.00 credits, and 0.15 held for videos\n"


def test_statement_shows_lines_and_how_to_go_on(run: Run, backing: FakeBacking) -> None:
    backing.platform.credits.lines = LINES

    result = run("credits", "statement", ADA, "--limit", "1", "--before", "9")

    assert backing.platform.credits.asked == [("statement", (ADA, 1, 9))]
    assert result.stdout.splitlines()[1].split()[-4:] == ["0.00", "-0.15", "4.85", VIDEO_ID]
    assert "--before 2" in result.stderr


def test_statement_as_csv_can_be_read_back(run: Run, backing: FakeBacking) -> None:
    backing.platform.credits.lines = LINES

    found = list(csv.DictReader(run("credits", "statement", ADA, "--csv").stdout.splitlines()))

    assert [(line["id"], line["amount"], line["held_change"], line["note"]) for line in found] == [
        ("2", "0.00", "-0.15", ""),
        ("1", "5.00", "0.00", 'for "testing", twice'),
    ]
    assert found[1]["at"] == "2026-09-21T14:13:20+00:00"


def test_csv_and_json_at_once_are_refused(run: Run) -> None:
    assert run("credits", "statement", ADA, "--csv", "--json").exit_code == 2


def test_an_empty_statement_says_so(run: Run) -> None:
    result = run("credits", "statement", ADA)

    assert (result.stdout, result.stderr) == ("", "Nothing has moved.\n")


def test_reconcile_is_content_when_everything_adds_up(run: Run) -> None:
    result = run("credits", "reconcile")

    assert result.exit_code == 0
    assert "grants       -7.00\n" in result.stdout
    assert "drift        0.00\n" in result.stdout


def test_reconcile_fails_and_names_the_account_when_something_is_off(run: Run, backing: FakeBacking) -> None:
    kept, derived = {"balance": "5.00", "held": "0.00"}, {"balance": "4.00", "held": "0.00"}
    drift = {"account": ADA, "cached": kept, "derived": derived}
    backing.platform.credits.outcome = {"ok": False, "drift": "1.00", "drifts": [drift]}

    result = run("credits", "reconcile")

    assert result.exit_code == 1
    assert f"{ADA}: 5.00 and 0.00 held are kept, 4.00 and 0.00 held follow from its entries." in result.stdout
    assert json.loads(run("credits", "reconcile", "--json").stdout)["ok"] is False
