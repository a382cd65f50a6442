"""What an item of a control account is: one vocabulary for every screen, figure and add-on.

``models.ledger.ar_ledger_kinds`` says the same in SQL. The first seven are told here; the others
are names for what a higher add-on knows how to tell (``ar.ledger._further_kinds``).
"""

from enum import StrEnum


class Side(StrEnum):
    """Which control accounts: what customers owe, or what is owed to vendors."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"


#: Odoo's type of the accounts of each side.
ACCOUNT_TYPE = {Side.RECEIVABLE: "asset_receivable", Side.PAYABLE: "liability_payable"}


class Kind(StrEnum):
    """Stable codes."""

    INVOICE = "invoice"
    RECEIPT = "receipt"  # a sale or purchase that was typed in as a receipt
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    EXCHANGE = "exchange"
    WRITE_OFF = "write_off"
    ENTRY = "entry"  # none of these: typed in
    ADVANCE = "advance"
    INTEREST = "interest"
    REBATE = "rebate"
    WITHHELD_TAX = "withheld_tax"
    BILL = "bill"


#: Documents that ask for money, as Odoo has them.
BILLED = (Kind.INVOICE, Kind.RECEIPT)
#: What each type of document is; entries are none.
OF_DOCUMENT = {
    "out_invoice": Kind.INVOICE,
    "in_invoice": Kind.INVOICE,
    "out_receipt": Kind.RECEIPT,
    "in_receipt": Kind.RECEIPT,
    "out_refund": Kind.CREDIT_NOTE,
    "in_refund": Kind.CREDIT_NOTE,
}
#: Documents that ask customers for money.
ASKING = ("out_invoice", "out_receipt")


def kind_of(document=None, *, by_payment=False, by_exchange=False, is_credit=False, loses=False):
    """The kind of an item.

    :param document: Odoo's type of the document whose payment terms it is one of; None for others
    :param by_payment: it stands in a payment's entry or in one of a bank statement
    :param by_exchange: in the journal of exchange differences
    :param is_credit: it makes what is owed less
    :param loses: its entry has a loss (an expense, or the use of an allowance) against it
    """
    if document in OF_DOCUMENT:
        return OF_DOCUMENT[document]
    if by_payment:
        return Kind.PAYMENT
    if by_exchange:
        return Kind.EXCHANGE
    return Kind.WRITE_OFF if is_credit and loses else Kind.ENTRY
