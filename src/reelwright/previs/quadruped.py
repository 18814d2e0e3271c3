"""Four-legged bodies: where the joints are, the skeleton through them, and the skin over a sculpture of them.

Invariant: front is +x, right is +z, the ground is y = 0 at rest, and both sides are alike. Every four-legged
subject has the same bone names, so that every gait moves every one of them. Pure numpy; knows no scene.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from reelwright.previs.mesh import Mesh, bound_to, grid, joined
from reelwright.previs.sculpt import Sculpture, round_cone
from reelwright.previs.skeleton import Skeleton

#: x (ahead) and y (up), metres.
Joint = tuple[float, float]
#: Share of the way from one joint to the next, then half sizes ahead, behind and aside, metres.
Section = tuple[float, float, float, float]
SIDES = {"l": -1.0, "r": 1.0}
FORE = ("scapula", "humerus", "radius", "cannon", "paw")
HIND = ("femur", "tibia", "shank", "toes")


@dataclass(frozen=True, slots=True)
class Frame:
    """The joints of a four-legged body at rest, metres."""

    #: Top of the shoulder blade, shoulder, elbow, wrist, ball of the foot, tip of the toes.
    fore: tuple[Joint, Joint, Joint, Joint, Joint, Joint]
    #: Hip, knee, hock, ball of the foot, tip of the toes.
    hind: tuple[Joint, Joint, Joint, Joint, Joint]
    #: How far the legs are from the middle.
    fore_z: float
    hind_z: float
    #: Where the back bends: loin, middle, chest.
    spine: tuple[Joint, Joint, Joint]
    #: Root of the neck, its middle, the joint of the head, the tip of the nose.
    neck: tuple[Joint, Joint, Joint, Joint]
    #: The hinge of the jaw.
    jaw: Joint
    #: Root and tip of the right ear, (x, y, z).
    ear: tuple[tuple[float, float, float], tuple[float, float, float]]
    #: Root, three joints and tip.
    tail: tuple[Joint, Joint, Joint, Joint, Joint]
    #: How thick trunk, neck and legs are, for the reach of their bones.
    girth: tuple[float, float, float]
    #: Bones of a mane that hang from the neck, (root, tip) each.
    mane: tuple[tuple[Joint, Joint], ...] = ()

    @property
    def hip_m(self) -> float:
        """The hip's height: the measure of its strides."""
        return self.hind[0][1]

    def skeleton(self) -> Skeleton:
        """Return its bones, parents first."""
        loin, middle, chest = ((*joint, 0.0) for joint in self.spine)
        rows: list[tuple[str, str | None, ArrayLike]] = [
            ("body", None, middle),
            ("hips", "body", loin),
            ("chest", "body", chest),
            ("neck", "chest", (*self.neck[0], 0.0)),
            ("nape", "neck", (*self.neck[1], 0.0)),
            ("head", "nape", (*self.neck[2], 0.0)),
            ("jaw", "head", (*self.jaw, 0.0)),
        ]
        rows += [(f"tail{n + 1}", f"tail{n}" if n else "hips", (*self.tail[n], 0.0)) for n in range(4)]
        for side, sign in SIDES.items():
            x, y, z = self.ear[0]
            rows.append((f"ear_{side}", "head", (x, y, sign * z)))
            for names, first, joints, z in (
                (FORE, "chest", self.fore, self.fore_z),
                (HIND, "hips", self.hind, self.hind_z),
            ):
                parents = (first, *(f"{name}_{side}" for name in names))
                rows += [(f"{n}_{side}", p, (*j, sign * z)) for n, p, j in zip(names, parents, joints, strict=False)]
        for number, (root, _) in enumerate(self.mane):
            rows.append((f"mane{number + 1}", ("neck", "nape", "head")[number], (*root, 0.0)))
        return Skeleton.of(rows)

    def reaches(self) -> list[tuple[str, ArrayLike, ArrayLike, float, float]]:
        """Return each bone's name, its line at rest, and how far it reaches and how softly it lets go, metres."""
        trunk, neck, leg = self.girth
        loin, middle, chest = ((*joint, 0.0) for joint in self.spine)
        rows: list[tuple[str, ArrayLike, ArrayLike, float, float]] = [
            ("hips", (*self.tail[0], 0.0), loin, trunk, trunk * 0.40),
            ("body", loin, chest, trunk, trunk * 0.40),
            ("chest", chest, (*self.neck[0], 0.0), trunk, trunk * 0.40),
        ]
        # Breast and belly hang below the spine, between the legs.
        (shoulder, elbow), drop = self.fore[1:3], 0.95 * trunk
        keel = ((elbow[0], elbow[1], 0.0), (shoulder[0], shoulder[1], 0.0))
        rows.append(("chest", *keel, trunk * 0.6, trunk * 0.25))
        under = ((loin[0], loin[1] - drop, 0.0), (middle[0], middle[1] - drop, 0.0))
        rows.append(("body", *under, trunk * 0.55, trunk * 0.25))
        rows += [
            (name, (*a, 0.0), (*b, 0.0), neck * fat, neck * 0.35)
            for name, a, b, fat in zip(
                ("neck", "nape", "head"), self.neck, self.neck[1:], (1.2, 1.0, 1.0), strict=False
            )
        ]
        rows += [
            (f"tail{n + 1}", (*a, 0.0), (*b, 0.0), leg, leg * 0.8)
            for n, (a, b) in enumerate(zip(self.tail, self.tail[1:], strict=False))
        ]
        for side, sign in SIDES.items():
            for names, joints, z in ((FORE, self.fore, self.fore_z), (HIND, self.hind, self.hind_z)):
                fat = (1.3, 1.2, 1.0, 0.8, 0.8) if names is FORE else (1.6, 1.0, 0.8, 0.8)
                rows += [
                    (f"{name}_{side}", (*a, sign * z), (*b, sign * z), leg * wide, leg * (0.6 if wide > 1.1 else 0.28))
                    for name, a, b, wide in zip(names, joints, joints[1:], fat, strict=False)
                ]
        return rows


