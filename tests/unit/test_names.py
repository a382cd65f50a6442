"""Names: the same, another, or it cannot be told; what is written otherwise is not yet another."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_base.domain.names import comparing, forms, spelling
from odoo.addons.ar_base.domain.names.comparing import Answer, compare, likeness

SAME = """
Acme S.A. | SA ACME
Google Ireland Limited | GOOGLE IRELAND LTD
Tata Consultancy Services Pvt Ltd | TATA CONSULTANCY SERVICES PRIVATE LIMITED
Smith & Sons LLP | SMITH AND SONS LIMITED LIABILITY PARTNERSHIP
Müller GmbH | MUELLER GESELLSCHAFT MIT BESCHRÄNKTER HAFTUNG
Müller GmbH & Co. KG | Mueller G.m.b.H. und Co. Kommanditgesellschaft
Électricité de France | ELECTRICITE DE FRANCE
Dupont S.à r.l. | DUPONT SOCIETE A RESPONSABILITE LIMITEE
Ferrero S.p.A. | FERRERO SOCIETA' PER AZIONI
Rossi S.r.l. | ROSSI SOCIETA A RESPONSABILITA LIMITATA
Allegro sp. z o.o. | ALLEGRO SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ
Novák s. r. o. | NOVAK SPOLEČNOST S RUČENÍM OMEZENÝM
Krka d.d. | KRKA DELNIŠKA DRUŽBA
AB Volvo | VOLVO AKTIEBOLAG
Ørsted A/S | ORSTED AS
SC Dacia SRL | DACIA SOCIETATE CU RASPUNDERE LIMITATA
Kowalski Jan | JAN KOWALSKI
Auto-Haus Meier | AUTOHAUS MEIER
上海测试有限公司 | 上海测试有限责任公司
阿里巴巴（中国）有限公司 | 阿里巴巴(中国)股份有限公司
株式会社トヨタ | トヨタ
ООО "Ромашка" | ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ "РОМАШКА"
Romashka OOD | РОМАШКА ЕООД
Telerik AD | ТЕЛЕРИК АД
Natsionalna elektricheska kompania | НАЦИОНАЛНА ЕЛЕКТРИЧЕСКА КОМПАНИЯ ЕАД
Papadopoulos SA | ΠΑΠΑΔΟΠΟΥΛΟΣ ΑΝΩΝΥΜΗ ΕΤΑΙΡΕΙΑ
Papadopoulos SA | ΜΠΑΛΗΣ ΟΕ||ΠΑΠΑΔΟΠΟΥΛΟΣ Α.Ε.
Huawei Technologies Co., Ltd. | 华为技术 Huawei Technologies
ＡＣＭＥ　Ltd | Acme Limited
"""
OTHER = """
Acme Pumps Ltd | Zeta Catering BV
Smith Trading | SMITH TRAVEL
Nestlé Deutschland AG | NESTLE ITALIANA SPA
腾讯科技有限公司 | 华为技术有限公司
БАЛКАН СТАР ООД | РОМАШКА ООД
"""
CANNOT_TELL = """
Hellenic Petroleum | ΕΛΛΗΝΙΚΑ ΠΕΤΡΕΛΑΙΑ Α.Ε.
Balkan Star OOD | БАЛКАНСКА ЗВЕЗДА ООД
Shanghai Test Ltd | 上海测试有限公司
Krka d.d. | KRKA, tovarna zdravil, d.d., Novo mesto
Barilla | BARILLA G. E R. FRATELLI SOCIETA' PER AZIONI
Philips | KONINKLIJKE PHILIPS N.V.
Carrefour | CARREFOUR HYPERMARCHES
J. Kowalski | JAN KOWALSKI
Schneider GmbH | SCHNIEDER GMBH
IBM | INTERNATIONAL BUSINESS MACHINES
华为技术有限公司 | 华为技术有限公司上海分公司
深圳市腾讯计算机系统有限公司 | 深圳市騰訊計算機系統有限公司
Zeta Catering 华为 | 华为技术 Huawei
Acme | ---
Acme |
"""


def pairs(text):
    return [tuple(map(str.strip, line.split(" |", 1))) for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("ours", "theirs", "answer"),
    [
        (*pair, answer)
        for answer, text in (
            (Answer.SAME, SAME),
            (Answer.OTHER, OTHER),
            (Answer.CANNOT_TELL, CANNOT_TELL),
        )
        for pair in pairs(text)
    ],
)
def test_names_as_registries_and_people_write_them(ours, theirs, answer):
    assert compare(ours, theirs) is answer
    assert compare(theirs, ours) is answer


@pytest.mark.parametrize("module", [spelling, forms, comparing])
def test_the_examples_of_the_documentation(module):
    found = doctest.testmod(module)
    assert (found.failed, bool(found.attempted)) == (0, True)


def test_a_name_of_nothing_but_legal_forms_is_a_name():
    assert compare("Limited", "LIMITED") is Answer.SAME
    assert compare("Company", "Private") is Answer.OTHER


letters = st.text(
    st.sampled_from("abcdeéöß ABC.&-'12αβγωπ абвгдъщ 上海公司限有 한국 \u200b||"), max_size=25
)


@given(st.one_of(st.text(max_size=40), letters), st.one_of(st.text(max_size=40), letters))
def test_no_name_is_too_strange_and_sides_do_not_matter(ours, theirs):
    assert compare(ours, theirs) is compare(theirs, ours)
    assert 0 <= likeness(ours, theirs) <= 1


@given(letters)
def test_a_name_is_never_another_than_itself(name):
    assert compare(name, name) is not Answer.OTHER
    assert compare(name, name.upper()) is not Answer.OTHER
    if spelling.words(name):
        assert compare(name, name) is Answer.SAME


@given(st.text("αβγδεζηθικλμνξοπρστυφχψω ", min_size=1), st.text("abcdefghij ", min_size=1))
def test_what_stands_in_another_script_is_never_another_name(greek, latin):
    assert compare(greek, latin) is not Answer.OTHER


LONG = 40_000


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("gmbh " * LONG, "acme " + "gmbh " * LONG),
        ("limited " * LONG + "acme", "acme"),
        (" ".join(map(str, range(100_000, 140_000))), "acme " * LONG),
        ("acme||" * LONG, "zeta||" * LONG),
        ("a" * LONG, "ab" * LONG),
        ("ромашка " * LONG, "romashka " * LONG),
        ("上海" * LONG, "海上" * LONG),
    ],
)
def test_what_is_too_long_for_a_name_is_not_compared(ours, theirs, monkeypatch):
    """Hours would be needed for some of these: each word is held against each."""
    monkeypatch.setattr(comparing, "_compare", None)
    assert compare(ours, theirs) is compare(theirs, ours) is Answer.CANNOT_TELL
    assert compare(ours, ours) is Answer.SAME


def test_a_long_name_is_compared():
    name = " ".join(f"word{number}" for number in range(40))
    assert compare(f"{name} GmbH", name.upper()) is Answer.SAME
    assert compare(name, "zeta") is Answer.OTHER


class Counting(list):
    """A list that knows how many of its items were copied."""

    copied = 0

    def __getitem__(self, place):
        found = super().__getitem__(place)
        Counting.copied += len(found) if isinstance(place, slice) else 0
        return found


def test_forms_are_taken_off_without_copying_the_name_each_time(monkeypatch):
    forms_only = ["gmbh"] * 1_000
    monkeypatch.setattr(Counting, "copied", 0)
    assert forms.stripped(Counting([*forms_only, "acme", *forms_only]), spelling.words) == ["acme"]
    assert Counting.copied < 2_000 * 10


def test_only_the_beginning_of_a_long_address_is_looked_at(monkeypatch):
    looked_at = []
    monkeypatch.setattr(comparing, "_alike", lambda *texts: looked_at.extend(texts) or 0.5)
    likeness("weg " * LONG, "上" * LONG)
    assert max(map(len, looked_at)) <= 500


def test_addresses_are_alike_whatever_the_order():
    assert likeness("Weg 1, Örtchen", "ORTCHEN WEG 1") == 1
    assert likeness("Weg 1 Ort", "") == 0
    assert likeness("Weg 1 Ort", "WEG 1 STADT") > likeness("Weg 1 Ort", "Rua Augusta 5")
