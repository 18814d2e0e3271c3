"""schemathesis over `/openapi.json`: what the document says is what the service does, whatever it is sent."""

import re
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from tests.e2e.caller import TINY
from tests.e2e.environments import run, side_python

pytestmark = pytest.mark.more

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
)
#: Each operation is tried with this many requests in the fuzzing phase alone.
EXAMPLES = 50
TIMEOUT_S = 300


def test_the_service_keeps_to_its_own_document(installation, tmp_path):
    maker, caller = installation.serve()
    session_id = log_in(caller, parse_qs(urlsplit(maker.announced("welcome")["url"]).query)["token"][0])
    video = caller.ended(caller.create(**TINY)["id"])
    assert maker.stop() == 0
    # Nobody makes what is created now: it stays in the queue, or is cancelled.
    _, caller = installation.serve("--workers", "0", REELWRIGHT_OUTBOUND_ALLOW="127.0.0.1:9")
    known = known_film(caller.get(video["id"])) + known_session(session_id) + known_webhooks(caller)
    (tmp_path / "schemathesis.toml").write_text(known)

    said = run(
        side_python("schemathesis").with_name("schemathesis"),
        *("--config-file", "schemathesis.toml", "run", f"{caller.address}/openapi.json"),
        *("--header", f"Authorization: Bearer {caller.key}", "--checks", ",".join(CHECKS)),
        *("--max-examples", str(EXAMPLES), "--seed", "7", "--continue-on-failure"),
        folder=tmp_path,
        timeout_s=TIMEOUT_S,
    )

    selected, tested = re.search(r"Selected: (\d+)/\d+\s+Tested: (\d+)", said).groups()
    assert selected == tested
    assert "Missing test data" not in said
    assert int(re.search(r"(\d+) passed", said.partition("Test cases:")[2])[1]) > 500
    assert caller.http.get("/readyz").status_code == 200


def log_in(caller, token):
    """Open a session of the owner's and return its id; ending it twice is fine."""
    words = {"token": token, "email": "owner@example.com", "password": "correct horse battery"}
    answer = caller.http.post("/v1/auth/welcome", json=words)
    assert answer.status_code == 200, answer.text
    return caller.http.get("/v1/auth/sessions").json()["data"][0]["id"]


def known_session(session_id):
    """Return the configuration that tells schemathesis of a session."""
    return f"""
[[operations]]
include-path = "/v1/auth/sessions/{{session_id}}"
parameters = {{ session_id = "{session_id}" }}
"""


def known_webhooks(caller):
    """Return the configuration that tells schemathesis of an endpoint, where nobody is, and of a delivery to it."""
    made = caller.http.post("/v1/webhook_endpoints", json={"url": "http://127.0.0.1:9/hooks"})
    assert made.status_code == 200, made.text
    caller.create(**TINY)
    delivery = caller.http.get("/v1/webhook_deliveries").json()["data"][0]
    return f"""
[[operations]]
include-path-regex = "^/v1/webhook_endpoints/.*/(test|rotate_secret)$"
parameters = {{ endpoint_id = "{made.json()["id"]}" }}

[[operations]]
include-path-regex = "^/v1/webhook_deliveries/{{delivery_id}}"
parameters = {{ delivery_id = "{delivery["id"]}" }}
"""


def known_film(video):
    """Return the configuration that tells schemathesis of a film whose files are there."""
    link = urlsplit(video["output"]["url"])
    job_id, file_name = link.path.rsplit("/", 2)[1:]
    signed = {"path.job_id": job_id, "path.file_name": file_name} | dict(parse_qsl(link.query))
    return f"""
[[operations]]
include-path-regex = "/content$"
parameters = {{ video_id = "{video["id"]}" }}

[[operations]]
include-path = "/v1/files/{{job_id}}/{{file_name}}"
parameters = {{ {", ".join(f'"{name}" = "{value}"' for name, value in signed.items())} }}
"""
