"""What kind of tax number a text is, its normal form, and what is wrong with it.

The schemes are python-stdnum's; this adds what it refuses though it exists (GSTINs of tax deductors
and collectors, UN bodies, non-residents and online services, and the newer state codes), the TAN,
which it does not have, and one answer for all of them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)
from stdnum.gb import vat as gb_vat
from stdnum.in_ import gstin, pan
from stdnum.util import clean, get_cc_module

from . import stdnum_data

stdnum_data.repair()

EU_VAT, GB_VAT = "eu_vat", "gb_vat"
GSTIN, PAN, TAN = "gstin", "pan", "tan"
USCC, RIC = "uscc", "ric"
NATIONAL, UNKNOWN = "national", "unknown"

#: Why a number is wrong, in the order in which it is looked at.
LENGTH, FORMAT, COMPONENT, CHECKSUM = "length", "format", "component", "checksum"

EU_COUNTRIES = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
#: Where the prefix of a VAT number is not the country's code.
PREFIXES = {"GR": "EL", "XI": "XI"}
COUNTRIES = {"EL": "GR", "XI": "GB"}

# States and union territories with their own code; 96 and 97 are other territories and countries,
# 99 the centre's jurisdiction.
GSTIN_STATES = frozenset([*(f"{code:02d}" for code in range(1, 39)), "96", "97", "99"])
#: The codes of the states that the digits stand for; where two were merged, both.
STATE_CODES = {
    "01": "JK", "02": "HP", "03": "PB", "04": "CH", "05": "UK", "06": "HR", "07": "DL", "08": "RJ",
    "09": "UP", "10": "BR", "11": "SK", "12": "AR", "13": "NL", "14": "MN", "15": "MZ", "16": "TR",
    "17": "ML", "18": "AS", "19": "WB", "20": "JH", "21": "OD", "22": "CG", "23": "MP", "24": "GJ",
    "25": "DD", "26": "DN DD", "27": "MH", "28": "AP", "29": "KA", "30": "GA", "31": "LD",
    "32": "KL", "33": "TN", "34": "PY", "35": "AN", "36": "TS", "37": "AP", "38": "LA",
}  # fmt: skip
_GSTIN_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GSTIN_ANY = re.compile(r"\d{2}[A-Z0-9]{12}[A-Z0-9]")
_GSTIN_TAXPAYER = re.compile(r"\d{2}([A-Z]{5}\d{4}[A-Z])[A-Z0-9]{3}")
# Tax is deducted under a PAN or a TAN.
_GSTIN_DEDUCTOR = re.compile(r"\d{2}[A-Z]{4}[A-Z0-9]\d{4}[A-Z][1-9A-Z]D[A-Z0-9]")
_GSTIN_OTHER_BODIES = {  # the two characters before the last one: who holds it
    "un_body": re.compile(r"\d{4}[A-Z]{3}\d{5}[UO]N[A-Z0-9]"),
    "non_resident": re.compile(r"\d{4}[A-Z]{3}\d{5}NR[A-Z0-9]"),
    "online_service": re.compile(r"\d{4}[A-Z]{3}\d{5}OS[A-Z0-9]"),
}
_TAN = re.compile(r"[A-Z]{4}\d{5}[A-Z]")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a number without asking anybody.

    ``reason`` is empty for a number that is right, or one whose scheme nobody published (``kind``
    is then ``unknown``). ``holder`` says who has such a GSTIN where it is no taxpayer's.
    """

    kind: str
    number: str
    reason: str = ""
    holder: str = ""

    @property
    def is_valid(self) -> bool:
        return not self.reason and self.kind != UNKNOWN

    @property
    def severity(self) -> str:
        """A wrong check digit is a warning: registers, and test data, are full of them."""
        return {"": "", CHECKSUM: "warning"}.get(self.reason, "error")


@lru_cache(maxsize=200_000)
def check(text: str, country: str = "", kind: str = "") -> Checked:
    """What a text is as a tax number.

    :param country: ISO code of its holder's country; empty if not known
    :param kind: what it is said to be; by default it is recognised
    """
    compact = clean(text, " -./,").upper().strip()
    kind = kind or recognise(compact, country)
    checker = _CHECKERS.get(kind)
    if checker is None:
        return Checked(UNKNOWN, compact)
    try:
        number, holder = checker(compact, country)
    except InvalidLength:
        return Checked(kind, compact, LENGTH)
    except InvalidChecksum:
        return Checked(kind, compact, CHECKSUM)
    except InvalidComponent:
        return Checked(kind, compact, COMPONENT)
    except ValidationError:
        return Checked(kind, compact, FORMAT)
    return Checked(kind, number, "", holder)


