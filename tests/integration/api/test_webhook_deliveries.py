"""`/v1/webhook_deliveries`: what was sent and what came back, found by whatever it is looked for, and sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reelwright.api.openapi_schemas import SCHEMAS
from reelwright.domain.event import EventType
from reelwright.domain.ids import new_batch_id
from reelwright.domain.webhook import Attempt, Delivery, DeliveryState
from reelwright.services.webhook_endpoints import EndpointWish

from .conftest import Api, error_of
from .test_openapi import mismatches

PATH = "/v1/webhook_deliveries"
CALLBACK = "https://example.com/called/back"
NOBODYS = "dlv_" + "0" * 32


async def _register(api: Api, url: str = "https://example.com/hooks") -> str:
    made = await api.dependencies.webhooks.endpoints.create(api.account.id, EndpointWish(url))
    return str(made.endpoint.id)


async def _call_back(api: Api) -> str:
    """Tell of a batch that is called back for, and return its id."""
    now = api.clock.now()
    batch_id = new_batch_id(int(now.timestamp() * 1000))
    async with api.database.begin() as tx:
        await tx.events.tell(EventType.BATCH_COMPLETED, api.account.id, batch_id, now, callback_url=CALLBACK)
    return batch_id


async def _lease(api: Api) -> list[Delivery]:
    """Take the account's deliveries that are due, as a sender does."""
    now = api.clock.now()
    async with api.database.begin() as tx:
        lease_until = now + timedelta(minutes=1)
        found = await tx.deliveries.claim(now, limit=1000, per_target=1000, lease_until=lease_until)
    return [each for each in found if each.account_id == api.account.id]


async def _attempt(api: Api, state: DeliveryState, *, status: int | None = 200, error: str | None = None) -> int:
    """Make one attempt of everything that is due, and return how many that were."""
    claimed = await _lease(api)
    async with api.database.begin() as tx:
        for each in claimed:
            attempt = Attempt(
                number=each.attempts + 1,
                at=api.clock.now(),
                duration_ms=31,
                request_headers={"webhook-id": each.event.id},
                status=status,
                response_headers={} if status is None else {"content-type": "text/plain"},
                response_body="" if status is None else "Well received.",
                error=error,
            )
            next_at = api.clock.now() + timedelta(seconds=5)
            assert await tx.deliveries.settle(each.id, each.claim, attempt, state=state, next_at=next_at)
    return len(claimed)


async def _listed(api: Api, query: str = "") -> list[dict[str, Any]]:
    async with api.client() as client:
        answer = await client.get(f"{PATH}{query}")
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


async def test_a_delivery_that_waits_says_what_of_where_to_and_when(api: Api) -> None:
    endpoint_id = await _register(api)
    job_id = await api.submit()
    [delivery] = await _listed(api)
    assert delivery["object"] == "webhook_delivery"
    assert delivery["event"]["type"] == "video.queued"
    assert delivery["event"]["id"].startswith("evt_")
    assert (delivery["video_id"], delivery["batch_id"]) == (job_id, None)
    assert (delivery["endpoint_id"], delivery["url"]) == (endpoint_id, "https://example.com/hooks")
    assert (delivery["status"], delivery["attempt_count"], delivery["ended_at"]) == ("pending", 0, None)
    assert delivery["next_attempt_at"] == delivery["created_at"]
    assert (delivery["last_attempt_at"], delivery["last_status"], delivery["last_error"]) == (None, None, None)


async def test_a_callback_has_an_address_and_no_endpoint(api: Api) -> None:
    batch_id = await _call_back(api)
    [delivery] = await _listed(api)
    assert (delivery["endpoint_id"], delivery["url"]) == (None, CALLBACK)
    assert (delivery["video_id"], delivery["batch_id"]) == (None, batch_id)


