"""The people to call: their time of day, and who turned out to be the wrong one."""

from datetime import datetime

import pytz
from odoo import api, fields, models
from odoo.tools import format_datetime

#: Countries with several zones on paper whose offices all keep one time.
OFFICIAL_ZONES = {"CN": "Asia/Shanghai"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_wrong_contact = fields.Boolean(
        string="Wrong Contact",
        copy=False,
        groups="ar_collections.group_ar_user",
        help="Somebody called and found that this person or number is not in charge.",
    )
    ar_local_time = fields.Char(
        string="Local Time",
        compute="_compute_ar_local_time",
        groups="ar_collections.group_ar_user",
        help="Weekday and time where the contact is; with ≈ where its country has several times "
        "and the contact names none.",
    )

    @api.depends_context("lang")
    @api.depends("tz", "country_id", "parent_id.country_id")
    def _compute_ar_local_time(self):
        now = fields.Datetime.now()
        for partner in self:
            zone, certain = partner._ar_timezone()
            partner.ar_local_time = zone and partner._ar_time_there(now, zone, certain)

    def _ar_timezone(self):
        """Name of the contact's time zone, and whether it is certain; False where unknown.

        Odoo gives a contact the zone of whoever made it, so a zone counts only if it is one of the
        contact's country.
        """
        country = self.country_id or self.commercial_partner_id.country_id
        zones = pytz.country_timezones.get(country.code or "", [])
        if official := OFFICIAL_ZONES.get(country.code):
            return official, True
        if self.tz and (not zones or self.tz in zones):
            return self.tz, True
        clocks = {datetime.now(pytz.timezone(zone)).utcoffset() for zone in zones}
        return (zones[0], len(clocks) == 1) if zones else (False, False)

    def _ar_time_there(self, now, zone, certain):
        there = format_datetime(self.env, now, tz=zone, dt_format="EEE HH:mm")
        return there if certain else f"≈ {there}"

    def write(self, vals):
        """A new credit limit changes what a debtor's exposure exceeds."""
        result = super().write(vals)
        if "credit_limit" in vals:
            self.env["ar.debtor"].sudo()._refresh(partners=self.commercial_partner_id)
        return result
