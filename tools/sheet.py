"""Draw a contact sheet of a prompt's film, to look at: `python -m tools.sheet "PROMPT" -o sheet.png`."""

import argparse
import time

import cv2
import numpy as np

from reelwright import previs

_SHAPES = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}


def main() -> None:
    """Draw what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m tools.sheet", description=__doc__)
    parser.add_argument("prompt")
    parser.add_argument("-o", "--output", default="sheet.png")
    parser.add_argument("--at", default="0,0.33,0.66,1", help="shares of the film, 0..1")
    parser.add_argument("--short-side", type=int, default=540, help="of each frame, pixels")
    parser.add_argument("--aspect-ratio", choices=sorted(_SHAPES), default="16:9")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--quality", default="high", help="standard at 1080p is high at 540p")
    parser.add_argument("--columns", type=int, default=2)
    chosen = parser.parse_args()
    wide, tall = _SHAPES[chosen.aspect_ratio]
    width, height = (chosen.short_side * side // min(wide, tall) // 2 * 2 for side in (wide, tall))
    count = max(round(chosen.seconds * 24), 1)
    film = previs.direct(
        chosen.prompt, width=width, height=height, fps=24, frame_count=count, seed=chosen.seed, quality=chosen.quality
    )
    print(film.scene, film.understood, film.not_drawn, film.notes, sep="\n")
    renderer = previs.Renderer()
    images, took_ms = [], []
    for share in chosen.at.split(","):
        index = round(float(share) * (count - 1))
        began = time.perf_counter()
        frames = renderer.frames(film, start=index, stop=index + 3)
        images.append(next(frames).copy())
        first = time.perf_counter()
        for again, _ in enumerate(frames, 1):
            took_ms.append(1000 * (time.perf_counter() - first) / again)
        print(f"frame {index}: ready in {first - began:.2f} s, then {took_ms[-1] if took_ms else 0:.0f} ms a frame")
    images += [np.zeros_like(images[0])] * (-len(images) % chosen.columns)
    rows = [np.hstack(images[k : k + chosen.columns]) for k in range(0, len(images), chosen.columns)]
    cv2.imwrite(chosen.output, np.vstack(rows)[..., ::-1])


if __name__ == "__main__":
    main()
