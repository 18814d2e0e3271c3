"""The ways this library fails, in words its caller can show.

Invariant: every exception this package raises on purpose derives from `PrevisError`. Knows nothing of the
platform.
"""

from __future__ import annotations


class PrevisError(Exception):
    """The film could not be made."""


class OpenGLUnavailableError(PrevisError):
    """No OpenGL was found to draw with."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"No OpenGL context could be made ({reason}). On Debian install it with: "
            "apt-get install libegl1 libgl1 libgl1-mesa-dri"
        )


class ShaderError(PrevisError):
    """A scene's assembled shader did not compile."""


class UnwritableTextError(PrevisError):
    """The brush cannot write this text."""

    def __init__(self, text: str, missing: str, most: int) -> None:
        reason = f"we have no strokes for {missing}" if missing else f"it takes 1 to {most} characters"
        super().__init__(f"The brush cannot write {text!r}: {reason}.")
        self.missing = missing
