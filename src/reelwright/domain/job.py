"""A job: the row that carries one video from request to end, and the moves it may make.

Invariants: `queued → running → completed | failed | cancelled`, a retry goes back to `queued`, and a terminal state
never changes again. Each claim raises `attempt`; a write that names another attempt is refused (a frozen worker that
wakes up writes nothing).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from reelwright.domain.ids import AccountId, BatchId, JobId, KeyId
from reelwright.domain.pricing import Terms
from reelwright.domain.request import GenerationRequest, Size

MAX_ATTEMPTS: Final = 3


class JobState(enum.StrEnum):
    """Where a job stands; the value is what is stored."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can happen to the job any more."""
        return self in _TERMINAL


_TERMINAL: Final = frozenset({JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED})

#: Every move a job may make.
MOVES: Final[dict[JobState, frozenset[JobState]]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED, JobState.FAILED}),
    JobState.RUNNING: frozenset(
        {JobState.QUEUED, JobState.RUNNING, JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED}
    ),
    JobState.COMPLETED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}


class Stage(enum.StrEnum):
    """What a running job is doing, for progress bars."""

    STARTING = "starting"
    RENDERING = "rendering"
    FINISHING = "finishing"
    STORING = "storing"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job did not end well, in words its owner may read."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """What an engine made: a video and its stills, lying in the attempt's folder, and the truth about them."""

    engine: str
    size: Size
    #: The size at which the pixels were really shaded; smaller than `size` when they were scaled up.
    rendered_at: Size
    fps: int
    duration_ms: int
    frame_count: int
    size_bytes: int
    understood: tuple[str, ...] = ()
    not_drawn: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    #: The device that drew it, such as the OpenGL renderer's name.
    renderer: str = ""

    @property
    def is_native(self) -> bool:
        """Whether no pixel was scaled up: `rendered_at` covers the output in both directions."""
        return self.rendered_at.width >= self.size.width and self.rendered_at.height >= self.size.height


@dataclass(frozen=True, slots=True)
class Finished:
    """The attempt made the video, and its files are published."""

    rendition: Rendition


@dataclass(frozen=True, slots=True)
class Failed:
    """The attempt failed for good: trying again would fail again."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class Retry:
    """The attempt was lost through no fault of the request; another may succeed."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The attempt was stopped because the job was cancelled."""


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The worker is stopping and gives the job back; the attempt does not count against it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What an attempt leaves its job in; `queued` is an ending of the attempt only."""

    state: JobState
    failure: Failure | None = None
    rendition: Rendition | None = None
    expires_at: datetime | None = None
    #: Micro-credits, for a terminal state.
    charged: int | None = None
    #: Whether the attempt does not count.
    is_excused: bool = False


Outcome = Finished | Failed | Retry | Cancelled | HandedBack


@dataclass(frozen=True, slots=True)
class Job:
    """One video's row, as the database holds it."""

    id: JobId
    account_id: AccountId
    request: GenerationRequest
    state: JobState
    attempt: int
    created_at: datetime
    #: The id of the API request that asked for it, so that every log line about it can be found from there.
    request_id: str = ""
    #: The API key it was asked for with, if it was one.
    key_id: KeyId | None = None
    #: The batch it was asked for in, if it was one, and its place there, from 0.
    batch_id: BatchId | None = None
    batch_index: int | None = None
    terms: Terms = field(default_factory=Terms)
    #: What it cost, in micro-credits; set when it ends.
    charged: int | None = None
    #: Attempts that do not count: their worker stopped in good order.
    excused: int = 0
    #: Whole percent, 0 to 100.
    progress: int = 0
    stage: Stage | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    #: When its files are removed; set when it ends.
    expires_at: datetime | None = None
    #: Whether its files were removed because they expired.
    is_expired: bool = False
    cancel_requested_at: datetime | None = None
    rendition: Rendition | None = None
    failure: Failure | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can happen to the job any more."""
        return self.state.is_terminal

    def as_of(self, now: datetime) -> Job:
        """Return the job as it stands at an instant: what is due to expire has expired, swept or not."""
        if self.is_expired or self.expires_at is None or now < self.expires_at:
            return self
        return replace(self, is_expired=True)

    @property
    def counted_attempts(self) -> int:
        """How many attempts count against `MAX_ATTEMPTS`."""
        return self.attempt - self.excused


def decide(outcome: Outcome, counted_attempts: int) -> tuple[JobState, Failure | None]:
    """Turn what an attempt ended in into the job's next state and, if it did not end well, the reason.

    A lost attempt goes back to the queue while attempts are left.
    """
    match outcome:
        case Finished():
            return JobState.COMPLETED, None
        case Failed(failure):
            return JobState.FAILED, failure
        case Cancelled():
            return JobState.CANCELLED, Failure("cancelled", "The job was cancelled.")
        case HandedBack():
            return JobState.QUEUED, None
        case Retry(failure) if counted_attempts < MAX_ATTEMPTS:
            return JobState.QUEUED, failure
        case Retry(failure):
            message = f"{failure.message} It was tried {counted_attempts} times."
            return JobState.FAILED, Failure(failure.code, message)
