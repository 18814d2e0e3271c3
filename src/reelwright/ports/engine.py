"""What draws: the port that every engine fills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reelwright.domain.job import Rendition, Stage
from reelwright.domain.request import GenerationRequest


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt is; `fraction` is 0.0 to 1.0 of the whole job."""

    fraction: float
    stage: Stage


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do, for `/v1/models` and for `doctor`."""

    summary: str
    max_seconds: int
    #: The sizes it draws, as `WxH`; empty for any even sides from 128 to 3840.
    sizes: tuple[str, ...]
    qualities: tuple[str, ...]
    has_sound: bool = False


class Engine(Protocol):
    """Draws videos. Runs in a child process, so it may block and hold the GIL."""

    @property
    def name(self) -> str:
        """The name shown to users as `engine`."""
        ...

    def describe(self) -> Capabilities:
        """Say what it can do, without starting anything heavy."""
        ...

    def warm_up(self) -> str:
        """Do the slow, once-only work and return the device's name.

        Raises:
            EngineError: When it cannot run here.
        """
        ...

    def render(self, request: GenerationRequest, folder: Path, report: Callable[[Progress], None]) -> Rendition:
        """Make `video.mp4`, `poster.webp` and `spritesheet.jpg` in `folder` and say what they are.

        Raises:
            EngineError: When it cannot be made; trying again would fail again.
        """
        ...