def segment(a: Joint, b: Joint, z: float | tuple[float, float], sections: Sequence[Section]) -> list[tuple[float, ...]]:
    """Return the rows of a loft from one joint to another."""
    near, far = z if isinstance(z, tuple) else (z, z)
    return [
        (a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s, near + (far - near) * s, ahead, behind, aside)
        for s, ahead, behind, aside in sections
    ]


@dataclass(frozen=True, slots=True)
class Detail:
    """A box of the body that is sculpted in finer cells."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    cell_m: float


def skin(
    sculpture: Sculpture,
    frame: Frame,
    *,
    low: Sequence[float],
    high: Sequence[float],
    cell_m: float,
    details: Sequence[Detail] = (),
    ears: float = 0.0,
) -> Mesh:
    """Return the skin of a sculpture that is alike on both sides, hung on its frame's skeleton.

    `ears` is the paint of what hangs on the ears (0: there is none).
    """
    whole = sculpture.mesh((*low[:2], -cell_m), high, cell_m, openness_m=cell_m)
    parts: list[Mesh] = []
    for detail in details:
        whole = _without(whole, detail, 1.5 * cell_m)
        parts = [_without(part, detail, 1.5 * cell_m) for part in parts]
        near = (*detail.low[:2], -detail.cell_m)
        parts.append(sculpture.mesh(near, detail.high, detail.cell_m, openness_m=cell_m))
    half = joined([replace(mesh, joints=None, weights=None) for mesh in (whole, *parts)])
    # What faces ahead at rest, and what faces up: ears have a front and a back.
    half.paint[:, 1:3] = half.normals[:, :2]
    return hung(joined([half, flipped(half)]), frame, ears=ears)


def _without(mesh: Mesh, detail: Detail, margin_m: float) -> Mesh:
    """Return a mesh less what lies deep inside a box."""
    low, high = np.array(detail.low) + margin_m, np.array(detail.high) - margin_m
    # The box goes through the middle: z has one end.
    inside = ((mesh.positions > low) & (mesh.positions < high))[:, :2]
    is_gone = np.asarray(inside.all(axis=1), np.bool_)
    kept = mesh.triangles[~is_gone[mesh.triangles].all(axis=1)]
    used = np.unique(kept)
    number = np.zeros(len(mesh.positions), np.uint32)
    number[used] = np.arange(len(used), dtype=np.uint32)
    hung_on = (
        {}
        if mesh.joints is None or mesh.weights is None
        else {"joints": mesh.joints[used], "weights": mesh.weights[used]}
    )
    return Mesh(mesh.positions[used], mesh.normals[used], mesh.paint[used], number[kept], **hung_on)


def flipped(mesh: Mesh) -> Mesh:
    """Return the mesh's mirror image across z = 0."""
    flip = np.array([1.0, 1.0, -1.0], np.float32)
    return replace(
        mesh, positions=mesh.positions * flip, normals=mesh.normals * flip, triangles=mesh.triangles[:, ::-1].copy()
    )


