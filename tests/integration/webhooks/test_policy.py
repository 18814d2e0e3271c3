"""What an answer leads to: delivered, tried again, given up, an endpoint paused or disabled."""

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from reelwright.domain.account import Locale
from reelwright.domain.webhook import MAX_RETRY_AFTER, PATIENCE, SCHEDULE, DeliveryState, EndpointStatus
from reelwright.services.deliveries import LEASE, Sent
from tests.factories import NOW, add_account, make_account
from tests.integration.webhooks.conftest import reply

URL = "https://ann.example.com/hook"
CALLBACK = "https://ann.example.com/callback"


@pytest.mark.parametrize("status", [200, 201, 204, 299])
async def test_any_2xx_is_delivered_at_the_first_attempt(
    add_endpoint, tell, send_due, receivers, log, attempts, status
):
    await add_endpoint()
    await tell()
    receivers.answers[URL] = [reply(status, body="thank you", x_id="7")]

    await send_due()

    [delivery] = await log()
    [attempt] = await attempts(delivery)
    assert (delivery.state, delivery.attempts, delivery.ended_at) == (DeliveryState.DELIVERED, 1, NOW)
    assert (attempt.number, attempt.status, attempt.error, attempt.duration_ms) == (1, status, None, 3)
    assert (attempt.response_headers, attempt.response_body) == ({"x-id": "7"}, "thank you")


@pytest.mark.parametrize(
    "answer", [reply(302), reply(404), reply(500), reply(None, error="The connection was refused.")]
)
async def test_everything_else_is_tried_again_by_the_schedule(
    add_endpoint, tell, send_due, receivers, log, attempts, clock, answer
):
    await add_endpoint()
    await tell()
    receivers.answers[URL] = [answer]

    await send_due()

    [delivery] = await log()
    [attempt] = await attempts(delivery)
    assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 1)
    assert delivery.next_at == NOW + SCHEDULE[1]
    assert attempt.error
    clock.at = delivery.next_at
    await send_due()
    assert (await log())[0].state is DeliveryState.DELIVERED


async def test_after_the_eleventh_attempt_a_delivery_has_failed(add_endpoint, tell, send_due, receivers, log, clock):
    await add_endpoint()
    await tell()
    receivers.answers[URL] = [reply(500)] * 20

    for _ in SCHEDULE:
        await send_due()
        clock.at = (await log())[0].next_at

    [delivery] = await log()
    assert (delivery.state, delivery.attempts, len(receivers.posts)) == (DeliveryState.FAILED, 11, 11)
    assert timedelta(hours=71) < delivery.ended_at - NOW < timedelta(hours=73)
    clock.at += timedelta(days=1)
    await send_due()
    assert len(receivers.posts) == 11


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("1", SCHEDULE[1]),
        ("999999999", MAX_RETRY_AFTER),
        (format_datetime(NOW + timedelta(hours=1), usegmt=True), timedelta(hours=1)),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), SCHEDULE[1]),
        ("-5", SCHEDULE[1]),
        ("nan", SCHEDULE[1]),
        ("inf", SCHEDULE[1]),
        ("soon", SCHEDULE[1]),
        ("", SCHEDULE[1]),
    ],
)
async def test_a_receiver_is_left_alone_for_as_long_as_it_asks_but_not_for_ever(
    add_endpoint, tell, send_due, receivers, log, text, wait
):
    await add_endpoint()
    await tell()
    receivers.answers[URL] = [reply(503, Retry_After=text)]

    await send_due()

    assert (await log())[0].next_at == NOW + wait


async def test_an_endpoint_that_says_it_is_gone_is_disabled_and_nothing_waits_for_it(
    add_endpoint, tell, send_due, receivers, log, find_endpoint
):
    endpoint = await add_endpoint()
    for subject in ("video_1", "video_2", "video_2"):
        await tell(subject)
    receivers.answers[URL] = [reply(410)]

    letters = await send_due(limit=1)

    after = await find_endpoint(endpoint)
    assert (after.status, letters) == (EndpointStatus.DISABLED, [])
    assert "410" in after.status_reason
    assert [each.state for each in await log()] == [DeliveryState.FAILED] * 3
    assert not await tell("video_3"), "a disabled endpoint hears of nothing"


async def test_a_failure_is_remembered_and_a_success_forgets_it(
    add_endpoint, tell, send_due, receivers, find_endpoint, clock
):
    endpoint = await add_endpoint()
    await tell()
    receivers.answers[URL] = [reply(500), reply(500)]

    since = []
    for _ in range(3):
        await send_due()
        since.append((await find_endpoint(endpoint)).failing_since)
        clock.at += timedelta(minutes=1)

    assert since == [NOW, NOW, None]


