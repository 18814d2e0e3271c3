"""The SDK for programs on an asyncio event loop: `AsyncReelwright`.

Invariant: method for method the same as `Reelwright`, with `await`; what they do stands in `plan.py` and
`download.py`, here it is only started.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Self, TypeVar, Unpack

import httpx2

from reelwright.client.batches import AsyncBatches
from reelwright.client.download import DownloadListener, fetch_content, fetch_link
from reelwright.client.hands import run_plan_async
from reelwright.client.hooks import AsyncWebhooks
from reelwright.client.models import Model, Video, VideoPage
from reelwright.client.plan import OPENAI_PATH, CreateOptions, Planner, RequestOptions
from reelwright.client.retries import Patience
from reelwright.client.service import Service
from reelwright.client.steps import Plan

Result = TypeVar("Result")


class AsyncReelwright:
    """`Reelwright` with `await`: the same methods and errors; listeners may be coroutine functions."""

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout_s: float = 30,
        max_retries: int = 5,
        transport: httpx2.AsyncBaseTransport | None = None,
        patience: Patience | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        service = Service.of(api_key, base_url, timeout_s)
        self._planner = Planner(service, replace(patience or Patience(), max_retries=max_retries))
        self._http = httpx2.AsyncClient(transport=transport)
        self._sleep = sleep

    @property
    def base_url(self) -> str:
        """The address every path is added to, ending in its version."""
        return self._planner.service.base_url

    @property
    def batches(self) -> AsyncBatches:
        """Several videos in one call."""
        return AsyncBatches(self._planner, self._run)

    @property
    def webhooks(self) -> AsyncWebhooks:
        """What the server tells programs of its own accord: who is told, what was sent, and whether it is genuine."""
        return AsyncWebhooks(self._planner, self._run)

    async def create_video(
        self,
        prompt: str,
        duration: int = 5,
        aspect_ratio: str = "16:9",
        resolution: str = "1080p",
        model: str = "sora-turbo",
        **options: Unpack[CreateOptions],
    ) -> str:
        """Ask for a video of `duration` seconds, and return its job id.

        All its tries carry one Idempotency-Key.

        Raises:
            InvalidRequestError: When the prompt or another field is not valid.
        """
        fields = {
            "model": model,
            "prompt": prompt,
            "duration": duration,
            "aspect_ratio": aspect_ratio,
            "resolution": resolution,
        }
        return await self._run(self._planner.create(fields, options))

    async def request_video(
        self, prompt: str, *, seconds: float = 4, model: str = "sora-2", **options: Unpack[RequestOptions]
    ) -> str:
        """Ask for a video in OpenAI's dialect, and return its job id: 1 to 60 s, a prompt of 1 to 32,000 characters.

        Raises:
            InvalidRequestError: When the prompt or another field is not valid.
        """
        fields = {"model": model, "prompt": prompt, "seconds": f"{seconds:g}"}
        return await self._run(self._planner.create(fields, options, path=OPENAI_PATH))

    async def get_status(self, job_id: str) -> Video:
        """Ask how a video stands.

        Raises:
            NotFoundError: When there is no such video.
        """
        return await self._run(self._planner.status(job_id))

    async def wait_for_completion(
        self,
        job_id: str,
        poll_interval: float = 3,
        timeout: float = 300,
        on_progress: Callable[[Video], object] | None = None,
    ) -> Video:
        """Ask every `poll_interval` seconds until the video is done, for at most `timeout` seconds.

        Raises:
            GenerationFailedError: When it failed or was cancelled.
            WaitTimeoutError: When it is not done in time; it goes on being made.
        """
        return await self._run(
            self._planner.wait(job_id, poll_interval_s=poll_interval, timeout_s=timeout, on_progress=on_progress)
        )

    async def download_video(
        self,
        url: str,
        save_path: str | os.PathLike[str],
        *,
        size_bytes: int | None = None,
        on_progress: DownloadListener | None = None,
    ) -> str:
        """Save what lies at a signed `url`, whole or not at all, and return the path; the key is not sent.

        Raises:
            DownloadError: When it cannot be fetched whole (`size_bytes`, if given), or not be written.
        """
        return await self._run(
            fetch_link(self._planner, url, save_path, size_bytes=size_bytes, on_progress=on_progress)
        )

    async def download(
        self,
        job_id: str,
        save_path: str | os.PathLike[str],
        variant: str = "video",
        *,
        on_progress: DownloadListener | None = None,
    ) -> str:
        """Save a video's file by its job id: `video` (MP4), `thumbnail` (WebP) or `spritesheet` (JPEG).

        Raises:
            NotFoundError: When the video is not ready, was not made, or is no longer kept.
            DownloadError: When it cannot be fetched whole, or not be written.
        """
        return await self._run(
            fetch_content(self._planner, job_id, save_path, variant=variant, on_progress=on_progress)
        )

    async def list_videos(
        self, limit: int = 20, after: str | None = None, *, custom_id: str | None = None
    ) -> VideoPage:
        """List the newest videos, or those older than the video `after`; with `custom_id`, only those of that name."""
        return await self._run(self._planner.page(limit, after, custom_id))

    async def cancel_video(self, job_id: str) -> Video:
        """Stop a video, and return how it stands now."""
        return await self._run(self._planner.cancel(job_id))

    async def delete_video(self, job_id: str) -> bool:
        """Delete a video and its files, stopping it first if need be; return whether it is gone."""
        return await self._run(self._planner.delete(job_id))

    async def models(self) -> tuple[Model, ...]:
        """List the models the server offers."""
        return await self._run(self._planner.models())

    async def close(self) -> None:
        """Close the connections; the client is of no use afterwards."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def _run(self, plan: Plan[Result]) -> Result:
        return await run_plan_async(plan, self._http, self._sleep)
