"""Several requests with one `Idempotency-Key` at a time, in one process and in two, some of which die on the way."""

from __future__ import annotations

import asyncio
import collections
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reelwright.db.database import PostgresDatabase
from reelwright.errors import DatabaseUnavailableError
from reelwright.services import lifecycle
from reelwright.services.idempotency import LEASE, Idempotency
from reelwright.services.library import Library, QueueGauge
from reelwright.services.submit import Submitter

from .conftest import Api, error_of
from .test_idempotency import BODY, is_replayed, jobs_of, send

KEYS = [b"i" * 32]


@asynccontextmanager
async def another(api: Api, where: Any) -> AsyncIterator[Api]:
    """Another process of the platform: its own pool, submitter and memory, for the same account."""
    database = await PostgresDatabase.open(where)
    gauge = QueueGauge(database)
    submitter = Submitter(database, api.clock, gauge, api.dependencies.prices, max_queued=100_000)
    running = asyncio.ensure_future(submitter.run())
    dependencies = replace(
        api.dependencies,
        database=database,
        submitter=submitter,
        library=Library(database, api.clock),
        gauge=gauge,
        idempotency=Idempotency(database, api.clock, KEYS),
    )
    yield replace(api, dependencies=dependencies, changes={})
    submitter.close()
    await running
    await database.close()


@pytest.fixture
async def second(api: Api, where: Any) -> AsyncIterator[Api]:
    async with another(api, where) as second:
        yield second


async def dead(api: Api, *, has_made: bool) -> str | None:
    """Do what a process does that dies while it carries out a create, and return the job's id if it came so far."""
    idempotency = Idempotency(api.database, api.clock, KEYS)
    made = None

    class Died(BaseException):
        """The process is gone."""

    class Dying:
        async def accept(self, *words: Any, **options: Any) -> Any:
            nonlocal made
            if has_made:
                made = (await api.dependencies.submitter.accept(*words, **options)).job.id
            raise Died

    async def forget_to_conclude(*_: Any) -> None:
        """A dead process writes nothing."""

    idempotency.conclude = forget_to_conclude
    api.changes |= {"submitter": Dying(), "idempotency": idempotency}
    async with api.client() as client:
        with pytest.raises(Died):
            await send(client)
    api.changes.clear()
    return made


async def test_those_that_come_while_it_runs_wait_and_get_its_answer(api: Api) -> None:
    held = asyncio.Event()
    api.changes["submitter"] = Held(api.dependencies.submitter, held)
    async with api.client() as client:
        sending = [asyncio.ensure_future(send(client)) for _ in range(5)]
        await asyncio.wait_for(api.changes["submitter"].reached.wait(), 10)
        other = await send(client, json=BODY | {"seconds": "8"})
        assert (other.status_code, error_of(other)["code"]) == (409, "idempotency_conflict")
        held.set()
        answers = await asyncio.gather(*sending)
    assert {answer.content for answer in answers} == {answers[0].content}
    assert sum(not is_replayed(answer) for answer in answers) == 1
    assert len(await jobs_of(api)) == 1


async def test_when_the_one_ahead_fails_the_next_in_line_carries_it_out(make_api: Any) -> None:
    api = await make_api()
    held = asyncio.Event()
    submitter = api.changes["submitter"] = Held(api.dependencies.submitter, held, failures=1)
    async with api.client() as client:
        sending = [asyncio.ensure_future(send(client)) for _ in range(3)]
        await asyncio.wait_for(submitter.reached.wait(), 10)
        held.set()
        answers = await asyncio.gather(*sending)
    assert collections.Counter(answer.status_code for answer in answers) == {503: 1, 200: 2}
    assert len(await jobs_of(api)) == 1