def hung(mesh: Mesh, frame: Frame, *, ears: float = 0.0) -> Mesh:
    """Return the mesh hung on the frame's bones, each vertex on the four whose reach it is deepest in."""
    skeleton = frame.skeleton()
    reaches = frame.reaches()
    p = mesh.positions
    away = np.stack([round_cone(a, b, reach)(p) for _, a, b, reach, _ in reaches], axis=1)
    soft = np.array([soft for *_, soft in reaches], np.float32)
    bones = np.array([skeleton[name] for name, *_ in reaches])
    pull = np.exp(-(away - away.min(axis=1, keepdims=True)) / soft)
    order = np.argsort(-pull, axis=1)[:, :4]
    firm = np.take_along_axis(pull, order, axis=1)
    firm[firm < 0.02] = 0.0
    joints, weights = bones[order].astype(np.float32), firm / firm.sum(axis=1, keepdims=True)
    if ears:
        for side, sign in SIDES.items():
            is_ear = (mesh.paint[:, 0] == ears) & (np.sign(p[:, 2]) == sign)
            root, tip = (np.array(point) * (1.0, 1.0, sign) for point in frame.ear)
            free = np.clip(((p[is_ear] - root) @ (tip - root)) / ((tip - root) ** 2).sum() * 2.5, 0.0, 1.0)
            joints[is_ear, :2] = (skeleton["head"], skeleton[f"ear_{side}"])
            weights[is_ear] = np.stack([1.0 - free, free, 0 * free, 0 * free], axis=1)
    return replace(mesh, joints=joints, weights=weights.astype(np.float32))


def ball(centre: Sequence[float], radius: float, bone: int, *, paint: float) -> Mesh:
    """Return a sphere on a bone: an eye."""
    up, round_ = np.linspace(-np.pi / 2, np.pi / 2, 13), np.linspace(0, 2 * np.pi, 20, endpoint=False)
    x, z = (np.cos(up)[:, None] * f(-round_)[None, :] for f in (np.cos, np.sin))
    y = np.repeat(np.sin(up)[:, None], len(round_), axis=1)
    points = np.stack([x, y, z], axis=-1).astype(np.float32)
    mesh = grid(points * np.float32(radius), closed=True)
    around = points.reshape(-1, 3)
    one = np.ones((len(around), 1), np.float32)
    colours = np.concatenate([one * paint, around[:, :2], one], axis=1).astype(np.float32)
    return bound_to(replace(mesh, paint=colours, normals=around).moved(centre), bone)


def eyes(frame: Frame, centre: Sequence[float], radius: float, *, paint: float) -> list[Mesh]:
    """Return both eyes."""
    bone = frame.skeleton()["head"]
    x, y, z = centre
    return [ball((x, y, sign * z), radius, bone, paint=paint) for sign in SIDES.values()]
