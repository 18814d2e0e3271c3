"""Many clients at once, and what each of them was told."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Self

import httpx2

from tests.e2e.caller import TINY, Caller


@dataclass(slots=True)
class Load:
    """Clients that submit, and look at what they submitted, until told to stop.

    Every request has a prompt of its own, so that a job made twice would show.
    """

    caller: Caller
    threads: int = 16
    pause_s: float = 0.0
    #: id -> prompt, of every job that was acknowledged.
    acknowledged: dict[str, str] = field(default_factory=dict)
    #: (when, status) of every answer that was not 200.
    refusals: list[tuple[float, int]] = field(default_factory=list)
    #: Requests that got no answer at all: nobody knows what became of them.
    unanswered: int = 0
    answers: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _running: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._running = [threading.Thread(target=self._go_on) for _ in range(self.threads)]
        for thread in self._running:
            thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._stop.set()
        for thread in self._running:
            thread.join()

    def _go_on(self) -> None:
        while not self._stop.is_set():
            prompt = f"Calm waves, number {next(self._numbers)}."
            submitted = self._ask("POST", "/v1/videos", TINY | {"prompt": prompt})
            if submitted is not None:
                self.acknowledged[submitted["id"]] = prompt
                self._ask("GET", f"/v1/videos/{submitted['id']}")
            self._stop.wait(self.pause_s)

    def _ask(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, str] | None:
        try:
            answer = self.caller.http.request(method, path, json=body)
        except httpx2.TransportError:
            self.unanswered += 1
            # The service is gone; it is not for this client to fill the machine's time.
            self._stop.wait(0.1)
            return None
        self.answers += 1
        if answer.status_code != 200:
            self.refusals.append((time.monotonic(), answer.status_code))
            self._stop.wait(0.05)
            return None
        return answer.json()


class BatchLoad(Load):
    """Clients that submit batches of ten."""

    def _go_on(self) -> None:
        while not self._stop.is_set():
            number = next(self._numbers)
            prompts = [f"Calm waves, number {number}, take {take}." for take in range(10)]
            made = self._ask("POST", "/v1/video/generations/batch", {"prompts": prompts, "quality": "draft"})
            if made is not None:
                self.acknowledged[made["id"]] = prompts[0]
            self._stop.wait(self.pause_s)


def cancel_all(caller: Caller, video_ids: Sequence[str]) -> set[str]:
    """Cancel videos, all of which must be there, and return the ways in which they have ended."""
    with ThreadPoolExecutor(8) as pool:
        return {video["status"] for video in pool.map(caller.cancel, video_ids)}