async def test_one_that_takes_too_long_is_told_to_come_back_or_is_shown_what_was_made(api: Api) -> None:
    held = asyncio.Event()
    submitter = Held(api.dependencies.submitter, held)
    idempotency = Idempotency(api.database, api.clock, [b"i" * 32], patience_s=0.05)
    api.changes |= {"submitter": submitter, "idempotency": idempotency}
    async with api.client() as client, api.client() as second:
        first = asyncio.ensure_future(send(client))
        await asyncio.wait_for(submitter.reached.wait(), 10)
        waiting = await send(second)
        assert (waiting.status_code, error_of(waiting)["code"]) == (503, "request_still_running")
        assert int(waiting.headers["retry-after"]) > 0
        held.set()
        made = await first
        assert (await send(second)).content == made.content


class Held:
    """A submitter that is held back until it may go on, and that fails a number of times first."""

    def __init__(self, submitter: Any, may_go: asyncio.Event, failures: int = 0) -> None:
        self._submitter = submitter
        self._may_go = may_go
        self._failures = failures
        self.reached = asyncio.Event()

    async def accept(self, *words: Any, **options: Any) -> Any:
        self.reached.set()
        await self._may_go.wait()
        if self._failures:
            self._failures -= 1
            raise DatabaseUnavailableError
        return await self._submitter.accept(*words, **options)


async def test_of_two_processes_one_carries_it_out_and_the_other_waits_for_its_answer(api: Api, second: Api) -> None:
    held = asyncio.Event()
    submitter = api.changes["submitter"] = Held(api.dependencies.submitter, held)
    async with api.client() as here, second.client() as there:
        first = asyncio.ensure_future(send(here))
        await asyncio.wait_for(submitter.reached.wait(), 10)
        waiting = [asyncio.ensure_future(send(there)) for _ in range(3)]
        done, _ = await asyncio.wait(waiting, timeout=0.3)
        assert not done
        held.set()
        answers = await asyncio.gather(first, *waiting)
    assert {answer.content for answer in answers} == {answers[0].content}
    assert [is_replayed(answer) for answer in answers] == [False, True, True, True]
    assert len(await jobs_of(api)) == 1


async def test_two_processes_tell_a_conflict_of_each_other(api: Api, second: Api) -> None:
    async with api.client() as here, second.client() as there:
        assert (await send(here)).status_code == 200
        other = await send(there, json=BODY | {"seconds": "8"})
    assert (other.status_code, error_of(other)["code"]) == (409, "idempotency_conflict")


async def test_many_at_once_over_two_processes_make_one_video_for_each_key(api: Api, where: Any) -> None:
    await _storm(api, where, keys=8, at_once=12)


@pytest.mark.more
async def test_fifty_at_once_for_each_of_a_thousand_keys_make_a_thousand_videos(api: Api, where: Any) -> None:
    await _storm(api, where, keys=1000, at_once=50)


