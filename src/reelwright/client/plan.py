"""What each method of the SDK does, step by step: requests, retries, polling.

Invariant: no input or output happens here. A plan yields steps (`steps.py`), is sent what came of them, and
returns the method's result; so the two clients behave alike, and a test can play the server without one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypedDict
from urllib.parse import urlsplit

from reelwright.client.answers import error_of, fields_of
from reelwright.client.errors import (
    APIError,
    ConnectionFailedError,
    GenerationFailedError,
    NotFoundError,
    Refusal,
    WaitTimeoutError,
)
from reelwright.client.models import Model, Video, VideoPage
from reelwright.client.retries import Patience
from reelwright.client.service import Service, path_of
from reelwright.client.steps import Broken, Call, Open, Pause, Plan, Reply, Send, Tell

_PATH: Final = "/video/generations"
#: OpenAI's dialect; every id works in both.
OPENAI_PATH: Final = "/videos"
#: No request is given less time than this, however little of a wait is left.
SHORTEST_TIMEOUT_S: Final = 1.0


class CreateOptions(TypedDict, total=False):
    """What may be said of a video beyond the tutorial's five fields."""

    #: The same seed makes the same film.
    seed: int | None
    #: Frames per second.
    fps: int | None
    #: How finely the engine works: draft, standard or high.
    quality: str | None
    #: Your own name for it: echoed, and what `list_videos(custom_id=…)` finds.
    custom_id: str | None
    #: Where the finished, failed or cancelled video is posted to, signed with the account's webhook secret.
    callback_url: str | None
    #: Sent as `Idempotency-Key`: where the server honours it, creating the same video twice creates it once.
    #: Without one, each `create_video` makes its own, the same for all its tries.
    idempotency_key: str | None


class RequestOptions(CreateOptions, total=False):
    """What may be said of a video in OpenAI's dialect; a size is `size`, or `resolution` and `aspect_ratio`."""

    #: Width and height in pixels, such as "1280x720".
    size: str | None
    resolution: str | None
    aspect_ratio: str | None


@dataclass(frozen=True, slots=True)
class Planner:
    """Makes the plan of each method, for one service and with one patience."""

    service: Service
    patience: Patience

    def create(self, fields: Mapping[str, object], options: CreateOptions, *, path: str = _PATH) -> Plan[str]:
        """Plan to create a video at a dialect's path, and return its job id."""
        extra: dict[str, object] = {name: value for name, value in options.items() if value is not None}
        key = extra.pop("idempotency_key", None)
        reply = yield from self.exchange(once(self.service.call("POST", path, json={**fields, **extra}), key))
        job_id = Video(fields_of(reply)).id
        if not job_id:
            message = "The server accepted the request, but its answer names no job."
            raise APIError(message, Refusal(status=reply.status, request_id=reply.headers.get("x-request-id")))
        return job_id

    def status(self, job_id: str) -> Plan[Video]:
        """Plan to ask how a video stands."""
        reply = yield from self.exchange(self.service.call("GET", f"{_PATH}/{path_of(job_id)}"))
        return Video(fields_of(reply))

    def wait(
        self,
        job_id: str,
        *,
        poll_interval_s: float,
        timeout_s: float,
        on_progress: Callable[[Video], object] | None,
    ) -> Plan[Video]:
        """Plan to ask again and again until the video is done; asked at least once, whatever the timeout."""
        deadline = self.patience.clock() + timeout_s
        call = self.service.call("GET", f"{_PATH}/{path_of(job_id)}")
        while True:
            left = max(deadline - self.patience.clock(), SHORTEST_TIMEOUT_S)
            hurried = call.with_timeout(min(call.timeout_s, left))
            reply = yield from self.exchange(hurried, deadline=deadline)
            video = Video(fields_of(reply))
            if on_progress is not None:
                yield Tell(on_progress, (video,))
            if video.is_done:
                return _completed(video)
            left = deadline - self.patience.clock()
            if left <= 0:
                stand = f"the video is {video.status}, {video.progress} % done"
                message = f"Timeout after {timeout_s:g} seconds: {stand}."
                raise WaitTimeoutError(message, video)
            yield Pause(min(poll_interval_s, left))

    def page(self, limit: int, after: str | None, custom_id: str | None = None) -> Plan[VideoPage]:
        """Plan to list the account's videos, newest first."""
        query = {"limit": str(limit), "order": "desc"} | given(after=after, custom_id=custom_id)
        reply = yield from self.exchange(self.service.call("GET", _PATH, query=query))
        return VideoPage(fields_of(reply))

    def cancel(self, job_id: str) -> Plan[Video]:
        """Plan to stop a video."""
        reply = yield from self.exchange(self.service.call("POST", f"{_PATH}/{path_of(job_id)}/cancel"))
        return Video(fields_of(reply))

    def delete(self, job_id: str) -> Plan[bool]:
        """Plan to delete a video and its files."""
        try:
            reply = yield from self.exchange(self.service.call("DELETE", f"{_PATH}/{path_of(job_id)}"))
        except NotFoundError as error:
            if error.refusal.tries == 1:
                raise
            # An earlier try deleted it and its answer was lost on the way.
            return True
        return fields_of(reply).get("deleted") is True

    def models(self) -> Plan[tuple[Model, ...]]:
        """Plan to list what `model` may be."""
        reply = yield from self.exchange(self.service.call("GET", "/models"))
        data = fields_of(reply).get("data")
        return tuple(Model(item) for item in data if isinstance(item, Mapping)) if isinstance(data, list) else ()

    def exchange(
        self,
        call: Call,
        *,
        step: Callable[[Call], Send | Open] = Send,
        deadline: float | None = None,
    ) -> Plan[Reply]:
        """Plan to send a call until it succeeds, or is refused for good, or patience or time is over.

        Raises:
            APIError: When the server refuses.
            ConnectionFailedError: When no answer came.
        """
        tries = 0
        while True:
            answer: Reply | Broken = yield step(call)
            tries += 1
            delay_s = self.patience.delay_s(answer, tries)
            if delay_s is None or (deadline is not None and self.patience.clock() + delay_s > deadline):
                return _settled(answer, call, tries)
            yield Pause(delay_s)


def once(call: Call, key: object = None) -> Call:
    """Return a call with an Idempotency-Key, the caller's or a new one.

    It is the same on each try: a request whose answer was lost is answered again, not done again.
    """
    return call.with_headers({"idempotency-key": str(key or uuid.uuid4())})


def given(**query: str | None) -> dict[str, str]:
    """Return the fields of a query that have a value."""
    return {name: value for name, value in query.items() if value}


def _settled(answer: Reply | Broken, call: Call, tries: int) -> Reply:
    if isinstance(answer, Broken):
        often = "once" if tries == 1 else f"{tries} times"
        # Not the whole address: a signed link's query is a secret.
        server = urlsplit(call.url).netloc or call.url
        message = f"Connection failed: {server} was tried {often} ({answer.reason}). Is the server running?"
        raise ConnectionFailedError(message) from answer.cause
    if not answer.is_success:
        raise error_of(answer, tries=tries)
    return answer


def _completed(video: Video) -> Video:
    if video.status != "completed":
        raise GenerationFailedError(video)
    return video
