"""What subjects do: each verb goes to the nearest subject that can do it, or is handed back as left out.

Invariant: a verb looks at a bounded number of nouns around it, so that long prompts cost no more per word than
short ones. Verbs of scenery ("waves dance") ask for nothing.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reelwright.previs.casting import Cast, Role

#: How many nouns before and after a verb are looked at.
_BACK, _AHEAD = 8, 4
#: What somebody else can be the cause of ("a man driving a car").
_DRIVEN = frozenset({"car", "boat", "rocket", "balloon", "robot arm"})


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun of the prompt, as far as verbs are concerned."""

    position: int
    sentence: int
    clause: int
    #: The role it names; None: scenery, or a thing that is not drawn.
    role: Role | None = None
    #: Not drawn, but it could do something by itself.
    is_actor: bool = False
    #: Part of a list with the noun before ("a cat and a dog").
    is_joined: bool = False
    #: Part of somebody: what it does is its own ("the tail sways").
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb of the prompt."""

    position: int
    sentence: int
    clause: int
    text: str
    #: Actions it may mean, in the table's order.
    actions: tuple[str, ...]
    #: It stands before its noun ("running horses", "奔跑的马").
    is_attributive: bool = False
    #: A whole phrase lies between it and its noun ("坐在窗台上的猫").
    is_relative: bool = False
    #: What it acts on is named, and missing already.
    has_object: bool = False


def assign(cast: Cast, nouns: Sequence[Noun], deeds: Sequence[Deed]) -> None:
    """Give every deed to its subject; leave out those that nobody can show."""
    positions = [noun.position for noun in nouns]
    for deed in deeds:
        at = bisect.bisect_left(positions, deed.position)
        before = list(reversed(nouns[max(0, at - _BACK) : at]))
        after = nouns[at : at + _AHEAD]
        if not _taken(deed, before, after) and not deed.has_object and "any" not in deed.actions:
            cast.leave_out(deed.text)


def _taken(deed: Deed, before: Sequence[Noun], after: Sequence[Noun]) -> bool:
    """Return whether somebody does it, or nobody has to."""
    here = [noun for noun in before if noun.clause == deed.clause]
    ahead = [noun for noun in after if noun.sentence == deed.sentence]
    if deed.is_attributive and ahead:
        return _attributive(deed, ahead[0])
    if deed.is_relative and not any(noun.role for noun in here) and _given(deed, _roles(ahead)):
        return True
    for noun in here:
        if noun.role is None and noun.is_actor:
            return True  # It is the missing thing's.
        if noun.role and _given(deed, [noun.role]):
            _share(deed, noun, before)
            return True
    if here and not any(noun.role for noun in here):
        _given(deed, _roles(noun for noun in ahead if noun.clause == deed.clause))
        return True  # Scenery's, if not of the subject that follows.
    if here and here[0].is_part:
        return True
    if any(noun.role for noun in here):
        return _given(deed, [role for role in _roles(ahead) if role.name in _DRIVEN])
    same = [noun for noun in before if noun.sentence == deed.sentence]
    if not any(noun.role for noun in same) and any(noun.is_actor for noun in same):
        return True
    return _given(deed, _roles(same)) or _given(deed, _roles(ahead)) or _given(deed, _roles(before))


def _attributive(deed: Deed, noun: Noun) -> bool:
    if noun.role is None:
        return True
    return _given(deed, [noun.role]) or deed.text.endswith(("ed", "en"))


def _roles(nouns: Sequence[Noun] | Iterator[Noun]) -> list[Role]:
    return [noun.role for noun in nouns if noun.role]


def _given(deed: Deed, roles: Sequence[Role]) -> bool:
    """Give the deed to the first role that can take it; return whether it is shown."""
    for role in roles:
        action = role.can(deed.actions)
        if action is not None and role.action in {None, action}:
            role.action = action
            return True
    return any(role.goes_without_saying(deed.actions) for role in roles)


def _share(deed: Deed, noun: Noun, before: Sequence[Noun]) -> None:
    """Give the deed to the others of a list as well: "a cat and a dog run"."""
    rest = before[before.index(noun) :]
    for this, former in itertools.pairwise(rest):
        if not this.is_joined or former.role is None or former.sentence != noun.sentence:
            return
        if former.role.action is None:
            former.role.action = former.role.can(deed.actions)
