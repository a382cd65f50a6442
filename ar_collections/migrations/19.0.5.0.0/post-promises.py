"""Promises tell by parts what became of them: what is to come, what fell away, each instalment.

All are read in the journal once more. What was written as next action when a promise was broken
is told from the promise itself now: it leaves the line in which people note their own.
"""

from odoo import SUPERUSER_ID, api
from odoo.addons.ar_collections.domain.promise.judging import MISSED, UNJUDGED

BATCH_SIZE = 500


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _note_days(env)
    promises = env["ar.promise"].search([("state", "not in", UNJUDGED)], order="id")
    for start in range(0, len(promises), BATCH_SIZE):
        promises[start : start + BATCH_SIZE]._judge()
        env.flush_all()
        env.invalidate_all()
    # Nobody is called about what was found out by upgrading.
    env["ar.promise"].search([("is_to_call", "=", True)]).is_to_call = False
    _release_next_actions(env)


def _note_days(env):
    """On which day of its company an item was put under its promise."""
    for company in env["res.company"].with_context(active_test=False).search([]):
        env.cr.execute(
            "UPDATE ar_promise_item SET noted_on ="
            " CAST(create_date AT TIME ZONE 'UTC' AT TIME ZONE %s AS date) WHERE company_id = %s",
            (company._ar_zone(), company.id),
        )
    env["ar.promise.item"].invalidate_model(["noted_on"])


def _release_next_actions(env):
    """What was noted by itself for a broken promise, in whatever language."""
    broken = env["ar.promise"].search(
        [("state", "in", MISSED), ("debtor_id.next_action", "!=", False)], order="ended_on, id"
    )
    texts = {}
    languages = [code for code, _name in env["res.lang"].get_installed()]
    for promise in broken:
        texts[promise] = {
            promise.debtor_id.with_context(lang=code)._broken_promise_action(promise)
            for code in languages
        }
    for debtor, own in broken.grouped("debtor_id").items():
        said = {text for promise in own for text in texts[promise]}
        if debtor.next_action in said:
            own[-1:].is_to_call = own[-1:]._is_open()
            debtor.write({"next_action": False, "next_action_date": False})
