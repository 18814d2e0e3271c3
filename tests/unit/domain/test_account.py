"""Accounts: a plan gives what a suspension takes."""

import pytest

from reelwright.domain.account import AccountStatus
from tests.factories import make_account, make_plan


@pytest.mark.parametrize("running_limit", [0, 2, None])
def test_an_account_runs_as_many_as_its_plan_says(running_limit):
    account = make_account(plan=make_plan(running_limit=running_limit))

    assert (account.running_limit, account.is_suspended) == (running_limit, False)


@pytest.mark.parametrize("running_limit", [2, None])
def test_a_suspended_account_runs_nothing(running_limit):
    account = make_account(plan=make_plan(running_limit=running_limit), status=AccountStatus.SUSPENDED)

    assert (account.running_limit, account.is_suspended) == (0, True)
