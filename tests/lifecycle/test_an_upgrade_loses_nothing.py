"""Upgrading from the version before, with people's work in it, loses nothing and ends at once.

What people did is made with the code of now, and then the database is taken back to what 19.0.4.1.0
had and had stored: without the columns that came since, and what is contested of a price as its
share of the line.
"""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from odoo.fields import Command
from odoo.modules.registry import Registry
from running import environment, keep_books

#: What came with 19.0.5.0.0 and later.
NEW_COLUMNS = {
    "account_move": ("ar_dispute_item_id", "ar_dispute_taxes"),
    "ar_debtor": ("before_done", "claimed_amount"),
    "ar_dunning_notice": ("failure_code", "failure_data", "given_way_to_id", "insists"),
    "ar_dispute_line": ("has_changed", "is_settled", "item_amount", "item_id"),
    "ar_promise": (
        "agreed_on",
        "broken_company",
        "fallen_amount",
        "fallen_company",
        "first_promised_on",
        "is_beyond_limits",
        "is_to_call",
        "looks_on",
        "to_come_amount",
        "to_come_company",
        "unapplied_amount",
    ),
    "ar_promise_item": ("noted_on", "settled_before"),
    "ar_promise_instalment": (
        "kept_amount",
        "matured_amount",
        "to_come_amount",
        "to_come_company",
    ),
    "res_company": ("ar_promise_least_share", "ar_promise_most_days"),
}
#: Ten pieces at 33.33 that the customer would pay at 30, with 20 % and 1.50 a piece: 41.46 was the
#: share of 414.96, and 39.96 is what the invoice would come to less.
SHARE, LESS = 41.46, 39.96


class Work:
    """What people had done before the upgrade."""

    def __init__(self, env):
        self.env, self.company = env, env.company
        self.today = env.company._ar_today()
        self.reason = env["ar.dispute.reason"].search([], limit=1)
        taxes = env["account.tax"].create(
            [
                {"name": "Value", "amount": 20, "type_tax_use": "sale"},
                {
                    "name": "Piece",
                    "amount_type": "fixed",
                    "amount": 1.5,
                    "type_tax_use": "sale",
                },
            ]
        )
        self.taxes = taxes.ids

    def day(self, days):
        return self.today + timedelta(days=days)

    def owed(self, name, price, quantity=1, taxes=()):
        partner = self.env["res.partner"].create({"name": name, "email": f"{name}@c.example"})
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": self.day(-70),
                "invoice_date_due": self.day(-40),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Goods",
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.set(taxes)],
                        }
                    )
                ],
            }
        )
        move.action_post()
        return move

    def pay(self, move, amount, day):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"amount": amount, "payment_date": self.day(day)})._create_payments()

    def debtor(self, move):
        return self.env["ar.debtor"]._of(move.commercial_partner_id, self.company)

    def contested(self, move, **values):
        return self.env["ar.dispute"].create(
            {
                "debtor_id": self.debtor(move).id,
                "reason_id": self.reason.id,
                "line_ids": [Command.create({"move_id": move.id, **values})],
            }
        )

    def promised(self, move, instalments):
        item = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor(move).id,
                "promised_on": self.day(-30),
                "currency_id": move.currency_id.id,
                "amount": sum(instalments.values()),
                "move_line_ids": [Command.set(item.ids)],
                "instalment_ids": [
                    Command.create({"date": self.day(on), "amount": amount})
                    for on, amount in instalments.items()
                ],
            }
        )

    def do(self):
        """Disputes as they are found in any company, and a promise of which a part was kept."""
        dear = self.owed("dear", 33.33, 10, self.taxes)
        self.contested(dear, basis="price", invoice_line_id=dear.invoice_line_ids.id, price_unit=30)
        paid = self.owed("paid", 1200)
        self.contested(paid, basis="amount", amount=1200)
        self.pay(paid, 1000, -1)
        gone = self.owed("gone", 100, 10)
        self.contested(gone, basis="quantity", invoice_line_id=gone.invoice_line_ids.id, quantity=3)
        gone.button_draft()
        gone.button_cancel()
        plan = self.owed("plan", 3000)
        self.promised(plan, {-20: 1000, 10: 1000, 40: 1000})
        self.pay(plan, 1000, -21)
        self.env["ar.dunning.run"]._propose(self.company, self.today)
        held = self.debtor(self.owed("held", 500))
        held.write({"hold_until": self.day(20), "hold_reason": "Asked by sales"})


