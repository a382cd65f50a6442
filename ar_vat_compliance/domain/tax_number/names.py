"""How well two names, or two addresses, agree."""

import re
import unicodedata
from difflib import SequenceMatcher

#: Legal forms say nothing about who somebody is.
_FORMS = frozenset(
    [
        "ab",
        "ag",
        "aps",
        "as",
        "asbl",
        "bv",
        "bvba",
        "co",
        "company",
        "corp",
        "corporation",
        "cv",
        "doo",
        "eood",
        "gmbh",
        "inc",
        "kft",
        "kg",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "lda",
        "mbh",
        "nv",
        "ohg",
        "ood",
        "oy",
        "oyj",
        "plc",
        "private",
        "pte",
        "pvt",
        "sa",
        "sarl",
        "sas",
        "se",
        "sia",
        "sl",
        "slu",
        "snc",
        "spa",
        "spol",
        "sprl",
        "sro",
        "srl",
        "ug",
        "und",
        "und",
        "gesellschaft",
    ]
)
_CHINESE_FORMS = re.compile("(有限责任公司|股份有限公司|有限公司|公司)$")
#: Below it, two names are hardly the same.
FAIR = 0.6


def agreement(ours: str, theirs: str) -> float:
    """From 0, nothing in common, to 1, the same but for case, accents, order and legal form.

    Registries write names in capitals, without accents, or reversed; the same words in another
    order are the same name.
    """
    left, right = _words(ours), _words(theirs)
    if not left or not right:
        return 0.0
    return SequenceMatcher(None, " ".join(left), " ".join(right), autojunk=False).ratio()


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", _CHINESE_FORMS.sub("", text.strip()).casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    # "S.A." and "G.m.b.H." are one word.
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.", "", plain.replace("ß", "ss"))
    words = re.findall(r"\w+", plain)
    return sorted([word for word in words if word not in _FORMS] or words)
