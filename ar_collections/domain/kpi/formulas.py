"""The formulas, each as the field knows it; None where there is nothing to divide by.

Receivables include tax, so sales do too: invoices less credit notes, as the customer owes them.
Where the field has several figures under one name, each is here under a name that says which.
"""


def _ratio(part, whole):
    return part / whole if whole and whole > 0 else None


def dso(receivables, sales, days):
    """Days sales outstanding: receivables ÷ sales of the period × its days."""
    return _ratio(receivables * days, sales)


def best_possible_dso(not_due, sales, days):
    """What DSO would be if nothing were late: receivables not yet due ÷ sales × days."""
    return _ratio(not_due * days, sales)


def average_days_delinquent(receivables, not_due, sales, days):
    """The part of DSO that lateness makes: DSO less the best possible one."""
    return _ratio((receivables - not_due) * days, sales)


def quarterly_dso(month_ends, sales):
    """DSO as the Credit Research Foundation counts it for a quarter.

    :param month_ends: receivables at the three month ends
    :param sales: of the quarter; a month counts 30 days
    """
    return _ratio(sum(month_ends) * 30, sales)


def countback_dso(receivables, months):
    """DSO by exhausting receivables against the months' sales, the newest first.

    A month whose sales are all outstanding counts its days; the last one in proportion. Counting
    stops at a month without sales, where no day can be told.

    :param months: ``[(sales, days)]``, newest first
    :return: days; None where there are no months, or not even the newest has sales
    """
    if receivables <= 0:
        return 0 if months else None
    days, left = 0, receivables
    for number, (sales, length) in enumerate(months):
        if sales <= 0:
            return days if number else None
        if left <= sales:
            return days + left * length / sales
        days, left = days + length, left - sales
    return days if months else None


def true_dso(months):
    """Days that the open invoices have been outstanding, per unit of their months' net sales.

    :param months: ``[(sum of age × open amount of the invoices of a month, its net sales)]``;
        months without sales are left out
    """
    return sum(weighted / sales for weighted, sales in months if sales > 0)


def cei_monthly(opening, sales, closing, closing_not_due, months):
    """Collection effectiveness in percent, with the average month's sales (sales ÷ N)."""
    return _effectiveness(opening, sales / months, closing, closing_not_due)


def cei_period(opening, sales, closing, closing_not_due):
    """Collection effectiveness in percent, with all sales of the period."""
    return _effectiveness(opening, sales, closing, closing_not_due)


def _effectiveness(opening, sales, closing, closing_not_due):
    collectable = opening + sales - closing_not_due
    return _percent(opening + sales - closing, collectable)


def mean_days_late(days, count):
    """The plain mean: every paid item counts alike."""
    return days / count if count else None


def weighted_days_late(weighted, amount):
    """Days late weighted by the amount paid."""
    return _ratio(weighted, amount)


def collected_of_collectable(cash, opening, billed):
    """Collection rate in percent: cash ÷ (opening receivables + billed)."""
    return _percent(cash, opening + billed)


def collected_of_due(collected, due):
    """Collection rate in percent: of what fell due in the period, what was paid by its end."""
    return _percent(collected, due)


def collected_of_cohort(collected, billed):
    """Collection rate in percent: of what was invoiced in the period, what was paid by its end."""
    return _percent(collected, billed)


def turnover(sales, opening, closing):
    """How often receivables turn over: net credit sales ÷ average receivables."""
    return _ratio(sales, (opening + closing) / 2)


def bad_debt_ratio(written_off, sales):
    """Net write-offs in percent of credit sales."""
    return _percent(written_off, sales)


def kept_rate(kept, matured):
    """Promises kept in percent of those kept, partly kept or broken; by number or by amount."""
    return _percent(kept, matured)


def dispute_rate(disputed, billed):
    """What was contested in the period in percent of what was invoiced in it."""
    return _percent(disputed, billed)


def dispute_days(days, resolved):
    """Days from raising to resolving, the mean of the disputes resolved in the period."""
    return days / resolved if resolved else None


def roll_rate(later_bucket, earlier_bucket):
    """What rolled on into the next bucket, in percent of the bucket one month before."""
    return _percent(later_bucket, earlier_bucket)


def _percent(part, whole):
    ratio = _ratio(part, whole)
    return None if ratio is None else ratio * 100
