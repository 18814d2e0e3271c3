"""Legs that fold: the angles that bring a foot of several joints to where it has to stand.

Invariant: a leg lies in one upright plane at rest, and its joints fold together in fixed shares, as tendons make
them do; a place out of reach is met by the leg at its longest or shortest. Pure numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FOLDS = np.linspace(-1.1, 2.3, 86)


@dataclass(frozen=True, eq=False)
class Leg:
    """A chain of joints from its root to the ball of the foot, and how much each joint folds (radians per fold)."""

    #: (k, 2) ahead and up, metres.
    joints: NDArray[np.float64]
    #: (k - 2,): positive turns the part below anticlockwise (forwards) as the leg folds.
    shares: NDArray[np.float64]

    def _ends(self, extra: NDArray[np.float64], folds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where the foot is from the root, for each fold, with the upper bone as at rest."""
        parts = np.diff(self.joints, axis=0)
        angles = np.cumsum(folds[:, None] * self.shares[None, :] + extra[None, :], axis=1)
        c, s = np.cos(angles), np.sin(angles)
        x = parts[0, 0] + (c * parts[1:, 0] - s * parts[1:, 1]).sum(axis=1)
        y = parts[0, 1] + (s * parts[1:, 0] + c * parts[1:, 1]).sum(axis=1)
        return np.stack([x, y], axis=1)

    def reach(self, target: tuple[float, float], extra: tuple[float, ...] = ()) -> tuple[float, ...]:
        """Return each bone's turn (radians, against the bone before it) that brings the foot to `target`.

        `target` is ahead and up from the root, metres; `extra` are turns of the lower bones on top of the fold.
        """
        more = np.array(extra or (0.0,) * len(self.shares))
        ends = self._ends(more, _FOLDS)
        far = np.hypot(ends[:, 0], ends[:, 1])
        longest = int(far.argmax())
        shortest = longest + int(far[longest:].argmin())
        lengths, folds = far[longest : shortest + 1][::-1], _FOLDS[longest : shortest + 1][::-1]
        fold = float(np.interp(np.hypot(*target), np.maximum.accumulate(lengths), folds))
        end = self._ends(more, np.array([fold]))[0]
        turn = float(np.arctan2(target[1], target[0]) - np.arctan2(end[1], end[0]))
        turn = (turn + np.pi) % (2 * np.pi) - np.pi
        return (turn, *(float(share * fold + own) for share, own in zip(self.shares, more, strict=True)))

    def longest_m(self) -> float:
        """Return how far the foot can be from the root."""
        ends = self._ends(np.zeros(len(self.shares)), _FOLDS)
        return float(np.hypot(ends[:, 0], ends[:, 1]).max())
