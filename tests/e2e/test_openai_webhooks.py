"""The official OpenAI SDK manages our webhook endpoints (3.54) and takes what we sign for OpenAI's (2.24 as well)."""

import json
import shutil

import pytest

from tests.e2e.environments import run, side_python
from tests.e2e.installation import Installation
from tests.e2e.tutorial import DATA

pytestmark = pytest.mark.more


def look(version, folder):
    """Return what the SDK of a version saw of webhooks on a service whose operator opened loopback."""
    shutil.copy(DATA / "openai_hooks_flow.py", folder)
    with Installation() as installation:
        _, caller = installation.serve("--workers", "0", REELWRIGHT_OUTBOUND_ALLOW="127.0.0.1:*")
        words = ("-W", "ignore::DeprecationWarning", "openai_hooks_flow.py", f"{caller.address}/v1", caller.key)
        seen = json.loads(run(side_python(f"openai-{version}"), *words, folder=folder).splitlines()[-1])
    assert seen["version"] == f"{version}.0"
    return seen


@pytest.fixture(scope="module")
def verifying(tmp_path_factory):
    """What a version saw that only verifies."""
    return look("2.24", tmp_path_factory.mktemp("openai-hooks"))


@pytest.fixture(scope="module")
def managed(tmp_path_factory):
    """What a version saw that manages endpoints as well."""
    return look("3.54", tmp_path_factory.mktemp("openai-hooks"))


@pytest.mark.parametrize("version", ["verifying", "managed"])
def test_what_we_sign_unwraps_and_what_another_secret_signed_does_not(version, request):
    flow = request.getfixturevalue(version)

    assert flow["unwrapped"]["type"] == "video.completed"
    assert flow["unwrapped"]["id"] == flow["webhook_id"]
    assert flow["unwrapped"]["subject"].startswith("video_")
    assert flow["stranger"] == "InvalidWebhookSignatureError"


def test_an_endpoint_is_made_read_and_changed(managed):
    made, retrieved = managed["made"], managed["retrieved"]

    assert (made["object"], made["name"], made["url"]) == ("webhook_endpoint", "first", managed["url"])
    assert made["event_types"] == ["video.completed", "video.failed"]
    assert made["signing_secret"].endswith(made["signing_secret_hint"])
    assert retrieved == {name: value for name, value in made.items() if name != "signing_secret"}
    assert managed["updated"] | {"updated_at": 0} == retrieved | {"name": "renamed", "updated_at": 0}


def test_endpoints_are_paged_through(managed):
    assert managed["paged"] == managed["ids"]


def test_a_test_says_what_the_receiver_answered(managed):
    tested = managed["tested"]

    assert (tested["object"], tested["event_type"]) == ("webhook_endpoint.test", "video.completed")
    assert (tested["status_code"], tested["success"]) == (204, True)
    assert tested["webhook_endpoint_id"] == managed["ids"][0]


def test_a_rotation_keeps_the_old_secret_or_ends_it(managed):
    assert managed["both"] == ["video.failed", "video.failed"]
    assert managed["ended"] == ["InvalidWebhookSignatureError", "video.failed"]


def test_the_event_types_are_words_as_the_sdk_expects_them(managed):
    assert {"video.completed", "video.failed", "batch.completed"} <= set(managed["event_types"])


def test_endpoints_are_deleted(managed):
    assert [each["id"] for each in managed["deleted"]] == managed["ids"]
    assert all(each["deleted"] and each["object"] == "webhook_endpoint.deleted" for each in managed["deleted"])
    assert managed["gone"] == "webhook_endpoint_not_found"
