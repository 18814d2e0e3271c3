"""Plans: their limits as rates, and the names they may have."""

import pytest

from reelwright.domain.limits import Rate
from reelwright.domain.plan import FREE, OPERATOR, PAID, PLAN_NAME, Plan


def test_a_plan_of_which_nothing_is_said_limits_nothing():
    plan = Plan("any")

    assert not plan.submissions.is_limited
    assert not plan.reads.is_limited
    assert plan.running_limit is None


def test_submissions_and_reads_are_limited_apart():
    plan = Plan("free", submissions_per_minute=50, submissions_per_day=500, reads_per_minute=600)

    assert plan.submissions == Rate(50, 60, 500)
    assert plan.reads == Rate(600, 60, None)


@pytest.mark.parametrize("name", [FREE, PAID, OPERATOR, "a", "team-2_x", "x" * 32])
def test_a_plans_name_is_a_short_word(name):
    assert PLAN_NAME.fullmatch(name)


@pytest.mark.parametrize("name", ["", "Free", "2x", "a b", "x" * 33, "é", "free\n", "-a"])
def test_what_is_no_short_word_is_no_plans_name(name):
    assert not PLAN_NAME.fullmatch(name)