async def test_one_delivery_is_told_with_every_attempt_and_a_list_with_the_last(api: Api) -> None:
    await _register(api)
    await api.submit()
    assert await _attempt(api, DeliveryState.PENDING, status=None, error="The connection was refused.") == 1
    api.clock.offset += timedelta(seconds=6)
    assert await _attempt(api, DeliveryState.DELIVERED) == 1
    [listed] = await _listed(api)
    async with api.client() as client:
        one = (await client.get(f"{PATH}/{listed['id']}")).json()
    assert mismatches(SCHEMAS["WebhookDeliveryLog"], one) == []
    first, second = one.pop("attempts")
    assert one == listed
    assert (listed["status"], listed["attempt_count"], listed["next_attempt_at"]) == ("delivered", 2, None)
    assert (listed["last_status"], listed["last_error"]) == (200, None)
    assert listed["ended_at"] is not None
    assert (first["number"], first["response"], first["error"]) == (1, None, "The connection was refused.")
    assert second["number"] == 2
    assert second["request"] == {"url": listed["url"], "headers": {"webhook-id": listed["event"]["id"]}}
    assert second["response"] == {
        "status": 200,
        "headers": {"content-type": "text/plain"},
        "body": "Well received.",
    }
    assert (second["duration_ms"], second["error"]) == (31, None)


async def test_deliveries_are_found_by_each_filter_and_by_several(api: Api) -> None:
    one, other = await _register(api), await _register(api, "https://example.com/other")
    first = await api.submit()
    await _attempt(api, DeliveryState.FAILED, status=500, error="It answered 500.")
    second = await api.submit()
    batch_id = await _call_back(api)
    everything = {(each["video_id"] or each["batch_id"], each["endpoint_id"]) for each in await _listed(api)}
    assert everything == {(what, to) for what in (first, second, batch_id) for to in (one, other)} | {(batch_id, None)}

    async def found(query: str) -> set[tuple[str, str | None]]:
        return {(each["video_id"] or each["batch_id"], each["endpoint_id"]) for each in await _listed(api, query)}

    assert await found(f"?endpoint_id={one}") == {(what, one) for what in (first, second, batch_id)}
    assert await found(f"?video_id={first}") == {(first, one), (first, other)}
    assert await found(f"?batch_id={batch_id}") == {(batch_id, one), (batch_id, other), (batch_id, None)}
    assert await found("?status=failed") == {(first, one), (first, other)}
    assert await found("?status=pending") == everything - {(first, one), (first, other)}
    assert await found("?status=delivered") == set()
    assert await found(f"?status=failed&endpoint_id={one}") == {(first, one)}
    assert await found(f"?status=pending&video_id={first}") == set()
    assert await found(f"?video_id={second}&endpoint_id={other}&status=pending") == {(second, other)}


@pytest.mark.parametrize("query", ["endpoint_id=nonsense", "video_id=nonsense", "after=nonsense", "batch_id=video_1"])
async def test_an_id_that_is_none_finds_nothing(api: Api, query: str) -> None:
    await _register(api)
    await api.submit()
    assert await _listed(api, f"?{query}") == []


