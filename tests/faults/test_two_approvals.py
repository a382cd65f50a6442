"""Two people approve two runs that ask the same customers, at the same moment: one letter each."""

import threading

import odoo
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from running import environment
from story import post_invoices


def two_runs(env, customers):
    """Ids of two runs over the same customers, each about invoices of a policy of its own."""
    company, known = env.company, env["account.move"].search([])
    post_invoices(env, customers)
    first = company.ar_dunning_policy_id
    second = first.copy({"name": "Another"})
    post_invoices(env, customers)
    moves = (env["account.move"].search([]) - known).sorted("id")
    moves[len(customers) :].ar_dunning_policy_id = second
    runs = [
        env["ar.dunning.run"]._propose(company, company._ar_today(), policies=policy)
        for policy in (first, second)
    ]
    assert [len(run.notice_ids) for run in runs] == [len(customers)] * 2
    return [run.id for run in runs]


def test_each_customer_gets_one_of_two_letters(database, customers):
    with environment(database) as env:
        runs = two_runs(env, customers)
    both_began = threading.Barrier(2)
    failures = []

    def approve(run_id):
        attempts = []
        with Registry(database).cursor() as cr:
            env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})

            def step():
                run = env["ar.dunning.run"].browse(run_id)
                proposed = run.notice_ids.filtered(lambda notice: notice.state == "proposed")
                if not attempts:  # each has looked before the other did anything
                    attempts.append(len(proposed))
                    both_began.wait(30)
                if proposed:
                    run.action_approve()

            try:
                retrying(step, env)
            except BaseException as failure:
                failures.append(failure)

    threads = [threading.Thread(target=approve, args=(run_id,)) for run_id in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    with environment(database) as env:
        made = env["ar.dunning.run"].browse(runs)
        notices = made.notice_ids
        for debtor, own in notices.grouped("debtor_id").items():
            states = sorted(own.mapped("state"))
            assert states == ["approved", "cancelled"], (debtor.display_name, states)
        made.action_cancel()
