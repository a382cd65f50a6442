"""Booking while the nightly work goes on, in real transactions: nothing is lost, nobody fails."""

import threading
import time
import traceback
from unittest.mock import patch

import pytest
from running import environment, keep_books
from soak import TIMES

CUSTOMERS = 12
FIGURES = "odoo.addons.ar_collections.models.debtor.ar_debtor_night"
RUN = "odoo.addons.ar_collections.models.dunning.ar_dunning_run"
PROMISES = "odoo.addons.ar_collections.models.promise.ar_promise_judging"


@pytest.fixture(scope="module")
def customers(database):
    """Customers who owe 100 each, ten days late."""
    with environment(database) as env:
        keep_books(env)
        env["ir.cron"].search([]).active = False
        env.company.ar_tz = "Europe/London"
        partners = env["res.partner"].create([{"name": f"C{n}"} for n in range(CUSTOMERS)])
        for partner in partners:
            invoice(env, partner)
        return partners.ids


def invoice(env, partner, amount=100):
    from odoo import fields

    today = env.company._ar_today()
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": fields.Date.subtract(today, days=20),
            "invoice_date_due": fields.Date.subtract(today, days=10),
            "invoice_payment_term_id": False,
            "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": amount, "tax_ids": False})],
        }
    )
    move.action_post()
    return move


def pay(env, partner, amount):
    """A payment on the customer's oldest open invoice."""
    moves = env["account.move"].search(
        [("partner_id", "=", partner.id), ("amount_residual", ">", 0)], order="id", limit=1
    )
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=moves.ids
    ).create({"amount": amount})._create_payments()


@pytest.fixture(params=["counted at once", "debtor by debtor"])
def way(request):
    """Small batches of a table counted before, or records one batch after the other."""
    few = 1 if request.param == "counted at once" else 10**6
    with (
        patch(f"{FIGURES}.FEW", few),
        patch(f"{FIGURES}.BATCH_SIZE", 4),
        patch(f"{FIGURES}.AT_A_TIME", 4),
    ):
        yield


def make_stale(database):
    """As if all figures were of yesterday: everybody looks ten days less late than he is."""
    with environment(database) as env:
        env["ar.debtor"]._refresh()
        env["ar.nightly.day"].search([]).unlink()
        env.cr.execute("UPDATE ar_debtor SET figures_on = figures_on - 1, oldest_days_late = 0")


def refresh_by_night(database):
    with environment(database) as env:
        return env["ar.nightly"]._do_now("figures", env.company)


def figures(database):
    """``{customer: (open, days late, day)}`` as stored, and as counted anew."""
    with environment(database) as env:
        return read_figures(env)


def read_figures(env):
    env["ar.debtor"].invalidate_model()
    return {
        debtor.partner_id.id: (debtor.open_amount, debtor.oldest_days_late, debtor.figures_on)
        for debtor in env["ar.debtor"].search([("company_id", "=", env.company.id)])
    }


def late(database, customers):
    """How many of the customers look late: those that were refreshed."""
    stored = figures(database)
    return sum(stored[customer][1] > 0 for customer in customers)


def expect_right(database):
    """What is stored is what the journal says."""
    stored = figures(database)
    with environment(database) as env:
        today = env.company._ar_today()
        env["ar.debtor"]._refresh()
        assert stored == read_figures(env)
        assert {day for _open, _late, day in stored.values()} == {today}
        env.cr.rollback()


def test_all_are_refreshed(database, customers, way):
    make_stale(database)
    assert refresh_by_night(database)
    expect_right(database)


def test_a_posting_between_counting_and_writing_is_not_overwritten(database, customers, way):
    """The story that lost the night for everybody: booked after the figures were counted."""
    from odoo.modules.registry import Registry

    make_stale(database)
    debtors = Registry(database)["ar.debtor"]
    written, booked = debtors._conclude, []

    def book_meanwhile(self, scope):
        if not booked:
            booked.append(True)
            with environment(database) as other:
                invoice(other, other["res.partner"].browse(customers[-1]), 55)
        return written(self, scope)

    with patch.object(debtors, "_conclude", book_meanwhile):
        assert refresh_by_night(database)
    assert booked
    expect_right(database)


