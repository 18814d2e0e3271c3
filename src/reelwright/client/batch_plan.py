"""What each method about batches does, step by step; as in `plan.py`, no input or output happens here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypedDict

from reelwright.client.answers import fields_of
from reelwright.client.batch import Batch, BatchPage
from reelwright.client.errors import APIError, BatchTimeoutError, Refusal
from reelwright.client.plan import SHORTEST_TIMEOUT_S, Planner, given, once
from reelwright.client.service import path_of
from reelwright.client.steps import Pause, Plan, Tell

_PATH: Final = "/video/generations/batch"
#: One video of a batch: its fields as `create_video` sends them, or its prompt alone.
Wish: TypeAlias = Mapping[str, object] | str


class BatchOptions(TypedDict, total=False):
    """What may be said of a whole batch."""

    #: Where its end is posted to, signed with the account's webhook secret.
    callback_url: str | None
    #: What the server keeps with it and gives back.
    metadata: Mapping[str, object] | None
    #: Whether one request that cannot be taken keeps all others out (abort, the default), or not (continue).
    on_error: Literal["abort", "continue"] | None
    #: As for a video: asking twice under one key asks once.
    idempotency_key: str | None


@dataclass(frozen=True, slots=True)
class BatchPlanner:
    """Makes the plan of each method about batches."""

    planner: Planner

    def create(self, wishes: Iterable[Wish], options: BatchOptions) -> Plan[Batch]:
        """Plan to ask for several videos at once."""
        extra: dict[str, object] = {name: value for name, value in options.items() if value is not None}
        key = extra.pop("idempotency_key", None)
        requests = [{"prompt": wish} if isinstance(wish, str) else dict(wish) for wish in wishes]
        call = self.planner.service.call("POST", _PATH, json={"requests": requests, **extra})
        reply = yield from self.planner.exchange(once(call, key))
        batch = Batch(fields_of(reply))
        if not batch.id:
            message = "The server accepted the request, but its answer names no batch."
            raise APIError(message, Refusal(status=reply.status, request_id=reply.headers.get("x-request-id")))
        return batch

    def get(self, batch_id: str) -> Plan[Batch]:
        """Plan to ask how a batch stands."""
        call = self.planner.service.call("GET", f"{_PATH}/{_segment(batch_id)}")
        return Batch(fields_of((yield from self.planner.exchange(call))))

    def page(self, limit: int, after: str | None) -> Plan[BatchPage]:
        """Plan to list the account's batches, newest first."""
        query = {"limit": str(limit), "order": "desc"} | given(after=after)
        reply = yield from self.planner.exchange(self.planner.service.call("GET", _PATH, query=query))
        return BatchPage(fields_of(reply))

    def cancel(self, batch_id: str) -> Plan[Batch]:
        """Plan to stop whatever of a batch has not ended."""
        call = self.planner.service.call("POST", f"{_PATH}/{_segment(batch_id)}/cancel")
        return Batch(fields_of((yield from self.planner.exchange(once(call)))))

    def wait(
        self,
        batch_id: str,
        *,
        poll_interval_s: float,
        timeout_s: float,
        on_progress: Callable[[Batch], object] | None,
    ) -> Plan[Batch]:
        """Plan to ask again and again until the batch is done; asked at least once, whatever the timeout."""
        clock = self.planner.patience.clock
        deadline = clock() + timeout_s
        call = self.planner.service.call("GET", f"{_PATH}/{_segment(batch_id)}")
        while True:
            hurried = call.with_timeout(min(call.timeout_s, max(deadline - clock(), SHORTEST_TIMEOUT_S)))
            batch = Batch(fields_of((yield from self.planner.exchange(hurried, deadline=deadline))))
            if on_progress is not None:
                yield Tell(on_progress, (batch,))
            if batch.is_done:
                return batch
            left = deadline - clock()
            if left <= 0:
                under_way = batch.counts.queued + batch.counts.processing
                message = f"Timeout after {timeout_s:g} seconds: {under_way} of {batch.counts.total} are under way."
                raise BatchTimeoutError(message, batch)
            yield Pause(min(poll_interval_s, left))


def _segment(batch_id: str) -> str:
    return path_of(batch_id, kind="batch id")
