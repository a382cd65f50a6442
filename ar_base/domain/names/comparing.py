"""One comparison of names, with three answers.

Registries, banks and people write one name in many ways: in capitals, without accents, with the
legal form long, short or in front, the words in another order, in another alphabet, or translated.
So a name that is written otherwise is not yet another name. ``OTHER`` is said only where both are
written in the same script and neither could stand for the other; where one is part of the other,
an abbreviation or a likely slip of it, or stands in another script, that cannot be told.
"""

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import product

from . import forms, spelling


class Answer(StrEnum):
    """Stable codes."""

    SAME = "same"
    OTHER = "other"
    CANNOT_TELL = "cannot_tell"


#: How alike two words of different alphabets are that were one before they were transliterated.
_SOUNDS_LIKE = 0.75
#: How alike two words of one alphabet are of which one may be a slip.
_SLIP, _SLIP_FROM = 0.84, 5  # and so many letters
#: What registries put between several names of one holder.
_SEVERAL = "||"
#: No name is longer, nor are there more of one holder; to compare takes the square of either.
_MOST_SIGNS, _MOST_NAMES = 500, 10


def compare(ours: str, theirs: str) -> Answer:
    """Whether two names mean the same somebody. Which is which does not matter.

    >>> compare("Acme S.A.", "SA ACME"), compare("Acme Pumps Ltd", "Zeta Catering BV")
    (<Answer.SAME: 'same'>, <Answer.OTHER: 'other'>)
    >>> compare("Shanghai Test Ltd", "上海测试有限公司"), compare("Acme", "")
    (<Answer.CANNOT_TELL: 'cannot_tell'>, <Answer.CANNOT_TELL: 'cannot_tell'>)
    """
    left, right = _names(ours), _names(theirs)
    if _are_too_much(left) or _are_too_much(right):
        return Answer.SAME if left == right else Answer.CANNOT_TELL
    answers = {_compare(*pair) for pair in product(left, right)}
    if Answer.SAME in answers:
        return Answer.SAME
    return Answer.CANNOT_TELL if Answer.CANNOT_TELL in answers else Answer.OTHER


def _names(text: str) -> list[str]:
    return [spelling.clean(name) for name in (text or "").split(_SEVERAL)]


def _are_too_much(names: list[str]) -> bool:
    """Whether what was given can hardly be names."""
    return len(names) > _MOST_NAMES or max(map(len, names)) > _MOST_SIGNS


def _compare(left: str, right: str) -> Answer:
    """Part by part, where both have one: a part that only one has says nothing."""
    ours, theirs = spelling.split(left), spelling.split(right)
    common = ours.keys() & theirs.keys()
    answers = {_compare_part(kind, ours[kind], theirs[kind]) for kind in common}
    if len(answers) != 1:
        return Answer.CANNOT_TELL
    (answer,) = answers
    if answer is Answer.OTHER and ours.keys() != theirs.keys():
        return Answer.CANNOT_TELL
    return answer


def _compare_part(kind: str, left: str, right: str) -> Answer:
    if kind != spelling.ALPHABET:
        return _compare_signs(forms.without_attached(left), forms.without_attached(right))
    if spelling.scripts(left) == spelling.scripts(right):
        return _compare_words(_spelt(left, spelling.words), _spelt(right, spelling.words))
    by_sound = (_spelt(left, spelling.sounds), _spelt(right, spelling.sounds))
    # What does not sound alike may have been translated.
    return Answer.SAME if _sound_alike(*by_sound) else Answer.CANNOT_TELL


def _spelt(text: str, spell: Callable[[str], list[str]]) -> list[str]:
    return forms.without(spell(text), spell)


def _compare_signs(left: str, right: str) -> Answer:
    """Names whose script has no spaces: one of them within the other is its short form."""
    if left == right:
        return Answer.SAME
    if left in right or right in left or spelling.words(left) == spelling.words(right):
        return Answer.CANNOT_TELL
    return Answer.OTHER


def _compare_words(left: list[str], right: list[str]) -> Answer:
    if sorted(left) == sorted(right) or "".join(left) == "".join(right):
        return Answer.SAME
    fewer, more = sorted((left, right), key=len)
    if not fewer or _stands_for(fewer, more) or _all_found(fewer, more):
        return Answer.CANNOT_TELL
    return Answer.OTHER


def _stands_for(short: list[str], words: list[str]) -> bool:
    """Whether a single word is made of the first letters of others: IBM."""
    return len(short) == 1 and len(words) > 1 and short[0] == "".join(w[0] for w in words)


def _all_found(fewer: list[str], more: Iterable[str]) -> bool:
    """Whether each word has one of its own among the others that may be meant by it."""
    left = list(more)
    for word in sorted(fewer, key=len, reverse=True):
        found = next((other for other in left if _may_mean(word, other)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _may_mean(word: str, other: str) -> bool:
    """The same word, its first letter or letters, or a slip of the pen."""
    shorter, longer = sorted((word, other), key=len)
    if longer.startswith(shorter) and (len(shorter) == 1 or len(shorter) >= _SLIP_FROM):
        return True
    return word == other or (len(shorter) >= _SLIP_FROM and _alike(word, other) >= _SLIP)


def _sound_alike(left: list[str], right: list[str]) -> bool:
    """Whether as many words sound alike, in whatever order, or all of them run together."""
    if _alike("".join(left), "".join(right)) >= _SLIP:
        return True
    rest = list(right)
    for word in left:
        found = next((other for other in rest if _alike(word, other) >= _SOUNDS_LIKE), None)
        if found is None:
            return False
        rest.remove(found)
    return bool(left) and not rest


def likeness(ours: str, theirs: str) -> float:
    """How much of two texts, such as addresses, is the same: from 0, nothing, to 1, all of it.

    A share for people to look at; it decides nothing. The order of the words does not matter. Of
    what is too long for an address, its beginning is looked at.
    """
    begun = ((text or "")[:_MOST_SIGNS] for text in (ours, theirs))
    left, right = (" ".join(sorted(spelling.words(text)))[:_MOST_SIGNS] for text in begun)
    return _alike(left, right) if left and right else 0.0


def _alike(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
