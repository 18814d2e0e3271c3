"""`/v1/webhook_endpoints`: registered, read, changed, removed; a secret shown where it is made and nowhere else."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from reelwright.domain.event import DEFAULT_EVENT_TYPES, SUBSCRIBABLE
from reelwright.domain.ids import EndpointId
from reelwright.domain.webhook import EndpointStatus, secrets_of

from .conftest import HOOK_KEY, Api, error_of, until_somebody_waits

URL = "https://example.com/hooks"
PATH = "/v1/webhook_endpoints"
NOBODYS = "we_" + "0" * 32


async def _create(api: Api, **body: Any) -> dict[str, Any]:
    async with api.client() as client:
        answer = await client.post(PATH, json={"url": URL, **body})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _secrets(api: Api, endpoint_id: str) -> tuple[str, ...]:
    """What a delivery to it would be signed with now."""
    async with api.database.read() as tx:
        endpoint = await tx.endpoints.find(EndpointId(endpoint_id))
    now = api.clock.now()
    return secrets_of([HOOK_KEY], endpoint.id, endpoint.secret_version, endpoint.previous_secret_until, now)


async def test_an_endpoint_is_openais_object_and_shows_its_secret_once(api: Api) -> None:
    made = await _create(api, name="prod", event_types=["video.completed"])
    secret = made.pop("signing_secret")
    async with api.client() as client:
        listed = await client.get(PATH)
        one = await client.get(f"{PATH}/{made['id']}")
    assert made == one.json() == listed.json()["data"][0]
    assert made["object"] == "webhook_endpoint"
    assert (made["name"], made["url"], made["event_types"]) == ("prod", URL, ["video.completed"])
    assert (made["payload"], made["status"], made["status_reason"]) == ("thin", "enabled", None)
    assert made["created_at"] == made["updated_at"]
    assert secret.startswith("whsec_")
    assert secret.endswith(made["signing_secret_hint"])
    assert secret not in listed.text + one.text
    assert await _secrets(api, made["id"]) == (secret,)


async def test_what_is_not_said_is_ordinary(api: Api) -> None:
    made = await _create(api)
    assert made["name"] == "example.com"
    assert made["event_types"] == list(DEFAULT_EVENT_TYPES)


async def test_no_secret_and_no_part_of_one_lies_in_the_database(api: Api, where: Any) -> None:
    made = await _create(api)
    async with api.client() as client:
        own = (await client.post("/v1/webhook_secret")).json()["secret"]
        rotated = (await client.post(f"{PATH}/{made['id']}/rotate_secret")).json()["signing_secret"]
    connection = await asyncpg.connect(**where)
    tables = ("webhook_endpoints", "webhook_secrets")
    rows = [row[0] for table in tables for row in await connection.fetch(f"SELECT t::text FROM {table} AS t")]
    await connection.close()
    assert any(made["id"] in row for row in rows)
    for secret in (made["signing_secret"], own, rotated):
        assert not any(secret[6:22] in row for row in rows)


async def test_endpoints_are_listed_oldest_first_in_pages(api: Api) -> None:
    ids = [(await _create(api, name=f"n{i}"))["id"] for i in range(3)]
    async with api.client() as client:
        first = (await client.get(f"{PATH}?limit=2")).json()
        second = (await client.get(f"{PATH}?limit=2&after={first['last_id']}")).json()
        empty = (await client.get(f"{PATH}?after={ids[-1]}")).json()
    assert ([each["id"] for each in first["data"]], first["has_more"]) == (ids[:2], True)
    assert ([each["id"] for each in second["data"]], second["has_more"]) == (ids[2:], False)
    assert (first["first_id"], first["last_id"]) == (ids[0], ids[1])
    assert empty == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}


async def test_an_account_has_twenty_endpoints_at_most_even_at_once(api: Api) -> None:
    for _ in range(18):
        await _create(api)
    async with api.client() as client:
        answers = await asyncio.gather(*(client.post(PATH, json={"url": URL}) for _ in range(5)))
        count = len((await client.get(f"{PATH}?limit=100")).json()["data"])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert error_of(refused)["code"] == "too_many_webhook_endpoints"
    assert refused.headers["x-should-retry"] == "false"
    assert count == 20


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/hooks", "forbidden_address"),
        ("https://169.254.169.254/latest/meta-data", "forbidden_address"),
        ("https://localhost/", "forbidden_address"),
        ("https://example.com:8443/", "forbidden_address"),
        ("ftp://example.com/", "forbidden_address"),
        ("https://example.com/\0", "forbidden_address"),
        ("", "forbidden_address"),
        (5, "invalid_type"),
        (None, "missing_field"),
    ],
)
async def test_an_address_that_may_not_be_sent_to_is_refused_by_name(api: Api, url: Any, code: str) -> None:
    made = await _create(api)
    async with api.client() as client:
        answers = [await client.post(PATH, json={"url": url})]
        if url is not None:
            answers.append(await client.patch(f"{PATH}/{made['id']}", json={"url": url}))
        listed = (await client.get(PATH)).json()["data"]
    for answer in answers:
        error = error_of(answer)
        assert (answer.status_code, error["code"], error["param"]) == (400, code, "url")
    assert [each["url"] for each in listed] == [URL]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81])
async def test_a_name_that_will_not_do_is_told_together_with_the_address(api: Api, name: str) -> None:
    async with api.client() as client:
        answer = await client.post(PATH, json={"url": "https://10.0.0.1/", "name": name})
    assert {(fault["code"], fault["param"]) for fault in error_of(answer)["faults"]} == {
        ("invalid_value", "name"),
        ("forbidden_address", "url"),
    }


@pytest.mark.parametrize("method", ["PATCH", "POST"])
async def test_an_endpoint_is_changed_in_what_is_said_and_nothing_else(api: Api, method: str) -> None:
    made = await _create(api, name="old")
    del made["signing_secret"]
    api.clock.offset += timedelta(minutes=1)
    change = {"name": " new ", "event_types": ["batch.completed"], "payload": "full", "status": "disabled"}
    async with api.client() as client:
        same = (await client.request(method, f"{PATH}/{made['id']}", json={"name": "old"})).json()
        changed = (await client.request(method, f"{PATH}/{made['id']}", json=change)).json()
        read = (await client.get(f"{PATH}/{made['id']}")).json()
    assert same == made
    assert changed == read == made | change | {"name": "new", "updated_at": changed["updated_at"]}
    assert changed["updated_at"] >= made["updated_at"] + 60


async def _note(api: Api, endpoint_id: str, status: EndpointStatus) -> None:
    """Do what the sender does with an endpoint that has failed for long."""
    async with api.database.begin() as tx:
        await tx.endpoints.note(
            EndpointId(endpoint_id), failing_since=api.clock.now(), status=status, reason="It failed for 5 days."
        )


async def test_a_paused_endpoint_says_why_and_starts_with_a_clean_slate_when_it_is_enabled(api: Api) -> None:
    made = await _create(api)
    await _note(api, made["id"], EndpointStatus.PAUSED)
    async with api.client() as client:
        paused = (await client.get(f"{PATH}/{made['id']}")).json()
        enabled = (await client.patch(f"{PATH}/{made['id']}", json={"status": "enabled"})).json()
    assert (paused["status"], paused["status_reason"]) == ("paused", "It failed for 5 days.")
    assert (enabled["status"], enabled["status_reason"]) == ("enabled", None)
    async with api.database.read() as tx:
        assert (await tx.endpoints.find(made["id"])).failing_since is None


async def test_a_new_address_has_not_failed_yet(api: Api) -> None:
    made = await _create(api)
    await _note(api, made["id"], EndpointStatus.ENABLED)
    async with api.client() as client:
        await client.patch(f"{PATH}/{made['id']}", json={"name": "other"})
        async with api.database.read() as tx:
            assert (await tx.endpoints.find(made["id"])).failing_since is not None
        await client.patch(f"{PATH}/{made['id']}", json={"url": "https://example.com/other"})
    async with api.database.read() as tx:
        assert (await tx.endpoints.find(made["id"])).failing_since is None


async def test_a_rotation_shows_a_new_secret_and_for_a_day_both_sign(api: Api) -> None:
    made = await _create(api)
    async with api.client() as client:
        rotated = (await client.post(f"{PATH}/{made['id']}/rotate_secret")).json()
    old, new = made["signing_secret"], rotated["signing_secret"]
    assert new != old
    assert new.endswith(rotated["signing_secret_hint"])
    assert await _secrets(api, made["id"]) == (new, old)
    api.clock.offset += timedelta(hours=23, minutes=59)
    assert await _secrets(api, made["id"]) == (new, old)
    api.clock.offset += timedelta(minutes=2)
    assert await _secrets(api, made["id"]) == (new,)


async def test_a_rotation_that_keeps_nothing_ends_the_old_secret_at_once(api: Api) -> None:
    made = await _create(api)
    async with api.client() as client:
        body = {"keep_old_secret_active_for_24_hours": False}
        rotated = (await client.post(f"{PATH}/{made['id']}/rotate_secret", json=body)).json()
    assert await _secrets(api, made["id"]) == (rotated["signing_secret"],)
    assert rotated["previous_secret_until"] is None


async def test_a_deleted_endpoint_is_gone_with_its_deliveries(api: Api) -> None:
    made = await _create(api)
    await api.submit()
    async with api.client() as client:
        before = (await client.get("/v1/webhook_deliveries")).json()["data"]
        deleted = await client.delete(f"{PATH}/{made['id']}")
        again = await client.delete(f"{PATH}/{made['id']}")
        after = (await client.get("/v1/webhook_deliveries")).json()["data"]
    assert deleted.json() == {"id": made["id"], "object": "webhook_endpoint.deleted", "deleted": True}
    assert (again.status_code, error_of(again)["code"]) == (404, "webhook_endpoint_not_found")
    assert (len(before), after) == (1, [])


async def test_an_event_told_while_its_endpoint_is_removed_is_told_to_nobody_and_fails_nothing(
    api: Api, where: Any
) -> None:
    made = await _create(api)
    connection = await asyncpg.connect(**where)
    removal = connection.transaction()
    await removal.start()
    await connection.execute("DELETE FROM webhook_endpoints WHERE id = $1", made["id"])
    submitting = asyncio.ensure_future(api.submit())
    await until_somebody_waits(where)
    await removal.commit()
    await connection.close()
    job_id = await submitting
    async with api.client() as client:
        assert (await client.get(f"/v1/videos/{job_id}")).status_code == 200
        assert (await client.get(f"/v1/webhook_deliveries?video_id={job_id}")).json()["data"] == []


@pytest.mark.parametrize("endpoint_id", ["nonsense", NOBODYS, "a%00b"])
async def test_an_id_nobody_has_is_webhook_endpoint_not_found(api: Api, endpoint_id: str) -> None:
    async with api.client() as client:
        answers = [
            await client.get(f"{PATH}/{endpoint_id}"),
            await client.patch(f"{PATH}/{endpoint_id}", json={"name": "x"}),
            await client.delete(f"{PATH}/{endpoint_id}"),
            await client.post(f"{PATH}/{endpoint_id}/rotate_secret"),
            await client.post(f"{PATH}/{endpoint_id}/test"),
        ]
    assert {(answer.status_code, error_of(answer)["code"]) for answer in answers} == {
        (404, "webhook_endpoint_not_found")
    }


async def test_the_events_there_are_are_listed_as_openai_does_with_what_they_mean(api: Api) -> None:
    async with api.client() as client:
        answer = (await client.get("/v1/webhook_event_types")).json()
    assert (answer["object"], answer["data"]) == ("list", list(SUBSCRIBABLE))
    assert [each["id"] for each in answer["event_types"]] == answer["data"]
    assert [each["id"] for each in answer["event_types"] if not each["is_default"]] == ["video.progress"]
