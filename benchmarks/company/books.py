"""What Odoo itself prepares in a synthetic company, called in its shell."""

from odoo import Command

from benchmarks.company import LOGIN_PREFIX, MANAGER

COUNTRIES = ("us", "uk", "de", "fr", "in", "cn")
TERMS = (15, 30, 45)
COLLECTORS = 10
FOREIGN_VALUE = 1.25  # of a unit of the foreign currency, in company currency; it never changes


def prepare(env) -> dict:
    """Chart, journals, product and payment terms; returns the ids the bulk of records refers to."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    company.write({"email": "ar@seller.example", "street": "1 Main Street", "city": "Springfield"})
    sales, bank, misc = (_journal(env, kind) for kind in ("sale", "bank", "general"))
    receipts = bank.inbound_payment_method_line_ids[:1]
    product = env["product.product"].create(
        {"name": "Service", "type": "service", "list_price": 100, "taxes_id": [Command.clear()]}
    )
    return {
        "company": company.id,
        "currency": company.currency_id.id,
        "sales_journal": sales.id,
        "bank_journal": bank.id,
        "misc_journal": misc.id,
        "loss_account": _loss_account(env).id,
        "foreign_currency": _foreign_currency(env).id,
        "foreign_value": FOREIGN_VALUE,
        "income_account": sales.default_account_id.id,
        "receivable_account": _receivable_account(env).id,
        "receipts_account": _receipts_account(env).id,
        "method_line": receipts.id,
        "method": receipts.payment_method_id.id,
        "product": product.id,
        "uom": product.uom_id.id,
        "salesperson": env.ref("base.user_admin").id,
        "countries": [env.ref(f"base.{code}").id for code in COUNTRIES],
        "terms": [_term(env, f"Bench {days} days", (days,)).id for days in TERMS],
        "instalments": _term(env, "Bench 30 and 60 days", (30, 60)).id,
    }


def prepare_second(env) -> dict:
    """A sister company with books of its own; returns what :func:`prepare` does."""
    sister = env["res.company"].create(
        {"name": "Sister Company", "currency_id": env.ref("base.USD").id}
    )
    env.user.company_ids |= sister
    return prepare(env(context={"allowed_company_ids": sister.ids}))


def staff(env, password: str) -> dict:
    """Collectors who share the debtors, and the standard policy as the company's own.

    Returns the ids that the company's past with our add-on refers to.
    """
    collectors = env["res.users"].create(
        [
            {
                "name": f"Collector {number}",
                "login": f"{LOGIN_PREFIX}{number}",
                "password": password,
                "lang": "en_US",
                "tz": "UTC",
                "group_ids": [Command.set([env.ref("ar_collections.group_ar_collector").id])],
            }
            for number in range(1, COLLECTORS + 1)
        ]
    )
    env["res.users"].create(
        {
            "name": "Manager",
            "login": MANAGER,
            "password": password,
            "lang": "en_US",
            "tz": "UTC",
            "group_ids": [Command.set([env.ref("ar_collections.group_ar_manager").id])],
        }
    )
    env.company.ar_dunning_policy_id = env["ar.dunning.policy"].search([], limit=1)
    env["res.company"].search([]).ar_tz = "UTC"  # by whose days its documents are dated
    env.flush_all()
    # One debtor in eleven has no collector yet.
    env.cr.execute(
        "UPDATE ar_debtor SET user_id = (%s::int[])[id %% %s]",
        [collectors.ids, len(collectors) + 1],
    )
    return {
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "receivable_account": _receivable_account(env).id,
        "policy": env.company.ar_dunning_policy_id.id,
        "reason": env["ar.dispute.reason"].search([], limit=1).id,
        "team": env["ar.dispute.team"].search([], limit=1).id,
    }


def refresh(env) -> None:
    """What the nightly action does: days late grow though nothing happens."""
    env["ar.debtor"]._ensure()
    env["ar.debtor"]._refresh()


def _journal(env, kind):
    return env["account.journal"].search(
        [("type", "=", kind), ("company_id", "=", env.company.id)], limit=1
    )


def _receivable_account(env):
    return env["account.account"].search(
        [("account_type", "=", "asset_receivable"), ("company_ids", "in", env.company.ids)],
        order="code",
        limit=1,
    )


def _receipts_account(env):
    """Where money waits that is received but not yet on a bank statement."""
    return env["account.chart.template"].ref("account_journal_payment_debit_account_id")


def _loss_account(env):
    """Where what was written off is booked."""
    return env["account.account"].create(
        {
            "name": "Bad Debts Written Off",
            "code": "689000",
            "account_type": "expense",
            "company_ids": env.company.ids,
        }
    )


def _foreign_currency(env):
    """The euro, active, with its one rate."""
    euro = env.ref("base.EUR")
    euro.active = True
    env["res.currency.rate"].create(
        {
            "currency_id": euro.id,
            "company_id": env.company.id,
            "name": "2000-01-01",
            "rate": 1 / FOREIGN_VALUE,
        }
    )
    return euro


def _term(env, name, days):
    """A payment term of equal instalments after so many days."""
    share = 100 / len(days)
    return env["account.payment.term"].create(
        {
            "name": name,
            "line_ids": [
                Command.create({"value": "percent", "value_amount": share, "nb_days": number})
                for number in days
            ],
        }
    )
