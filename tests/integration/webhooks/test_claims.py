"""Who gets what next: each delivery to one sender, receivers and accounts in turns, and a video's events in order."""

import asyncio
import collections
from datetime import timedelta

import pytest

from reelwright.domain.event import EventType
from reelwright.domain.webhook import SCHEDULE
from reelwright.services.deliveries import LEASE, PER_TARGET
from tests.factories import NOW, add_account, make_account
from tests.integration.webhooks.conftest import reply

URL = "https://ann.example.com/hook"


def subjects(errands):
    return [errand.delivery.event.subject for errand in errands]


async def test_senders_that_claim_at_once_share_what_is_due_and_no_receiver_gets_more_than_its_share(
    add_endpoint, tell, deliveries
):
    for number in range(5):
        await add_endpoint(f"https://{number}.example.com/")
    for number in range(10):
        await tell(f"video_{number}")

    claims = await asyncio.gather(*(deliveries.claim(limit=3) for _ in range(12)))

    errands = [errand for claim in claims for errand in claim]
    of_endpoint = collections.Counter(errand.endpoint.id for errand in errands)
    assert len({errand.delivery.id for errand in errands}) == len(errands)
    assert len(errands) == 5 * PER_TARGET
    assert set(of_endpoint.values()) == {PER_TARGET}


async def test_an_account_with_many_slow_receivers_takes_no_turn_of_another(add_endpoint, tell, deliveries, database):
    for number in range(10):
        await add_endpoint(f"https://slow-{number}.example.com/")
    for number in range(4):
        await tell(f"video_{number}")
    await deliveries.claim(limit=20)
    ben = await add_account(database, make_account("ben"))
    mine = await add_endpoint("https://ben.example.com/", owner=ben)
    await tell("video_of_ben", owner=ben)

    [errand] = await deliveries.claim(limit=1)

    assert errand.endpoint.id == mine.id


async def test_receivers_of_an_account_take_turns(add_endpoint, tell, deliveries):
    first = await add_endpoint("https://first.example.com/", events=[EventType.VIDEO_QUEUED])
    second = await add_endpoint("https://second.example.com/", events=[EventType.VIDEO_FAILED])
    for number in range(50):
        await tell(f"video_{number}", EventType.VIDEO_QUEUED)
    await tell("video_late", EventType.VIDEO_FAILED)

    errands = await deliveries.claim(limit=2)

    assert {errand.endpoint.id for errand in errands} == {first.id, second.id}


async def test_a_later_event_waits_until_the_earlier_one_was_tried_but_other_videos_do_not(
    add_endpoint, tell, deliveries, send_due, receivers, clock
):
    await add_endpoint()
    for subject in ("video_1", "video_1", "video_2"):
        await tell(subject)
        clock.at += timedelta(milliseconds=1)
    receivers.answers[URL] = [reply(500)]

    held = await deliveries.claim(limit=1)
    assert subjects(held) == ["video_1"]
    assert subjects(await deliveries.claim(limit=10)) == ["video_2"]
    clock.at += LEASE + timedelta(seconds=1)
    await send_due(limit=1)

    # The first of video_1 has failed once, which is no reason to keep the second.
    assert subjects(await deliveries.claim(limit=10)) == ["video_1", "video_2"]


async def test_different_receivers_do_not_wait_for_each_others_order(add_endpoint, tell, deliveries):
    for number in range(2):
        await add_endpoint(f"https://{number}.example.com/")
    await tell("video_1")
    await tell("video_1")

    assert subjects(await deliveries.claim(limit=10)) == ["video_1", "video_1"]
    assert await deliveries.claim(limit=10) == ()


async def test_callbacks_to_one_host_share_its_turns_and_accounts_do_not_share_a_host(tell, deliveries, database):
    ben = await add_account(database, make_account("ben"))
    for number in range(6):
        await tell(f"video_{number}", callback_url=f"https://host.example.com/{number}")
    await tell("video_of_ben", owner=ben, callback_url="https://host.example.com/ben")

    errands = await deliveries.claim(limit=100)

    assert len(errands) == PER_TARGET + 1
    assert "video_of_ben" in subjects(errands)


async def test_the_next_look_is_due_when_an_attempt_or_the_end_of_a_lease_is(
    add_endpoint, tell, deliveries, send_due, receivers, clock
):
    assert await deliveries.next_at() is None
    await add_endpoint()
    await tell("video_1")
    receivers.answers[URL] = [reply(500)]
    await send_due()
    assert await deliveries.next_at() == NOW + SCHEDULE[1]
    clock.at += SCHEDULE[1]
    await deliveries.claim(limit=1)
    assert await deliveries.next_at() == clock.at + LEASE


@pytest.mark.more
async def test_a_claim_looks_at_few_rows_however_many_wait(add_endpoint, deliveries, account, admin, clock):
    """Ten thousand that wait for one receiver, and hundreds for others: what is read hardly grows with them."""
    await admin.execute(
        "INSERT INTO webhook_endpoints (id, account_id, url, event_types, created_at, updated_at)"
        " SELECT 'we_' || lpad(n::text, 5, '0'), $1, 'https://x.example.com/', '{video.queued}', $2, $2"
        " FROM generate_series(0, 300) AS n",
        account.id,
        NOW,
    )
    await admin.execute(
        "WITH told AS (INSERT INTO events (id, account_id, type, subject, at)"
        " SELECT new_id('evt'), $1, 'video.queued', 'video_' || n, $2 FROM generate_series(1, 13000) AS n RETURNING *),"
        " numbered AS (SELECT *, row_number() OVER () AS n FROM told)"
        " INSERT INTO deliveries (id, event_id, account_id, endpoint_id, target, subject, next_at, created_at)"
        " SELECT new_id('dlv'), id, account_id, e, e, subject, at, at FROM numbered,"
        " LATERAL (SELECT 'we_' || lpad(CASE WHEN n <= 10000 THEN 0 ELSE n % 300 + 1 END::text, 5, '0')) AS t (e)",
        account.id,
        NOW,
    )
    await deliveries.claim(limit=64)
    before = await _rows_read(admin)
    clock.at += timedelta(seconds=1)

    assert len(await deliveries.claim(limit=64)) == 64

    # A look at every one that waits would read 13,000.
    assert await _rows_read(admin) - before < 2500


async def _rows_read(admin):
    """Return how many rows of the deliveries were read so far, by every connection."""
    await asyncio.sleep(1.1)  # PostgreSQL's statistics are at most a second old
    return await admin.fetchval(
        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'deliveries'"
    )
