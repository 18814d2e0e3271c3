"""Values for tests: what a test does not say is ordinary."""

from dataclasses import replace
from datetime import UTC, datetime

from reelwright.domain.account import Account
from reelwright.domain.ids import new_account_id, new_job_id
from reelwright.domain.job import Job, JobState, Rendition
from reelwright.domain.request import GenerationRequest, Size

PEPPER = b"p" * 32
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

_REQUEST = GenerationRequest(
    prompt="ok", model="sora-turbo", engine="scripted", size=Size(1280, 720), duration_ms=5000, fps=24, seed=7
)


def make_request(prompt: str = "ok", **changes) -> GenerationRequest:
    return replace(_REQUEST, prompt=prompt, **changes)


def make_account(name: str = "somebody", *, running_limit: int = 2, role: str = "member") -> Account:
    return Account(new_account_id(int(NOW.timestamp() * 1000)), name, role, running_limit, NOW)


def make_job(account: Account | None = None, **changes) -> Job:
    job = Job(
        id=new_job_id(int(NOW.timestamp() * 1000)),
        account_id=(account or make_account()).id,
        request=make_request(),
        state=JobState.QUEUED,
        attempt=0,
        created_at=NOW,
    )
    return replace(job, **changes)


def make_rendition(**changes) -> Rendition:
    rendition = Rendition(
        engine="scripted",
        size=Size(1280, 720),
        rendered_at=Size(1280, 720),
        fps=24,
        duration_ms=5000,
        frame_count=120,
        size_bytes=900,
        understood=("a dolphin",),
    )
    return replace(rendition, **changes)
