import re

from odoo import api, fields, models
from odoo.addons.ar_base.orm import given
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...domain.aging import buckets
from ...domain.aging.buckets import Gap, Kind
from .ar_aging_item import BASES


class ArAgingScheme(models.Model):
    """Buckets of age: typed as the days at which each ends, such as 30, 60, 90.

    Those of no company are everybody's, so no single company's manager changes them.
    """

    _name = "ar.aging.scheme"
    _inherit = ["ar.shared", "ar.settings"]
    _description = "Ageing Buckets"
    _order = "company_id NULLS FIRST, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: every company may use it.",
    )
    limits = fields.Char(
        string="Days",
        required=True,
        default="30, 60, 90",
        help="The last day of each bucket of late items, separated by commas. 30, 60, 90 makes "
        "1–30, 31–60, 61–90 and 91+.",
    )
    bucket_ids = fields.One2many("ar.aging.bucket", "scheme_id", string="Buckets", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        schemes = super().create(vals_list)
        schemes._make_buckets()
        return schemes

    def write(self, vals):
        result = super().write(vals)
        if "limits" in vals:
            self._make_buckets()
        return result

    def unlink(self):
        """With its buckets, unless a kept snapshot uses them."""
        self.check_access("unlink")
        self.sudo().bucket_ids.unlink()
        return super().unlink()

    def _make_buckets(self):
        for scheme in self:
            wanted = [
                {
                    "sequence": sequence,
                    "kind": bucket.kind,
                    "first_day": bucket.first or 0,
                    "last_day": bucket.last or 0,
                }
                for sequence, bucket in enumerate(scheme._parse_limits())
            ]
            present = scheme.sudo().bucket_ids.sorted("sequence")
            if [bucket._vals() for bucket in present] == wanted:
                continue
            if present._used():
                raise UserError(
                    self.env._(
                        "Kept ageing snapshots use the buckets of “%(scheme)s”, so they stay as "
                        "they are. Make new buckets under another name instead.",
                        scheme=scheme.name,
                    )
                )
            present.unlink()
            self.env["ar.aging.bucket"].sudo().create(
                [{"scheme_id": scheme.id, **values} for values in wanted]
            )

    def _parse_limits(self):
        """The buckets that the days say.

        :raise ValidationError: they are no whole numbers, or not in order
        """
        self.ensure_one()
        words = [word for word in re.split(r"[,;，；、\s]+", self.limits.strip()) if word]
        wrong = [word for word in words if not word.isdecimal() or len(word) > 4]
        if wrong:
            raise ValidationError(
                self.env._(
                    "“%(word)s” is no number of days. Write when each bucket ends: 30, 60, 90.",
                    word=wrong[0],
                )
            )
        try:
            return buckets.scheme(map(int, words))
        except Gap as gap:
            raise ValidationError(
                self.env._(
                    "Day %(day)s is out of order in “%(limits)s”: each bucket ends later than the "
                    "one before, the first at day 1 or later.",
                    day=gap.day,
                    limits=self.limits,
                )
            ) from gap


class ArAgingBucket(models.Model):
    _name = "ar.aging.bucket"
    _inherit = ["ar.anchored"]
    _description = "Ageing Bucket"
    _order = "sequence, id"
    _rec_name = "sequence"

    scheme_id = fields.Many2one("ar.aging.scheme", required=True, index=True, ondelete="restrict")
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(
        choices({Kind.NOT_DUE: "Not Due", Kind.LATE: "Late", Kind.CREDIT: "Credits"}),
        required=True,
        readonly=True,
    )
    first_day = fields.Integer(readonly=True)
    last_day = fields.Integer(readonly=True, help="Zero: no end.")

    @api.model
    def _search(self, *args, **kwargs):
        """With the context's word for what age counts from looked at: the buckets' names ask it."""
        given.choice(self.env, self.env.context, "ar_aging_basis", dict(BASES))
        return super()._search(*args, **kwargs)

    @api.depends("kind", "first_day", "last_day")
    @api.depends_context("lang", "ar_aging_basis")
    def _compute_display_name(self):
        by_document = self.env.context.get("ar_aging_basis") == "document"
        for bucket in self:
            if bucket.kind == Kind.CREDIT:
                bucket.display_name = self.env._("Credits")
            elif bucket.kind == Kind.NOT_DUE:
                bucket.display_name = (
                    self.env._("Of the Day") if by_document else self.env._("Not Due")
                )
            elif bucket.last_day:
                bucket.display_name = f"{bucket.first_day}–{bucket.last_day}"
            else:
                bucket.display_name = f"{bucket.first_day}+"

    def _fixed_fields(self):
        return super()._fixed_fields() | {"scheme_id"}

    def _vals(self):
        """What makes it the bucket it is."""
        return {name: self[name] for name in ("sequence", "kind", "first_day", "last_day")}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self._used():
            raise UserError(self.env._("Kept ageing snapshots use these buckets, so they stay."))

    def _used(self):
        """Whether a kept snapshot counts in one of these."""
        kept = self.env["ar.aging.snapshot"].sudo()
        return bool(kept.search_count([("scheme_id", "in", self.scheme_id.ids)], limit=1))

    def _case_sql(self, days, amount):
        """The id of the bucket of an item so many days late with so much open: ``bucket_of``."""
        conditions = {
            Kind.CREDIT: lambda _bucket: SQL("%s < 0", amount),
            Kind.NOT_DUE: lambda _bucket: SQL("%s <= 0", days),
            Kind.LATE: lambda bucket: SQL("%s <= %s", days, bucket.last_day or 2**31 - 1),
        }
        in_order = [*self.filtered(lambda b: b.kind == Kind.CREDIT), *self.sorted("sequence")]
        return SQL(
            "CASE %s END",
            SQL(" ").join(
                SQL("WHEN %s THEN %s", conditions[bucket.kind](bucket), bucket.id)
                for bucket in in_order
            ),
        )
