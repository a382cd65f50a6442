"""The words of a name, as they can be compared: by script, in ASCII, without case and accents.

What is written with an alphabet (Latin, Greek, Cyrillic, ...) is transliterated letter by letter by
AnyAscii. What is not (Chinese, Japanese, Korean, ...) keeps its own signs: their sounds in Latin
letters would say less than they do.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

ALPHABET = "alphabet"
#: Scripts whose letters stand for sounds one by one; their words can be put side by side.
_ALPHABETS = frozenset(["LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN"])
_CHINESE = frozenset(["CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "IDEOGRAPHIC"])
#: How umlauts are written without dots: not in what has so few letters that it stands for words.
_DIGRAPHS, _ABBREVIATION = re.compile("(?<=[aou])e|(?<=a)a"), 3
#: What a letter or two of Greek sound like where AnyAscii takes each by itself.
_GREEK = {"ου": "u", "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "ng", "αυ": "av", "ευ": "ev"}
#: One sound that is written in several ways, longer ones first; what is left has no pairs.
_SOUNDS = (
    ("shch", "s"),
    ("sht", "s"),
    ("sch", "s"),
    ("sh", "s"),
    ("zh", "z"),
    ("kh", "h"),
    ("ch", "h"),
    ("ph", "f"),
    ("th", "t"),
    ("ou", "u"),
    ("ts", "z"),
    ("tz", "z"),
    ("ck", "k"),
    ("qu", "kv"),
    ("q", "k"),
    ("c", "k"),
    ("x", "ks"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
)


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0].split("-", 1)[0]
    return "CHINESE" if name in _CHINESE else name


def clean(text: str) -> str:
    """A name as it was meant: full-width letters are letters, and what is invisible is not there.

    >>> clean("ＡＣＭＥ\\u200b　Ltd")
    'acme ltd'
    """
    text = unicodedata.normalize("NFKC", text)
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join(visible.casefold().split())


@lru_cache(maxsize=50_000)
def scripts(text: str) -> frozenset[str]:
    """The scripts that a name's letters are of, in Unicode's words; all of Chinese is one.

    >>> sorted(scripts("华为 Huawei 2"))
    ['CHINESE', 'LATIN']
    """
    return frozenset(_script(sign) for sign in text if sign.isalpha())


def split(text: str) -> dict[str, str]:
    """The parts of a name by how they can be compared: what alphabets write, and each other script.

    Figures and signs go with the alphabet, or with the only script there is.

    >>> split("华为 Huawei 2")
    {'CHINESE': '华为', 'alphabet': 'Huawei 2'}
    """
    others = scripts(text) - _ALPHABETS
    if len(others) == 1 and not scripts(text) & _ALPHABETS:
        return {next(iter(others)): text}
    parts: dict[str, list[str]] = {}
    for sign in text:
        script = _script(sign) if sign.isalpha() else ALPHABET
        kind = script if script in others else ALPHABET
        for name in {kind, *parts} if sign.isspace() else {kind}:
            parts.setdefault(name, []).append(sign)
    texts = {name: " ".join("".join(signs).split()) for name, signs in parts.items()}
    return {name: found for name, found in texts.items() if any(map(str.isalnum, found))}


def words(text: str) -> list[str]:
    """The words of what an alphabet writes, in ASCII; an abbreviation with points is one word.

    Umlauts are written in two ways, and mean the same:

    >>> words("Müller S.A."), words("MUELLER SA")
    (['muller', 'sa'], ['muller', 'sa'])
    >>> words("Δημήτρης Α.Ε."), words("Łódź d.o.o.")
    (['dimitris', 'ae'], ['lodz', 'doo'])
    """
    plain = anyascii(clean(text)).casefold()
    plain = re.sub(r"['`´]", "", plain)
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.", "", plain)
    found = re.findall(r"[a-z0-9]+", plain)
    return [_DIGRAPHS.sub("", word) if len(word) > _ABBREVIATION else word for word in found]


def sounds(text: str) -> list[str]:
    """The words of what an alphabet writes, by what they sound like: roughly, for other alphabets.

    >>> sounds("Παπαδόπουλος"), sounds("Papadopoulos")
    (['papadopulos'], ['papadopulos'])
    >>> sounds("Ромашка"), sounds("Romashka"), sounds("Щъркел")
    (['romaska'], ['romaska'], ['sarkel'])
    """
    plain = clean(text).replace("ъ", "a")
    if "GREEK" in scripts(plain):
        bare = "".join(
            sign for sign in unicodedata.normalize("NFD", plain) if not unicodedata.combining(sign)
        )
        for written, spoken in _GREEK.items():
            bare = bare.replace(written, spoken)
        plain = bare
    return [_sound(word) for word in words(plain)]


def _sound(word: str) -> str:
    for written, spoken in _SOUNDS:
        word = word.replace(written, spoken)
    return re.sub(r"(.)\1+", r"\1", word)
