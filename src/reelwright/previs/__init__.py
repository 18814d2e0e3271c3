"""The embedded renderer, a library of its own: a prompt in, frames out.

`direct` plans a film in pure Python; `Renderer` draws its frames with OpenGL, on a GPU or on the processor.
Invariant: imports nothing else of Reelwright; importing this package loads no OpenGL, numpy or OpenCV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reelwright.previs.director import direct
from reelwright.previs.errors import OpenGLUnavailableError, PrevisError, ShaderError
from reelwright.previs.scene import Entity, Film, SceneSpec

if TYPE_CHECKING:
    from reelwright.previs.renderer import Renderer

__all__ = [
    "Entity",
    "Film",
    "OpenGLUnavailableError",
    "PrevisError",
    "Renderer",
    "SceneSpec",
    "ShaderError",
    "direct",
]


def __getattr__(name: str) -> Any:
    """Load the renderer, and OpenGL with it, when it is first asked for."""
    if name == "Renderer":
        from reelwright.previs.renderer import Renderer

        return Renderer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