def test_who_holds_a_debtor_is_not_waited_for_and_does_not_fail(database, customers, way):
    """A posting that is still open when the night comes by, and commits afterwards."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    make_stale(database)
    cr = Registry(database).cursor()
    other = api.Environment(cr, SUPERUSER_ID, {})
    invoice(other, other["res.partner"].browse(customers[2]), 70)
    other.flush_all()
    cr.precommit.run()  # from here on it holds its debtor
    night = threading.Thread(target=refresh_by_night, args=[database])
    night.start()
    deadline = time.monotonic() + 30
    while late(database, customers) < CUSTOMERS - 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    refreshed = late(database, customers)
    cr.commit()
    cr.close()
    night.join(60)
    assert not night.is_alive()
    assert refreshed == CUSTOMERS - 1, "the others do not wait for it"
    expect_right(database)


def test_a_posting_begun_before_its_debtor_was_written_goes_through(database, customers, way):
    """Its snapshot is older than the debtor's row: its figures follow just after its commit."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    make_stale(database)
    cr = Registry(database).cursor()
    other = api.Environment(cr, SUPERUSER_ID, {})
    other.cr.execute("SELECT 1")
    partner = other["res.partner"].browse(customers[3])
    assert partner.name
    assert refresh_by_night(database)
    move = invoice(other, partner, 30)
    cr.commit()
    cr.close()
    with environment(database) as env:
        assert env["account.move"].browse(move.id).state == "posted"
    expect_right(database)


class Clerks:
    """Two people who book at random, as fast as they can, for as long as it lasts."""

    def __init__(self, database, customers, seed=0):
        self.database, self.customers = database, customers
        self.failed, self.booked = [], 0
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._book, args=[2 * seed + number]) for number in range(2)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _book(self, seed):
        from random import Random

        rng = Random(seed)
        while not self._over.is_set():
            try:
                with environment(self.database) as env:
                    self._one(env, rng)
                self.booked += 1
            except Exception as error:
                story = "".join(traceback.format_exception(error))
                if "could not serialize" not in story or "_refresh_touched" in story:
                    self.failed.append(story)

    def _one(self, env, rng):
        partner = env["res.partner"].browse(rng.choice(self.customers))
        if rng.random() < 0.5:
            invoice(env, partner, rng.randint(1, 99))
        else:
            pay(env, partner, 1)


def test_random_postings_during_the_night_lose_nothing_and_fail_nobody(database, customers):
    with (
        patch(f"{FIGURES}.FEW", 1),
        patch(f"{FIGURES}.BATCH_SIZE", 3),
        Clerks(database, customers) as clerks,
    ):
        for _night in range(5 * TIMES):
            make_stale_while_booking(database)
            assert refresh_by_night(database)
    assert not clerks.failed
    expect_right(database)


def test_random_postings_during_a_whole_night(database, customers):
    """Promises are judged, figures counted and the run proposed, while two people book."""
    dun_and_promise(database, customers)
    for seed in range(2 * TIMES):
        begin_anew(database)
        with (
            patch(f"{FIGURES}.FEW", 1),
            patch(f"{FIGURES}.BATCH_SIZE", 3),
            patch(f"{PROMISES}.BATCH_SIZE", 3),
            patch(f"{RUN}.BATCH_SIZE", 4),
            patch(f"{RUN}_batch.BATCH_SIZE", 4),
            Clerks(database, customers, seed + 1) as clerks,
        ):
            while clerks.booked < 4 and not clerks.failed:
                time.sleep(0.05)
            for job in ("promises", "figures", "run"):
                assert do_now(database, job), job
            while clerks.booked < 12 and not clerks.failed:
                time.sleep(0.05)
        assert not clerks.failed
        expect_right(database)
        expect_judged(database)
        expect_proposed(database)


def dun_and_promise(database, customers):
    """Everybody is dunned when late; half of them promised to pay, by a day that has passed."""
    from odoo import fields

    with environment(database) as env:
        template = env["mail.template"].create(
            {
                "name": "Reminder",
                "model_id": env["ir.model"]._get_id("ar.dunning.notice"),
                "subject": "Reminder",
                "body_html": "<p>Please pay.</p>",
            }
        )
        env["res.partner"].browse(customers).email = "c@customer.example"
        level = {"name": "First", "days": 1, "mail_template_id": template.id}
        env.company.ar_dunning_policy_id = env["ar.dunning.policy"].create(
            {"name": "Nights", "company_id": env.company.id, "level_ids": [(0, 0, level)]}
        )
        env.company.ar_dunning_auto_propose = True
        today = env.company._ar_today()
        for partner in env["res.partner"].browse(customers[::2]):
            move = invoice(env, partner, 100)
            env.flush_all()
            env.cr.precommit.run()
            env["ar.promise"].create(
                {
                    "debtor_id": env["ar.debtor"]._of(partner, env.company).id,
                    "currency_id": move.currency_id.id,
                    "amount": 100,
                    "promised_on": fields.Date.subtract(today, days=9),
                    "date": fields.Date.subtract(today, days=5),
                    "move_line_ids": move.line_ids.filtered("date_maturity").ids,
                }
            )


