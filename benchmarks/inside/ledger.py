"""Questions about the synthetic company that several scenarios have."""

from datetime import date, timedelta

PAST_DAYS = 180


def today() -> date:
    return date.today()


def past() -> date:
    """The day of the ageing that has to be rebuilt from reconciliations."""
    return today() - timedelta(days=PAST_DAYS)


def open_items(env, as_of: date | None = None) -> int:
    """How many receivable items of the company are open today, or were at the end of a past day."""
    env.cr.execute(
        """
        SELECT COUNT(*)
          FROM account_move_line l
          JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
         WHERE l.company_id = %(company)s AND l.parent_state = 'posted' AND l.date <= %(as_of)s
           AND (NOT l.reconciled OR EXISTS (
                    SELECT FROM account_partial_reconcile later
                     WHERE l.id IN (later.debit_move_id, later.credit_move_id)
                       AND later.max_date > %(as_of)s))
        """,
        {"company": env.company.id, "as_of": as_of or today()},
    )
    return env.cr.fetchone()[0]


def receivable_account(env):
    """The account that all customers of the synthetic company have."""
    return env["account.account"].search(
        [("account_type", "=", "asset_receivable"), ("company_ids", "in", env.company.ids)],
        order="code",
        limit=1,
    )


def customers(env):
    """The companies among the customers."""
    return env["res.partner"].search(
        [("customer_rank", ">", 0), ("ref", "=like", "C%"), ("is_company", "=", True)], order="id"
    )


def open_invoices(env, number: int):
    """Some of the invoices that nobody has paid anything of."""
    return env["account.move"].search(
        [
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "=", "not_paid"),
            ("company_id", "=", env.company.id),
            ("currency_id", "=", env.company.currency_id.id),
        ],
        order="id",
        limit=number,
    )


def overdue_items(env, late: int, partners=None) -> dict[int, list]:
    """What stands in a reminder's table, of each customer: ``{partner's id: rows}``.

    :param late: so many days late and more
    :param partners: whose items; everybody's if left out
    """
    env.cr.execute(
        """
        SELECT partner_id, move_name, date, date_maturity, %(today)s - date_maturity,
               amount_currency, amount_currency - amount_residual_currency,
               amount_residual_currency
          FROM account_move_line
         WHERE company_id = %(company)s AND account_id = %(receivable)s
           AND parent_state = 'posted' AND reconciled IS NOT TRUE AND amount_residual > 0
           AND date_maturity <= %(today)s - %(late)s
           AND (%(partners)s IS NULL OR partner_id = ANY(%(partners)s))
         ORDER BY partner_id, date_maturity
        """,
        {
            "company": env.company.id,
            "receivable": receivable_account(env).id,
            "today": today(),
            "late": late,
            "partners": None if partners is None else partners.ids,
        },
    )
    found: dict[int, list] = {}
    for partner, *values in env.cr.fetchall():
        found.setdefault(partner, []).append(values)
    return found
