"""The two selling companies and what is particular to each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account, and the code of the journal that keeps it."""

    code: str
    currency: str
    bank: str
    bic: str
    number: str


@dataclass(frozen=True, slots=True)
class Company:
    key: str
    name: str
    currency: str
    country: str
    timezone: str
    street: str
    zip: str
    city: str
    phone: str
    email: str
    website: str
    vat: str
    tax_percent: int
    colour: str
    accounts: tuple[Account, ...]


COMPANIES = (
    Company(
        key="uk",
        name="Harbour & Vale Instruments Ltd",
        currency="GBP",
        country="GB",
        timezone="Europe/London",
        street="4 Temple Wharf",
        zip="BS1 6QF",
        city="Bristol",
        phone="+44 117 496 0100",
        email="receivables@harbourvale.example",
        website="https://www.harbourvale.example",
        vat="GB101236980",
        tax_percent=20,
        colour="#1f4e79",
        accounts=(
            Account("BNK1", "GBP", "Avonside Bank plc", "AVONGB2L", "GB55AVON40118721605531"),
            Account("BEUR", "EUR", "Avonside Bank plc", "AVONGB2L", "GB10AVON40118770014482"),
            Account("BCNY", "CNY", "Avonside Bank plc", "AVONGB2L", "GB80AVON40118770014483"),
            Account("BINR", "INR", "Avonside Bank plc", "AVONGB2L", "GB53AVON40118770014484"),
        ),
    ),
    Company(
        key="de",
        name="Harbour & Vale Instruments GmbH",
        currency="EUR",
        country="DE",
        timezone="Europe/Berlin",
        street="Am Sandkai 60",
        zip="20457",
        city="Hamburg",
        phone="+49 40 66969 600",
        email="receivables@harbourvale-gmbh.example",
        website="https://www.harbourvale-gmbh.example",
        vat="DE114041373",
        tax_percent=19,
        colour="#5b3a29",
        accounts=(
            Account("BNK1", "EUR", "Elbhafen Bank AG", "ELBHDEHH", "DE48200999990012345678"),
            Account("BCNY", "CNY", "Elbhafen Bank AG", "ELBHDEHH", "DE21200999990012345679"),
        ),
    ),
)
