"""Downloads, by key and by signed link: variants, ranges, conditions, and who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .conftest import FILM, Api, PartlyBroken, error_of

SIZE = len(FILM)


async def _links(api: Api, job_id: str) -> dict[str, Any]:
    async with api.client() as client:
        output: dict[str, Any] = (await client.get(f"/v1/video/generations/{job_id}")).json()["output"]
    return output


@pytest.fixture
async def film(api: Api) -> str:
    """A signed link to a finished film."""
    url: str = (await _links(api, await api.finish(await api.submit())))["url"]
    return url


@pytest.mark.parametrize("path", ["/v1/videos", "/v1/video/generations", "/v1/videos/generations"])
@pytest.mark.parametrize(
    ("variant", "content_type", "suffix"),
    [
        (None, "video/mp4", ".mp4"),
        ("video", "video/mp4", ".mp4"),
        ("thumbnail", "image/webp", "-poster.webp"),
        ("spritesheet", "image/jpeg", "-spritesheet.jpg"),
    ],
)
async def test_content_gives_each_variant_whatever_accept_says(
    api: Api, path: str, variant: str | None, content_type: str, suffix: str
) -> None:
    job_id = await api.finish(await api.submit())
    async with api.client() as client:
        answer = await client.get(
            f"{path}/{job_id}/content",
            params={"variant": variant} if variant else {},
            headers={"accept": "application/json"},
        )
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.content == (FILM if suffix == ".mp4" else str(variant).encode())
    assert answer.headers["content-disposition"] == f'inline; filename="{job_id}{suffix}"'
    assert answer.headers["cache-control"].startswith("private")


async def test_an_unknown_variant_is_400(api: Api) -> None:
    job_id = await api.finish(await api.submit())
    async with api.client() as client:
        answer = await client.get(f"/v1/videos/{job_id}/content?variant=gif")
    assert (answer.status_code, error_of(answer)["code"]) == (400, "unsupported_variant")
    assert error_of(answer)["param"] == "variant"


async def test_content_says_why_there_is_none(api: Api) -> None:
    waiting = await api.submit()
    failed = await api.fail(await api.submit())
    expired = await api.expire(await api.finish(await api.submit()))
    async with api.client() as client:
        answers = [await client.get(f"/v1/videos/{job_id}/content") for job_id in (waiting, failed, expired)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert [error_of(answer)["code"] for answer in answers] == ["video_not_ready", "video_failed", "video_expired"]
    assert error_of(answers[0])["message"] == (f"Video is not ready yet, use GET /v1/videos/{waiting} to check status")
    assert error_of(answers[2])["message"] == "The video is no longer available. Downloads expire after 30 days."


async def test_a_link_needs_no_key_and_any_page_may_read_it(api: Api, film: str) -> None:
    async with api.client(key=None) as client:
        answer = await client.get(film, headers={"origin": "https://elsewhere.example"})
        preflight = await client.options(film, headers={"origin": "https://elsewhere.example"})
        saved = await client.get(film + "&download=1")
    assert (answer.status_code, answer.content) == (200, FILM)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")
    assert "range" in preflight.headers["access-control-allow-headers"].lower()
    assert saved.headers["content-disposition"].startswith("attachment; ")


async def test_no_other_route_allows_another_origin(api: Api) -> None:
    async with api.client() as client:
        for path in ("/v1/videos", "/v1/models", "/healthz", "/v1/videos/x"):
            answer = await client.get(path, headers={"origin": "https://elsewhere.example"})
            assert "access-control-allow-origin" not in answer.headers


async def test_all_three_links_work(api: Api) -> None:
    output = await _links(api, await api.finish(await api.submit()))
    async with api.client(key=None) as client:
        types = [
            (await client.get(output[name])).headers["content-type"]
            for name in ("url", "thumbnail_url", "spritesheet_url")
        ]
    assert types == ["video/mp4", "image/webp", "image/jpeg"]


@pytest.mark.parametrize(
    ("asked", "status", "span"),
    [
        ("bytes=0-0", 206, (0, 1)),
        ("bytes=0-99", 206, (0, 100)),
        ("bytes=100-", 206, (100, SIZE)),
        ("bytes=-100", 206, (SIZE - 100, SIZE)),
        (f"bytes=-{SIZE * 2}", 206, (0, SIZE)),
        (f"bytes=0-{SIZE * 2}", 206, (0, SIZE)),
        (f"bytes={SIZE - 1}-", 206, (SIZE - 1, SIZE)),
        ("bytes=0-1,5-6", 200, None),
        ("bytes=5-2", 200, None),
        ("bytes=-", 200, None),
        ("lines=0-1", 200, None),
        ("bytes=a-b", 200, None),
        (f"bytes={SIZE}-", 416, None),
        ("bytes=-0", 416, None),
    ],
)
async def test_ranges(api: Api, film: str, asked: str, status: int, span: tuple[int, int] | None) -> None:
    async with api.client(key=None) as client:
        answer = await client.get(film, headers={"range": asked})
    assert answer.status_code == status
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{SIZE}"
        assert error_of(answer)["code"] == "range_not_satisfiable"
        return
    start, stop = span or (0, SIZE)
    assert answer.content == FILM[start:stop]
    assert answer.headers["content-length"] == str(stop - start)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers.get("content-range") == (f"bytes {start}-{stop - 1}/{SIZE}" if span else None)


async def test_conditions(api: Api, film: str) -> None:
    async with api.client(key=None) as client:
        first = await client.get(film)
        etag, modified = first.headers["etag"], first.headers["last-modified"]
        old = "Mon, 01 Jan 2001 00:00:00 GMT"
        statuses = {
            name: (await client.get(film, headers=headers)).status_code
            for name, headers in {
                "same tag": {"if-none-match": etag},
                "same tag, weakly, in a list": {"if-none-match": f'"other", W/{etag}'},
                "any tag": {"if-none-match": "*"},
                "other tag": {"if-none-match": '"other"'},
                "tag beats date": {"if-none-match": '"other"', "if-modified-since": modified},
                "same date": {"if-modified-since": modified},
                "older date": {"if-modified-since": old},
                "no date": {"if-modified-since": "yesterday"},
                "range, same tag": {"range": "bytes=0-1", "if-range": etag},
                "range, same date": {"range": "bytes=0-1", "if-range": modified},
                "range, other tag": {"range": "bytes=0-1", "if-range": '"other"'},
                "range, weak tag": {"range": "bytes=0-1", "if-range": f"W/{etag}"},
                "range, older date": {"range": "bytes=0-1", "if-range": old},
            }.items()
        }
    assert statuses == {
        "same tag": 304,
        "same tag, weakly, in a list": 304,
        "any tag": 304,
        "other tag": 200,
        "tag beats date": 200,
        "same date": 304,
        "older date": 200,
        "no date": 200,
        "range, same tag": 206,
        "range, same date": 206,
        "range, other tag": 200,
        "range, weak tag": 200,
        "range, older date": 200,
    }


async def test_head_tells_the_length_and_sends_nothing(api: Api, film: str) -> None:
    async with api.client(key=None) as client:
        answer = await client.head(film, headers={"range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["content-type"] == "video/mp4"


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url[:-1] + ("A" if url[-1] != "A" else "B"),
        lambda url: url.replace("expires=", "expires=1"),
        lambda url: url.replace("expires=", "expires=x"),
        lambda url: url.replace("video.mp4", "poster.webp"),
        lambda url: url.partition("?")[0],
        lambda url: url.partition("&signature")[0],
        lambda url: url + "%F0%9F%90%B1",
    ],
)
async def test_a_link_that_was_tampered_with_is_403(api: Api, film: str, change: Any) -> None:
    async with api.client(key=None) as client:
        answer = await client.get(change(film))
    assert (answer.status_code, error_of(answer)["code"]) == (403, "link_refused")
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_link_ends_after_a_day_and_each_get_renews_it(api: Api) -> None:
    job_id = await api.finish(await api.submit())
    old = await _links(api, job_id)
    left_s = old["expires_at"] - api.clock.now().timestamp()
    assert 24 * 3600 <= left_s <= 24 * 3600 + 60
    api.clock.offset = timedelta(days=1, minutes=2)
    fresh = await _links(api, job_id)
    async with api.client(key=None) as client:
        assert error_of(await client.get(old["url"]))["code"] == "link_refused"
        assert (await client.get(fresh["url"])).status_code == 200


async def test_the_link_of_an_expired_video_is_404(api: Api) -> None:
    job_id = await api.finish(await api.submit())
    url = (await _links(api, job_id))["url"]
    await api.expire(job_id)
    async with api.client(key=None) as client:
        answer = await client.get(url)
    assert (answer.status_code, error_of(answer)["code"]) == (404, "video_expired")


async def test_an_unknown_file_or_id_is_404(api: Api) -> None:
    async with api.client(key=None) as client:
        for path in ("video_1/video.mp4", "video_1/passwd", f"video_{'0' * 32}/..%2Fvideo.mp4"):
            answer = await client.get(f"/v1/files/{path}")
            assert answer.status_code == 404
            assert error_of(answer)


async def test_a_file_that_vanished_from_the_store_is_404(api: Api) -> None:
    job_id = await api.finish(await api.submit())
    await api.assets.delete(f"videos/{job_id}/")
    async with api.client() as client:
        answer = await client.get(f"/v1/videos/{job_id}/content")
    assert (answer.status_code, error_of(answer)["code"]) == (404, "asset_not_found")


async def test_a_file_that_vanishes_between_look_and_read_is_404(api: Api) -> None:
    job_id = await api.finish(await api.submit())
    store = api.assets

    class Fleeting(PartlyBroken):
        async def head(self, key: str) -> Any:
            known = await store.head(key)
            await store.delete(f"videos/{job_id}/")
            return known

    api.changes["assets"] = Fleeting(store, OSError())
    async with api.client() as client:
        answer = await client.get(f"/v1/videos/{job_id}/content")
    assert (answer.status_code, error_of(answer)["code"]) == (404, "asset_not_found")
