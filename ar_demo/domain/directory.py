"""Who buys and what is sold: the rows of the CSV files in data/."""

from dataclasses import dataclass

from .tables import read_table


@dataclass(frozen=True, slots=True)
class Customer:
    ref: str
    company: str
    currency: str
    terms: str
    habit: str
    invoices: int  # how many in the 24 months
    ticket: int  # usual net amount of an invoice, in list currency
    name: str
    street: str
    zip: str
    city: str
    state: str
    country: str
    phone: str
    email: str
    vat: str


@dataclass(frozen=True, slots=True)
class Contact:
    ref: str  # of the customer it belongs to
    kind: str  # invoice, reminder or other
    name: str
    function: str
    email: str


@dataclass(frozen=True, slots=True)
class Product:
    code: str
    name: str
    name_zh: str
    name_de: str
    price: float  # list price, in list currency
    weight: int  # how often it is bought


def customers():
    return read_table("customers", Customer)


def contacts():
    return read_table("contacts", Contact)


def products():
    return read_table("products", Product)
