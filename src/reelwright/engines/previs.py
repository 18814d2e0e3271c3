"""The embedded engine: Previs draws, `media` encodes, in one process with the two overlapping."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from reelwright import previs
from reelwright.domain.assets import KINDS, Variant
from reelwright.domain.job import Rendition, Stage
from reelwright.domain.request import GenerationRequest, Size
from reelwright.errors import RendererUnavailableError
from reelwright.media.pipeline import encode_frames
from reelwright.media.probe import verify_video
from reelwright.media.stills import StillsCollector
from reelwright.ports import Capabilities, Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The share of an attempt that goes by while frames are drawn and encoded.
_RENDER_SHARE = 0.97


class PrevisEngine:
    """`ports.Engine` over the `previs` library; one OpenGL context for its life."""

    name = "previs"

    def __init__(self) -> None:
        self._renderer: previs.Renderer | None = None

    def describe(self) -> Capabilities:
        """Say what it can do."""
        return Capabilities(
            summary="Previs, the embedded renderer: drawn scenes from words, on the CPU or any GPU with OpenGL.",
            max_seconds=60,
            sizes=(),
            qualities=("draft", "standard", "high"),
        )

    def warm_up(self) -> str:
        """Open the OpenGL context and return the renderer's name."""
        if self._renderer is None:
            try:
                self._renderer = previs.Renderer()
            except previs.OpenGLUnavailableError as error:
                raise RendererUnavailableError(str(error)) from error
        return self._renderer.name

    def render(self, request: GenerationRequest, folder: Path, report: Callable[[Progress], None]) -> Rendition:
        """Draw, encode and verify the video, and make its stills."""
        report(Progress(0.0, Stage.STARTING))
        device = self.warm_up()
        assert self._renderer is not None
        film = previs.direct(
            request.prompt,
            width=request.size.width,
            height=request.size.height,
            fps=request.fps,
            frame_count=request.frame_count,
            seed=request.seed,
            quality=request.quality,
        )
        stills = StillsCollector(request.size, request.frame_count)
        video = folder / KINDS[Variant.VIDEO].file_name

        def on_frame(done: int) -> None:
            report(Progress(_RENDER_SHARE * done / request.frame_count, Stage.RENDERING))

        frames = _watched(self._renderer.frames(film), stills)
        encode_frames(
            frames, video, size=request.size, fps=request.fps, frame_count=request.frame_count, on_frame=on_frame
        )
        report(Progress(_RENDER_SHARE, Stage.FINISHING))
        verify_video(video, size=request.size, fps=request.fps, frame_count=request.frame_count)
        stills.write_poster(folder / KINDS[Variant.THUMBNAIL].file_name)
        stills.write_spritesheet(folder / KINDS[Variant.SPRITESHEET].file_name)
        return Rendition(
            engine=self.name,
            size=request.size,
            rendered_at=Size(*film.rendered_at),
            fps=request.fps,
            duration_ms=round(1000 * request.frame_count / request.fps),
            frame_count=request.frame_count,
            size_bytes=video.stat().st_size,
            understood=film.understood,
            not_drawn=film.not_drawn,
            notes=film.notes,
            renderer=device,
        )


def _watched(frames: Iterator[NDArray[np.uint8]], stills: StillsCollector) -> Iterator[NDArray[np.uint8]]:
    for index, frame in enumerate(frames):
        stills.add(index, frame)
        yield frame
