"""Logs: one JSON object a line, the context on it, and no secret anywhere in it."""

import io
import json
import logging
import re

import pytest
import structlog

from reelwright import telemetry
from reelwright.domain.key import new_key
from reelwright.domain.session import new_session_token


@pytest.fixture
def stream():
    """What was logged; the root logger is put back as it was."""
    root, ours = logging.getLogger(), logging.getLogger("reelwright")
    handlers, root_level, our_level = root.handlers[:], root.level, ours.level
    stream = io.StringIO()
    telemetry.configure(level="info", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(root_level)
    ours.setLevel(our_level)
    telemetry.clear_contextvars()
    structlog.reset_defaults()


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_its_component_level_and_time(stream):
    telemetry.get_logger("worker").info("job.claimed", engine="previs", note="two\nlines, “quoted”")

    (line,) = lines(stream)

    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "component": "worker",
        "engine": "previs",
        "event": "job.claimed",
        "level": "info",
        "note": "two\nlines, “quoted”",
    }


def test_what_the_context_knows_is_on_every_line_while_it_lasts(stream):
    log = telemetry.get_logger("api")
    with telemetry.bound_contextvars(request_id="r1", job_id="video_1"):
        log.info("inside")
        logging.getLogger("uvicorn").warning("from a library")
    log.info("outside")

    inside, library, outside = lines(stream)

    assert [line.get("request_id") for line in (inside, library, outside)] == ["r1", "r1", None]
    assert (library["event"], library["level"]) == ("from a library", "warning")


def test_lines_below_the_level_and_the_libraries_chatter_are_left_out(stream):
    telemetry.get_logger("api").debug("too fine")
    logging.getLogger("pgqueuer").info("chatter")

    assert lines(stream) == []


@pytest.mark.parametrize(
    "secret",
    [new_key(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", new_session_token()],
    ids=["key", "webhook", "session"],
)
@pytest.mark.parametrize(
    "log",
    [
        lambda log, secret: log.info("event", header=f"Bearer {secret}"),
        lambda log, secret: log.info("event", nested={"deep": [1, {"header": (secret,)}]}),
        lambda log, secret: log.info("event", **{f"name {secret}": 1}),
        lambda log, secret: log.info(f"event {secret}"),
        lambda log, secret: log.info("event", error=ValueError(secret)),
        lambda log, secret: log.info("event", raw=secret.encode()),
        lambda log, secret: logging.getLogger("uvicorn").warning("from a library: %s", secret),
    ],
    ids=["field", "nested", "name", "event", "object", "bytes", "library"],
)
def test_a_secret_is_crossed_out_wherever_it_stands(stream, log, secret):
    log(telemetry.get_logger("api"), secret)

    text = stream.getvalue()

    assert len(lines(stream)) == 1
    assert secret[:12] not in text
    assert re.match("sk-rw-|whsec_|rws-", secret)[0] + "…" in text


def test_a_secret_in_an_exception_is_crossed_out_and_its_traceback_stays(stream):
    secret = new_key()
    try:
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise RuntimeError(f"with {secret}") from error
    except RuntimeError:
        telemetry.get_logger("api").exception("request.failed")

    (line,) = lines(stream)

    assert secret[:12] not in stream.getvalue()
    assert "RuntimeError: with sk-rw-…" in line["exception"]
    assert "KeyError: 'sk-rw-…'" in line["exception"]


def test_what_only_looks_a_little_like_a_secret_stays(stream):
    telemetry.get_logger("api").info("hint", text="Keys start with `sk-rw-`, then have 38 letters and digits.")

    assert lines(stream)[0]["text"] == "Keys start with `sk-rw-`, then have 38 letters and digits."
