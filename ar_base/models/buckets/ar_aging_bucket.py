"""A bucket of a scheme: its name in the reader's language, and whether it may go."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...domain.buckets.scheme import Bucket, Kind
from ...orm import given
from ...orm.choices import choices
from .ar_late import LATENESS

#: What age counts from.
BASES = [("due", "Due Date"), ("document", "Document Date")]


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
    lateness = fields.Selection(LATENESS, compute="_compute_lateness", store=True)

    @api.depends("kind", "first_day", "last_day")
    def _compute_lateness(self):
        for bucket in self:
            bucket.lateness = bucket._rule().lateness or False

    @api.model
    def _search(self, *args, **kwargs):
        """With the context's word for what age counts from looked at: the buckets' names ask it."""
        given.choice(self.env, self.env.context, "ar_aging_basis", dict(BASES))
        return super()._search(*args, **kwargs)

    @api.depends("kind", "first_day", "last_day", "scheme_id.name")
    @api.depends_context("lang", "ar_aging_basis", "allowed_company_ids")
    def _compute_display_name(self):
        """With its scheme's name where companies with several are looked at together."""
        several = len(self.env.companies._ar_by_scheme()) > 1
        for bucket in self:
            name = bucket._named()
            bucket.display_name = f"{name} · {bucket.sudo().scheme_id.name}" if several else name

    def _named(self):
        """Its days in words, as they stand in a column's head."""
        self.ensure_one()
        if self.kind == Kind.CREDIT:
            return self.env._("Credits")
        if self.kind == Kind.NOT_DUE:
            by_document = self.env.context.get("ar_aging_basis") == "document"
            return self.env._("Of the Day") if by_document else self.env._("Not Due")
        if self.last_day:
            return f"{self.first_day}–{self.last_day}"
        return f"{self.first_day}+"

    def _fixed_fields(self):
        return super()._fixed_fields() | {"scheme_id"}

    def _vals(self):
        """What makes it the bucket it is."""
        return {name: self[name] for name in ("sequence", "kind", "first_day", "last_day")}

    def _rule(self):
        """The same as the rules know it."""
        if self.kind != Kind.LATE:
            return Bucket(Kind(self.kind))
        return Bucket(Kind.LATE, self.first_day, self.last_day or None)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self._used():
            raise UserError(self.env._("Kept ageing snapshots use these buckets, so they stay."))

    def _used(self):
        """Hook: whether something that is kept counts in one of these."""
        return False
