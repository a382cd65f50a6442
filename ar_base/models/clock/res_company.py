"""The company's clock: which day it is where the company is, whoever asks and wherever he is."""

from datetime import datetime, time

import pytz
from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.http import request

from ...domain.clock import zones


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        compute="_compute_ar_tz",
        store=True,
        readonly=False,
        recursive=True,
        copy=False,
        groups="base.group_user",
        help="Days begin and end by this clock, whoever looks: what is due, what is late, and when "
        "the nightly work is done.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Odoo forgets what is cached before it makes a company; some is asked meanwhile."""
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        """Branches that keep the time of the company above them go on doing so."""
        if "ar_tz" not in vals:
            return super().write(vals)
        keeping = {company: company.sudo()._ar_branches_in_step() for company in self}
        result = super().write(vals)
        for company, branches in keeping.items():
            branches.filtered(lambda one, company=company: one.ar_tz != company.ar_tz).write(
                {"ar_tz": company.ar_tz}
            )
        return result

    def _ar_branches_in_step(self):
        """The branches right below that have the company's own time zone."""
        return self.with_context(active_test=False).child_ids.filtered(
            lambda branch: branch.ar_tz == self.ar_tz
        )

    @api.depends("parent_id.ar_tz", "partner_id.country_id")
    def _compute_ar_tz(self):
        """What is chosen stays; empty where it has to be asked."""
        for company in self:
            company.ar_tz = company.ar_tz or company._ar_known_zone()

    def _ar_known_zone(self):
        return zones.known_zone(
            parent=self.parent_id.ar_tz,
            user=self._ar_set_up_by().tz,
            partner=self.partner_id.tz,
            country=self.partner_id.country_id.code,
        )

    def _ar_set_up_by(self):
        """Whoever makes the company or installs the suite.

        That is done as OdooBot, in whose name a person clicks; at the command line nobody does.
        """
        user = self.env.user
        if user.id == SUPERUSER_ID and request and request.session.uid:
            return user.browse(request.session.uid).sudo()
        return user.sudo()

    def _ar_zone(self):
        """Name of the zone in which the company's days are counted; assumed where not chosen."""
        self.ensure_one()
        company = self.sudo()
        return company.ar_tz or zones.assumed_zone(company.partner_id.country_id.code)

    def _ar_local(self, moment):
        """A moment, a naive datetime in UTC as Odoo keeps it, by the company's clock."""
        return pytz.utc.localize(moment).astimezone(pytz.timezone(self._ar_zone()))

    def _ar_now(self):
        """Now, by the company's clock: an aware datetime."""
        return self._ar_local(fields.Datetime.now())

    def _ar_day_of(self, moment):
        """The company's day on which a moment, a naive datetime in UTC, was."""
        return self._ar_local(moment).date()

    def _ar_begin_of(self, day):
        """When a day of the company begins: a naive datetime in UTC."""
        begins = pytz.timezone(self._ar_zone()).localize(datetime.combine(day, time.min))
        return begins.astimezone(pytz.utc).replace(tzinfo=None)

    def _ar_today(self):
        """The day that it is where the company is.

        People are on several continents and workers on none: what is done, and with which date,
        must not depend on who asks.
        """
        self.ensure_one()
        return self._ar_now().date()

    def _ar_by_day(self, asked=None):
        """These companies by the day that it is there: ``{day: companies}``, three at most.

        :param date asked: one that is asked for instead, by all of them
        """
        if asked:
            return {asked: self}
        return self.grouped(lambda company: company._ar_today())
