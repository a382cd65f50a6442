"""Booking while the nightly work goes on, in real transactions: nothing is lost, nobody fails."""

import threading
import time
import traceback
from contextlib import contextmanager
from unittest.mock import patch

import pytest

CUSTOMERS = 12
FIGURES = "odoo.addons.ar_collections.models.debtor.ar_debtor_night"


@contextmanager
def environment(database):
    """An environment whose changes are committed."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


@pytest.fixture(scope="module")
def customers(database):
    """Customers who owe 100 each, ten days late."""
    with environment(database) as env:
        if not env.company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", env.company)
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

    def book_meanwhile(self, today, scope):
        if not booked:
            booked.append(True)
            with environment(database) as other:
                invoice(other, other["res.partner"].browse(customers[-1]), 55)
        return written(self, today, scope)

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


def test_random_postings_during_the_night_lose_nothing_and_fail_nobody(database, customers):
    from random import Random

    failed, over = [], threading.Event()

    def book(seed):
        rng = Random(seed)
        while not over.is_set():
            try:
                with environment(database) as env:
                    partner = env["res.partner"].browse(rng.choice(customers))
                    if rng.random() < 0.5:
                        invoice(env, partner, rng.randint(1, 99))
                    else:
                        pay(env, partner, 1)
            except Exception as error:
                story = "".join(traceback.format_exception(error))
                if "could not serialize" not in story or "_refresh_touched" in story:
                    failed.append(story)

    clerks = [threading.Thread(target=book, args=[seed]) for seed in range(2)]
    with patch(f"{FIGURES}.FEW", 1), patch(f"{FIGURES}.BATCH_SIZE", 3):
        for clerk in clerks:
            clerk.start()
        for _night in range(5):
            make_stale_while_booking(database)
            assert refresh_by_night(database)
        over.set()
        for clerk in clerks:
            clerk.join(60)
    assert not failed
    expect_right(database)


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
