"""A key that is in scope where something breaks: not in the log, its tracebacks, or the answer."""

from __future__ import annotations

import io
import logging

import pytest
import structlog

from reelwright import telemetry
from reelwright.domain.key import new_key
from reelwright.errors import DatabaseUnavailableError

from .conftest import PROMPT, Api, PartlyBroken

SECRET_CHARS = slice(6, 22)


@pytest.fixture
def debugged():
    """Everything logged, down to what the libraries say for their own debugging."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    telemetry.configure(stream=stream, level="debug")
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def _break(api: Api, part: str, error: Exception, *methods: str) -> None:
    api.changes[part] = PartlyBroken(getattr(api.dependencies, part), error, *methods)


@pytest.mark.parametrize(
    ("part", "methods"),
    [("authenticator", ["authenticate"]), ("submitter", ["accept", "submit"]), ("library", ["get", "page"])],
)
@pytest.mark.parametrize("kind", [RuntimeError, ValueError, KeyError, DatabaseUnavailableError])
@pytest.mark.parametrize("tells", [False, True], ids=["silent", "quoting the key"])
async def test_an_endpoint_that_raises_with_a_key_in_scope_tells_nothing_of_it(
    api: Api, debugged: io.StringIO, part: str, methods: list[str], kind: type[Exception], tells: bool
) -> None:
    error = kind(f"it broke with {api.key}" if tells else "it broke")
    error.__cause__ = LookupError(f"because of {api.key!r}")
    _break(api, part, error, *methods)
    answers = []
    async with api.client() as client:
        for path in ("/v1/videos", "/v1/video/generations"):
            answers.append(await client.post(path, json={"prompt": PROMPT}))
            answers.append(await client.get(path))
            answers.append(await client.get(f"{path}/video_0123456789abcdef0123456789abcdef"))

    logged = debugged.getvalue()
    assert {answer.status_code for answer in answers} & {500, 503}
    assert kind is DatabaseUnavailableError or "Traceback" in logged
    for told in (logged, *(f"{answer.headers!r}{answer.text}" for answer in answers)):
        assert api.key[SECRET_CHARS] not in told


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/videos/{key}"),
        ("GET", "/v1/videos/{key}/content"),
        ("DELETE", "/v1/video/generations/{key}"),
        ("GET", "/v1/keys/{key}"),
        ("DELETE", "/v1/keys/{key}"),
        ("GET", "/{key}"),
        ("PUT", "/v1/videos/{key}"),
        ("GET", "/v1/videos?after={key}&limit={key}"),
        ("GET", "/v1/usage?group_by={key}"),
    ],
)
async def test_a_key_in_the_wrong_place_is_not_told_again(
    api: Api, debugged: io.StringIO, method: str, path: str
) -> None:
    async with api.client() as client:
        answer = await client.request(method, path.format(key=api.key))

    assert '"event":"request"' in debugged.getvalue()
    assert api.key[SECRET_CHARS] not in debugged.getvalue() + answer.text + repr(answer.headers)


async def test_a_wrong_key_is_told_no_more_of_than_a_right_one(api: Api, debugged: io.StringIO) -> None:
    wrong = new_key()
    presented = (wrong, wrong[:-1] + ("0" if wrong[-1] != "0" else "1"), f"'{wrong}'", wrong + wrong, "Bearer " + wrong)
    async with api.client(key=None) as client:
        answers = [
            await client.get("/v1/videos", headers={header: prefix + key})
            for header, prefix in (("authorization", "Bearer "), ("x-api-key", ""), ("api-key", ""))
            for key in presented
        ]

    assert {answer.status_code for answer in answers} == {401}
    told = debugged.getvalue() + "".join(answer.text + repr(answer.headers) for answer in answers)
    assert wrong[SECRET_CHARS] not in told
