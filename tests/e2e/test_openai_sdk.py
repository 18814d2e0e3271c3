"""The official OpenAI SDK, of the JSON era (2.24) and of today (3.54, multipart), each in its own environment."""

import json
import shutil

import pytest

from tests.e2e.environments import run, side_python
from tests.e2e.films import decode, decode_still
from tests.e2e.installation import Installation
from tests.e2e.tutorial import DATA

pytestmark = pytest.mark.more

#: Every key that OpenAI's Video object requires (reference/wire.md, 1.4).
KEYS = {
    "id",
    "object",
    "model",
    "status",
    "progress",
    "created_at",
    "completed_at",
    "expires_at",
    "prompt",
    "size",
    "seconds",
    "remixed_from_video_id",
    "error",
}


@pytest.fixture(scope="module", params=["2.24", "3.54"])
def flow(request, tmp_path_factory):
    """What the SDK saw on a service that it has for itself, and the folder it saved files in."""
    folder = tmp_path_factory.mktemp("openai")
    python = side_python(f"openai-{request.param}")
    shutil.copy(DATA / "openai_flow.py", folder)
    with Installation() as installation:
        _, caller = installation.serve()
        words = ("-W", "ignore::DeprecationWarning", "openai_flow.py", f"{caller.address}/v1", caller.key)
        seen = json.loads(run(python, *words, folder=folder).splitlines()[-1])
    assert seen["version"] == f"{request.param}.0"
    return seen, folder


def test_the_videos_are_openais_video_objects(flow):
    seen, _ = flow
    first, third = seen["first"], seen["third"]

    assert set(first) >= KEYS
    assert set(third) >= KEYS
    assert (first["object"], first["status"], first["progress"], first["error"]) == ("video", "completed", 100, None)
    assert (first["model"], first["seconds"], first["size"]) == ("sora-2", "1", "320x180")
    assert (third["status"], third["seconds"], third["size"]) == ("queued", "60", "1920x1080")
    assert first["created_at"] <= first["completed_at"] < first["expires_at"]


def test_the_list_is_paged_through_in_both_orders(flow):
    seen, _ = flow

    assert seen["newest"] == seen["ids"][:0:-1]
    assert seen["paged"] == seen["ids"]


def test_all_three_variants_are_what_they_say(flow):
    seen, folder = flow

    assert seen["types"] == ["video/mp4", "image/webp", "image/jpeg"]
    assert decode(folder / "video.mp4")[:4] == ("h264", 320, 180, 8)
    assert decode_still(folder / "thumbnail.webp")[0] == "WEBP"
    assert decode_still(folder / "spritesheet.jpg")[0] == "JPEG"


@pytest.mark.parametrize(
    ("what", "error_class", "status", "code", "param"),
    [
        ("stranger", "AuthenticationError", 401, "malformed_api_key", None),
        ("nothing", "NotFoundError", 404, "video_not_found", None),
        ("not_ready", "NotFoundError", 404, "video_not_ready", None),
        ("size", "BadRequestError", 400, "invalid_value", "size"),
        ("seconds", "BadRequestError", 400, "invalid_value", "seconds"),
        ("model", "BadRequestError", 400, "model_not_found", "model"),
        ("deleted", "NotFoundError", 404, "video_not_found", None),
    ],
)
def test_failures_are_the_sdks_own_classes_with_code_and_param(flow, what, error_class, status, code, param):
    refusal = flow[0]["refused"][what]

    assert (refusal["class"], refusal["status"]) == (error_class, status)
    assert (refusal["code"], refusal["param"]) == (code, param)
    assert refusal["request_id"].startswith("req_")


def test_the_message_for_a_video_that_is_not_ready_is_openais(flow):
    message = flow[0]["refused"]["not_ready"]["message"]

    assert "Video is not ready yet, use GET /v1/videos/" in message


def test_every_video_is_deleted_the_running_one_too(flow):
    seen, _ = flow

    assert seen["deleted"] == [{"id": i, "object": "video.deleted", "deleted": True} for i in seen["ids"]]
