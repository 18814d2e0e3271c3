"""The desks for plans and prices over a real platform: what is set holds, and what was stays explained."""

import pytest

from reelwright.errors import InvalidRequestError
from tests.integration.desk.conftest import ADA


async def test_a_plan_changes_by_what_was_named_and_a_new_one_is_otherwise_like_free(desk, ada):
    changed = await desk.plans.set("free", {"submissions_per_day": None, "running_limit": 3})
    made = await desk.plans.set("team", {"reads_per_minute": 1200})

    free = {"submissions_per_minute": 50, "submissions_per_day": None, "reads_per_minute": 600, "running": 3}
    assert changed["limits"] == free
    assert made["limits"] == free | {"reads_per_minute": 1200}
    assert [plan["id"] for plan in await desk.plans.list()] == ["free", "operator", "paid", "team"]
    assert (await desk.accounts.set_plan(ADA, "team"))["plan"] == "team"


@pytest.mark.parametrize(
    ("name", "limits", "faults"),
    [
        ("Team", {}, 1),
        ("team", {"reads_per_minute": 0}, 1),
        ("team!", {"running_limit": -1, "submissions_per_day": 10**10}, 3),
    ],
)
async def test_a_plan_that_will_not_do_is_refused_with_every_fault(desk, name, limits, faults):
    with pytest.raises(InvalidRequestError) as caught:
        await desk.plans.set(name, limits)

    assert len(caught.value.faults) == faults
    assert len(await desk.plans.list()) == 3


async def test_a_price_holds_from_now_on_and_the_old_one_stays_in_the_table(desk, ada, submit):
    await desk.credits.grant(ADA, "5")
    (cheap,) = await submit(ada)

    price = await desk.prices.set("720p", {"per_second": "0.04", "per_clip": "0.01"})
    (dear,) = await submit(ada)

    assert (price["state"], price["is_known_model"]) == ("in_force", True)
    assert (cheap.terms.price, dear.terms.price) == (100_000, 210_000)
    listed = [(line["tier"], line["per_second"], line["state"]) for line in await desk.prices.list()]
    assert [line for line in listed if line[0] == "720p"] == [("720p", "0.02", "past"), ("720p", "0.04", "in_force")]


async def test_a_price_to_come_changes_nothing_yet(desk):
    price = await desk.prices.set("4k", {"per_second": "1"}, model="veo", valid_from="2999-01-01T00:00")

    assert (price["state"], price["is_known_model"], price["valid_from"]) == ("upcoming", False, 32_472_144_000)


@pytest.mark.parametrize(
    ("tier", "amounts", "valid_from"),
    [
        ("4k", {"per_second": "1"}, "2026-01-01T00:00Z"),
        ("4k", {"per_second": "1"}, "soon"),
        ("4k", {"per_second": "-1"}, None),
        ("4k", {"per_second": "free"}, None),
        ("8k", {"per_second": "1"}, None),
    ],
)
async def test_a_price_of_the_past_or_of_nothing_is_refused(desk, tier, amounts, valid_from):
    before = await desk.prices.list()

    with pytest.raises(InvalidRequestError):
        await desk.prices.set(tier, amounts, valid_from=valid_from)

    assert await desk.prices.list() == before