def recognise(compact: str, country: str) -> str:
    """The kind that a normalised number is most likely meant to be."""
    prefix = compact[:2]
    by_country = {
        "IN": lambda: _indian_kind(compact),
        "CN": lambda: RIC if re.fullmatch(r"\d{17}[\dX]", compact) and _is_ric(compact) else USCC,
        "GB": lambda: EU_VAT if prefix == "XI" else GB_VAT,
    }
    if country in by_country:
        return by_country[country]()
    if _has_eu_prefix(compact):
        return EU_VAT
    if prefix == "GB" and country in ("", "IM"):
        return GB_VAT
    if country in EU_COUNTRIES:
        return EU_VAT
    if country:
        return NATIONAL if _national_module(country) else UNKNOWN
    if _GSTIN_ANY.fullmatch(compact) and not compact.isdigit():
        return GSTIN
    return USCC if uscc.is_valid(compact) else UNKNOWN


def _has_eu_prefix(compact: str) -> bool:
    """Whether it begins as VAT numbers of the EU do; EU and IM are those of the One Stop Shop."""
    return compact[:2] in EU_COUNTRIES or compact[:2] in ("EL", "XI", "EU", "IM")


def _indian_kind(compact: str) -> str:
    if len(compact) == 10:
        return TAN if _TAN.fullmatch(compact) else PAN
    return GSTIN


def _is_ric(compact: str) -> bool:
    """A person's identity number is 18 digits as some USCCs are: told apart by its date."""
    try:
        ric.get_birth_date(compact)
    except ValidationError:
        return False
    return True


def vat_prefix(country: str) -> str:
    """What VAT numbers of a country begin with."""
    return PREFIXES.get(country, country)


def country_of(prefix: str) -> str:
    """The country whose VAT numbers begin so."""
    return COUNTRIES.get(prefix, prefix)


def _check_eu_vat(compact: str, country: str) -> tuple[str, str]:
    if country and not _has_eu_prefix(compact):
        # It begins with digits, or with letters of its own.
        compact = vat_prefix(country) + compact
    if compact[:2] == "GR":
        compact = "EL" + compact[2:]
    return eu_vat.validate(compact), ""


def _check_gb_vat(compact: str, country: str) -> tuple[str, str]:
    return "GB" + gb_vat.validate(compact), ""


def _check_gstin(compact: str, country: str) -> tuple[str, str]:
    if len(compact) != 15:
        raise InvalidLength()
    for holder, form in _GSTIN_OTHER_BODIES.items():
        if form.fullmatch(compact):
            # Their check characters follow no published scheme.
            return _in_state(compact), holder
    if _GSTIN_DEDUCTOR.fullmatch(compact):
        return luhn.validate(_in_state(compact), _GSTIN_ALPHABET), "deductor"
    taxpayer = _GSTIN_TAXPAYER.fullmatch(compact)
    if not taxpayer:
        raise InvalidFormat()
    if compact[12] == "0" or compact[13] not in "ZC":
        raise InvalidComponent()
    pan.validate(taxpayer[1])
    luhn.validate(_in_state(compact), _GSTIN_ALPHABET)
    return compact, "collector" if compact[13] == "C" else ""


def _in_state(compact: str) -> str:
    if compact[:2] not in GSTIN_STATES:
        raise InvalidComponent()
    return compact


def _check_pan(compact: str, country: str) -> tuple[str, str]:
    return pan.validate(compact), ""


def _check_tan(compact: str, country: str) -> tuple[str, str]:
    if len(compact) != 10:
        raise InvalidLength()
    if not _TAN.fullmatch(compact):
        raise InvalidFormat()
    return compact, ""


def _check_uscc(compact: str, country: str) -> tuple[str, str]:
    return uscc.validate(compact), ""


def _check_ric(compact: str, country: str) -> tuple[str, str]:
    return ric.validate(compact), ""


def _check_national(compact: str, country: str) -> tuple[str, str]:
    return _national_module(country).validate(compact), ""


@lru_cache
def _national_module(country: str):
    """The scheme of a country outside of the markets above; None where stdnum has none."""
    return get_cc_module(country.lower(), "vat")


_CHECKERS: dict[str, Callable[[str, str], tuple[str, str]]] = {
    EU_VAT: _check_eu_vat,
    GB_VAT: _check_gb_vat,
    GSTIN: _check_gstin,
    PAN: _check_pan,
    TAN: _check_tan,
    USCC: _check_uscc,
    RIC: _check_ric,
    NATIONAL: _check_national,
}


def pan_of(gstin_number: str) -> str:
    """The PAN within a taxpayer's GSTIN; empty where it has none."""
    taxpayer = _GSTIN_TAXPAYER.fullmatch(gstin_number)
    return gstin.to_pan(gstin_number) if taxpayer else ""


def state_of(gstin_number: str) -> str:
    """The state that a GSTIN is registered in, as its two digits."""
    return gstin_number[:2] if len(gstin_number) == 15 else ""
