"""A storm of webhooks: faulty receivers and a sender that is killed every few seconds, and every event arrives.

Run by hand, `./run test --long`: it takes about five minutes and both cores.
"""

import asyncio
import contextlib
import os
import random
import signal
import statistics
import subprocess
import sys
import time

import asyncpg
import pytest

from reelwright.db.embedded import attach
from tests.e2e.processes import ROOT, clean_environment, until
from tests.e2e.receivers import Receivers

pytestmark = pytest.mark.long

EVENTS = int(os.environ.get("STORM_EVENTS", "10000"))
#: Many, for a killed sender keeps what it had in hand from its receivers until its leases are over.
ENDPOINTS = 200
KILLS_S = max(20, EVENTS // 120)
CALM_S = 240
#: By which the waits between attempts are divided: the eleventh comes after seven minutes instead of 72 hours.
HASTE = 600


class Senders:
    """The one process that sends, and its successors."""

    def __init__(self, installation, port):
        self._installation = installation
        self._port = port
        self._process = None
        self.killed_at = []

    def start(self):
        environment = clean_environment(
            REELWRIGHT_DATA_DIR=str(self._installation.data_dir),
            REELWRIGHT_OUTBOUND_ALLOW=f"127.0.0.1:{self._port}",
            REELWRIGHT_LOG_LEVEL="warning",
        )
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.webhook_sender", str(HASTE)],
            cwd=ROOT,
            env={**environment, "PYTHONPATH": f"{ROOT}/src:{ROOT}", "E2E_FOLDER": str(self._installation.folder)},
            stdin=subprocess.DEVNULL,
        )

    def kill(self):
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self.killed_at.append(time.time())


class Outbox:
    """Events written past everything of ours but the schema's own function, and when each was committed."""

    def __init__(self, installation, port):
        self._data_dir = installation.data_dir
        self._port = port
        self.committed = {}

    def add_endpoints(self, kind, count):
        """Add accounts with an endpoint each and return the accounts' ids."""
        return asyncio.run(self._with(self._add_endpoints, kind, count))

    def tell(self, account_ids, count, *, per_second):
        """Tell of so many videos, account by account, and return the events' ids."""
        return asyncio.run(self._with(self._tell, account_ids, count, per_second))

    async def _with(self, do, *arguments):
        connection = await asyncpg.connect(**await attach(self._data_dir))
        try:
            return await do(connection, *arguments)
        finally:
            await connection.close()

    async def _add_endpoints(self, connection, kind, count):
        accounts = [f"acct_{kind}_{number:04d}" for number in range(count)]
        for account_id in accounts:
            await connection.execute(
                "INSERT INTO accounts (id, name, role, plan, created_at)"
                " SELECT $1, $1, 'member', plan, now() FROM accounts WHERE role = 'owner'",
                account_id,
            )
            await connection.execute(
                "INSERT INTO webhook_endpoints (id, account_id, url, event_types, created_at, updated_at)"
                " VALUES ('we_' || $1, $1, $2, '{video.completed}', now(), now())",
                account_id,
                f"http://127.0.0.1:{self._port}/{kind}/{account_id}",
            )
        return accounts

    async def _tell(self, connection, account_ids, count, per_second):
        before = set(self.committed)
        started = time.monotonic()
        for number in range(count):
            subject = f"video_{number}_{time.time_ns()}"
            await connection.execute(
                "SELECT tell('video.completed', $1, $2, NULL, clock_timestamp())",
                account_ids[number % len(account_ids)],
                subject,
            )
            committed = time.time()
            event_id = await connection.fetchval("SELECT id FROM events WHERE subject = $1 ORDER BY id DESC", subject)
            self.committed[event_id] = committed
            await asyncio.sleep(max(0.0, started + (number + 1) / per_second - time.monotonic()))
        return set(self.committed) - before


@pytest.fixture
def storm(installation):
    """The platform with a database and no sender of its own, receivers, an outbox, and a sender."""
    installation.api(REELWRIGHT_WEBHOOK_CONCURRENCY="0")
    # Every look for an event's id would read them all.
    installation.rows("CREATE INDEX IF NOT EXISTS events_of_subject ON events (subject)")
    with Receivers(faulty_share=0.3) as receivers:
        senders = Senders(installation, receivers.port)
        senders.start()
        yield receivers, Outbox(installation, receivers.port), senders
        senders.kill()


def test_every_event_arrives_and_twice_only_where_there_was_a_fault(storm, installation):
    receivers, outbox, senders = storm
    accounts = outbox.add_endpoints("storm", ENDPOINTS)
    wait = random.Random(3)
    told = outbox.tell(accounts, EVENTS // 2, per_second=2000)
    ends_at = time.monotonic() + KILLS_S
    while time.monotonic() < ends_at:
        time.sleep(wait.uniform(3, 6))
        senders.kill()
        senders.start()
    told |= outbox.tell(accounts, EVENTS - EVENTS // 2, per_second=2000)

    def waiting():
        return installation.rows("SELECT count(*) FROM deliveries WHERE state = 'pending'")[0][0]

    with contextlib.suppress(AssertionError):
        until(lambda: waiting() == 0, "every delivery has ended", CALM_S, pause_s=1)

    states = dict(installation.rows("SELECT state, count(*) FROM deliveries GROUP BY state"))
    heard = {event_id: receivers.heard[event_id] for event_id in told}
    twice = {event_id: each for event_id, each in heard.items() if len(each.at) > 1}
    faults, kills = sum(each.faults for each in heard.values()), len(senders.killed_at)
    print(f"{len(told)} events, {states}, {len(twice)} heard twice or more, {faults} faults, {kills} kills")
    assert states == {"delivered": EVENTS}
    assert all(each.at for each in heard.values())
    for each in twice.values():
        was_killed = any(each.at[0] - 5 < killed < each.at[-1] for killed in senders.killed_at)
        assert each.faults or was_killed, "a second delivery without a reason"


def test_first_attempts_are_prompt_and_a_dead_receiver_delays_no_other(storm):
    receivers, outbox, _ = storm
    healthy = outbox.add_endpoints("healthy", 20)
    count = min(2000, EVENTS // 5)
    until(lambda: _arrive(receivers, outbox.tell(healthy, 20, per_second=50)), "the sender is up", 60)

    alone = _delays(receivers, outbox, healthy, count)
    dead = outbox.add_endpoints("dead", 10)
    outbox.tell(dead, 200, per_second=2000)
    beside = _delays(receivers, outbox, healthy, count)

    print(f"p95 of commit to first attempt: {alone:.3f} s, beside dead receivers {beside:.3f} s")
    assert alone <= 2
    assert beside <= alone + 1


def _delays(receivers, outbox, accounts, count):
    """Return the 95th percentile of the seconds between commits and first attempts."""
    told = outbox.tell(accounts, count, per_second=100)
    until(lambda: _arrive(receivers, told), "every event has arrived", 60)
    delays = [receivers.heard[event_id].at[0] - outbox.committed[event_id] for event_id in told]
    return statistics.quantiles(delays, n=20)[-1]


def _arrive(receivers, told):
    return all(receivers.heard[event_id].at for event_id in told)