def begin_anew(database):
    """As in the evening before: promises are waited for, figures are old, nothing is proposed."""
    with environment(database) as env:
        env["ar.nightly.failure"].search([]).unlink()
        env["ar.nightly.day"].search([]).unlink()
        env.cr.execute(
            "UPDATE ar_promise SET state = 'open', ended_on = NULL, waits_until = date"
            " WHERE state IN ('broken', 'partly_kept')"
        )
        env.cr.execute("UPDATE ar_debtor SET figures_on = figures_on - 1")
        env["ar.dunning.run"].search([("state", "!=", "cancelled")]).action_cancel()


def do_now(database, job):
    with environment(database) as env:
        return env["ar.nightly"]._do_now(job, env.company)


def expect_judged(database):
    """Every promise is what the journal says, and none was set aside."""
    with environment(database) as env:
        assert not env["ar.nightly.failure"].search([]).mapped("message")
        promises = env["ar.promise"].search([])
        assert promises
        before = promises.mapped("state")
        assert "open" not in before
        promises._judge()
        assert promises.mapped("state") == before
        env.cr.rollback()


def expect_proposed(database):
    """The run of the night is whole; what was booked since, the letters know when they go out."""
    with environment(database) as env:
        run = env["ar.dunning.run"].search([("state", "!=", "cancelled")])
        assert (len(run), run.state, run.failure) == (1, "proposed", False)
        debtors = run.notice_ids.debtor_id
        assert len(run.notice_ids) == len(debtors) == CUSTOMERS
        rows = env["ar.dunning.eligibility"]._decide(
            run.date, companies=env.company.ids, ignoring=run.notice_ids.ids
        )
        ready = {row["id"]: float(row["amount_due"]) for row in rows if row["reason"] == "ready"}
        run.notice_ids._reread()
        asked = run.notice_ids._chased()
        told = {line.move_line_id.id: line.amount_due for line in asked}
        assert told == {key: amount for key, amount in ready.items() if key in told}
        left_out = env["account.move.line"].browse(set(ready) - set(told))
        before = left_out.filtered(lambda line: line.create_date < run.create_date)
        assert len(before.move_id) <= 2, "what was not booked by then, or just being booked"
        env.cr.rollback()


def make_stale_while_booking(database):
    from odoo.addons.ar_base.orm.conflict import CONFLICT

    for _attempt in range(50):
        try:
            return make_stale_only(database)
        except CONFLICT:
            time.sleep(0.05)
    raise AssertionError("the debtors are always held")


def make_stale_only(database):
    with environment(database) as env:
        env["ar.nightly.day"].search([]).unlink()
        env.cr.execute("UPDATE ar_debtor SET figures_on = figures_on - 1")


def test_two_workers_do_a_day_once(database, customers):
    from odoo.addons.ar_base.models.nightly.night import Night
    from odoo.modules.registry import Registry

    make_stale(database)
    debtors = Registry(database)["ar.debtor"]
    refresh, done = debtors._refresh, []

    def noting(self, partners=None, companies=None, debtors=None):
        done.extend(debtors.ids if debtors else ())
        time.sleep(0.02)
        return refresh(self, partners, companies, debtors)

    def tick():
        with environment(database) as env:
            Night(env, "figures", env.company, env.company._ar_today()).run()

    workers = [threading.Thread(target=tick) for _worker in range(2)]
    with (
        patch(f"{FIGURES}.FEW", 10**6),
        patch(f"{FIGURES}.AT_A_TIME", 3),
        patch.object(debtors, "_refresh", noting),
    ):
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
    assert len(done) == len(set(done)) >= CUSTOMERS
    expect_right(database)
    with environment(database) as env:
        assert env["ar.nightly.day"].search([("job", "=", "figures")]).ended
