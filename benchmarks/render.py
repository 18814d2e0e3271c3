"""`./run bench render`: milliseconds per finished frame, and what the whole film costs over encoding alone."""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.service import machine
from reelwright import previs
from reelwright.domain.request import SIZES, GenerationRequest, Size
from reelwright.engines.previs import PrevisEngine
from reelwright.media.pipeline import encode_frames

SUNSET = (
    "A serene sunset over a calm ocean with gentle waves. Dolphins leaping through the water in slow motion. "
    "The sky transitions from orange to deep purple."
)


def _request(prompt: str, size: Size, frame_count: int, quality: str) -> GenerationRequest:
    duration_ms = round(1000 * frame_count / 24)
    return GenerationRequest(prompt, "previs", "previs", size, duration_ms, 24, seed=7, quality=quality)


def _frames_ms(renderer: previs.Renderer, request: GenerationRequest) -> list[float]:
    film = previs.direct(
        request.prompt,
        width=request.size.width,
        height=request.size.height,
        fps=24,
        frame_count=120,
        seed=request.seed,
        quality=request.quality,
    )
    took_ms, began = [], time.perf_counter()
    for _ in renderer.frames(film, start=0, stop=request.frame_count):
        now = time.perf_counter()
        took_ms.append(1000 * (now - began))
        began = now
    return took_ms[2:]  # the first frames compile the shaders


def _film_s(engine: PrevisEngine, request: GenerationRequest) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        engine.render(request, Path(folder), lambda _: None)
        return time.perf_counter() - began


def _encode_s(renderer: previs.Renderer, request: GenerationRequest) -> float:
    """Encode as many frames of the film as it has, drawn beforehand: a few, repeated."""
    film = previs.direct(
        request.prompt, width=request.size.width, height=request.size.height, fps=24, frame_count=120, seed=7
    )
    kept = [frame.copy() for frame in renderer.frames(film, start=0, stop=12)]
    frames = [kept[index % len(kept)] for index in range(request.frame_count)]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        encode_frames(frames, Path(folder) / "video.mp4", size=request.size, fps=24, frame_count=request.frame_count)
        return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench render", description=__doc__)
    parser.add_argument("--frames", type=int, default=48)
    parser.add_argument("--prompt", default=SUNSET)
    chosen = parser.parse_args()
    print(machine())
    renderer = previs.Renderer()
    print(f"renderer: {renderer.name}")
    for name, size, quality in (
        ("720p standard", SIZES["720p", "16:9"], "standard"),
        ("1080p draft", SIZES["1080p", "16:9"], "draft"),
        ("1080p standard", SIZES["1080p", "16:9"], "standard"),
        ("1080p high", SIZES["1080p", "16:9"], "high"),
    ):
        request = _request(chosen.prompt, size, chosen.frames, quality)
        took_ms = _frames_ms(renderer, request)
        print(f"{name:<16} {statistics.median(took_ms):7.1f} ms per frame (max {max(took_ms):.0f}), drawn only")
    engine = PrevisEngine()
    request = _request(chosen.prompt, SIZES["1080p", "16:9"], 120, "standard")
    encode_s, film_s = _encode_s(renderer, request), _film_s(engine, request)
    print(
        f"1080p 5 s film: {film_s:.1f} s whole ({1000 * film_s / 120:.0f} ms per frame), encoding alone "
        f"{encode_s:.1f} s, ratio {film_s / encode_s:.2f}"
    )


if __name__ == "__main__":
    main()
