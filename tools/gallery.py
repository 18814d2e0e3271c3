"""Draw the stills of `docs/reference/previs.md`: `./run gallery`, or `./run gallery NAME…` for some of them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "docs" / "images" / "previs"
_SIZE: Final = (960, 540)
_QUALITY: Final = 82


@dataclass(frozen=True, slots=True)
class Still:
    """One picture: what it shows, the words that made it, and the share of the film at which it was taken."""

    kind: str
    name: str
    prompt: str
    at: float = 0.5
    seed: int = 7

    @property
    def file_name(self) -> str:
        """Return the picture's name in `FOLDER`."""
        return f"{self.kind}-{self.name.replace(' ', '-')}.webp"


STILLS: Final = (
    Still(
        "tutorial",
        "sunset",
        "A serene sunset over a calm ocean with gentle waves. Dolphins leaping through the water in slow motion. "
        "The sky transitions from orange to deep purple.",
        0.4,
    ),
    Still(
        "tutorial",
        "calligraphy",
        "Close-up of a robotic arm writing calligraphy on rice paper. The brush moves with fluid precision, creating "
        "elegant Chinese characters. Macro lens, soft studio lighting, cinematic quality.",
        0.85,
    ),
    Still(
        "tutorial",
        "tabby",
        "A fluffy orange tabby cat sitting on a windowsill, watching birds outside. The cat's tail sways gently. "
        "Natural sunlight illuminates the scene. Close-up shot.",
    ),
    Still("setting", "ocean", "A rough sea at golden hour"),
    Still("setting", "beach", "A beach in the afternoon"),
    Still("setting", "mountains", "Mountains in the morning"),
    Still("setting", "desert", "The desert in the late afternoon"),
    Still("setting", "snowfield", "A snowfield at sunrise, snow falling"),
    Still("setting", "forest", "A forest in the morning"),
    Still("setting", "city street", "A neon city street on a rainy night"),
    Still("setting", "interior window", "A window on a sunny morning"),
    Still("setting", "studio", "A fox in a studio"),
    Still("subject", "dolphin", "Two dolphins leaping over the ocean at noon"),
    Still("subject", "whale", "A whale breaching in the ocean at sunset", 0.45),
    Still("subject", "bird", "Three birds flying over the beach in the morning"),
    Still("subject", "cat", "A grey cat walking in the mountains in the morning"),
    Still("subject", "dog", "A golden dog running on the beach in the morning"),
    Still("subject", "horse", "A horse running in the mountains in the afternoon"),
    Still("subject", "fox", "A fox standing in a forest in the morning"),
    Still("subject", "person", "A person with a red umbrella walking in a city street in the rain"),
    Still("subject", "robot", "A robot standing in the desert in the afternoon"),
    Still("subject", "robot arm", "An orange robot arm on a beach in the afternoon"),
    Still("subject", "car", "A red sports car driving in the desert at golden hour"),
    Still("subject", "boat", "A sailboat on the ocean in the morning"),
    Still("subject", "balloon", "Three balloons over the mountains at sunrise"),
    Still("subject", "rocket", "A rocket launching in the desert in the morning", 0.6),
    Still("subject", "house", "A house in the mountains at dusk"),
    Still("subject", "tree", "A tree in a snowfield at sunset"),
)


def draw(stills: tuple[Still, ...]) -> Iterator[Path]:
    """Draw stills and yield where they were put."""
    import cv2

    from reelwright import previs

    FOLDER.mkdir(parents=True, exist_ok=True)
    renderer = previs.Renderer()
    width, height = _SIZE
    for still in stills:
        film = previs.direct(
            still.prompt, width=width, height=height, fps=24, frame_count=120, seed=still.seed, quality="high"
        )
        index = round(still.at * (film.frame_count - 1))
        frame = next(renderer.frames(film, start=index, stop=index + 1))
        path = FOLDER / still.file_name
        cv2.imwrite(str(path), frame[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, _QUALITY])
        yield path
    renderer.close()


def main() -> None:
    """Draw what the arguments name."""
    parser = argparse.ArgumentParser(prog="./run gallery", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="of a setting, a subject or a tutorial's scene")
    names = parser.parse_args().names
    known = {still.name for still in STILLS}
    if unknown := sorted(set(names) - known):
        parser.error(f"no still is called {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    for path in draw(tuple(still for still in STILLS if not names or still.name in names)):
        print(path)


if __name__ == "__main__":
    main()
