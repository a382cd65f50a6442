import logging
import time

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..domain import directory
from ..domain.plan import make_book
from ..domain.staff import STAFF

_logger = logging.getLogger(__name__)

LEDGER_TABLES = (
    "account_move",
    "account_move_line",
    "account_payment",
    "account_partial_reconcile",
    "account_full_reconcile",
)
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
    "mail_activity_quick_update": True,
}


class ArDemo(models.AbstractModel):
    """The builder of the demo company.

    The plan in ``domain`` says what happened; each file beside this one turns one part of it into
    records by Odoo's own methods, found again by external ids such as ``ar_demo.customer_uk01``.
    """

    _name = "ar.demo"
    _description = "Demo company"

    @api.private
    @api.model
    def build(self, today=None):
        """Make the demo company as of a day, in a database whose books are empty."""
        self._check_books_are_empty()
        today = today or self.env.company._ar_today()
        book = make_book(directory.customers(), directory.products(), today)
        demo = self.with_context(**QUIET)
        for step in demo._steps():
            started = time.monotonic()
            step(book, today)
            demo.env.flush_all()
            _logger.info("%s: %.1f s", step.__name__.strip("_"), time.monotonic() - started)

    @api.private
    @api.model
    def logins(self):
        """Who can log in: dictionaries of role, name, login and password."""
        return [
            {
                "role": person.role,
                "name": person.name,
                "login": person.login,
                "password": person.login,
            }
            for person in self._staff()
        ]

    def _staff(self):
        """Hook: the people of the company."""
        return STAFF

    def _steps(self):
        """The parts of the company in the order in which they need each other."""
        return [
            self._make_languages,
            self._make_companies,
            self._make_people,
            self._make_catalogue,
            self._make_customers,
            self._make_invoices,
            self._make_openings,
            self._make_past_promises,
            self._make_receipts,
            self._judge_promises,
            self._make_debtors,
            self._make_past_runs,
            self._make_disputes,
            self._make_recent_promises,
            self._make_arrangements,
            self._make_todays_runs,
            self._make_figures,
            self._make_packs,
        ]

    def _check_books_are_empty(self):
        if self.env["account.move"].sudo().search_count([], limit=1):
            raise UserError(
                self.env._("The demo company needs a database without accounting entries.")
            )

    def _remember(self, kind, records):
        """Give records, by key, the external ids under which _find finds them."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": self._external_id(kind, key), "record": record, "noupdate": True}
                for key, record in records.items()
            ]
        )

    def _find(self, kind, key):
        """What was remembered; asked for by the thousand, and deleted by nobody meanwhile."""
        ids = self.env["ir.model.data"]
        model, res_id = ids._xmlid_to_res_model_res_id(
            self._external_id(kind, key), raise_if_not_found=True
        )
        return self.env[model].browse(res_id)

    def _external_id(self, kind, key):
        return f"ar_demo.{kind}_{key}".lower().replace("-", "_")

    def _refresh_statistics(self):
        """Let PostgreSQL plan with the rows of this transaction, which autovacuum cannot see."""
        self.env.flush_all()
        self.env.cr.execute(SQL("ANALYZE %s", SQL(", ").join(map(SQL.identifier, LEDGER_TABLES))))

    def _currency(self, code):
        return self.env.ref(f"base.{code}")
