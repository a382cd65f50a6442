"""What the plan of the demo company consists of.

Invoices are known by a key of their own, because numbers are Odoo's to give. Amounts follow from
lines and terms and are Odoo's to compute: the plan speaks of shares, not of sums.
"""

from dataclasses import dataclass
from datetime import date

TERMS = {"now": (0,), "d30": (30,), "d60": (60,), "thirds": (30, 60, 90)}


@dataclass(frozen=True, slots=True)
class Line:
    product: str
    quantity: int
    price: float
    discount: float = 0.0


@dataclass(frozen=True, slots=True)
class Invoice:
    key: str
    customer: str
    company: str
    currency: str
    terms: str
    day: date
    lines: tuple[Line, ...]
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit note; one that is applied is set against its invoice at once."""

    key: str
    invoice: Invoice
    day: date
    lines: tuple[Line, ...]
    applied: bool

    @property
    def company(self):
        return self.invoice.company

    @property
    def currency(self):
        return self.invoice.currency


@dataclass(frozen=True, slots=True)
class Part:
    """A share of what an instalment still owes when the money comes."""

    invoice: str
    instalment: int
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money received: for the parts it names, or on account."""

    customer: str
    company: str
    currency: str
    day: date
    parts: tuple[Part, ...] = ()
    on_account: float = 0.0
    in_process: bool = False


@dataclass(frozen=True, slots=True)
class Dispute:
    invoice: str
    customer: str
    reason: str
    day: date


@dataclass(frozen=True, slots=True)
class Promise:
    """What a customer said it would pay, and by when; of the past, so the money tells the end."""

    invoice: str
    customer: str
    instalment: int
    promised_on: date
    day: date
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    invoices: tuple[Invoice, ...]
    credits: tuple[Credit, ...]
    receipts: tuple[Receipt, ...]
    disputes: tuple[Dispute, ...]
    promises: tuple[Promise, ...]
