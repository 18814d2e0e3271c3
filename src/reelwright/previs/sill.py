"""A window's measures, the ground in and out of the house, and which subjects belong where.

Invariant: pure arithmetic; the sill is at z `SILL_FRONT`..`GLASS`, its top at `SILL_M`, the garden beyond the glass.
"""

from __future__ import annotations

from reelwright.previs.modules import Ground, Piece

#: Metres: the sill's top and front, the glass, half the opening's width, its top, the lawn.
SILL_M, SILL_FRONT, GLASS, WIDE, TOP, LAWN_M = 0.90, 0.96, 1.42, 1.24, 2.20, -0.15
#: What `paint.x` tells the material.
PARTS = {"wall": 0.0, "sill": 1.0, "frame": 2.0, "floor": 3.0, "pot": 4.0, "leaf": 5.0, "linen": 6.0, "drop": 7.0}


class House(Ground):
    """A floor, the sill over it, and a lawn outside."""

    def height(self, x: float, z: float) -> float:
        """Return the ground's height at a place, metres."""
        if z > GLASS:
            return LAWN_M
        return SILL_M if z >= SILL_FRONT and abs(x) < WIDE else 0.0


def zone(piece: Piece, scale: float) -> str:
    """Return where a subject belongs: "sill", "room", "garden" or "air"."""
    length, height, _ = (side * scale for side in piece.size_m)
    if piece.habitat == "air":
        return "air"
    if piece.habitat == "land" and height < 1.0 and length < 1.25:
        return "sill"
    return "room" if piece.habitat == "land" and height < 2.6 and length < 1.25 else "garden"
