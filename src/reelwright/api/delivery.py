"""Sending a stored file: whole or one range of it, never read into memory as a whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from reelwright.api import problems
from reelwright.api.exchange import exchange_of
from reelwright.api.ranges import UnsatisfiableRangeError, Version, is_unmodified, wanted_span
from reelwright.domain.assets import KINDS, Variant
from reelwright.domain.job import Job
from reelwright.errors import AssetNotFoundError
from reelwright.ports import AssetStore
from reelwright.services.library import downloadable_key

_SUFFIXES: Final = {
    Variant.VIDEO: ".mp4",
    Variant.THUMBNAIL: "-poster.webp",
    Variant.SPRITESHEET: "-spritesheet.jpg",
}


async def deliver(
    request: Request, assets: AssetStore, job: Job, variant: Variant, *, is_attachment: bool = False
) -> Response:
    """Answer with one file of a finished video, honouring Range and conditional headers.

    Raises:
        VideoNotReadyError, VideoFailedError, VideoExpiredError: When there is no file to give.
        AssetNotFoundError: When it is not in the store.
    """
    exchange_of(request.scope).job_id = job.id
    key = downloadable_key(job, variant)
    stored = await assets.head(key)
    if stored is None:
        raise AssetNotFoundError
    headers = exchange_of(request.scope).headers
    version = Version(stored.etag, stored.modified_at)
    common = version.headers | {
        "accept-ranges": "bytes",
        # Only the owner's caches, and they ask each time: a deleted video is gone at once.
        "cache-control": "private, no-cache",
        "x-content-type-options": "nosniff",
    }
    if is_unmodified(headers, version):
        return Response(status_code=304, headers=common)
    try:
        # A range is defined for GET only (RFC 9110 §14.2).
        span = wanted_span(headers, version, stored.size_bytes) if request.method == "GET" else None
    except UnsatisfiableRangeError:
        return problems.range_not_satisfiable(stored.size_bytes).response()
    start, stop = span or (0, stored.size_bytes)
    disposition = "attachment" if is_attachment else "inline"
    common |= {
        "content-length": str(stop - start),
        "content-type": KINDS[variant].content_type,
        "content-disposition": f'{disposition}; filename="{job.id}{_SUFFIXES[variant]}"',
    }
    if span:
        common["content-range"] = f"bytes {start}-{stop - 1}/{stored.size_bytes}"
    status = 206 if span else 200
    if request.method == "HEAD" or start == stop:
        return Response(status_code=status, headers=common)
    chunks = await _begun(assets.read(key, start=start, stop=stop))
    return StreamingResponse(chunks, status, headers=common)


async def _begun(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Read the first chunk now, while a file that has just vanished can still be reported properly."""
    first = await anext(chunks, b"")

    async def all_chunks() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return all_chunks()
