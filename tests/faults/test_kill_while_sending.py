"""Kill a sending worker at 30 seeded points: nothing is received twice, or lost unnoticed.

And what else goes wrong between a worker, its database and the mail server: the database restarts,
the mail server is away for a while, Odoo's time is over. Nobody is in doubt without a crash.
"""

import time
from collections import Counter
from random import Random

import pytest

NOTICES = 6
KILL_POINTS = range(30)


@pytest.fixture(scope="module")
def mailbox(database):
    from odoo.addons.ar_collections.tests.mailbox import Mailbox

    with Mailbox() as box:
        yield box


@pytest.fixture(scope="module")
def customers(database, mailbox):
    """Customers with a policy, and a database that sends to the mailbox."""
    from workers import environment

    with environment(database) as env:
        if not env.company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", env.company)
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
            {"name": "Kill", "company_id": env.company.id, "level_ids": [(0, 0, level)]}
        )
        partners = env["res.partner"].create(
            [{"name": f"K{n}", "email": f"k{n}@customer.example"} for n in range(NOTICES)]
        )
        customers = partners.ids
    queue_a_run(database, customers)
    with environment(database) as env:
        env["ar.dunning.run"]._cron_work()  # so that the workers are forked with warm caches
    return customers


@pytest.mark.parametrize("seed", KILL_POINTS)
def test_killed_worker_sends_nothing_twice_and_loses_nothing(database, mailbox, customers, seed):
    from workers import Worker

    mailbox.messages.clear()
    run_id = queue_a_run(database, customers)
    worker = Worker(database)
    kill_at_seeded_point(worker, mailbox, Random(seed))
    Worker(database).wait()
    received = Counter(message.message_id for message in mailbox.messages)
    notices = outcome(database, run_id)

    assert max(received.values(), default=0) <= 1, "a notice was received twice"
    assert len(notices) == NOTICES
    for notice in notices:
        (message_id,) = notice["message_ids"]
        arrived = received[message_id]
        assert notice["state"] in ("sent", "in_doubt"), "a notice is left behind unnoticed"
        if notice["state"] == "sent":
            assert arrived == 1, "a notice counts as sent but never arrived"
        else:
            assert notice["asks"], "a doubt that the collector does not see"
            assert message_id.startswith("<ar-outbox-")
    assert sum(notice["state"] == "in_doubt" for notice in notices) <= 1

    assert Worker(database).wait() == 0
    assert Counter(message.message_id for message in mailbox.messages) == received


def test_two_workers_share_a_run(database, mailbox, customers):
    from workers import Worker

    mailbox.messages.clear()
    run_id = queue_a_run(database, customers)
    workers = [Worker(database), Worker(database)]
    assert [worker.wait() for worker in workers] == [0, 0]
    received = Counter(message.message_id for message in mailbox.messages)
    notices = outcome(database, run_id)
    assert {notice["state"] for notice in notices} == {"sent"}
    assert received == {notice["message_ids"][0]: 1 for notice in notices}


def test_booking_while_a_mail_goes_out_does_not_hide_that_it_is_out(database, mailbox, customers):
    from workers import Worker, environment

    def book(_message):
        with environment(database) as env:
            post_invoices(env, customers)

    mailbox.messages.clear()
    run_id = queue_a_run(database, customers)
    mailbox.before_answer = book
    status = Worker(database).wait()
    mailbox.before_answer = None
    assert status == 0
    assert {notice["state"] for notice in outcome(database, run_id)} == {"sent"}
    assert len(mailbox.messages) == NOTICES


@pytest.mark.parametrize("seed", range(10))
def test_a_database_that_restarts_while_mails_go_out(database, mailbox, customers, seed):
    from workers import Worker

    mailbox.messages.clear()
    run_id = queue_a_run(database, customers)
    worker = Worker(database)
    nth = Random(seed).randint(1, NOTICES)
    mailbox.before_answer = lambda _m: len(mailbox.messages) == nth and worker.cut_off()
    assert worker.wait() == 1, "a worker without a database gives up"
    mailbox.before_answer = None
    assert Worker(database).wait() == 0
    received = Counter(message.message_id for message in mailbox.messages)
    notices = outcome(database, run_id)
    assert received == {notice["message_ids"][0]: 1 for notice in notices}, "doubled or lost"
    states = Counter(notice["state"] for notice in notices)
    assert states == {"sent": NOTICES - 1, "in_doubt": 1}


