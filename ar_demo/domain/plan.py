"""The whole plan, from a seed and a day: the same two give the same book."""

from random import Random

from . import billing, paying, promising
from .book import Book

SEED = 2026
PREPARED = frozenset({"UK01", "UK11", "DE02", "DE12", "CN03", "IN03"})  # an invoice, today


def chance(stream, seed=SEED):
    """A stream of chance of its own for each thing that is planned."""
    return Random(f"{seed}/{stream}")


def make_book(customers, products, today, seed=SEED):
    """Plan each customer on a stream of its own, so that one more customer changes no other."""
    invoices, credits, receipts, disputes = [], [], [], []
    for customer in customers:
        rng = chance(customer.ref, seed)
        billed = billing.invoices(customer, products, today, rng)
        contested = paying.disputes(customer, billed, today, rng)
        invoices += billed
        disputes += contested
        credits += billing.credits(billed, today, rng)
        keys = {dispute.invoice for dispute in contested}
        receipts += paying.receipts(customer, billed, keys, today, rng)
        if customer.ref in PREPARED:
            invoices.append(billing.draft_for(customer, products, today, rng))
    promises = promising.past_promises(invoices, receipts, today, chance("promises", seed))
    return Book(*map(_in_order, (invoices, credits, receipts, disputes)), promises)


def _in_order(plans):
    """By day; plans of the same day stay in the order of the customers."""
    return tuple(sorted(plans, key=lambda plan: plan.day))
