"""Credits set off against what is owed, the oldest against the oldest."""


def net(items):
    """What is left of each item when credits are set off against debts, oldest first.

    Nothing is lost or made: what is left adds up to what there was.

    :param items: amounts of one customer, account and currency, oldest first; credits negative
    :return: list of what is left of each, in the same order
    """
    owed = sum(amount for amount in items if amount > 0)
    credit = -sum(amount for amount in items if amount < 0)
    debts_left, credits_left = min(owed, credit), min(owed, credit)
    left = []
    for amount in items:
        if amount > 0:
            covered = min(amount, debts_left)
            debts_left -= covered
            left.append(amount - covered)
        else:
            covered = min(-amount, credits_left)
            credits_left -= covered
            left.append(amount + covered)
    return left
