"""An account with endpoints, a clock that is set, receivers that answer as they are told, and what the log has."""

import asyncio
import json
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from reelwright.bootstrap.webhook_payloads import WebhookPayloads
from reelwright.domain.event import DEFAULT_EVENT_TYPES, EventType
from reelwright.domain.ids import new_endpoint_id
from reelwright.domain.webhook import Endpoint
from reelwright.ports import Reply
from reelwright.services.deliveries import Deliveries, Sent
from reelwright.worker.deliveries import DeliverySender
from tests.factories import NOW, add_account, make_account, make_plan
from tests.integration.standins import SetClock

KEY = b"w" * 32
BASE_URL = "https://video.example.com"


def reply(status=200, *, body="", error=None, **headers):
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, 3, error)


class Receivers:
    """`ports.Sender` to receivers that answer in turn what they were told to, and 200 when they were told nothing."""

    def __init__(self):
        self.answers = defaultdict(list)
        self.posts = []
        self.held = {}
        self.under_way = defaultdict(int)
        self.most_under_way = defaultdict(int)

    async def post(self, url, headers, body):
        self.posts.append((url, dict(headers), json.loads(body)))
        self.under_way[url] += 1
        self.most_under_way[url] = max(self.most_under_way[url], self.under_way[url])
        try:
            if url in self.held:
                await self.held[url].wait()
            answer = self.answers[url].pop(0) if self.answers[url] else reply()
        finally:
            self.under_way[url] -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    def heard(self, url):
        """Return the types of what a receiver was posted, in order."""
        return [body["type"] for posted_to, _, body in self.posts if posted_to == url]


class Letterbox:
    """`ports.Mailer` that keeps what is sent."""

    def __init__(self):
        self.letters = []

    async def send(self, letter):
        self.letters.append(letter)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def receivers():
    return Receivers()


@pytest.fixture
def letterbox():
    return Letterbox()


@pytest.fixture
async def account(database):
    return await add_account(database, make_account(plan=make_plan(running_limit=50), email="ann@example.com"))


@pytest.fixture
def add_endpoint(database, account):
    async def add_endpoint(url="https://ann.example.com/hook", *, owner=None, events=DEFAULT_EVENT_TYPES, **changes):
        endpoint = Endpoint(
            new_endpoint_id(int(NOW.timestamp() * 1000)), (owner or account).id, "", url, tuple(events), NOW, NOW
        )
        async with database.begin() as tx:
            await tx.endpoints.insert(replace(endpoint, **changes))
            await tx.endpoints.save(replace(endpoint, **changes))
        return replace(endpoint, **changes)

    return add_endpoint


@pytest.fixture
def tell(database, account, clock):
    """Write an event into the outbox."""

    async def tell(subject="video_1", kind=EventType.VIDEO_COMPLETED, *, owner=None, **more):
        async with database.begin() as tx:
            return await tx.events.tell(kind, (owner or account).id, subject, clock.now(), **more)

    return tell


@pytest.fixture
def deliveries(database, clock):
    return Deliveries(database, clock, keys=[KEY], base_url=BASE_URL, dice=lambda: 0.5)


@pytest.fixture
def payloads(database, clock):
    return WebhookPayloads(database, clock, link_key=b"l" * 32, base_url=BASE_URL)


@pytest.fixture
def send_due(deliveries, receivers, payloads):
    """Send what is due now, once each, and return the letters that came of it."""

    async def send_due(limit=100):
        errands = await deliveries.claim(limit=limit)
        letters = []
        for errand, body in zip(errands, await payloads.render(errands), strict=True):
            at, headers = deliveries.sign(errand, body)
            answer = await receivers.post(errand.url, headers, body)
            letters.append(await deliveries.settle(errand, Sent(at, headers, answer)))
        return [letter for letter in letters if letter]

    return send_due


@pytest.fixture
def open_sender(deliveries, receivers, payloads, letterbox, clock):
    @asynccontextmanager
    async def open_sender(*, concurrency=8, deliveries=deliveries):
        sender = DeliverySender(
            deliveries,
            receivers,
            clock=clock,
            render=payloads.render,
            mailer=letterbox,
            concurrency=concurrency,
        )
        running = asyncio.ensure_future(sender.run())
        try:
            yield sender
        finally:
            sender.stop()
            await asyncio.wait_for(running, 10)

    return open_sender


@pytest.fixture
def find_endpoint(database):
    async def find_endpoint(endpoint):
        async with database.read() as tx:
            return await tx.endpoints.find(endpoint.id)

    return find_endpoint


@pytest.fixture
def log(database, account):
    """Return the account's deliveries, oldest first."""

    async def log(**wanted):
        async with database.read() as tx:
            return list(reversed((await tx.deliveries.page(account.id, limit=1000, **wanted)).deliveries))

    return log


@pytest.fixture
def attempts(database):
    async def attempts(delivery):
        async with database.read() as tx:
            return (await tx.deliveries.attempts([delivery.id]))[delivery.id]

    return attempts