def test_a_mail_server_that_is_away_for_some_time(database, mailbox, customers):
    from workers import Worker, environment

    mailbox.messages.clear()
    run_id = queue_a_run(database, customers)
    mailbox.close()
    for _pass in range(6):
        assert Worker(database).wait() == 0
    assert {notice["state"] for notice in outcome(database, run_id)} == {"queued"}
    with environment(database) as env:
        assert len(env.company.partner_id.activity_ids) == 1, "told once"
    mailbox.open()
    assert Worker(database).wait() == 0
    notices = outcome(database, run_id)
    assert {notice["state"] for notice in notices} == {"sent"}
    received = Counter(message.message_id for message in mailbox.messages)
    assert received == {notice["message_ids"][0]: 1 for notice in notices}
    with environment(database) as env:
        assert not env.company.partner_id.activity_ids


def test_a_mail_server_that_goes_away_in_mid_run(database, mailbox, customers):
    """It takes three messages, and is gone before the fourth: nobody is in doubt."""
    from workers import Worker

    mailbox.messages.clear()
    run_id = queue_a_run(database, customers)
    mailbox.most = 3
    assert Worker(database).wait() == 0
    states = Counter(notice["state"] for notice in outcome(database, run_id))
    assert states == {"sent": 3, "queued": NOTICES - 3}
    mailbox.most = None
    assert Worker(database).wait() == 0
    notices = outcome(database, run_id)
    assert {notice["state"] for notice in notices} == {"sent"}
    assert len(mailbox.messages) == NOTICES


def test_a_worker_whose_time_is_over_is_followed_by_another(database, mailbox, customers):
    from workers import Worker

    mailbox.messages.clear()
    run_id = queue_a_run(database, customers)
    passes = 0
    while len(mailbox.messages) < NOTICES:
        before = len(mailbox.messages)
        assert Worker(database, seconds=0.05).wait() == 0
        assert len(mailbox.messages) > before, "each pass goes on"
        passes += 1
    assert passes > 1, "the limit was never hit"
    notices = outcome(database, run_id)
    received = Counter(message.message_id for message in mailbox.messages)
    assert received == {notice["message_ids"][0]: 1 for notice in notices}
    assert Worker(database).wait() == 0
    assert {notice["state"] for notice in outcome(database, run_id)} == {"sent"}


def queue_a_run(database, customers):
    """A new overdue invoice for each customer, in a run that waits to be sent."""
    from workers import environment

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


def kill_at_seeded_point(worker, mailbox, rng):
    """Before the server answers a message, just after it, or at any time; the point is seeded."""
    kind = rng.choice(("before_answer", "after_answer", "at_any_time"))
    nth = rng.randint(1, NOTICES)
    if kind == "before_answer":
        mailbox.before_answer = lambda _m: len(mailbox.messages) == nth and worker.kill()
    else:
        deadline = time.monotonic() + 60
        while kind == "after_answer" and len(mailbox.messages) < nth:
            assert time.monotonic() < deadline, "the worker sends nothing"
            time.sleep(0.0005)
        time.sleep(rng.uniform(0, 0.02 if kind == "after_answer" else 0.8))
        worker.kill()
    status = worker.wait()
    mailbox.before_answer = None
    assert status in (-9, 0)


def outcome(database, run_id):
    from workers import environment

    with environment(database) as env:
        run = env["ar.dunning.run"].browse(run_id)
        return [
            {
                "state": notice.state,
                "message_ids": notice.outbox_recipient_ids.mapped("message_id"),
                "asks": bool(notice.activity_ids),
            }
            for notice in run.notice_ids
        ]