@pytest.mark.parametrize("narrowing", ["", "endpoint_id={one}&", "status=failed&", "video_id={job}&"])
async def test_pages_go_on_where_the_last_one_ended_newest_first(api: Api, narrowing: str) -> None:
    one = await _register(api)
    for _ in range(2):
        await _register(api, "https://example.com/other")
    job = await api.submit()
    await _attempt(api, DeliveryState.FAILED, status=None, error="No answer came.")
    narrowed = narrowing.format(one=one, job=job)
    ids = [each["id"] for each in await _listed(api, f"?{narrowed}limit=100")]
    assert ids == sorted(ids, reverse=True)
    paged: list[str] = []
    async with api.client() as client:
        page = {"has_more": True, "last_id": "dlv_" + "f" * 32}
        while page["has_more"]:
            page = (await client.get(f"{PATH}?{narrowed}limit=1&after={page['last_id']}")).json()
            assert page["first_id"] == page["last_id"] == page["data"][0]["id"]
            paged.append(page["last_id"])
    assert paged == ids
    assert len(ids) == (1 if "endpoint" in narrowing else 3)


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ("status=lost", "invalid_value", "status"),
        ("limit=101", "invalid_value", "limit"),
        ("video_id=a&batch_id=b", "conflicting_fields", "video_id"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_by_name(api: Api, query: str, code: str, param: str) -> None:
    async with api.client() as client:
        answer = await client.get(f"{PATH}?{query}")
    error = error_of(answer)
    assert (answer.status_code, error["code"], error["param"]) == (400, code, param)


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_a_delivery_is_sent_again_whatever_became_of_it_and_keeps_its_story(
    api: Api, state: DeliveryState
) -> None:
    await _register(api)
    await api.submit()
    await _attempt(api, state, status=200 if state is DeliveryState.DELIVERED else 503)
    [before] = await _listed(api)
    async with api.client() as client:
        answer = (await client.post(f"{PATH}/{before['id']}/resend")).json()
    assert (answer["status"], answer["attempt_count"], answer["ended_at"]) == ("pending", 0, None)
    assert answer["next_attempt_at"] is not None
    assert len(answer["attempts"]) == 1
    await _attempt(api, DeliveryState.DELIVERED)
    async with api.client() as client:
        after = (await client.get(f"{PATH}/{before['id']}")).json()
    assert (after["status"], [each["number"] for each in after["attempts"]]) == ("delivered", [1, 2])
    assert after["event"] == before["event"]


async def test_a_delivery_under_way_is_not_sent_a_second_time_at_once(api: Api) -> None:
    await _register(api)
    await api.submit()
    [leased] = await _lease(api)
    async with api.client() as client:
        answer = await client.post(f"{PATH}/{leased.id}/resend")
    assert (answer.status_code, error_of(answer)["code"]) == (409, "delivery_under_way")


async def test_nothing_is_sent_again_to_an_endpoint_that_is_not_enabled(api: Api) -> None:
    endpoint_id = await _register(api)
    await api.submit()
    await _attempt(api, DeliveryState.FAILED, status=500)
    [delivery] = await _listed(api)
    async with api.client() as client:
        await client.patch(f"/v1/webhook_endpoints/{endpoint_id}", json={"status": "disabled"})
        one = await client.post(f"{PATH}/{delivery['id']}/resend")
        its = await client.post(f"{PATH}/resend", json={"since": 0, "endpoint_id": endpoint_id})
        everything = await client.post(f"{PATH}/resend", json={"since": 0})
    for answer in (one, its):
        assert (answer.status_code, error_of(answer)["code"]) == (409, "webhook_endpoint_not_enabled")
    assert everything.json() == {"object": "webhook_deliveries.resent", "count": 0, "has_more": False}
    assert await _listed(api) == [delivery]


async def test_what_has_failed_since_is_sent_again_and_nothing_else(api: Api) -> None:
    one = await _register(api)
    await _register(api, "https://example.com/other")
    await api.submit()
    await _attempt(api, DeliveryState.FAILED, status=500)
    api.clock.offset += timedelta(hours=1)
    since = api.clock.now()
    await _call_back(api)
    await _attempt(api, DeliveryState.FAILED, status=500)
    api.clock.offset += timedelta(seconds=1)
    await api.submit()
    await _attempt(api, DeliveryState.DELIVERED)
    before = await _listed(api)

    async def resent(**body: Any) -> int:
        async with api.client() as client:
            answer = await client.post(f"{PATH}/resend", json=body)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["count"])

    assert await resent(since=since.isoformat(), endpoint_id=one) == 1
    assert await resent(since=since.isoformat()) == 2
    assert await resent(since=since.isoformat()) == 0
    after = {each["id"]: each["status"] for each in await _listed(api)}
    for each in before:
        is_sent_again = each["status"] == "failed" and each["batch_id"] is not None
        assert after[each["id"]] == ("pending" if is_sent_again else each["status"])
    assert await resent(since=0) == 2


async def test_whose_deliveries_are_sent_again_must_be_one_s_own(make_api: Any) -> None:
    api, other = await make_api(), await make_api()
    endpoint_id = await _register(other)
    await other.submit()
    await _attempt(other, DeliveryState.FAILED, status=500)
    async with api.client() as client:
        named = await client.post(f"{PATH}/resend", json={"since": 0, "endpoint_id": endpoint_id})
        everything = (await client.post(f"{PATH}/resend", json={"since": 0})).json()
        listed = [
            (await client.get(f"{PATH}?{name}={value}")).json()["data"]
            for name, value in {"endpoint_id": endpoint_id, "status": "failed"}.items()
        ]
    assert (named.status_code, error_of(named)["code"]) == (404, "webhook_endpoint_not_found")
    assert (everything["count"], listed) == (0, [[], []])
    assert [each["status"] for each in await _listed(other)] == ["failed"]


@pytest.mark.parametrize("delivery_id", ["nonsense", NOBODYS, "a%00b"])
async def test_an_id_nobody_has_is_delivery_not_found(api: Api, delivery_id: str) -> None:
    async with api.client() as client:
        answers = [await client.get(f"{PATH}/{delivery_id}"), await client.post(f"{PATH}/{delivery_id}/resend")]
    assert {(answer.status_code, error_of(answer)["code"]) for answer in answers} == {(404, "delivery_not_found")}
