"""Carrying a plan's steps out, with and without `await`: the only place of the SDK where anything happens.

Invariant: a plan that ends, fails or is interrupted leaves no answer open. Decisions belong to the plan.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TypeVar, assert_never

import httpx2

from reelwright.client.sending import FAILURES, broken_by, reply_of, request_of
from reelwright.client.steps import Broken, Call, Hang, Open, Pause, Plan, Pull, Reply, Send, Step, Tell, Work

Result = TypeVar("Result")


def run_plan(plan: Plan[Result], http: httpx2.Client, sleep: Callable[[float], None]) -> Result:
    """Carry a plan out and return its result; whatever the plan raises passes through."""
    with closing(plan), closing(Hands(http, sleep)) as hands:
        outcome: object = None
        while True:
            try:
                step = plan.send(outcome)
            except StopIteration as stop:
                result: Result = stop.value
                return result
            outcome = hands.do(step)


async def run_plan_async(
    plan: Plan[Result], http: httpx2.AsyncClient, sleep: Callable[[float], Awaitable[None]]
) -> Result:
    """Carry a plan out and return its result; whatever the plan raises passes through."""
    hands = AsyncHands(http, sleep)
    try:
        outcome: object = None
        while True:
            try:
                step = plan.send(outcome)
            except StopIteration as stop:
                result: Result = stop.value
                return result
            outcome = await hands.do(step)
    finally:
        plan.close()
        await hands.close()


@dataclass(slots=True)
class Hands:
    """Does one step after another, waiting for each; holds the answer that is being streamed."""

    http: httpx2.Client
    sleep: Callable[[float], None]
    _response: httpx2.Response | None = None
    _pieces: Iterator[bytes] = field(default_factory=lambda: iter(()))

    def do(self, step: Step) -> object:
        """Do a step, and return what came of it."""
        match step:
            case Send(call):
                return self._open(call, stream=False)
            case Open(call):
                return self._open(call, stream=True)
            case Pull():
                return self._pull()
            case Hang():
                self.close()
                return None
            case Pause(seconds):
                self.sleep(seconds)
                return None
            case Tell(listener, news):
                return listener(*news)
            case Work(task):
                return _try_work(task)
            case _:
                assert_never(step)

    def close(self) -> None:
        """Close the open answer, if there is one."""
        if self._response is not None:
            self._response.close()
            self._response = None

    def _open(self, call: Call, *, stream: bool) -> Reply | Broken:
        try:
            response = self.http.send(request_of(self.http, call), stream=True, follow_redirects=call.follow_redirects)
            if not stream or not response.is_success:
                with closing(response):
                    return reply_of(response, response.read())
        except FAILURES as error:
            return broken_by(error)
        self._response, self._pieces = response, response.iter_bytes()
        return reply_of(response, b"")

    def _pull(self) -> bytes | Broken | None:
        try:
            return next(self._pieces, None)
        except FAILURES as error:
            return broken_by(error)


@dataclass(slots=True)
class AsyncHands:
    """Does one step after another on an asyncio event loop, without ever blocking it."""

    http: httpx2.AsyncClient
    sleep: Callable[[float], Awaitable[None]]
    _response: httpx2.Response | None = None
    _pieces: AsyncIterator[bytes] | None = None

    async def do(self, step: Step) -> object:
        """Do a step, and return what came of it."""
        match step:
            case Send(call):
                return await self._open(call, stream=False)
            case Open(call):
                return await self._open(call, stream=True)
            case Pull():
                return await self._pull()
            case Hang():
                await self.close()
                return None
            case Pause(seconds):
                await self.sleep(seconds)
                return None
            case Tell(listener, news):
                heard = listener(*news)
                return await heard if inspect.isawaitable(heard) else heard
            case Work(task):
                return await asyncio.to_thread(_try_work, task)
            case _:
                assert_never(step)

    async def close(self) -> None:
        """Close the open answer, if there is one."""
        if self._response is not None:
            await self._response.aclose()
            self._response = None

    async def _open(self, call: Call, *, stream: bool) -> Reply | Broken:
        try:
            response = await self.http.send(
                request_of(self.http, call), stream=True, follow_redirects=call.follow_redirects
            )
            if not stream or not response.is_success:
                try:
                    return reply_of(response, await response.aread())
                finally:
                    await response.aclose()
        except FAILURES as error:
            return broken_by(error)
        self._response, self._pieces = response, aiter(response.aiter_bytes())
        return reply_of(response, b"")

    async def _pull(self) -> bytes | Broken | None:
        assert self._pieces is not None, "Open comes first"
        try:
            return await anext(self._pieces, None)
        except FAILURES as error:
            return broken_by(error)


def _try_work(task: Callable[[], object]) -> object:
    try:
        return task()
    except OSError as error:
        return Broken(error)
