"""What webhooks carry: OpenAI's thin event, or the whole object in the words of the generations dialect.

Invariants: the object is as it stands when it is sent, for the event says what happened; links in it work without a
key; one event that cannot be written keeps no other. Signing what is written here is not this module's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from reelwright.api.batches_wire import render_whole
from reelwright.api.generations_wire import render_video
from reelwright.api.video_links import sign_links
from reelwright.domain.event import Event, EventType
from reelwright.domain.ids import BatchId, JobId, parse_batch_id, parse_job_id
from reelwright.domain.job import Job, JobState
from reelwright.domain.links import LINK_LIFETIME_S
from reelwright.ports import Clock, Database
from reelwright.services.batches import WholeBatch
from reelwright.services.deliveries import Errand
from reelwright.telemetry import get_logger

#: What the types of events about videos begin with.
_VIDEO: Final = "video."

_log = get_logger("deliveries")


class WebhookPayloads:
    """Writes down events for their receivers."""

    def __init__(self, database: Database, clock: Clock, *, link_key: bytes, base_url: str) -> None:
        self._database = database
        self._clock = clock
        self._link_key = link_key
        self._base_url = base_url.rstrip("/")

    async def render(self, errands: Sequence[Errand]) -> list[bytes | None]:
        """Return the body of each, in order; None for one that cannot be written."""
        full = [errand.delivery.event for errand in errands if errand.is_full]
        jobs = await self._jobs([event for event in full if event.type.startswith(_VIDEO)])
        batches = await self._batches([event for event in full if event.type is EventType.BATCH_COMPLETED])
        return [self._body(errand, jobs, batches) for errand in errands]

    async def _jobs(self, events: Sequence[Event]) -> dict[JobId, Job]:
        job_ids = sorted({job_id for event in events if (job_id := parse_job_id(event.subject))})
        if not job_ids:
            return {}
        async with self._database.read() as tx:
            return await tx.jobs.find_many(job_ids)

    async def _batches(self, events: Sequence[Event]) -> dict[BatchId, WholeBatch]:
        batch_ids = sorted({batch_id for event in events if (batch_id := parse_batch_id(event.subject))})
        if not batch_ids:
            return {}
        async with self._database.read() as tx:
            batches = [batch for batch_id in batch_ids if (batch := await tx.batches.find(batch_id))]
            counts = await tx.batches.counts(batches)
            return {each.id: WholeBatch(each, counts[each.id], await tx.batches.jobs(each.id)) for each in batches}

    def _body(self, errand: Errand, jobs: Mapping[JobId, Job], batches: Mapping[BatchId, WholeBatch]) -> bytes | None:
        event = errand.delivery.event
        try:
            data = self._object(event, jobs, batches) if errand.is_full else thin_data(event)
            return msgspec.json.encode(event.envelope(data))
        except Exception:  # noqa: BLE001 -- one that cannot be written must not keep the others
            _log.exception("delivery.not_rendered", delivery_id=errand.delivery.id, event_type=event.type)
            return None

    def _object(self, event: Event, jobs: Mapping[JobId, Job], batches: Mapping[BatchId, WholeBatch]) -> dict[str, Any]:
        if event.type.startswith(_VIDEO):
            job = jobs.get(JobId(event.subject))
            return self._video(job.as_of(self._clock.now())) if job else thin_data(event) | {"deleted": True}
        if event.type is EventType.BATCH_COMPLETED and (found := batches.get(BatchId(event.subject))):
            return self._batch(found)
        return thin_data(event)

    def _video(self, job: Job) -> dict[str, Any]:
        links = None
        if job.state is JobState.COMPLETED and not job.is_expired:
            expires_s = int(self._clock.now().timestamp()) + LINK_LIFETIME_S
            links = sign_links(self._base_url, self._link_key, job.id, expires_s)
        return render_video(job, links=links, queue_position=None)

    def _batch(self, whole: WholeBatch) -> dict[str, Any]:
        now = self._clock.now()
        return render_whole(whole, [self._video(job.as_of(now)) for job in whole.jobs])


def thin_data(event: Event) -> dict[str, Any]:
    """Return what a thin event carries: what it happened to, and what cannot be asked for later."""
    named = {"object": "account"} if event.type is EventType.CREDITS_LOW else {}
    return {"id": event.subject} | named | dict(event.data)
