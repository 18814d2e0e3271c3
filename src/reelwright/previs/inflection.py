"""English word forms: plurals of nouns, forms of verbs, the irregular ones by name.

Invariant: a form too many is harmless (nobody types "swimed"), a form too few is a word not understood. Knows
no meanings.
"""

from __future__ import annotations

#: Singular and plural.
_PLURALS = dict(
    pair.split()
    for pair in """
man men,woman women,person people,child children,mouse mice,goose geese,wolf wolves,leaf leaves,foot feet,tooth teeth
ox oxen,calf calves,knife knives,elf elves,scarf scarves,fish fish,sheep sheep,deer deer,passerby passersby
cactus cacti,moose moose,bison bison,hoof hooves,businessman businessmen,businesswoman businesswomen,lens lenses
fisherman fishermen,policeman policemen,horseman horsemen,snowman snowmen,gentleman gentlemen,aircraft aircraft
wildlife wildlife,waterfowl waterfowl,koi koi,skis skis,grandchild grandchildren
""".strip()
    .replace("\n", ",")
    .split(",")
)
#: Verb and its irregular forms.
_VERBS = {
    line.split()[0]: tuple(line.split()[1:])
    for line in """
fly flew flown,run ran,sit sat,swim swam swum,write wrote written,drive drove driven,stand stood,leap leapt
ride rode ridden,rise risen,lie lay lain lying,sleep slept,eat ate eaten,drink drank,sing sang sung,fight fought
throw threw thrown,catch caught,fall fell fallen,bend bent,shake shook shaken,swing swung,sweep swept,spin spun
dig dug,stride strode,speed sped,build built,draw drew drawn,sew sewn,take took taken,go went gone,blow blew blown
shoot shot,kneel knelt,burn burnt,breathe breathed,set set,read read,travel travelling travelled
""".strip()
    .replace("\n", ",")
    .split(",")
}
#: Heads of phrases that are not verbs ("at anchor").
_PREPOSITIONS = frozenset({"in", "at", "on", "a", "the"})


def plural_of(phrase: str) -> str:
    """Return the English plural of a noun or noun phrase."""
    head, _, word = phrase.rpartition(" ")
    before = f"{head} " if head else ""
    if word in _PLURALS:
        return before + _PLURALS[word]
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return f"{phrase}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{phrase[:-1]}ies"
    return f"{phrase}s"


def forms_of(phrase: str) -> tuple[str, ...]:
    """Return an English verb's forms, or those of the verb that a phrase begins with."""
    verb, _, rest = phrase.partition(" ")
    if verb in _PREPOSITIONS:
        return (phrase,)
    stem = verb.removesuffix("e")
    past = f"{stem[:-1]}ied" if stem.endswith("y") and stem[-2:-1] not in "aeiou" else f"{stem}ed"
    forms = [verb, plural_of(verb), f"{stem}ing", past, *_VERBS.get(verb, ())]
    if _doubles(stem):
        forms += [f"{stem}{stem[-1]}ing", f"{stem}{stem[-1]}ed"]
    return tuple(dict.fromkeys(f"{form} {rest}" if rest else form for form in forms))


def _doubles(stem: str) -> bool:
    """Return whether the last consonant doubles: one vowel between consonants at the end of a short verb."""
    return (
        2 < len(stem) < 6
        and stem[-1] not in "aeiouwxyhs"
        and stem[-2] in "aeiou"
        and stem[-3] not in "aeiou"
        and sum(letter in "aeiou" for letter in stem) == 1
    )
