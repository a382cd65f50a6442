"""Records that say how late something is, and where that stands among their company's buckets."""

from odoo import api, fields, models
from odoo.fields import Domain

from ...domain.buckets.scheme import Lateness, bucket_of
from ...orm.choices import choices

LATENESS = choices(
    {
        Lateness.FIRST: "First Bucket",
        Lateness.LATER: "Later Buckets",
        Lateness.LAST: "Oldest Bucket",
    }
)


class ArLate(models.AbstractModel):
    """Mixed into models with a ``company_id`` and a stored number of days late."""

    _name = "ar.late"
    _description = "Record With Days Late"
    _late_by = "days_late"

    late_bucket_id = fields.Many2one(
        "ar.aging.bucket",
        string="Bucket",
        compute="_compute_late_bucket",
        help="Of the oldest item, in the buckets of its company.",
    )
    lateness = fields.Selection(LATENESS, compute="_compute_late_bucket", search="_search_lateness")

    @api.depends(lambda self: (self._late_by, "company_id"))
    def _compute_late_bucket(self):
        for company, records in self.grouped("company_id").items():
            rules = company._ar_scheme()._rules() if company else {}
            for record in records:
                days = record[self._late_by]
                held = bucket_of(rules, days, 1) if rules and days > 0 else None
                record.late_bucket_id = rules[held] if held else False
                record.lateness = held.lateness if held else False

    @api.model
    def _search_lateness(self, operator, value):
        if operator != "in":
            return NotImplemented
        schemes = self.env["ar.clock"]._companies()._ar_by_scheme()
        found = [Domain(self._late_by, "<=", 0)] if False in value else []
        for scheme, companies in schemes.items():
            of = Domain("company_id", "in", companies.ids) if len(schemes) > 1 else Domain.TRUE
            found += [of & days for days in self._days_within(scheme, value)]
        return Domain.OR(found)

    def _days_within(self, scheme, latenesses):
        """Domains for the days of a scheme's late buckets that stand in one of these places."""
        for bucket in scheme._late():
            if bucket.lateness in latenesses:
                since = Domain(self._late_by, ">=", bucket.first_day)
                until = Domain(self._late_by, "<=", bucket.last_day)
                yield since & until if bucket.last_day else since
