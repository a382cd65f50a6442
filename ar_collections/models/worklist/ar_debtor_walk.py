"""Working a list from its first debtor to its last: done, skipped, and put back.

Whoever is done with leaves the worklist until a day. What was noted of the debtor before is kept,
so that a step too many can be taken back for the rest of the company's day.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.ar_base.orm import given, listing
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

#: What is noted of a debtor that was dealt with.
NOTED = ("last_contact_date", "next_action", "next_action_date", "worked_on")
DAYS = {"last_contact_date", "next_action_date", "worked_on"}


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    before_done = fields.Json(
        readonly=True,
        copy=False,
        help="What was noted before the debtor was done with today, and what was noted then.",
    )

    # ------------------------------------------------------------------
    # Done
    # ------------------------------------------------------------------
    def action_done(self):
        """These debtors were dealt with: they leave the worklist and come back in time."""
        if not self:
            raise UserError(self.env._("Choose who was dealt with."))
        return {
            "type": "ir.actions.client",
            "tag": "ar_done",
            "params": {"ids": self.ids, "told": self._done()},
        }

    def action_done_next(self, listed=()):
        """Done with this debtor; which one of its list is next?

        :param listed: ids of the debtors in the list that the user works, in its order
        :return: as :meth:`action_skip`; and ``told``, a sentence
        """
        self.ensure_one()
        told = self._done()
        return {**self._next_of(listed), "told": told}

    def action_skip(self, listed=()):
        """The next debtor of the user's list after this one, which stays on the worklist.

        :param listed: ids of the debtors in the list, in its order
        :return: ``{"next": id or False, "left": how many of the list are not done today}``
        """
        self.check_access("read")
        self.ensure_one()
        return self._next_of(listed)

    def _next_of(self, listed):
        ids = given.ids(self.env, {"listed": listed}, "listed") or []
        there = self.browse(ids).exists()._filtered_access("read")
        to_do = set(there.filtered(lambda debtor: not debtor.is_worked_today).ids)
        following = ids[ids.index(self.id) + 1 :] if self.id in ids else []
        return {
            "next": next((one for one in following if one in to_do), False),
            "left": len(to_do),
        }

    def _done(self):
        """Take these debtors off the worklist, and say so.

        :return: a sentence for who did it
        """
        before = {debtor: debtor._as_noted() for debtor in self.sudo()}
        asked_about = self._work_done()
        for debtor in self.sudo():
            debtor._remember(before[debtor], asked_about.get(debtor.id, []))
        said = {debtor.id: debtor._done_until() for debtor in self}
        self._message_log_batch(bodies=said)
        if len(self) != 1:
            return self.env._("%(count)s debtors are done for today.", count=len(self))
        return self.env._(
            "%(customer)s: %(done)s", customer=self.sudo().display_name, done=said[self.id]
        )

    def _done_until(self):
        return self.env._(
            "Done for today; comes back on %(day)s.",
            day=format_date(self.env, self.next_action_date),
        )

    @api.model
    @api.readonly
    def work_today(self):
        """The user's day so far, in a sentence: what was done, and what is left.

        :return: empty where there was nothing, and nothing is left
        """
        today = self.env["ar.clock"]._today_domain
        mine = Domain("is_mine", "=", True)
        left = self.search_count(mine & Domain("on_worklist", "=", True))
        done = self.search_count(mine & Domain("is_worked_today", "=", True))
        by_me = Domain("user_id", "=", self.env.uid)
        promised = self.env["ar.promise"].search_count(
            by_me & today(lambda day: Domain("promised_on", "=", day))
        )
        disputed = self.env["ar.dispute"].search_count(
            Domain("raised_by_id", "=", self.env.uid)
            & today(lambda day: Domain("raised_on", "=", day))
        )
        told = [
            self.env._("done: %(count)s", count=done),
            self.env._("promised: %(count)s", count=promised),
            self.env._("disputed: %(count)s", count=disputed),
            self.env._("left: %(count)s", count=left),
        ]
        return (
            self.env._("Today – %(told)s", told=listing.names(self.env, told))
            if done or left
            else ""
        )

    # ------------------------------------------------------------------
    # What is noted
    # ------------------------------------------------------------------
    def _work_done(self, until=None, action=None, spoken=False):
        """Note that these debtors were dealt with today, and when they come back.

        The day is the company's: all who work there share one worklist. What else was done than
        to look at them, such as a call, is not put back.

        :param until: the day of the next step; None: a day that was noted and lies ahead, else the
            days of rest of the company's strategy
        :param action: the next step in words; None keeps what was noted for a day ahead
        :param spoken: whether somebody of the customer was spoken to
        :return: ``{debtor id: ids of the broken promises that are news no longer}``
        """
        self.check_access("write")
        asked_about = self._called_about_promises()
        alike = self.sudo().grouped(lambda debtor: debtor._what_is_noted(until, action, spoken))
        for values, debtors in alike.items():
            debtors.write({**dict(values), "before_done": False})
        return asked_about

    def _what_is_noted(self, until, action, spoken):
        """The values of a debtor that was dealt with today, hashable.

        Whoever has the same is written at once: each write ranks its debtors anew.
        """
        today, noted = self.company_id._ar_today(), self.next_action_date
        is_to_come = not noted or noted > today
        returns_on = noted if noted and is_to_come else self._rests_until(today)
        return (
            ("worked_on", today),
            ("next_action", action or (is_to_come and self.next_action)),
            ("next_action_date", until or returns_on),
            *([("last_contact_date", today)] if spoken else ()),
        )

    def _rests_until(self, today):
        return today + timedelta(days=self.company_id.sudo().ar_strategy_id.rest_days or 7)

    def _as_noted(self):
        """What is noted of the debtor, to be kept."""
        return {
            name: fields.Date.to_string(self[name]) if name in DAYS else self[name]
            for name in NOTED
        }

    def _remember(self, before, promise_ids):
        """Keep what was noted before this."""
        self.before_done = {
            "before": before,
            "after": self._as_noted(),
            "promise_ids": promise_ids,
        }

    # ------------------------------------------------------------------
    # Put back
    # ------------------------------------------------------------------
    def action_put_back(self):
        """These debtors are on the worklist as before they were done with today.

        What was noted of them since stays noted; those that somebody else put back are passed over.

        :raise UserError: none of them was done with, or a call was logged since
        """
        self.check_access("write")
        done = self.sudo().filtered(lambda debtor: debtor.is_worked_today and debtor.before_done)
        if not done:
            raise UserError(
                self.env._(
                    "%(customer)s: nothing can be put back. Done for today was not pressed, or a "
                    "call was logged since.",
                    customer=listing.names(self.env, self.sudo().mapped("display_name")),
                )
            )
        for debtor in done:
            debtor._put_back()
        done._rank(done)
        done._message_log_batch(bodies=dict.fromkeys(done.ids, self.env._("Not done after all.")))
        return True

    def _put_back(self):
        kept, now = self.before_done, self._as_noted()
        self._call_about_promises(kept["promise_ids"])
        untouched = [name for name in NOTED if now[name] == kept["after"][name]]
        self.write({name: kept["before"][name] for name in untouched} | {"before_done": False})
