"""`/v1/credits`: the balance, what is set aside, and a statement whose lines add up, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.factories import make_plan

from .conftest import Api, error_of

PAYING = make_plan("paying", running_limit=5, is_house=False)


@pytest.fixture
async def paying(make_api: Any) -> Api:
    """An account with 5 credits; a video of the tests costs 0.08: four seconds at 720p."""
    made: Api = await make_api(PAYING, micro=5_000_000)
    return made


async def _get(api: Api, path: str, **more: Any) -> Any:
    async with api.client() as client:
        answer = await client.get(path, **more)
    assert answer.status_code == 200, answer.text
    return answer


async def test_the_balance_tells_what_is_set_aside_and_for_what(paying: Api) -> None:
    done = await paying.finish(await paying.submit())
    live = [await paying.submit() for _ in range(2)]
    purse = (await _get(paying, "/v1/credits")).json()
    holds = purse.pop("holds")
    assert purse == {
        "object": "credits",
        "unit": "credit",
        "currency": "USD",
        "balance": "4.76",
        "held": "0.16",
        "holds_count": 2,
    }
    assert [(hold["video_id"], hold["amount"]) for hold in holds] == [(job_id, "0.08") for job_id in reversed(live)]
    assert done not in str(holds)


async def test_a_statement_tells_every_movement_newest_first_with_the_balance_after_it(paying: Api) -> None:
    done, failed = await paying.submit(), await paying.submit()
    await paying.finish(done)
    await paying.fail(failed)
    await paying.dependencies.billing.refund(done, note="sorry")
    lines = (await _get(paying, "/v1/credits/statement")).json()["data"]
    told = [(line["kind"], line["amount"], line["held_change"], line["balance"], line["video_id"]) for line in lines]
    assert told == [
        ("refund", "0.08", "0.00", "5.00", done),
        ("release", "0.08", "-0.08", "4.92", failed),
        ("capture", "0.00", "-0.08", "4.84", done),
        ("hold", "-0.08", "0.08", "4.84", failed),
        ("hold", "-0.08", "0.08", "4.92", done),
        ("grant", "5.00", "0.00", "5.00", None),
    ]
    assert lines[0]["note"] == "sorry"
    assert [line["id"] for line in lines] == sorted((line["id"] for line in lines), reverse=True)


async def test_a_statement_is_read_page_by_page(paying: Api) -> None:
    for _ in range(4):
        await paying.submit()
    whole = (await _get(paying, "/v1/credits/statement")).json()
    pages, before = [], ""
    while not pages or pages[-1]["has_more"]:
        pages.append((await _get(paying, f"/v1/credits/statement?limit=2{before}")).json())
        before = f"&before={pages[-1]['last_id']}"
    assert [line for page in pages for line in page["data"]] == whole["data"]
    assert [len(page["data"]) for page in pages] == [2, 2, 1]
    assert not whole["has_more"]


async def test_an_account_without_movements_has_an_empty_statement(api: Api) -> None:
    page = (await _get(api, "/v1/credits/statement")).json()
    assert page == {"object": "list", "data": [], "has_more": False, "last_id": None}


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "before=0", f"before={2**63}", "format=xls"])
async def test_a_page_that_is_none_is_refused(api: Api, query: str) -> None:
    async with api.client() as client:
        answer = await client.get(f"/v1/credits/statement?{query}")
    assert (answer.status_code, error_of(answer)["param"]) == (400, query.partition("=")[0])


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        ("?format=csv", "*/*", "text/csv; charset=utf-8"),
        ("", "text/csv", "text/csv; charset=utf-8"),
        ("", "text/csv;q=0.9, text/plain", "text/csv; charset=utf-8"),
        ("", "application/json, text/csv", "application/json"),
        ("?format=json", "text/csv", "application/json"),
        ("", "*/*", "application/json"),
    ],
)
async def test_who_wants_csv_says_so(paying: Api, query: str, accept: str, content_type: str) -> None:
    answer = await _get(paying, f"/v1/credits/statement{query}", headers={"accept": accept})
    assert answer.headers["content-type"] == content_type
    assert answer.headers["vary"] == "accept"


async def test_a_statement_as_csv_is_a_file_that_holds_no_formula(paying: Api) -> None:
    billing = paying.dependencies.billing
    for note in ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", 'plain, "quoted"'):
        await billing.adjust(paying.account.id, -1_000_000 // 4, note=note)
    answer = await _get(paying, "/v1/credits/statement?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-disposition"].startswith('attachment; filename="reelwright-statement-')
    assert [row["note"] for row in rows[:-1]] == [
        'plain, "quoted"',
        "'@SUM(A1)",
        "'-1",
        "'+1",
        '\'=HYPERLINK("http://x")',
    ]
    # Numbers stay numbers.
    assert [(row["amount"], row["balance"]) for row in rows[:2]] == [("-0.25", "3.75"), ("-0.25", "4.00")]
    assert rows[0]["at"].endswith("Z")


async def test_a_statement_as_csv_that_is_cut_off_leads_on(paying: Api) -> None:
    for _ in range(2):
        await paying.submit()
    answer = await _get(paying, "/v1/credits/statement?format=csv&limit=2")
    link = answer.headers["link"].partition(">")[0].strip("<")
    rest = await _get(paying, link)
    assert len(answer.text.splitlines()) == 3
    assert len(rest.text.splitlines()) == 2
    assert "link" not in rest.headers