@pytest.mark.parametrize("locale", list(Locale))
async def test_after_days_of_failure_an_endpoint_is_paused_and_its_owner_gets_one_letter(
    add_endpoint, database, tell, send_due, receivers, find_endpoint, clock, locale
):
    owner = await add_account(database, make_account("zoe", email="zoe@example.com", locale=locale))
    endpoint = await add_endpoint(owner=owner, failing_since=NOW - PATIENCE)
    for subject in ("video_1", "video_2", "video_3"):
        await tell(subject, owner=owner)
    receivers.answers[URL] = [reply(500)] * 3

    letters = await send_due(limit=2)

    after = await find_endpoint(endpoint)
    assert after.status is EndpointStatus.PAUSED
    [letter] = letters
    assert (letter.to, letter.link) == (
        "zoe@example.com",
        f"https://video.example.com/v1/webhook_endpoints/{endpoint.id}",
    )
    assert URL in letter.text
    assert letter.link in letter.text
    async with database.read() as tx:
        page = await tx.deliveries.page(owner.id, limit=10)
    assert [each.state for each in page.deliveries] == [DeliveryState.FAILED] * 3
    async with database.begin() as tx:
        assert await tx.deliveries.resend_failed(owner.id, NOW - timedelta(days=1), NOW, limit=10) == 0
        await tx.endpoints.save(replace(after, status=EndpointStatus.ENABLED))
        assert await tx.deliveries.resend_failed(owner.id, NOW - timedelta(days=1), NOW, limit=10) == 3


async def test_what_a_paused_endpoint_misses_is_kept_as_failed(add_endpoint, tell, send_due, receivers, log):
    await add_endpoint(status=EndpointStatus.PAUSED)
    await tell()

    await send_due()

    assert [each.state for each in await log()] == [DeliveryState.FAILED]
    assert receivers.posts == []


async def test_nothing_is_sent_to_an_endpoint_that_was_disabled_while_it_waited(
    add_endpoint, tell, send_due, receivers, log, attempts, admin
):
    await add_endpoint()
    await tell()
    await admin.execute("UPDATE webhook_endpoints SET status = 'disabled'")

    await send_due()

    [delivery] = await log()
    assert (delivery.state, await attempts(delivery), receivers.posts) == (DeliveryState.FAILED, (), [])


async def test_an_endpoint_deleted_while_it_is_posted_to_takes_its_deliveries_with_it(
    add_endpoint, tell, deliveries, log, database
):
    endpoint = await add_endpoint()
    await tell()
    [errand] = await deliveries.claim(limit=1)
    async with database.begin() as tx:
        await tx.endpoints.delete(endpoint.id)

    letters = [await deliveries.settle(errand, Sent(NOW, {}, reply(status))) for status in (200, 500, 410)]

    assert (letters, await log()) == ([None] * 3, [])


async def test_a_callback_follows_the_schedule_and_nothing_else(tell, send_due, receivers, log, clock):
    await tell(callback_url=CALLBACK)
    receivers.answers[CALLBACK] = [reply(410), reply(500)]

    for _ in range(3):
        assert await send_due() == []
        clock.at = (await log())[0].next_at

    [delivery] = await log()
    assert (delivery.endpoint_id, delivery.state, delivery.attempts) == (None, DeliveryState.DELIVERED, 3)


async def test_a_sender_that_was_thought_dead_writes_nothing(
    add_endpoint, tell, deliveries, log, attempts, clock, find_endpoint
):
    endpoint = await add_endpoint()
    await tell()
    [stale] = await deliveries.claim(limit=1)
    assert await deliveries.claim(limit=1) == ()
    clock.at += LEASE + timedelta(seconds=1)
    [fresh] = await deliveries.claim(limit=1)

    await deliveries.settle(stale, Sent(clock.at, {}, reply(410)))
    assert (await find_endpoint(endpoint)).status is EndpointStatus.ENABLED
    await deliveries.settle(fresh, Sent(clock.at, {}, reply(200)))
    await deliveries.settle(fresh, Sent(clock.at, {}, reply(500)))

    [delivery] = await log()
    assert (delivery.state, delivery.claim, len(await attempts(delivery))) == (DeliveryState.DELIVERED, 2, 1)


async def test_the_log_has_what_was_sent_but_no_signature_and_bears_whatever_came_back(
    add_endpoint, tell, send_due, receivers, log, attempts
):
    await add_endpoint()
    await tell()
    nasty = "\0\ud800" + "x" * 5000
    receivers.answers[URL] = [reply(500, body=nasty, **{f"h{n}": nasty for n in range(100)})]

    await send_due()

    [delivery] = await log()
    [attempt] = await attempts(delivery)
    [(_, headers, _)] = receivers.posts
    assert headers["webhook-signature"].startswith("v1,")
    assert attempt.request_headers == headers | {"webhook-signature": "v1,…"}
    assert (len(attempt.response_body), len(attempt.response_headers)) == (1024, 40)
