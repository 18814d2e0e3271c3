"""Where the camera stands and looks at each moment: one small function per named move.

Invariant: a move only changes a base view, so every move works with every setting; pure arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class View:
    """A camera: metres, y up; `focal` is in half frame heights (2 is about 53 degrees of height)."""

    eye: Vector
    target: Vector
    focal: float
    roll_rad: float = 0.0
    #: How wide a far point of light is out of focus, in frame heights (0: everything is sharp).
    blur: float = 0.0

    def basis(self) -> tuple[Vector, Vector, Vector]:
        """Return right, up and forward as unit vectors."""
        forward = _unit(_minus(self.target, self.eye))
        lean = (math.sin(self.roll_rad), math.cos(self.roll_rad), 0.0)
        right = _unit(_cross(lean, forward))
        return right, _cross(forward, right), forward


def _minus(a: Vector, b: Vector) -> Vector:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _cross(a: Vector, b: Vector) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _unit(a: Vector) -> Vector:
    length = math.sqrt(a[0] ** 2 + a[1] ** 2 + a[2] ** 2) or 1.0
    return (a[0] / length, a[1] / length, a[2] / length)


def moved(view: View, eye: Vector, target: Vector = (0.0, 0.0, 0.0)) -> View:
    """Return the view with its eye and its target shifted, metres."""
    a, b = view.eye, view.target
    return replace(
        view,
        eye=(a[0] + eye[0], a[1] + eye[1], a[2] + eye[2]),
        target=(b[0] + target[0], b[1] + target[1], b[2] + target[2]),
    )


def eased(u: float) -> float:
    """Return a share that starts and ends slowly."""
    return u * u * (3.0 - 2.0 * u)


@dataclass(frozen=True, slots=True)
class Beat:
    """Where in the film a move stands."""

    #: 0 at the start, 1 at the end; the same, slow at both ends; film seconds.
    u: float
    eased: float
    t: float
    #: +1 or -1: the side that the action goes to.
    side: float
    #: How large the scene is: 1 where the subject is 9 m away. Moves are in metres at that distance.
    reach: float = 1.0

    def scaled(self, *metres: float) -> Vector:
        """Return a shift that looks the same at any distance."""
        x, y, z = metres
        return (x * self.reach, y * self.reach, z * self.reach)


Move = Callable[[View, Beat], View]


def _drift(view: View, beat: Beat) -> View:
    """A held shot that breathes: what a camera does when the prompt names none."""
    sway = 0.05 * math.sin(0.9 * beat.t)
    return moved(
        view,
        beat.scaled(beat.side * 0.5 * (beat.u - 0.5), 0.10 * beat.u + sway, 0.75 * beat.u),
        beat.scaled(0.0, 0.10 * beat.u + sway * 0.6, 0.0),
    )


def _static(view: View, _beat: Beat) -> View:
    return view


def _drone(view: View, beat: Beat) -> View:
    """Comes in high from one side, sinks and glides towards the subject."""
    e = 0.25 * beat.u + 0.75 * beat.eased
    eye = beat.scaled(beat.side * (-3.8 + 4.6 * e), 2.9 - 1.9 * e, -3.6 + 4.4 * e)
    return replace(moved(view, eye, beat.scaled(0.0, -0.62 + 0.5 * e, 0.0)), roll_rad=beat.side * (0.045 - 0.06 * e))


def _dolly(view: View, beat: Beat) -> View:
    return moved(view, beat.scaled(0.0, 0.0, -1.6 + 3.6 * beat.eased))


def _pull(view: View, beat: Beat) -> View:
    return moved(view, beat.scaled(0.0, 0.9 * beat.u, 1.4 - 4.4 * beat.eased))


def _zoom(view: View, beat: Beat) -> View:
    return replace(view, focal=view.focal * (0.92 + 0.42 * beat.eased))


def _pan(view: View, beat: Beat) -> View:
    return moved(view, (0.0, 0.0, 0.0), beat.scaled(beat.side * (-2.6 + 5.2 * beat.eased), 0.0, 0.0))


def _tilt(view: View, beat: Beat) -> View:
    return moved(view, (0.0, 0.0, 0.0), beat.scaled(0.0, -1.5 + 2.3 * beat.eased, 0.0))


def _orbit(view: View, beat: Beat) -> View:
    a = beat.side * (-0.42 + 0.84 * beat.eased)
    x, z = view.eye[0] - view.target[0], view.eye[2] - view.target[2]
    turned = (x * math.cos(a) - z * math.sin(a), x * math.sin(a) + z * math.cos(a))
    return replace(
        view, eye=(view.target[0] + turned[0], view.eye[1] + 0.3 * beat.reach * beat.u, view.target[2] + turned[1])
    )


def _crane(view: View, beat: Beat) -> View:
    return moved(view, beat.scaled(0.0, -0.6 + 3.4 * beat.eased, -0.8), beat.scaled(0.0, -0.25 * beat.u, 0.0))


def _tracking(view: View, beat: Beat) -> View:
    return moved(
        view,
        beat.scaled(beat.side * (-1.8 + 3.6 * beat.u), 0.0, 0.0),
        beat.scaled(beat.side * (-1.2 + 2.4 * beat.u), 0.0, 0.0),
    )


def _handheld(view: View, beat: Beat) -> View:
    def shake(a: float) -> float:
        return (
            math.sin(2.1 * beat.t + a) * 0.5
            + math.sin(5.3 * beat.t + 2.3 * a) * 0.22
            + math.sin(9.7 * beat.t + 4.1 * a) * 0.08
        )

    held = moved(
        view,
        beat.scaled(0.10 * shake(1.0), 0.08 * shake(2.0), 0.0),
        beat.scaled(0.22 * shake(3.0), 0.20 * shake(4.0), 0.0),
    )
    return replace(held, roll_rad=view.roll_rad + 0.011 * shake(5.0))


def _close(view: View, _beat: Beat) -> View:
    return replace(view, focal=view.focal * 1.38)


def _wide(view: View, _beat: Beat) -> View:
    return replace(view, focal=view.focal * 0.74)


def _macro(view: View, _beat: Beat) -> View:
    return replace(view, focal=view.focal * 1.55, blur=max(view.blur, 0.035))


def _low(view: View, _beat: Beat) -> View:
    """From near the ground, looking up: the target stays, the eye sinks."""
    return moved(view, (0.0, -0.72 * max(view.eye[1], 0.0), 0.0))


def _high(view: View, beat: Beat) -> View:
    """From above, looking down."""
    return moved(view, beat.scaled(0.0, 3.4, 1.2))


#: The moves a prompt can ask for; several may be applied one after the other.
MOVES: dict[str, Move] = {
    "drift": _drift,
    "static": _static,
    "drone": _drone,
    "dolly": _dolly,
    "pull back": _pull,
    "zoom": _zoom,
    "pan": _pan,
    "tilt": _tilt,
    "orbit": _orbit,
    "crane": _crane,
    "tracking": _tracking,
    "handheld": _handheld,
    "close-up": _close,
    "wide": _wide,
    "macro": _macro,
    "low angle": _low,
    "high angle": _high,
}
#: Moves that only change the lens, so the camera still breathes under them.
LENSES = frozenset({"close-up", "wide", "handheld", "macro", "low angle", "high angle"})
