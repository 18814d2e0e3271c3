"""What subjects do: each verb goes to the nearest subject that can do it, or is handed back as left out.

Invariant: a verb looks at a bounded number of nouns around it, so that long prompts cost no more per word than
short ones. Verbs of scenery ("waves dance") ask for nothing.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reelwright.previs.casting import RESTING, Cast, Role

#: How many nouns before and after a verb are looked at.
_BACK, _AHEAD = 8, 4
#: Sorts of things that act by themselves.
ACTORS = frozenset({"animal", "vehicle", "who"})
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
    #: A preposition stands before it: it says where, and does nothing itself.
    is_place: bool = False


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
    actors = [noun for noun in nouns if noun.role or noun.is_actor]
    actor_positions = [noun.position for noun in actors]
    for deed in deeds:
        at = bisect.bisect_left(positions, deed.position)
        before = list(reversed(nouns[max(0, at - _BACK) : at]))
        after = nouns[at : at + _AHEAD]
        earlier = _last(actors, bisect.bisect_left(actor_positions, deed.position))
        if not _taken(cast, deed, before, after, earlier[::-1]) and not deed.has_object and "any" not in deed.actions:
            cast.leave_out(deed.text)


def _last(nouns: Sequence[Noun], end: int) -> Sequence[Noun]:
    return nouns[max(0, end - _AHEAD) : end]


def _taken(cast: Cast, deed: Deed, before: Sequence[Noun], after: Sequence[Noun], earlier: Sequence[Noun]) -> bool:
    """Return whether somebody does it, or nobody has to."""
    here = [noun for noun in before if noun.clause == deed.clause]
    ahead = [noun for noun in after if noun.sentence == deed.sentence]
    if deed.is_attributive and ahead:
        return _attributive(cast, deed, ahead[0])
    if deed.is_relative and not any(noun.role for noun in here) and _given(cast, deed, _roles(ahead)):
        return True
    for noun in here:
        if noun.role is None and noun.is_actor:
            others = [role for role in _roles(here) if noun.is_joined]
            return _given(cast, deed, others) or True  # It is the missing thing's.
        if noun.role and _given(cast, deed, [noun.role]):
            _share(deed, noun, before)
            return True
    here = [noun for noun in here if noun.role or not noun.is_place]
    if here and not any(noun.role for noun in here):
        _given(cast, deed, _roles(noun for noun in ahead if noun.clause == deed.clause))
        return True  # Scenery's, if not of the subject that follows.
    if here and here[0].is_part:
        return True
    if any(noun.role for noun in here):
        return _given(cast, deed, [role for role in _roles(ahead) if role.name in _DRIVEN])
    same = [noun for noun in before if noun.sentence == deed.sentence]
    if not any(noun.role for noun in same) and any(noun.is_actor for noun in same):
        return True
    if any(_given(cast, deed, roles) for roles in (_roles(same), _roles(ahead), _roles(earlier))):
        return True
    return any(noun.is_actor for noun in earlier)  # "They": the missing thing's.


def _attributive(cast: Cast, deed: Deed, noun: Noun) -> bool:
    if noun.role is None:
        return True
    return _given(cast, deed, [noun.role]) or deed.text.endswith(("ed", "en"))


def _roles(nouns: Sequence[Noun] | Iterator[Noun]) -> list[Role]:
    return [noun.role for noun in nouns if noun.role]


def _given(cast: Cast, deed: Deed, roles: Sequence[Role]) -> bool:
    """Give the deed to the first role that can take it; return whether it is shown."""
    for role in roles:
        action = role.can(deed.actions)
        if action is None or role.action not in {None, action, *RESTING}:
            continue
        if role.action in {None, action} or action not in RESTING:
            former, word = role.action, role.action_word
            role.action, role.action_word = action, "" if "any" in deed.actions else deed.text
            if word and former not in {None, action} and not role.goes_without_saying([former or ""]):
                cast.leave_out(word)  # It rests first, and then does more.
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
