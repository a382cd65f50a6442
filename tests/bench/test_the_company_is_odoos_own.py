"""What the benchmarks' generator inserts is as Odoo would have made it, and Odoo works with it."""

from contextlib import closing
from datetime import date

import psycopg2
import pytest
from running import environment

from benchmarks.company import LOGIN, PASSWORD, generator
from benchmarks.sizes import Size

TINY = Size("T", debtors=20, open_invoices=300)
STORED = {
    "account.move": ("amount_total", "amount_residual", "amount_residual_signed", "payment_state"),
    "account.move.line": ("amount_residual", "amount_residual_currency", "reconciled"),
    "account.payment": ("state", "is_reconciled", "is_matched"),
}


def quiet(_step):
    """Nobody waits for news of a step."""


@pytest.fixture(scope="module")
def company(database):
    """A tiny company, its debtors counted."""
    from odoo.sql_db import connection_info_for

    from benchmarks.company import books

    with environment(database) as env:
        ids = books.prepare(env)
        sister = books.prepare_second(env)
    _name, parameters = connection_info_for(database)
    with closing(psycopg2.connect(**parameters)) as connection:
        generator.fill(connection, ids, TINY, date.today(), quiet)
        generator.fill(connection, sister, TINY.sister, date.today(), quiet, reference="S")
    with environment(database) as env:
        books.refresh(env)
        suite = books.staff(env, PASSWORD)
    with closing(psycopg2.connect(**parameters)) as connection:
        generator.dress(connection, suite, date.today(), quiet)
    with environment(database) as env:
        books.refresh(env)
    return database


@pytest.fixture
def env(company):
    """An environment whose changes are thrown away."""
    with environment(company) as env:
        yield env
        env.cr.rollback()


def test_there_are_as_many_as_the_size_says(env):
    invoices = invoices_of(env, env.company)
    assert len(invoices) == TINY.open_invoices + TINY.paid_invoices
    paid = invoices.filtered(lambda move: move.payment_state in ("paid", "reversed"))
    assert len(paid) == TINY.paid_invoices
    assert {"partial", "not_paid"} <= set(invoices.mapped("payment_state"))
    sister = env["res.company"].search([("id", "!=", env.company.id)])
    assert len(invoices_of(env, sister)) == 3 * TINY.sister.open_invoices


def test_it_has_what_makes_real_books_hard(env):
    from benchmarks.company import books

    invoices = invoices_of(env, env.company)
    foreign = invoices.filtered(lambda move: move.currency_id != env.company.currency_id)
    assert foreign and foreign[0].amount_total_signed == pytest.approx(
        foreign[0].amount_total * books.FOREIGN_VALUE, abs=0.01
    )
    payments = env["account.payment"].search([("company_id", "=", env.company.id)])
    assert max(len(payment.invoice_ids) for payment in payments) > 1
    losses = env["account.move.line"].search([("account_id.code", "=", "689000")])
    assert losses and all(line.move_id.journal_id.type == "general" for line in losses)


def test_what_was_sent_promised_and_contested_is_as_the_suite_writes_it(env):
    notice = env["ar.dunning.notice"].search([("state", "=", "delivered")], limit=1)
    before = notice.amount_due_company
    env.add_to_compute(notice._fields["amount_due_company"], notice)
    assert notice.amount_due_company == pytest.approx(before)
    assert set(env["ar.promise"].search([]).mapped("state")) == {"open", "broken"}
    dispute = env["ar.dispute"].search([], limit=1)
    assert dispute.held_amount == dispute.line_ids.held_amount == dispute.amount
    reasons = env["ar.dunning.eligibility"]._decide(date.today(), live=True)
    assert {"ready", "promised", "before_level"} <= {row["reason"] for row in reasons}
    assert any(row["amount_disputed"] for row in reasons)


def invoices_of(env, company):
    return env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("company_id", "=", company.id)]
    )


@pytest.mark.parametrize("model", STORED)
def test_odoo_computes_what_was_inserted(env, model):
    records = env[model].search([("company_id", "=", env.company.id)])
    names = STORED[model]
    inserted = {record: [record[name] for name in names] for record in records}
    for name in names:
        env.add_to_compute(records._fields[name], records)
    computed = {record: [record[name] for name in names] for record in records}
    assert computed == inserted


def test_every_entry_balances(env):
    env.cr.execute(
        "SELECT move_id FROM account_move_line GROUP BY move_id HAVING SUM(balance) <> 0"
    )
    assert not env.cr.fetchall()


def test_debtors_owe_what_the_receivable_account_holds(env):
    debtors = env["ar.debtor"].search([])
    [(ledger,)] = env["account.move.line"]._read_group(
        [("account_id.account_type", "=", "asset_receivable"), ("parent_state", "=", "posted")],
        [],
        ["balance:sum"],
    )
    assert len(debtors) <= TINY.debtors + TINY.sister.debtors
    assert sum(debtors.mapped("open_amount")) == pytest.approx(ledger)
    assert env["res.users"].search([("login", "=", LOGIN)]) in debtors.user_id


def test_an_invoice_is_paid_as_any_other(env):
    invoice = env["account.move"].search(
        [
            ("move_type", "=", "out_invoice"),
            ("payment_state", "=", "not_paid"),
            ("invoice_payment_term_id.name", "not like", "and"),  # of one instalment
        ],
        limit=1,
    )
    debtor = env["ar.debtor"]._of(invoice.partner_id, env.company)
    owed = debtor.open_amount
    amount = invoice.amount_residual
    payment = register_payment(env, invoice)
    assert (invoice.payment_state, invoice.amount_residual) == ("paid", 0)
    assert payment.name not in env["account.payment"].search([("id", "!=", payment.id)]).mapped(
        "name"
    )
    assert debtor.open_amount == pytest.approx(owed - amount)


def test_a_paid_invoice_is_opened_and_paid_again(env):
    invoice = env["account.move"].search(
        [("payment_state", "=", "paid"), ("move_type", "=", "out_invoice")], limit=1
    )
    invoice.line_ids.remove_move_reconcile()
    assert (invoice.payment_state, invoice.amount_residual) == ("not_paid", invoice.amount_total)
    register_payment(env, invoice)
    assert invoice.payment_state == "paid"


def test_the_next_invoice_takes_the_next_number(env):
    last = env["account.move"].search(
        [("move_type", "=", "out_invoice")], order="sequence_prefix desc, sequence_number desc"
    )[0]
    copied = last.copy({"invoice_date": last.invoice_date})
    copied.action_post()
    assert copied.sequence_prefix == last.sequence_prefix
    assert copied.sequence_number == last.sequence_number + 1


def register_payment(env, invoice):
    """Pay an invoice as a person does; the debtor is counted as before a commit."""
    payment = (
        env["account.payment.register"]
        .with_context(active_model="account.move", active_ids=invoice.ids)
        .create({})
        ._create_payments()
    )
    env.flush_all()
    env.cr.precommit.run()
    return payment