async def _storm(api: Api, where: Any, *, keys: int, at_once: int) -> None:
    """Send each key many times at once through two processes: one job for each, and the same body to all."""
    made = []
    busy = asyncio.Semaphore(8)

    async def one(clients: list[Any], key: str) -> None:
        async with busy:
            answers = await asyncio.gather(*(send(clients[turn % 2], key=key) for turn in range(at_once)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert sum(not is_replayed(answer) for answer in answers) == 1
        made.append(answers[0].json()["id"])

    async with (
        another(api, where) as first,
        another(api, where) as second,
        first.client() as here,
        second.client() as there,
    ):
        await asyncio.gather(*(one([here, there], f"key-{number}") for number in range(keys)))
    assert len(set(made)) == keys
    assert await _count(api) == keys
    # Else the queue would be full for the tests that come after on this database.
    for job_id in made:
        await lifecycle.cancel(api.database, api.clock, api.account.id, job_id)


async def _count(api: Api) -> int:
    """Return how many videos the account has."""
    count, after = 0, None
    while True:
        page = await api.dependencies.library.page(api.account.id, limit=100, after=after)
        count += len(page.jobs)
        if not page.has_more:
            return count
        after = page.jobs[-1].id


async def test_what_a_dead_process_made_is_what_the_next_try_gets(api: Api, second: Api) -> None:
    made = await dead(api, has_made=True)
    api.clock.offset += LEASE + timedelta(seconds=1)
    async with second.client() as client:
        answers = [await send(client) for _ in range(2)]
    for answer in answers:
        assert (answer.status_code, answer.json()["id"], is_replayed(answer)) == (200, made, True)
    assert await jobs_of(api) == [made]


async def test_what_a_dead_process_had_not_made_the_next_try_makes(api: Api, second: Api) -> None:
    await dead(api, has_made=False)
    api.clock.offset += LEASE + timedelta(seconds=1)
    async with second.client() as client:
        answers = [await send(client) for _ in range(2)]
    assert [(answer.status_code, is_replayed(answer)) for answer in answers] == [(200, False), (200, True)]
    assert await jobs_of(api) == [answers[0].json()["id"]]


async def test_another_request_is_never_taken_over_from_the_dead(api: Api, second: Api) -> None:
    await dead(api, has_made=False)
    api.clock.offset += LEASE + timedelta(seconds=1)
    async with second.client() as client:
        assert (await send(client, json=BODY | {"seconds": "8"})).status_code == 409


async def test_while_its_owner_may_live_nobody_takes_a_key_over(api: Api, second: Api) -> None:
    made = await dead(api, has_made=True)
    idempotency = Idempotency(second.database, api.clock, KEYS, patience_s=0.05)
    second.changes["idempotency"] = idempotency
    async with second.client() as client:
        answer = await send(client)
    assert (answer.status_code, answer.json()["id"], is_replayed(answer)) == (200, made, True)


async def test_a_frozen_process_that_wakes_up_makes_nothing(api: Api, second: Api) -> None:
    held = asyncio.Event()
    submitter = api.changes["submitter"] = Held(api.dependencies.submitter, held)
    async with api.client() as here, second.client() as there:
        frozen = asyncio.ensure_future(send(here))
        await asyncio.wait_for(submitter.reached.wait(), 10)
        api.clock.offset += LEASE + timedelta(seconds=1)
        taken_over = await send(there)
        held.set()
        woken = await frozen
    assert (taken_over.status_code, is_replayed(taken_over)) == (200, False)
    assert (woken.status_code, error_of(woken)["code"]) == (503, "request_still_running")
    assert await jobs_of(api) == [taken_over.json()["id"]]
    async with api.client() as here:
        api.changes.clear()
        assert (await send(here)).content == taken_over.content


async def test_a_frozen_process_leaves_no_trace_in_the_claim_of_who_took_over(api: Api, second: Api) -> None:
    held = asyncio.Event()
    submitter = api.changes["submitter"] = Held(api.dependencies.submitter, held)
    async with api.client() as here, second.client() as there:
        frozen = asyncio.ensure_future(send(here))
        await asyncio.wait_for(submitter.reached.wait(), 10)
        api.clock.offset += LEASE + timedelta(seconds=1)
        await dead(second, has_made=False)
        held.set()
        assert (await frozen).status_code == 503
        api.clock.offset += LEASE + timedelta(seconds=1)
        made = await send(there)
    assert (made.status_code, is_replayed(made)) == (200, False)
    assert await jobs_of(api) == [made.json()["id"]]


async def test_an_owner_that_lives_keeps_its_key(api: Api, second: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reelwright.services.idempotency.LEASE", timedelta(seconds=0.3))
    held = asyncio.Event()
    submitter = api.changes["submitter"] = Held(api.dependencies.submitter, held)
    async with api.client() as here, second.client() as there:
        first = asyncio.ensure_future(send(here))
        await asyncio.wait_for(submitter.reached.wait(), 10)
        waiting = asyncio.ensure_future(send(there))
        done, _ = await asyncio.wait([waiting], timeout=1)
        assert not done
        held.set()
        answers = await asyncio.gather(first, waiting)
    assert [is_replayed(answer) for answer in answers] == [False, True]
    assert answers[0].content == answers[1].content
