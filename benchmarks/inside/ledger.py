"""Questions about the synthetic company that several scenarios have."""

from datetime import date, timedelta

PAST_DAYS = 180


def today() -> date:
    return date.today()


def past() -> date:
    """The day of the ageing that has to be rebuilt from reconciliations."""
    return today() - timedelta(days=PAST_DAYS)


def open_items(env) -> int:
    """How many receivable items are open today."""
    return env["account.move.line"].search_count(
        [
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
        ]
    )


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
        ],
        order="id",
        limit=number,
    )
