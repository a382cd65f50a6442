"""What customers promised in the past, told from when their money came.

A late instalment was promised now and then: mostly for the day before the money arrived (kept), at
times for a day on which nothing came (broken), and for all of it where only a part came (partly
kept). What was broken is often promised once more, and kept.
"""

from collections import defaultdict
from datetime import timedelta

from .book import TERMS, Promise

PROMISED = 0.16  # share of late instalments about which somebody was called
BROKEN = 0.35  # of those paid in one go
WITHDRAWN = 0.08
HISTORY_DAYS = 330
LATE_DAYS = 22  # an instalment less late than this was not called about


def past_promises(invoices, receipts, today, rng):
    """Promises in the order in which they were given."""
    terms = {invoice.key: invoice for invoice in invoices}
    found = []
    for (key, instalment), days in sorted(_paid_on(receipts).items()):
        invoice = terms[key]
        due = invoice.day + timedelta(TERMS[invoice.terms][instalment])
        if rng.random() >= PROMISED or not _called_about(due, days, today):
            continue
        found += _promises(invoice, instalment, days, rng)
    return tuple(sorted(found, key=lambda promise: (promise.promised_on, promise.invoice)))


def _paid_on(receipts):
    """The days on which money for each instalment came, earliest first."""
    days = defaultdict(list)
    for receipt in receipts:
        if not receipt.in_process:
            for part in receipt.parts:
                days[part.invoice, part.instalment].append(receipt.day)
    return {item: sorted(found) for item, found in days.items()}


def _called_about(due, days, today):
    """Late enough to call, and not too long ago."""
    return (days[0] - due).days > LATE_DAYS and (today - days[-1]).days < HISTORY_DAYS


def _promises(invoice, instalment, days, rng):
    def promise(given, awaited, **values):
        return Promise(
            invoice.key,
            invoice.customer,
            instalment,
            promised_on=days[0] - timedelta(given),
            day=days[0] + timedelta(awaited),
            **values,
        )

    roll = rng.random()
    if len(days) > 1:
        return [promise(6, 1)]
    if roll < WITHDRAWN:
        return [promise(15, 3, withdrawn=True)]
    if roll < WITHDRAWN + BROKEN:
        again = [promise(4, 1)] if rng.random() < 0.6 else []
        return [promise(19, -10), *again]
    return [promise(7, 1)]
