"""Tax numbers: every published example, special forms, and what a checksum promises to catch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_vat_compliance.domain.tax_number.checks import check, pan_of, state_of

VALID = {
    "IN": "27AAPFU0939F1ZV 29AAGCB7383J1Z4 36AAACM4154G1ZO 24AAQCA8719H1ZC 05AAACG2115R1ZN "
    "ACUPA7085R AAPPV8261K",
    "CN": "91110000600037341L",
    "": "ATU57194903 BE428759497 CZ25123891 DE136695976 DK13585628 ESB64717838 FI20774740 "
    "FR61954506077 EL094259216 IE6433435F IT00743110157 NL004495445B01 PL8567346215 PT501964843 "
    "SE123456789701 GB980780684",
}
INVALID = {
    ("IN", "27AAPFU0939F1Z"): "length",
    ("IN", "369296450896540"): "format",
    ("IN", "27AAPFU0939F1AA"): "component",
    ("IN", "27AAPFU0939F1ZO"): "checksum",
    ("IN", "36AABCT1332L011"): "component",
    ("IN", "ABMPA32111"): "format",
    ("IN", "ACUPA0000R"): "component",
    ("CN", "91110000600037341K"): "checksum",
    ("GB", "GB802311781"): "checksum",
    ("NL", "NL123456789B90"): "checksum",
}
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize(
    ("country", "number"), [(c, n) for c, numbers in VALID.items() for n in numbers.split()]
)
def test_what_is_valid(country, number):
    assert check(number, country).is_valid


@pytest.mark.parametrize(("country", "number"), list(INVALID))
def test_what_is_wrong_and_why(country, number):
    checked = check(number, country)
    assert checked.reason == INVALID[country, number]
    assert not checked.is_valid


def test_a_wrong_check_digit_is_a_warning_and_the_rest_errors():
    severities = {checked.reason: checked.severity for checked in map(_checked, INVALID)}
    assert severities == {
        "length": "error",
        "format": "error",
        "component": "error",
        "checksum": "warning",
    }


def _checked(pair):
    return check(pair[1], pair[0])


def test_ladakh_is_a_state():
    # stdnum does not know the state 38; what is left to say of this one is its check digit.
    assert check("38AAACC1206D1ZY", "IN").reason == "checksum"
    assert check(_with_check_digit("38AAACC1206D1Z"), "IN").is_valid


def _with_check_digit(payload):
    return next(payload + char for char in ALPHABET if check(payload + char, "IN").is_valid)


@pytest.mark.parametrize(
    ("number", "holder"),
    [
        ("0717UNO00157UNO", "un_body"),
        ("0717FRA00001ONB", "un_body"),
        ("9917DEU29001NRX", "non_resident"),
        ("9917USA29003OSB", "online_service"),
    ],
)
def test_gstins_of_who_is_no_taxpayer(number, holder):
    checked = check(number, "IN")
    assert (checked.kind, checked.holder, checked.reason) == ("gstin", holder, "")


@pytest.mark.parametrize(
    ("payload", "holder"), [("27AAPFU0939F1D", "deductor"), ("27AAPFU0939F1C", "collector")]
)
def test_gstins_of_deductors_and_collectors(payload, holder):
    assert check(_with_check_digit(payload), "IN").holder == holder


def test_tan():
    assert check("DELA12345B", "IN").kind == "tan"
    assert check("DELA1234B", "IN", kind="tan").reason == "length"
    assert check("DEL112345B", "IN", kind="tan").reason == "format"


def test_a_resident_identity_number_is_told_from_a_company():
    assert check("11010519491231002X", "CN").kind == "ric"
    assert check("11010519491231002X", "CN").is_valid
    assert check("110105194912310021", "CN").reason == "checksum"


def test_normal_form():
    assert check("nl 0044.95445 b01", "NL").number == "NL004495445B01"
    assert check("136695976", "DE").number == "DE136695976"
    assert check("094259216", "GR").number == "EL094259216"
    assert check("GR094259216", "GR").number == "EL094259216"
    assert check("980 7806 84", "GB").number == "GB980780684"


def test_northern_ireland_is_asked_of_vies():
    assert check("XI980780684", "GB").kind == "eu_vat"


def test_a_country_without_a_known_scheme_is_not_judged():
    checked = check("12345", "KP")
    assert (checked.kind, checked.reason, checked.is_valid) == ("unknown", "", False)


def test_what_a_gstin_holds():
    assert pan_of("27AAPFU0939F1ZV") == "AAPFU0939F"
    assert state_of("27AAPFU0939F1ZV") == "27"
    assert pan_of("0717UNO00157UNO") == ""


# What each scheme promises: one character changed is caught.
@given(st.sampled_from(VALID["IN"].split()[:5]), st.integers(2, 14), st.sampled_from(ALPHABET))
def test_a_changed_character_of_a_gstin(number, place, char):
    changed = number[:place] + char + number[place + 1 :]
    assert changed == number or not check(changed, "IN").is_valid


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_changed_character_of_a_uscc(place, char):
    number = "91110000600037341L"
    changed = number[:place] + char + number[place + 1 :]
    assert changed == number or not check(changed, "CN", kind="uscc").is_valid


@given(
    st.sampled_from(["DE136695976", "PT501964843", "PL8567346215", "BE0428759497"]),
    st.integers(2, 11),
    st.sampled_from("0123456789"),
)
def test_a_changed_digit_of_a_vat_number(number, place, digit):
    changed = number[:place] + digit + number[place + 1 :]
    if place >= len(number) or changed == number:
        return
    assert not check(changed, number[:2]).is_valid


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_a_changed_character_of_a_resident_identity_number(place, char):
    number = "11010519491231002X"
    changed = number[:place] + char + number[place + 1 :]
    assert changed == number or not check(changed, "CN", kind="ric").is_valid


@given(st.text(max_size=30), st.sampled_from(["", "IN", "CN", "DE", "GB", "US", "GR"]))
def test_no_text_is_too_strange(text, country):
    checked = check(text, country)
    assert checked.reason in ("", "length", "format", "component", "checksum")
