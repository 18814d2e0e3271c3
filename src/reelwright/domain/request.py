"""The waist of the hourglass: what every door asks for, in one shape.

A `GenerationRequest` is valid by construction at the door that made it (each dialect has its own bounds); here stand
the bounds that hold for all doors, and the tables of sizes. Nothing here knows a wire format.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MIN_SIDE_PX: Final = 128
MAX_SIDE_PX: Final = 3840
MIN_SECONDS: Final = 1
MAX_SECONDS: Final = 60
MIN_FPS: Final = 8
MAX_FPS: Final = 60
MAX_PROMPT_CHARS: Final = 32_000
MAX_SEED: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, order=True)
class Size:
    """A frame size in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height

    @property
    def is_drawable(self) -> bool:
        """Whether every engine must accept it: even sides within the bounds."""
        sides = (self.width, self.height)
        return all(MIN_SIDE_PX <= side <= MAX_SIDE_PX and side % 2 == 0 for side in sides)


#: (resolution, aspect ratio) -> size: the tutorial's nine.
SIZES: Final[dict[tuple[str, str], Size]] = {
    ("720p", "16:9"): Size(1280, 720),
    ("720p", "9:16"): Size(720, 1280),
    ("720p", "1:1"): Size(720, 720),
    ("1080p", "16:9"): Size(1920, 1080),
    ("1080p", "9:16"): Size(1080, 1920),
    ("1080p", "1:1"): Size(1080, 1080),
    ("4k", "16:9"): Size(3840, 2160),
    ("4k", "9:16"): Size(2160, 3840),
    ("4k", "1:1"): Size(2160, 2160),
}
RESOLUTIONS: Final = ("720p", "1080p", "4k")
ASPECT_RATIOS: Final = ("16:9", "9:16", "1:1")


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What to make: the one shape that every door narrows to."""

    prompt: str
    #: The public name the caller used; `engine` is what it maps to.
    model: str
    engine: str
    size: Size
    duration_ms: int
    fps: int
    #: Always set: a door that got none draws one, so that a result can be made again.
    seed: int
    #: How finely the engine works: draft, standard or high.
    quality: str = "standard"
    #: The dialect of the door that took it (generations, openai, cli), for reports only.
    door: str = "generations"
    #: Fields the caller sent that mean nothing here, told back to him.
    ignored: tuple[str, ...] = field(default=())
    #: The caller's own name for it; lists can be asked for it.
    custom_id: str | None = None
    #: Who is to be told how it ended: an address that is posted to.
    callback_url: str | None = None

    @property
    def frame_count(self) -> int:
        """How many frames the film has (a fraction of a frame rounds to the nearest)."""
        return max(1, round(self.duration_ms * self.fps / 1000))
