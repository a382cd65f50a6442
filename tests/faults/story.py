"""What the tests of faults tell of: customers who are late, a run, and what became of it."""

import time
from collections import Counter

from running import environment, keep_books

NOTICES = 6
#: One customer has two contacts, whom a message each goes to.
MESSAGES = NOTICES + 1


def set_up(database, mailbox):
    """Customers with a policy, in a database that sends to the mailbox; returns their ids."""
    with environment(database) as env:
        keep_books(env)
        env.company.email = "ar@seller.example"
        env["ir.cron"].search([]).active = False
        env["ir.config_parameter"].set_param("ar_base.sending_grace", "0")
        mailbox.configure(env)
        template = env["mail.template"].create(
            {
                "name": "Reminder",
                "model_id": env["ir.model"]._get_id("ar.dunning.notice"),
                "subject": "Reminder {{ object.name }}",
                "body_html": "<p>Please pay <t t-out='object._totals_text()'/>.</p>",
            }
        )
        level = {"name": "First", "days": 1, "mail_template_id": template.id}
        env.company.ar_dunning_policy_id = env["ar.dunning.policy"].create(
            {
                "name": "Kill",
                "company_id": env.company.id,
                "cooldown_days": 0,  # the same customers are sent something by each story
                "level_ids": [(0, 0, level)],
            }
        )
        partners = env["res.partner"].create(
            [{"name": f"K{n}", "email": f"k{n}@customer.example"} for n in range(NOTICES)]
        )
        env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": partners[0].id,
                    "email": f"{name}@customer.example",
                    "ar_reminder_contact": True,
                }
                for name in ("ada", "boss")
            ]
        )
        return partners.ids


def queue_a_run(database, customers):
    """A new overdue invoice for each customer, in a run that waits to be sent."""
    with environment(database) as env:
        post_invoices(env, customers)
        run = env["ar.dunning.run"]._propose(env.company, env.company._ar_today())
        run.action_approve()
        run.action_send()
        return run.id


def post_invoices(env, customers):
    """An invoice for each customer that is ten days late."""
    from odoo import fields

    today = env.company._ar_today()
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner_id,
                "invoice_date": fields.Date.subtract(today, days=20),
                "invoice_date_due": fields.Date.subtract(today, days=10),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    (0, 0, {"name": "Goods", "price_unit": 100, "tax_ids": False})
                ],
            }
            for partner_id in customers
        ]
    )
    moves.action_post()


def outcome(database, run_id):
    """What became of the notices of a run, and of each recipient of theirs."""
    with environment(database) as env:
        run = env["ar.dunning.run"].browse(run_id)
        return [
            {
                "state": notice.state,
                "rows": {row.message_id: row.state for row in notice.outbox_recipient_ids},
                "emails": {
                    row.email.split("@")[0]: row.state for row in notice.outbox_recipient_ids
                },
                "asks": bool(notice.activity_ids),
                "missed": notice.outbox_missed,
            }
            for notice in run.notice_ids
        ]


def fates(notices):
    """``{Message-ID: fate}`` of all recipients."""
    return {key: fate for notice in notices for key, fate in notice["rows"].items()}


def received(mailbox):
    """How often each message arrived."""
    return Counter(message.message_id for message in mailbox.messages)


def assert_all_sent_once(database, run_id, mailbox):
    """Nothing lost, nothing doubled, nobody in doubt."""
    notices = outcome(database, run_id)
    assert {notice["state"] for notice in notices} == {"sent"}
    rows = fates(notices)
    assert len(rows) == MESSAGES
    assert set(rows.values()) == {"sent"}
    assert received(mailbox) == dict.fromkeys(rows, 1)


def wait_for(mailbox, count):
    deadline = time.monotonic() + 60
    while len(mailbox.messages) < count:
        assert time.monotonic() < deadline, "the worker sends nothing"
        time.sleep(0.0005)
