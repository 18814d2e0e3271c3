"""Which codecs this installation has, for `doctor`. Knows names of encoders, opens no file."""

from __future__ import annotations

from typing import Final

#: Everything a finished video needs: the film, its poster, its spritesheet.
NEEDED: Final = ("h264", "webp", "jpeg")


def available() -> dict[str, bool]:
    """Say for each codec in `NEEDED` whether it can be written here; a missing library is a False too."""
    return {"h264": _has_h264(), "webp": _has_still("webp"), "jpeg": _has_still("jpg")}


def _has_h264() -> bool:
    try:
        import av
    except ImportError:
        return False
    try:
        return av.Codec("libx264", "w").is_encoder
    except ValueError:
        return False


def _has_still(name: str) -> bool:
    try:
        from PIL import features
    except ImportError:
        return False
    return bool(features.check(name))