def take_back(env):
    """The database as the version before would have it."""
    env.cr.commit()  # what follows from what was booked does so while its columns are there
    env.cr.execute(
        """
        UPDATE ar_dispute_line SET amount = %(share)s, held_amount = %(share)s,
               amount_company = %(share)s
         WHERE basis = 'price'
        """,
        {"share": SHARE},
    )
    # That an invoice was cancelled ended no dispute.
    env.cr.execute(
        """
        UPDATE ar_dispute_line SET released_on = NULL, held_amount = amount
         WHERE basis = 'quantity';
        UPDATE ar_dispute
           SET state = 'new', resolution = NULL, ended_on = NULL, resolved_at = NULL,
               held_amount = amount
         WHERE state = 'withdrawn'
        """
    )
    for table, columns in NEW_COLUMNS.items():
        for column in columns:
            env.cr.execute(f"ALTER TABLE {table} DROP COLUMN {column} CASCADE")
    env.cr.execute("DROP TABLE ar_dunning_exclusion, ar_item_hold CASCADE")
    env.cr.execute(
        """
        ALTER TABLE ar_dunning_notice ADD COLUMN IF NOT EXISTS failure_reason varchar;
        ALTER TABLE ar_dunning_notice_line ADD COLUMN company_currency_id integer;
        UPDATE ar_dunning_notice_line SET company_currency_id = currency_id;
        ALTER TABLE ar_dunning_notice_line ALTER COLUMN company_currency_id SET NOT NULL;
        CREATE INDEX ar_dunning_notice_line_by_item ON ar_dunning_notice_line (move_line_id)
         WHERE kind = 'chased' AND dropped IS NOT TRUE
        """
    )
    env.cr.execute(
        "UPDATE ir_module_module SET latest_version = '19.0.4.1.0' WHERE name = 'ar_collections'"
    )


@pytest.fixture(scope="module")
def upgraded(database):
    with environment(database) as env:
        keep_books(env)
        env.company.ar_dunning_policy_id = env["ar.dunning.policy"]._create_standard(env.company)
        Work(env).do()
        take_back(env)
    run = [sys.executable, "-m", "odoo", "--config", os.environ["AR_ODOO_CONF"], "-d", database]
    done = subprocess.run(
        [*run, "-u", "ar_collections", "--stop-after-init", "--no-http"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    Registry.new(database)
    return database


def debtor(env, name):
    return env["ar.debtor"].search([("partner_id.name", "=", name)])


def test_what_is_contested_of_a_price_is_what_the_invoice_would_come_to_less(upgraded):
    with environment(upgraded) as env:
        line = env["ar.dispute.line"].search([("basis", "=", "price")])
        figures = (line.amount, line.held_amount, line.amount_company, line.dispute_id.amount)
        assert figures == pytest.approx((LESS, LESS, LESS, LESS))
        assert debtor(env, "dear").to_chase_amount == pytest.approx(414.96 - LESS)


def test_what_was_paid_or_cancelled_since_stops_nobody(upgraded):
    with environment(upgraded) as env:
        paid, gone = (
            env["ar.dispute"].search([("partner_id.name", "=", name)]) for name in ("paid", "gone")
        )
        assert paid.amount == 1200
        assert debtor(env, "paid").disputed_amount == 200
        assert (gone.state, gone.held_amount) == ("withdrawn", 0)


def test_a_promise_that_is_kept_so_far_is_waited_for_at_once(upgraded):
    with environment(upgraded) as env:
        plan = debtor(env, "plan")
        assert (plan.promised_amount, plan.to_chase_amount) == (2000, 0)


def test_nothing_is_left_for_the_night_to_count(upgraded):
    with environment(upgraded) as env:
        debtors = env["ar.debtor"].search([])
        names = [
            name
            for name, field in debtors._fields.items()
            if field.store and field.type in ("monetary", "integer", "boolean", "selection", "date")
        ]
        assert debtors
        before = debtors.read(names)
        debtors._refresh()
        env.invalidate_all()
        assert debtors.read(names) == before
        assert debtor(env, "held").hold_reason == "Asked by sales"


def test_a_run_of_before_is_read_and_another_is_proposed(upgraded):
    with environment(upgraded) as env:
        before = env["ar.dunning.run"].search([])
        assert before.notice_ids.line_ids.company_currency_id == env.company.currency_id
        assert env["ar.dunning.run"]._propose(env.company, env.company._ar_today()).notice_ids
