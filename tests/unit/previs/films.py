"""The prompts and small films that the previs tests share."""

from __future__ import annotations

from typing import Any

from reelwright.previs import Film, direct

TUTORIAL = (
    "A serene sunset over a calm ocean with gentle waves. Dolphins leaping through the water in slow motion. "
    "The sky transitions from orange to deep purple."
)
TUTORIAL_FULL = TUTORIAL + " Cinematic drone shot, 4K quality, 30 seconds duration."


def film(prompt: str = TUTORIAL, **changes: Any) -> Film:
    """Direct a small film: 160x90, two seconds."""
    settings: dict[str, Any] = {"width": 160, "height": 90, "fps": 24, "frame_count": 48, "seed": 7}
    return direct(prompt, **(settings | changes))
