"""What is being talked about: the noun last named, and the places a prompt names.

Invariant: what is said of a topic after its noun ("the sky is red") is given to it as if it stood before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reelwright.previs.casting import Cast, Hold, Role
from reelwright.previs.mentions import Mention
from reelwright.previs.wishes import Wishes

_WET = frozenset({"ocean", "beach"})


@dataclass
class Place:
    """A mention of where the film plays, or of what is to be seen there."""

    mention: Mention
    #: Name and text of each colour.
    colours: list[tuple[str, str]] = field(default_factory=list)

    def names(self, kind: str) -> list[str]:
        """Return the names of its concepts of one kind; those of a part are its owners."""
        return [name for c in self.mention.concepts if c.kind == kind for name in c.name.split(",")]

    @property
    def is_wet(self) -> bool:
        """Whether words for the state of water may be said of it."""
        return any(not _WET.isdisjoint(self.names(kind)) for kind in ("setting", "hint", "part"))


@dataclass
class Topic:
    """The noun last named in this clause."""

    kind: str
    text: str
    role: Role | None = None
    place: Place | None = None

    def take(self, hold: Hold, cast: Cast, wishes: Wishes) -> None:
        """Take the modifiers that wait, and leave none that fit."""
        if hold.colours:
            self._take_colours(hold, cast, wishes)
            hold.colours = []
        if self.role:
            for trait, text in hold.traits:
                cast.dress(self.role, trait, text)
            if hold.size and not self.role.size:
                self.role.size = hold.size[0]
            hold.traits, hold.size = [], None
        if self.place and self.place.is_wet:
            wishes.asked |= dict.fromkeys(hold.seas, self.text)
            hold.seas = []

    def _take_colours(self, hold: Hold, cast: Cast, wishes: Wishes) -> None:
        if self.role:
            cast.paint(self.role, hold.colours, self.text, turns=hold.turns)
        elif self.place:
            self.place.colours += hold.colours
        elif self.kind == "sky" or (self.kind == "time" and not wishes.sky):
            wishes.sky += [name for name, _ in hold.colours]
