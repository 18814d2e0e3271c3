"""`plans` and `prices`: what was typed is what is set; what was not typed stays."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.conftest import Run
from tests.unit.cli.fakes import FakeBacking


def test_plans_are_listed_with_their_limits(run: Run) -> None:
    _, free, operator = run("plans", "list").stdout.splitlines()

    assert free.split() == ["free", "50", "500", "600", "2", "balance"]
    assert operator.split() == ["operator", "none", "none", "none", "workers", "the", "house"]


def test_only_the_limits_that_were_typed_are_set_and_none_lifts_one(run: Run, backing: FakeBacking) -> None:
    result = run("plans", "set", "team", "--per-minute", "100", "--per-day", "none")

    assert backing.platform.plans.asked == [("team", {"submissions_per_minute": 100, "submissions_per_day": None})]
    assert result.stdout == "team: 100 a minute submitted; 600 reads a minute; 2 at work at once.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "say at least one limit"),
        (("--reads", "many"), "'many' is neither a number nor none"),
        (("--running", "-1"), "'-1' is neither a number nor none"),
        (("--per-day", "1e3"), "'1e3' is neither a number nor none"),
    ],
)
def test_what_is_no_limit_is_refused(run: Run, backing: FakeBacking, arguments: tuple[str, ...], words: str) -> None:
    result = run("plans", "set", "team", *arguments)

    assert result.exit_code == 2
    assert words in result.stderr
    assert backing.platform.plans.asked == []


def test_prices_are_listed_with_when_they_hold(run: Run) -> None:
    _, first, second = run("prices", "list").stdout.splitlines()

    assert first.split()[:5] == ["*", "1080p", "0.03", "0.00", "0.00"]
    assert first.endswith("in force")
    assert second.endswith("to come")


def test_a_price_is_set_as_it_was_typed(run: Run, backing: FakeBacking) -> None:
    now = run("prices", "set", "--tier", "1080p", "--per-second", "0.05")
    later = run(
        *("prices", "set", "--tier", "4k", "--per-second", "0.1", "--per-clip", "0.02", "--model", "veo"),
        *("--from", "2026-12-01T00:00Z"),
    )

    assert now.stdout == "any model at 1080p: 0.05 a second, from now on.\n"
    assert later.stdout.startswith("veo at 4k: 0.1 a second, from 20")
    assert backing.platform.prices.asked == [
        ("1080p", {"per_second": "0.05", "per_clip": "0", "sound_per_second": "0"}, "*", None),
        ("4k", {"per_second": "0.1", "per_clip": "0.02", "sound_per_second": "0"}, "veo", "2026-12-01T00:00Z"),
    ]


def test_a_price_for_a_model_that_is_not_here_says_so(run: Run, backing: FakeBacking) -> None:
    backing.platform.prices.is_known_model = False

    result = run("prices", "set", "--tier", "4k", "--per-second", "0.1", "--model", "veo")

    assert result.exit_code == 0
    assert "There is no model 'veo' here yet" in result.stderr


@pytest.mark.parametrize("arguments", [("--per-second", "1"), ("--tier", "4k"), ("--tier", "8k", "--per-second", "1")])
def test_a_price_needs_a_tier_and_an_amount(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("prices", "set", *arguments).exit_code == 2


@pytest.mark.parametrize("arguments", [("plans", "list"), ("prices", "list"), ("plans", "set", "team", "--reads", "1")])
def test_json_is_one_value_on_standard_output(run: Run, arguments: tuple[str, ...]) -> None:
    assert isinstance(json.loads(run(*arguments, "--json").stdout), dict)
