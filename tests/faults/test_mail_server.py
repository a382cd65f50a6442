"""A mail server that refuses, returns, goes away: nothing is lost or doubled, nobody in doubt."""

from datetime import timedelta

import pytest
from running import environment
from story import (
    MESSAGES,
    assert_all_sent_once,
    outcome,
    post_invoices,
    queue_a_run,
    received,
)
from workers import Worker


def of_several(notices):
    """The notice that goes to two contacts."""
    (notice,) = [notice for notice in notices if len(notice["rows"]) > 1]
    return notice


def test_booking_while_a_mail_goes_out_does_not_hide_that_it_is_out(database, customers, mailbox):
    def book(_message):
        with environment(database) as env:
            post_invoices(env, customers)

    run_id = queue_a_run(database, customers)
    mailbox.before_answer = book
    assert Worker(database).wait() == 0
    assert_all_sent_once(database, run_id, mailbox)


def test_one_of_several_is_refused(database, customers, mailbox):
    run_id = queue_a_run(database, customers)
    mailbox.refuse.add("ada@customer.example")
    assert Worker(database).wait() == 0
    notices = outcome(database, run_id)
    assert {notice["state"] for notice in notices} == {"sent"}
    assert of_several(notices)["emails"] == {"ada": "refused", "boss": "sent"}
    assert len(mailbox.messages) == MESSAGES - 1
    assert max(received(mailbox).values()) == 1


def test_two_people_send_it_at_once_to_whom_it_did_not_reach(database, customers, mailbox):
    """Both see the button; the second to press is told that nobody is left."""
    from odoo import SUPERUSER_ID, api
    from odoo.exceptions import UserError
    from odoo.modules.registry import Registry
    from odoo.service.model import retrying

    def notice_of(env):
        notices = env["ar.dunning.run"].browse(run_id).notice_ids
        return notices.filtered("outbox_missed").ensure_one()

    run_id = queue_a_run(database, customers)
    mailbox.refuse.add("ada@customer.example")
    assert Worker(database).wait() == 0
    mailbox.refuse.clear()
    with Registry(database).cursor() as cr:
        mine = notice_of(api.Environment(cr, SUPERUSER_ID, {}))
        with environment(database) as env:
            notice_of(env).action_send_to_missed()
        with pytest.raises(UserError, match="reached everybody"):
            retrying(mine.action_send_to_missed, mine.env)
    assert Worker(database).wait() == 0
    assert len(mailbox.of("ada@customer.example")) == 1
    assert max(received(mailbox).values()) == 1


def test_one_of_several_comes_back_while_the_other_is_being_sent(database, customers, mailbox):
    from odoo.addons.ar_collections.tests.mailbox import bounce_of

    def come_back(_message):
        for ada in mailbox.of("ada@customer.example"):
            if mailbox.of("boss@customer.example") and not returned:
                returned.append(ada)
                bounce = bounce_of(ada, "bounce@seller.example", "ada@customer.example")
                with environment(database) as env:
                    env["mail.thread"].message_process(None, bounce)

    returned = []
    run_id = queue_a_run(database, customers)
    mailbox.before_answer = come_back
    assert Worker(database).wait() == 0
    assert returned
    notices = outcome(database, run_id)
    assert {notice["state"] for notice in notices} == {"sent"}
    assert of_several(notices)["emails"] == {"ada": "bounced", "boss": "sent"}
    assert of_several(notices)["missed"] == "ada@customer.example"

    mailbox.before_answer = None
    with environment(database) as env:
        run = env["ar.dunning.run"].browse(run_id)
        run.notice_ids.filtered("outbox_missed").action_send_to_missed()
    workers = [Worker(database), Worker(database)]
    assert [worker.wait() for worker in workers] == [0, 0]
    assert len(mailbox.of("ada@customer.example")) == 2
    assert len(mailbox.messages) == MESSAGES + 1
    assert max(received(mailbox).values()) == 1


def test_a_mail_server_that_is_away_for_an_hour(database, customers, mailbox):
    """Workers come every ten minutes, stop at once, and tell one person once."""
    run_id = queue_a_run(database, customers)
    mailbox.close()
    for pass_ in range(6):
        assert Worker(database, clock=timedelta(minutes=10 * pass_)).wait() == 0
        with environment(database) as env:
            assert len(env.company.partner_id.activity_ids) == 1, "told once"
    assert {notice["state"] for notice in outcome(database, run_id)} == {"queued"}
    mailbox.open()
    assert Worker(database, clock=timedelta(hours=1)).wait() == 0
    assert_all_sent_once(database, run_id, mailbox)
    with environment(database) as env:
        assert not env.company.partner_id.activity_ids


def test_a_mail_server_that_goes_away_in_mid_run(database, customers, mailbox):
    """It takes three messages, and is gone before the fourth: nobody is in doubt."""
    run_id = queue_a_run(database, customers)
    mailbox.most = 3
    assert Worker(database).wait() == 0
    rows = [fate for notice in outcome(database, run_id) for fate in notice["rows"].values()]
    assert (rows.count("sent"), rows.count("in_doubt")) == (3, 0)
    mailbox.most = None
    assert Worker(database).wait() == 0
    assert_all_sent_once(database, run_id, mailbox)
