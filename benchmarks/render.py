"""`./run bench render`: milliseconds per finished 1080p frame over a fixed set of prompts, memory, and a whole film."""

import argparse
import resource
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.service import machine
from reelwright import previs
from reelwright.domain.request import SIZES, GenerationRequest, Size
from reelwright.engines.previs import PrevisEngine
from reelwright.media.pipeline import encode_frames

PROMPTS = Path(__file__).with_name("prompts.txt").read_text(encoding="utf-8").splitlines()
#: The tutorial's, which come first in the set.
TUTORIALS = 3
_SIZE = SIZES["1080p", "16:9"]
#: The first frames compile the shaders and build the models.
_WARM_UP = 2


def _request(prompt: str, size: Size, frame_count: int, quality: str) -> GenerationRequest:
    duration_ms = round(1000 * frame_count / 24)
    return GenerationRequest(prompt, "previs", "previs", size, duration_ms, 24, seed=7, quality=quality)


def _film(prompt: str, size: Size, quality: str) -> previs.Film:
    return previs.direct(prompt, width=size.width, height=size.height, fps=24, frame_count=120, seed=7, quality=quality)


def _frames_ms(renderer: previs.Renderer, film: previs.Film, count: int) -> tuple[float, list[float]]:
    """Return the seconds until the first frame, and the milliseconds of `count` frames from the film's middle."""
    began, took_ms, ready_s = time.perf_counter(), [], 0.0
    for index, _ in enumerate(renderer.frames(film, start=48, stop=48 + count + _WARM_UP)):
        now = time.perf_counter()
        if index == 0:
            ready_s = now - began
        took_ms.append(1000 * (now - began))
        began = now
    return ready_s, took_ms[_WARM_UP:]


def _set(renderer: previs.Renderer, prompts: list[str], quality: str, count: int) -> list[float]:
    medians = []
    for prompt in prompts:
        ready_s, took_ms = _frames_ms(renderer, _film(prompt, _SIZE, quality), count)
        medians.append(statistics.median(took_ms))
        print(f"{medians[-1]:7.1f} ms a frame (max {max(took_ms):4.0f}), ready in {ready_s:4.1f} s  {prompt[:72]}")
    return medians


def _film_s(engine: PrevisEngine, prompt: str) -> tuple[float, float]:
    """Return the seconds of a whole 5 s film, and of encoding as many frames alone."""
    request = _request(prompt, _SIZE, 120, "standard")
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        engine.render(request, Path(folder), lambda _: None)
        whole_s = time.perf_counter() - began
    renderer = previs.Renderer()
    kept = [frame.copy() for frame in renderer.frames(_film(prompt, _SIZE, "standard"), start=0, stop=12)]
    renderer.close()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        frames = [kept[index % len(kept)] for index in range(120)]
        encode_frames(frames, Path(folder) / "video.mp4", size=_SIZE, fps=24, frame_count=120)
        return whole_s, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench render", description=__doc__)
    parser.add_argument("--frames", type=int, default=8, help="measured for each prompt, after two that warm up")
    parser.add_argument("--quality", choices=("draft", "standard", "high"), default="standard")
    parser.add_argument("--prompt", action="append", help="instead of the set; may be repeated")
    chosen = parser.parse_args()
    print(machine())
    renderer = previs.Renderer()
    print(f"renderer: {renderer.name}; 1920x1080, {chosen.quality}")
    medians = _set(renderer, chosen.prompt or PROMPTS, chosen.quality, chosen.frames)
    print(f"median of {len(medians)}: {statistics.median(medians):.1f} ms a frame, slowest {max(medians):.1f}")
    if not chosen.prompt:
        print("the tutorial's: " + ", ".join(f"{ms:.1f}" for ms in medians[:TUTORIALS]) + " ms a frame")
    print(f"memory at its most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    renderer.close()
    engine = PrevisEngine()
    for prompt in (chosen.prompt or PROMPTS)[:TUTORIALS]:
        whole_s, encode_s = _film_s(engine, prompt)
        print(
            f"a 5 s film: {whole_s:5.1f} s whole ({1000 * whole_s / 120:.0f} ms a frame), encoding alone "
            f"{encode_s:.1f} s  {prompt[:60]}"
        )


if __name__ == "__main__":
    main()
