"""Draws films with OpenGL: one context per process, off-screen, on a GPU or on Mesa's llvmpipe.

Invariant: the same film gives the same frames on the same OpenGL. Must not know the platform, nor what a
prompt said.
"""

from __future__ import annotations

from collections.abc import Iterator

import moderngl
import numpy as np
from numpy.typing import NDArray

from reelwright.previs.errors import OpenGLUnavailableError
from reelwright.previs.scene import Film
from reelwright.previs.stage import Stage

_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software")


class Renderer:
    """The process's OpenGL."""

    def __init__(self) -> None:
        """Open a context.

        Raises:
            OpenGLUnavailableError: no OpenGL 3.3 was found; the message names the packages to install.
        """
        try:
            self._gl = moderngl.create_standalone_context(
                backend="egl"  # type: ignore[arg-type] # moderngl annotates each keyword as a whole dict
            )
        except Exception as error:
            raise OpenGLUnavailableError(str(error)) from error
        #: OpenGL's name for what draws.
        self.name: str = self._gl.info["GL_RENDERER"]
        #: Whether the processor draws, not a GPU.
        self.is_software: bool = any(word in self.name.lower() for word in _SOFTWARE)

    def frames(self, film: Film, *, start: int = 0, stop: int | None = None) -> Iterator[NDArray[np.uint8]]:
        """Yield frames `start` to `stop` (exclusive): uint8 (height, width, 3) RGB, C-contiguous.

        The top row comes first. An array is one of four buffers used in turn: its content stays until three
        more frames have been asked for.

        Raises:
            ShaderError: the scene's shader did not compile.
        """
        stage = Stage(self._gl, film, is_software=self.is_software)
        try:
            for frame in range(start, film.frame_count if stop is None else min(stop, film.frame_count)):
                yield stage.draw(frame)
        finally:
            stage.close()

    def close(self) -> None:
        """Give the context back."""
        self._gl.release()
