"""Legal forms, long and short: they say what somebody is, not who.

Each is written as its country writes it; how it is compared makes ``GmbH`` and ``G.m.b.H.`` one.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

#: By country or language; ``&`` and points are no letters, so ``GmbH & Co. KG`` is three of them.
_BY_COUNTRY = {
    "English": "Ltd, Limited, Private Limited, Pvt, Private, Pte, Pty, Proprietary, PLC, Inc, "
    "Incorporated, Public Limited Company, LLP, Limited Liability Partnership, LP, "
    "Limited Partnership, LLC, Limited Liability Company, Corp, Corporation, Co, Company, CIC, "
    "Community Interest Company, DAC, Designated Activity Company, CLG, UC",
    "German": "GmbH, gGmbH, mbH, Gesellschaft mit beschränkter Haftung, Gesellschaft mbH, AG, "
    "Aktiengesellschaft, KG, Kommanditgesellschaft, KGaA, Kommanditgesellschaft auf Aktien, OHG, "
    "offene Handelsgesellschaft, OG, UG, Unternehmergesellschaft, haftungsbeschränkt, GbR, "
    "Gesellschaft bürgerlichen Rechts, e.K., e.Kfm., e.Kfr., eingetragener Kaufmann, eG, "
    "eingetragene Genossenschaft, e.V., eingetragener Verein, PartG, mbB, Gesellschaft, Sàrl",
    "European": "SE, Societas Europaea, EEIG, EWIV, SCE",
    "French": "SA, Société anonyme, SARL, Société à responsabilité limitée, EURL, SAS, "
    "Société par actions simplifiée, SASU, SNC, Société en nom collectif, SCS, SCA, SCI, "
    "Société civile immobilière, GIE, SELARL, EI, Société",
    "Belgium": "SRL, BV, Besloten vennootschap, BVBA, "
    "Besloten vennootschap met beperkte aansprakelijkheid, SPRL, "
    "Société privée à responsabilité limitée, NV, Naamloze vennootschap, CV, CVBA, SC, ASBL, "
    "VZW, VOF, Vennootschap onder firma, Comm V",
    "Italian": "SpA, Società per azioni, Srl, Società a responsabilità limitata, Srls, "
    "Società a responsabilità limitata semplificata, Snc, Società in nome collettivo, Sas, "
    "Società in accomandita semplice, Sapa, Scarl, Soc coop, Società cooperativa, Società",
    "Spanish": "SL, Sociedad limitada, Sociedad de responsabilidad limitada, SRL, SLU, "
    "Sociedad limitada unipersonal, Sociedad anónima, SAU, SLL, SLP, SC, CB, S Coop, SAL, "
    "Sociedad anónima laboral, Sociedad",
    "Portuguese": "Lda, Limitada, Sociedade por quotas, Unipessoal, Sociedade anónima, SGPS, "
    "Sociedade",
    "Danish": "A/S, Aktieselskab, ApS, Anpartsselskab, I/S, K/S, P/S, IVS",
    "Swedish": "AB, Aktiebolag, Aktiebolaget, publ, HB, Handelsbolag, KB, Kommanditbolag, EF",
    "Norwegian": "AS, Aksjeselskap, ASA, Allmennaksjeselskap, ANS, DA, NUF",
    "Finnish": "Oy, Osakeyhtiö, Oyj, Julkinen osakeyhtiö, Ab, Ky, Kommandiittiyhtiö, Tmi",
    "Polish": "sp. z o.o., Spółka z ograniczoną odpowiedzialnością, S.A., Spółka akcyjna, "
    "sp.j., Spółka jawna, sp.k., Spółka komandytowa, S.K.A., Spółka komandytowo-akcyjna, "
    "P.S.A., Prosta spółka akcyjna, s.c., Spółka cywilna, sp.p., Spółka partnerska",
    "Czech and Slovak": "s.r.o., spol. s r.o., Společnost s ručením omezeným, "
    "Spoločnosť s ručením obmedzeným, a.s., Akciová společnost, Akciová spoločnosť, k.s., v.o.s., "
    "z.s., spol",
    "Hungarian": "Kft., Korlátolt felelősségű társaság, Zrt., "
    "Zártkörűen működő részvénytársaság, Nyrt., Nyilvánosan működő részvénytársaság, Rt., "
    "Részvénytársaság, Bt., Betéti társaság, Kkt., Közkereseti társaság",
    "Slovenian, Croatian, Serbian": "d.o.o., Društvo s ograničenom odgovornošću, "
    "Družba z omejeno odgovornostjo, Društvo sa ograničenom odgovornošću, d.d., "
    "Dioničko društvo, Delniška družba, j.d.o.o., a.d., s.p., k.d., j.t.d., "
    "Друштво са ограниченом одговорношћу, д.о.о.",
    "Romanian": "SC, Societate comercială, SRL, Societate cu răspundere limitată, "
    "Societatea cu răspundere limitată, Societate pe acțiuni, Societatea pe acțiuni, PFA, SNC",
    "Bulgarian": "ЕООД, Еднолично дружество с ограничена отговорност, ООД, "
    "Дружество с ограничена отговорност, ЕАД, Еднолично акционерно дружество, АД, "
    "Акционерно дружество, ЕТ, Едноличен търговец, СД, Събирателно дружество, КД, EOOD, OOD, EAD, "
    "AD, ET",
    "Greek": "Α.Ε., Ανώνυμη Εταιρεία, Ανώνυμος Εταιρία, Ανώνυμη Εταιρία, Ε.Π.Ε., "
    "Εταιρεία Περιορισμένης Ευθύνης, Εταιρία Περιορισμένης Ευθύνης, Ι.Κ.Ε., "
    "Ιδιωτική Κεφαλαιουχική Εταιρεία, Ιδιωτική Κεφαλαιουχική Εταιρία, Μονοπρόσωπη, "
    "Μονοπρόσωπη ΙΚΕ, Ο.Ε., Ομόρρυθμη Εταιρεία, Ομόρρυθμη Εταιρία, Ε.Ε., Ετερόρρυθμη Εταιρεία, "
    "Ετερόρρυθμη Εταιρία, ΑΕΒΕ, ΑΒΕΕ, Εταιρεία, AE, EPE, IKE, OE",
    "Russian, Ukrainian": "ООО, Общество с ограниченной ответственностью, ОАО, ПАО, ЗАО, АО, "
    "Акционерное общество, Публичное акционерное общество, Открытое акционерное общество, "
    "Закрытое акционерное общество, Непубличное акционерное общество, ИП, "
    "Индивидуальный предприниматель, ТОВ, Товариство з обмеженою відповідальністю, ТОО, "
    "Товарищество с ограниченной ответственностью, ФОП, OOO, OAO, PAO, ZAO, AO, TOV",
    "Baltic": "UAB, Uždaroji akcinė bendrovė, Akcinė bendrovė, MB, SIA, "
    "Sabiedrība ar ierobežotu atbildību, Akciju sabiedrība, OÜ, Osaühing, Aktsiaselts, FIE",
    "Turkish": "A.Ş., Anonim Şirketi, Ltd. Şti., Limited Şirketi, San. ve Tic., Şti.",
    "Other": "Sdn Bhd, Berhad, PT, Tbk, JSC, OJSC, PJSC, FZE, FZCO, FZ LLC, WLL, KK, GK",
}
#: Words that join or open a name and are left out as often as written.
_FILLERS = frozenset(["and", "und", "et", "the", "og", "och", "ja"])
#: No legal form has more words.
_LONGEST = 7
#: Chinese, Japanese and Korean ones stand at either end; longer ones first.
_ATTACHED = (
    "有限责任公司",
    "有限責任公司",
    "股份有限公司",
    "集团有限公司",
    "集團有限公司",
    "有限公司",
    "普通合伙",
    "有限合伙",
    "合伙企业",
    "合夥企業",
    "个体工商户",
    "個體工商戶",
    "公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
    "유한회사",
)
_BRACKETS = re.compile(r"[()（）\[\]{}<>《》「」【】\s.,·・、，。\"'-]+")


@cache
def _known(spell: Callable[[str], list[str]]) -> frozenset[str]:
    """Every form in a spelling, as one word: however it is parted, ``s. r. o.`` is ``sro``."""
    names = ",".join(_BY_COUNTRY.values()).split(",")
    return frozenset("".join(spell(name)) for name in names)


def without(words: Iterable[str], spell: Callable[[str], list[str]]) -> list[str]:
    """The words of a name without the legal forms at its ends; all of them if nothing were left.

    :param spell: how the words were spelt, so that forms are spelt alike

    >>> from .spelling import words
    >>> without(words("Acme G.m.b.H. & Co. KG"), words), without(words("SA Acme"), words)
    (['acme'], ['acme'])
    """
    all_words = [word for word in words if word not in _FILLERS] or list(words)
    return stripped(all_words, spell) or all_words


def stripped(all_words: list[str], spell: Callable[[str], list[str]]) -> list[str]:
    """The same of a list, without its last resort; its ends are counted, and it is copied once."""
    known = _known(spell)
    first, end = 0, len(all_words)
    while size := _size(all_words[max(first, end - _LONGEST) : end], known, at_end=True):
        end -= size
    while size := _size(all_words[first : min(end, first + _LONGEST)], known, at_end=False):
        first += size
    return all_words[first:end]


def _size(words: list[str], known: frozenset[str], *, at_end: bool) -> int:
    """How many of the last or first words of a name are a form, as many as can be."""
    for size in range(len(words), 0, -1):
        if "".join(words[-size:] if at_end else words[:size]) in known:
            return size
    return 0


def without_attached(text: str) -> str:
    """A Chinese, Japanese or Korean name without its form, brackets and spaces.

    >>> without_attached("阿里巴巴（中国）有限公司")
    '阿里巴巴中国'
    """
    bare = _BRACKETS.sub("", text)
    for form in _ATTACHED:
        kept = bare.removesuffix(form).removeprefix(form)
        if kept and kept != bare:
            return kept
    return bare
