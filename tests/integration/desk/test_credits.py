"""The desk for credits over a real platform: what moved, what is left, what was used."""

import pytest

from reelwright.errors import InsufficientCreditsError, InvalidRequestError, NothingToRefundError, VideoNotFoundError
from tests.integration.desk.conftest import ADA


async def test_movements_add_up_and_the_statement_tells_them(desk, ada):
    await desk.credits.grant(ADA, "5", note="hello")
    await desk.credits.adjust(ADA, "-1.50", note="too much")
    with pytest.raises(InsufficientCreditsError):
        await desk.credits.adjust(ADA, "-3.500001", note="far too much")

    page = await desk.credits.statement(ADA, limit=1)
    rest = await desk.credits.statement(ADA, limit=5, before=page["data"][-1]["id"])

    assert (await desk.credits.balance(ADA))["balance"] == "3.50"
    assert page["has_more"]
    assert [(line["kind"], line["amount"], line["balance"], line["note"]) for line in page["data"] + rest["data"]] == [
        ("adjustment", "-1.50", "3.50", "too much"),
        ("grant", "5.00", "5.00", "hello"),
    ]


async def test_a_first_top_up_makes_a_free_account_paid_and_its_reference_counts_once(desk, ada):
    first, again = [await desk.credits.top_up(ADA, "10", reference="inv-1") for _ in range(2)]

    assert (first["old_plan"], first["plan"], first["balance"], first["is_new"]) == ("free", "paid", "10.00", True)
    assert (again["balance"], again["is_new"]) == ("10.00", False)


@pytest.mark.parametrize("amount", ["", "abc", "1,5", "0", "1e3", "0.0000001", "-1"])
async def test_what_is_no_amount_moves_nothing(desk, ada, amount):
    with pytest.raises(InvalidRequestError):
        await desk.credits.grant(ADA, amount)

    assert (await desk.credits.balance(ADA))["balance"] == "0.00"


async def test_a_video_is_refunded_once_and_usage_shows_both(desk, ada, submit, finish):
    await desk.credits.grant(ADA, "1")
    (job,) = await submit(ada)
    await finish(job)

    before = await desk.accounts.usage(ADA, days=2, group_by=["model"])
    refunded = await desk.credits.refund(job.id, note="it was dull")
    after = await desk.accounts.usage(ADA, days=2, group_by=["status"])

    assert (refunded["account"], refunded["amount"], refunded["balance"]) == (ada["id"], "0.10", "1.00")
    assert [(line["model"], line["videos"], line["charged"]) for line in before["data"]] == [("sora-turbo", 1, "0.10")]
    assert after["total"] == {"videos": 1, "seconds": 5, "charged": "0.00"}
    with pytest.raises(NothingToRefundError):
        await desk.credits.refund(job.id)
    with pytest.raises(VideoNotFoundError):
        await desk.credits.refund("video_nonsense")
    with pytest.raises(InvalidRequestError):
        await desk.accounts.usage(ADA, group_by=["hour"])


async def test_the_ledger_of_all_this_adds_up(desk, ada, submit):
    await desk.credits.grant(ADA, "1")
    await submit(ada)

    found = await desk.credits.reconcile()

    assert found["ok"]
    assert (found["total"], found["drift"], found["unbalanced"], found["stray_holds"]) == ("0.00", "0.00", 0, "0.00")
    assert found["books"] == {"available": "0.90", "grants": "-1.00", "held": "0.10"}
