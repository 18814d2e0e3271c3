"""What is posted: thin events, whole objects, links that work, and signatures that the official library accepts."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from reelwright.domain.assets import Variant
from reelwright.domain.event import EventType
from reelwright.domain.ids import JobId
from reelwright.domain.job import Finished, Stage
from reelwright.domain.links import is_valid
from reelwright.domain.webhook import CallbackSecret, Payload, derive_secret
from reelwright.services import lifecycle
from reelwright.services.applications import BatchWish
from tests.factories import NOW, make_rendition, make_request
from tests.integration.webhooks.conftest import KEY

URL = "https://ann.example.com/hook"
CALLBACK = "https://ann.example.com/callback"


@pytest.fixture
def finished(submitter, account, claim, end):
    async def finished(**changes):
        job = await submitter.submit(account, make_request(**changes))
        await end(await claim(job), Finished(make_rendition()))
        return job

    return finished


async def test_an_endpoint_gets_the_thin_event_that_openai_sends(add_endpoint, finished, send_due, receivers, log):
    await add_endpoint(events=[EventType.VIDEO_COMPLETED])
    job = await finished()

    await send_due()

    [(url, headers, body)] = receivers.posts
    [delivery] = await log()
    assert url == URL
    assert body == {
        "id": delivery.event.id,
        "object": "event",
        "created_at": int(NOW.timestamp()),
        "type": "video.completed",
        "data": {"id": job.id},
    }
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == delivery.event.id
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))


@pytest.mark.parametrize("who", ["endpoint", "callback"])
async def test_who_wants_the_whole_object_gets_it_with_a_link_that_works(
    add_endpoint, finished, send_due, receivers, who
):
    if who == "endpoint":
        await add_endpoint(events=[EventType.VIDEO_COMPLETED], payload=Payload.FULL)
    job = await finished(callback_url=CALLBACK if who == "callback" else None, custom_id="mine")

    await send_due()

    [(_, _, body)] = receivers.posts
    data = body["data"]
    assert (data["id"], data["object"], data["status"]) == (job.id, "video.generation", "completed")
    link = urlsplit(data["output"]["url"])
    query = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert (link.scheme, link.netloc) == ("https", "video.example.com")
    assert is_valid(
        [b"l" * 32],
        JobId(job.id),
        Variant.VIDEO,
        expires_s=int(query["expires"]),
        signature=query["signature"],
        now_s=NOW.timestamp(),
    )


async def test_a_deleted_video_is_told_of_all_the_same(
    add_endpoint, finished, send_due, receivers, database, clock, account
):
    await add_endpoint(events=[EventType.VIDEO_COMPLETED], payload=Payload.FULL)
    job = await finished()
    await lifecycle.delete(database, clock, account.id, job.id)

    await send_due()

    assert receivers.posts[0][2]["data"] == {"id": job.id, "deleted": True}


async def test_progress_says_how_far_it_is(
    add_endpoint, submitter, account, claim, send_due, receivers, database, clock
):
    await add_endpoint(events=[EventType.VIDEO_PROGRESS])
    job = await claim(await submitter.submit(account, make_request()))
    await lifecycle.report(database, clock, job.id, job.attempt, progress=40, stage=Stage.RENDERING)

    await send_due()

    assert receivers.posts[0][2]["data"] == {"id": job.id, "progress": 40, "stage": "rendering"}


async def test_low_credits_say_how_low(add_endpoint, tell, send_due, receivers, account):
    await add_endpoint()
    await tell(account.id, EventType.CREDITS_LOW, data={"balance": "0.50"})

    await send_due()

    assert receivers.posts[0][2]["data"] == {"id": account.id, "object": "account", "balance": "0.50"}


async def test_a_batch_is_told_of_with_its_videos_and_their_links(send_due, receivers, submitter, account, claim, end):
    wish = BatchWish({0: make_request("one"), 1: make_request("two", custom_id="second")}, callback_url=CALLBACK)
    accepted = await submitter.accept_batch(account, wish)
    for job in accepted.jobs:
        await end(await claim(job), Finished(make_rendition()))

    await send_due()

    [(_, _, event)] = receivers.posts
    data = event["data"]
    assert (event["type"], data["id"], data["object"], data["status"]) == (
        "batch.completed",
        accepted.batch.id,
        "batch",
        "completed",
    )
    assert (data["counts"]["total"], data["counts"]["completed"], data["errors"]) == (2, 2, [])
    assert [(video["id"], video["index"], video["custom_id"]) for video in data["data"]] == [
        (accepted.jobs[0].id, 0, None),
        (accepted.jobs[1].id, 1, "second"),
    ]
    assert all(video["output"]["url"].startswith("https://") for video in data["data"])


@pytest.mark.parametrize("who", ["endpoint", "callback"])
async def test_the_standard_library_accepts_each_secret_of_a_rotation_and_no_other(
    add_endpoint, tell, deliveries, payloads, account, database, who, monkeypatch, clock
):
    until = NOW + timedelta(hours=24)
    if who == "endpoint":
        endpoint = await add_endpoint(secret_version=3, previous_secret_until=until)
        subject = endpoint.id
    else:
        subject = account.id
        async with database.begin() as tx:
            await tx.endpoints.save_callback_secret(account.id, CallbackSecret(3, until))
    await tell(callback_url=CALLBACK if who == "callback" else None)
    [errand] = await deliveries.claim(limit=1)
    [body] = await payloads.render([errand])
    # The library's own clock decides how old a message may be.
    _, headers = _at_the_real_time(deliveries, errand, body)

    for version in (2, 3):
        event = Webhook(derive_secret(KEY, subject, version)).verify(body, headers)
        assert event == json.loads(body)
    for secret in (
        derive_secret(KEY, subject, 1),
        derive_secret(b"x" * 32, subject, 3),
        derive_secret(KEY, "other", 3),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(derive_secret(KEY, subject, 3)).verify(body + b" ", headers)


async def test_after_the_overlap_the_old_secret_signs_no_more(add_endpoint, tell, deliveries, clock):
    await add_endpoint(secret_version=2, previous_secret_until=NOW)
    await tell()
    [errand] = await deliveries.claim(limit=1)

    assert len(deliveries.sign(errand, b"{}")[1]["webhook-signature"].split(" ")) == 1
    clock.at -= timedelta(seconds=1)
    assert len(deliveries.sign(errand, b"{}")[1]["webhook-signature"].split(" ")) == 2


def _at_the_real_time(deliveries, errand, body):
    from reelwright.bootstrap.clock import SystemClock

    deliveries._clock = SystemClock()
    return deliveries.sign(errand, body)
