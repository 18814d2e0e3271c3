"""The sender's loop: what is due goes out at once, nobody waits for a dead receiver, and a stop ends in good order."""

import asyncio
from datetime import timedelta

import pytest

from reelwright.db.bell import PostgresBell
from reelwright.db.deliveries import CHANNEL
from reelwright.domain.webhook import SCHEDULE, DeliveryState
from reelwright.errors import DatabaseUnavailableError
from reelwright.services.deliveries import LEASE, PER_TARGET, Deliveries
from tests.factories import NOW
from tests.integration.waiting import eventually
from tests.integration.webhooks.conftest import reply

URL = "https://ann.example.com/hook"
DEAD = "https://dead.example.com/"


@pytest.fixture
def states(log):
    async def states(**wanted):
        return [each.state for each in await log(**wanted)]

    return states


@pytest.fixture
def all_are(states):
    async def all_are(state, **wanted):
        async def check():
            found = await states(**wanted)
            return bool(found) and set(found) == {state}

        await eventually(check)

    return all_are


async def test_what_is_told_is_sent_and_what_fails_is_sent_again_when_it_is_due(
    add_endpoint, tell, open_sender, receivers, clock, all_are, log
):
    await add_endpoint()
    receivers.answers[URL] = [reply(500)]
    async with open_sender() as sender:
        await tell()
        sender.wake()

        async def has_failed_once():
            return (await log())[0].attempts == 1

        await eventually(has_failed_once)
        clock.at += SCHEDULE[1]
        sender.wake()
        await all_are(DeliveryState.DELIVERED)

    assert len(receivers.posts) == 2


async def test_a_dead_receiver_delays_no_other_and_has_no_more_than_its_share(
    add_endpoint, tell, open_sender, receivers, all_are
):
    dead = await add_endpoint(DEAD)
    alive = await add_endpoint()
    receivers.held[DEAD] = asyncio.Event()
    async with open_sender(concurrency=PER_TARGET + 2) as sender:
        for number in range(40):
            await tell(f"video_{number}")
        sender.wake()
        await all_are(DeliveryState.DELIVERED, endpoint_id=alive.id)

        async def has_its_share():
            return len(receivers.heard(DEAD)) >= PER_TARGET

        # The last of it may be claimed only now: whoever has less under way goes first.
        await eventually(has_its_share)
        assert (receivers.under_way[DEAD], len(receivers.heard(DEAD))) == (PER_TARGET, PER_TARGET)
        receivers.held[DEAD].set()
        await all_are(DeliveryState.DELIVERED, endpoint_id=dead.id)

    assert receivers.most_under_way[DEAD] == PER_TARGET


async def test_a_video_is_told_of_in_order(add_endpoint, tell, open_sender, receivers, all_are):
    await add_endpoint()
    kinds = ["video.queued", "video.started", "video.completed"]
    for kind in kinds:
        for number in range(10):
            await tell(f"video_{number}", kind)
    async with open_sender():
        await all_are(DeliveryState.DELIVERED)

    for number in range(10):
        heard = [body["type"] for _, _, body in receivers.posts if body["data"]["id"] == f"video_{number}"]
        assert heard == kinds


async def test_what_a_killed_sender_had_in_hand_is_sent_by_another_when_its_lease_is_over(
    add_endpoint, tell, open_sender, deliveries, receivers, clock, all_are, log
):
    await add_endpoint()
    await tell()
    # Claimed and never settled, as by a process that was killed.
    assert len(await deliveries.claim(limit=10)) == 1
    async with open_sender() as sender:
        sender.wake()
        await asyncio.sleep(0.2)
        assert receivers.posts == []
        clock.at += LEASE + timedelta(seconds=1)
        sender.wake()
        await all_are(DeliveryState.DELIVERED)

    assert [each.claim for each in await log()] == [2]


async def test_a_stop_lets_what_is_under_way_finish_and_takes_nothing_more(
    add_endpoint, tell, open_sender, receivers, states
):
    await add_endpoint()
    receivers.held[URL] = asyncio.Event()
    await tell("video_1")
    async with open_sender() as sender:
        await eventually(_is_posted_to(receivers))
        sender.stop()
        await tell("video_2")
        receivers.held[URL].set()

    assert await states() == [DeliveryState.DELIVERED, DeliveryState.PENDING]


async def test_a_post_that_raises_is_a_failed_attempt_and_others_go_on(
    add_endpoint, tell, open_sender, receivers, log, attempts
):
    await add_endpoint()
    receivers.answers[URL] = [RuntimeError("a bug of ours")]
    await tell("video_1")
    await tell("video_2")
    async with open_sender():

        async def both_were_tried():
            return [each.attempts for each in await log()] == [1, 1]

        await eventually(both_were_tried)

    failed = next(each for each in await log() if each.state is DeliveryState.PENDING)
    assert (await attempts(failed))[0].error == "It could not be sent (RuntimeError)."


async def test_an_answer_is_kept_until_the_database_is_back(
    add_endpoint, tell, open_sender, database, clock, receivers, all_are, attempts, log
):
    class AwayOnce(Deliveries):
        tries = 0

        async def settle(self, errand, sent):
            self.tries += 1
            if self.tries == 1:
                raise DatabaseUnavailableError
            return await super().settle(errand, sent)

    away = AwayOnce(database, clock, keys=[b"w" * 32], base_url="https://video.example.com")
    await add_endpoint()
    await tell()
    async with open_sender(deliveries=away):
        await all_are(DeliveryState.DELIVERED)

    assert (away.tries, len(receivers.posts)) == (2, 1)


async def test_a_letter_goes_out_when_an_endpoint_is_paused(add_endpoint, tell, open_sender, receivers, letterbox):
    await add_endpoint(failing_since=NOW - timedelta(days=6))
    receivers.answers[URL] = [reply(500)]
    await tell()
    async with open_sender():

        async def has_come():
            return bool(letterbox.letters)

        await eventually(has_come)

    assert letterbox.letters[0].to == "ann@example.com"


async def test_the_bell_rings_at_a_commit_and_again_after_its_connection_was_lost(add_endpoint, tell, where, admin):
    await add_endpoint()
    rings = []
    bell = PostgresBell(where)
    bell.listen(CHANNEL, rings.append)
    ringing = asyncio.ensure_future(bell.run())
    try:
        for _ in range(2):
            await eventually(_has_more(rings, 0))
            rings.clear()
            await tell()
            await eventually(_has_more(rings, 0))
            rings.clear()
            assert await admin.fetchval(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name LIKE '%bell'"
            )
    finally:
        ringing.cancel()
        await asyncio.wait([ringing])


async def test_a_sender_is_woken_by_the_bell(add_endpoint, tell, open_sender, where, clock, all_are):
    await add_endpoint()
    bell = PostgresBell(where)
    async with open_sender() as sender:
        bell.listen(CHANNEL, sender.wake)
        ringing = asyncio.ensure_future(bell.run())
        await tell()
        await all_are(DeliveryState.DELIVERED)
        ringing.cancel()
        await asyncio.wait([ringing])


def _is_posted_to(receivers):
    async def is_posted_to():
        return bool(receivers.posts)

    return is_posted_to


def _has_more(rings, than):
    async def has_more():
        return len(rings) > than

    return has_more
