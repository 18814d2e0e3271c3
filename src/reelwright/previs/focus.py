"""What the lens does to things out of focus.

Invariant: what is in focus is returned as it came. The disc of a point out of focus is gathered at half the size,
where it costs a quarter, and laid over what is sharp.
"""

from __future__ import annotations

from typing import Any

import moderngl

from reelwright.previs import modules
from reelwright.previs.graphics import SceneTarget, Workshop


class Focus:
    """The focus pass of one film."""

    def __init__(self, shop: Workshop, scene: SceneTarget) -> None:
        self._scene = scene
        self._gather, self._lay = (
            shop.painter(modules.shader_source(f"glsl/{name}.glsl")) for name in ("blur", "focus")
        )
        width, height = scene.texture.size
        self._soft = shop.target(max(width // 2, 2), max(height // 2, 2))
        self._whole = shop.target(width, height)

    def draw(
        self, light: moderngl.Texture, *, focus_m: float, blur: float, lens: tuple[float, float]
    ) -> moderngl.Texture:
        """Return the light as a lens focused at a distance sees it; `blur` is `View.blur`."""
        own: dict[str, Any] = {"image": light, "depth": self._scene.depth, "lens": lens, "focus": focus_m, "blur": blur}
        self._gather.paint(self._soft, own)
        self._lay.paint(self._whole, {**own, "soft": self._soft.texture})
        return self._whole.texture
