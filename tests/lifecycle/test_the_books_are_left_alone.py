"""Adding the suite to a running company, and removing it, leaves every journal entry as it was."""

import logging
from contextlib import contextmanager

import pytest
from running import environment, keep_books

JOURNAL = ("account_move", "account_move_line", "account_partial_reconcile")


@pytest.fixture(scope="module")
def books(database):
    """A company with invoices, payments and a run whose notices were approved."""
    from odoo import fields

    with environment(database) as env:
        keep_books(env)
        today = env.company._ar_today()
        partners = env["res.partner"].create(
            [{"name": f"B{n}", "email": f"b{n}@customer.example"} for n in range(5)]
        )
        moves = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": fields.Date.subtract(today, days=40),
                    "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 100})],
                }
                for partner in partners
            ]
        )
        moves.action_post()
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves[0].ids
        ).create({"amount": 30, "payment_date": today})._create_payments()
        policy = env["ar.dunning.policy"]._create_standard(env.company)
        env.company.ar_dunning_policy_id = policy
        moves[1].write({"ar_hold_until": today, "ar_hold_reason": "Agreed"})
        env["ar.dunning.run"]._propose(env.company, today).action_approve()
        make_what_refers_to_data(env, moves)
    return database


def make_what_refers_to_data(env, moves):
    """Records of people's work that name reasons, rules and deadlines that the suite brings."""
    env.company.account_fiscal_country_id = env.ref("base.de")
    for number, reason in enumerate(env["ar.dispute.reason"].search([], limit=3)):
        env["ar.dispute"]._open_for({moves[2 + number]: 10}, reason)
    env.flush_all()
    env.cr.execute(
        "UPDATE account_move SET ar_dispute_id = (SELECT MIN(id) FROM ar_dispute) WHERE id = %s",
        moves[1].ids,
    )
    env.invalidate_all()
    env["ar.audit"]._audit(env.company)
    rule = env["ar.audit.rule"].search([], limit=1)
    run = env["ar.audit.run"].create({"company_id": env.company.id})
    env["ar.audit.run.line"].create({"run_id": run.id, "rule_id": rule.id})
    env["ar.audit.finding"].create(
        {"company_id": env.company.id, "rule_id": rule.id, "move_id": moves[0].id}
    )
    today = env.company._ar_today()
    env["ar.tax.obligation"].create(
        {
            "company_id": env.company.id,
            "deadline_id": env["ar.tax.deadline"].search([], limit=1).id,
            "period_start": today,
            "period_end": today,
            "date_due": today,
        }
    )
    env.flush_all()


@contextmanager
def errors():
    """What is logged as an error meanwhile."""
    told = []

    class Listener(logging.Handler):
        def emit(self, record):
            told.append(record.getMessage())

    listener = Listener(logging.ERROR)
    logging.getLogger().addHandler(listener)
    try:
        yield told
    finally:
        logging.getLogger().removeHandler(listener)


def journal(database, columns=None):
    """Every row of the journal, and the transaction that last wrote each.

    :param columns: ``{table: columns}`` to compare; without it all columns that the tables have
    """
    with environment(database) as env:
        columns = columns or {table: columns_of(env.cr, table) for table in JOURNAL}
        rows = {}
        for table in JOURNAL:
            env.cr.execute(
                f"SELECT id, xmin::text, {', '.join(columns[table])} FROM {table} ORDER BY id"
            )
            rows[table] = env.cr.fetchall()
        return columns, rows


def columns_of(cr, table):
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name NOT LIKE 'ar\\_%%' ORDER BY 1",
        [table],
    )
    return [f'"{name}"' for (name,) in cr.fetchall()]


def modules(env):
    return env["ir.module.module"].search(
        [
            (
                "name",
                "in",
                (
                    "ar_base",
                    "ar_collections",
                    "ar_vat_compliance",
                    "ar_vat_compliance_collections",
                ),
            )
        ]
    )


def test_uninstalling_and_installing_write_no_journal_entry(books):
    columns, before = journal(books)
    assert before["account_move"], "there is something to protect"

    with environment(books) as env, errors() as told:
        modules(env).button_immediate_uninstall()
    assert not told
    _columns, without = journal(books, columns)
    assert without == before

    with environment(books) as env:
        assert "ar.debtor" not in env
        assert "ar.audit.finding" not in env
        env.cr.execute("SELECT 1 FROM information_schema.tables WHERE table_name LIKE 'ar\\_%%'")
        assert not env.cr.fetchall(), "no table of ours is left"
        env.cr.execute(
            "SELECT module, name FROM ir_model_data"
            " WHERE model LIKE 'ar.%' OR module IN"
            " ('ar_base', 'ar_collections', 'ar_vat_compliance', 'ar_vat_compliance_collections')"
        )
        assert not env.cr.fetchall(), "no name of ours is left"
        modules(env).button_immediate_install()
    _columns, again = journal(books, columns)
    assert again == before

    with environment(books) as env:
        debtors = env["ar.debtor"].search([])
        assert sum(debtors.mapped("open_amount")) == pytest.approx(
            sum(
                env["account.move"]
                .search([("move_type", "=", "out_invoice"), ("state", "=", "posted")])
                .mapped("amount_residual")
            )
        )
        assert not env.company.ar_dunning_policy_id, "nobody is dunned until somebody chooses"
