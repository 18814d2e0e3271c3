"""What real clients send is read as what they mean, and what they get back is what they read.

The requests in `dialects/requests` were captured from the clients, or written after the record of such a capture;
the answers in `dialects/answers` are whole, so that no key comes or goes unseen.
"""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from reelwright.api import generations_wire, videos_wire
from reelwright.api.body import decode_body
from reelwright.api.video_links import VideoLinks
from reelwright.domain.ids import AccountId, BatchId, JobId
from reelwright.domain.job import Failure, Job, JobState, Stage
from reelwright.domain.ledger import Book
from reelwright.domain.model import Model, ModelCatalog
from reelwright.domain.pricing import Terms
from reelwright.domain.request import Size
from reelwright.errors import InvalidRequestError, ModelNotFoundError
from tests.factories import NOW, make_rendition, make_request

FOLDER = Path(__file__).with_name("dialects")
WIRES = {"generations": generations_wire, "openai": videos_wire}
CATALOG = ModelCatalog(
    {name: Model(name, "previs", "", 60, (), ()) for name in ("sora-turbo", "sora-2", "sora-2-pro")},
)

CASES = {
    f"{path.stem}: {name}": case
    for path in sorted((FOLDER / "requests").glob("*.json"))
    for name, case in json.loads(path.read_text("utf-8"))["cases"].items()
}


def _outcome(case: dict) -> dict:
    body = decode_body(case["body"].encode(case.get("encoding", "utf-8")), case["headers"])
    decode = WIRES[case["dialect"]].decode_request
    try:
        request = decode(body, catalog=CATALOG, emoji="refuse", quality="standard", new_seed=lambda: 7)
    except ModelNotFoundError as error:
        return {"faults": [[error.code, error.param, error.message]]}
    except InvalidRequestError as error:
        return {"faults": [[fault.code, fault.param, fault.message] for fault in error.faults]}
    said = asdict(request) | {"size": str(request.size), "ignored": list(request.ignored)}
    # What few callers say is written down only where it was said.
    return {"request": {name: value for name, value in said.items() if value is not None}}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_client_s_request_is_read_as_it_is_meant(case):
    wanted = {key: value for key, value in case.items() if key in {"request", "faults"}}

    assert _outcome(case) == wanted


def test_every_client_of_the_record_is_here():
    clients = {name.partition(":")[0] for name in CASES}

    assert {"tutorial", "openai_python_2.24", "openai_python_3.54", "openai_node_7.57", "litellm_1.106"} <= clients


LINKS = VideoLinks(
    video="https://v.test/video.mp4?s=1",
    thumbnail="https://v.test/poster.webp?s=1",
    spritesheet="https://v.test/spritesheet.jpg?s=1",
    expires_at=1_795_608_000,
)


def _jobs() -> dict[str, tuple[Job, VideoLinks | None, int | None]]:
    queued = Job(
        id=JobId("video_" + "0" * 31 + "1"),
        account_id=AccountId("acct_" + "0" * 32),
        request=make_request("A calm ocean", ignored=("user",)),
        state=JobState.QUEUED,
        attempt=0,
        created_at=NOW,
        terms=Terms(price=150_000, per_second=30_000, paid_from=Book.AVAILABLE),
    )
    running = replace(
        queued,
        state=JobState.RUNNING,
        attempt=2,
        progress=100,
        stage=Stage.STORING,
        started_at=NOW + timedelta(seconds=2),
        failure=Failure("lost", "The worker went away."),
    )
    ended = replace(running, progress=100, stage=Stage.STORING, ended_at=NOW + timedelta(seconds=9), failure=None)
    upscaled = make_rendition(rendered_at=Size(640, 360), not_drawn=("a whale",), notes=("scaled",))
    completed = replace(
        ended,
        state=JobState.COMPLETED,
        rendition=upscaled,
        expires_at=NOW + timedelta(days=30),
        attempt=1,
        charged=149_875,
    )
    odd = make_request("A calm ocean", size=Size(1024, 1792), duration_ms=7500)
    named = make_request("A calm ocean", custom_id="shot 3", callback_url="https://example.com/hook")
    in_batch = replace(queued, request=named, batch_id=BatchId("batch_" + "0" * 31 + "2"), batch_index=2)
    failure = Failure("engine_failed", "It could not be drawn.")
    return {
        "queued": (queued, None, 3),
        "waiting again after a lost attempt": (replace(queued, attempt=1, failure=running.failure), None, 1),
        "running": (running, None, 3),
        "completed": (completed, LINKS, None),
        "expired": (replace(completed, is_expired=True), None, None),
        "failed": (replace(ended, state=JobState.FAILED, progress=40, failure=failure, charged=0), None, None),
        "failed without a reason": (replace(ended, state=JobState.FAILED, progress=40), None, None),
        "cancelled": (replace(queued, state=JobState.CANCELLED, ended_at=NOW), None, None),
        "an odd size and length": (replace(queued, request=odd), None, 1),
        "named and of a batch": (in_batch, None, 1),
    }


@pytest.mark.parametrize("dialect", WIRES)
def test_a_job_is_shown_in_the_words_of_the_dialect(dialect):
    wanted = json.loads((FOLDER / "answers" / f"{dialect}.json").read_text("utf-8"))

    shown = {
        name: json.loads(msgspec.json.encode(WIRES[dialect].render_video(job, links=links, queue_position=place)))
        for name, (job, links, place) in _jobs().items()
    }

    assert shown == wanted


VIDEO_KEYS = {
    "id", "object", "model", "status", "progress", "created_at", "completed_at", "expires_at", "prompt", "size",
    "seconds", "remixed_from_video_id", "error",
}  # fmt: skip


@pytest.mark.parametrize("name", _jobs())
def test_openai_s_video_has_its_thirteen_keys_and_no_address_a_client_would_hand_out(name):
    job, links, place = _jobs()[name]

    shown = videos_wire.render_video(job, links=links, queue_position=place)

    assert shown.keys() >= VIDEO_KEYS
    assert "url" not in shown
    assert type(shown["seconds"]) is str
    assert type(shown["progress"]) is int
    assert shown["status"] in {"queued", "in_progress", "completed", "failed"}


@pytest.mark.parametrize("name", _jobs())
def test_the_tutorial_can_read_every_answer(name):
    job, links, place = _jobs()[name]

    data = generations_wire.render_video(job, links=links, queue_position=place)

    assert data.get("id", data.get("job_id")) == job.id
    assert data.get("output", {}).get("url") == data["url"]
    assert data["status"] in {"queued", "processing", "completed", "failed"}


@pytest.mark.parametrize(
    ("dialect", "kind"), [("generations", "video.generation.deleted"), ("openai", "video.deleted")]
)
def test_a_delete_is_answered(dialect, kind):
    assert WIRES[dialect].render_deleted(JobId("video_1")) == {"id": "video_1", "object": kind, "deleted": True}
