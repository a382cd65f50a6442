"""When a good payer slips: later than it used to be, by more than chance."""

from math import sqrt

GOOD = 10  # a good payer pays at most so many days late
SLIP = 7  # and slips by at least so many days
BEFORE, RECENT = 4, 2  # payments that must be known of each time
SURE = 2  # standard errors
OPEN = 14  # days that an open item is later than was usual


def is_slipping(before, recent, oldest_open):
    """Whether a customer that used to pay well has become later.

    :param before: ``(payments, mean days late, standard deviation)`` of the nine months before
    :param recent: ``(payments, mean days late)`` of the last three months
    :param oldest_open: days that its oldest open item is late, None without one
    """
    count, mean, deviation = before
    if count < BEFORE or mean > GOOD:
        return False
    number, late = recent
    if number >= RECENT and late - mean >= max(SLIP, SURE * deviation / sqrt(number)):
        return True
    return oldest_open is not None and oldest_open - max(mean, 0) >= max(OPEN, SURE * deviation)
