"""The schemes of buckets, and each company's as one expression for statements over many rows."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...domain.buckets import scheme as rule


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
            if present:
                self._changed(scheme)

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
            return rule.scheme(map(int, words))
        except rule.Gap as gap:
            raise ValidationError(
                self.env._(
                    "Day %(day)s is out of order in “%(limits)s”: each bucket ends later than the "
                    "one before, the first at day 1 or later.",
                    day=gap.day,
                    limits=self.limits,
                )
            ) from gap
        except rule.TooMany as failure:
            raise ValidationError(
                self.env._(
                    "“%(limits)s” makes too many buckets: write at most %(most)s days.",
                    limits=self.limits,
                    most=rule.MOST - 1,
                )
            ) from failure

    # ------------------------------------------------------------------
    # Which bucket
    # ------------------------------------------------------------------
    def _late(self):
        """The buckets of what is late, the youngest first: number 1 and on."""
        self.ensure_one()
        return self.bucket_ids.filtered(lambda b: b.kind == rule.Kind.LATE).sorted("first_day")

    def _late_names(self):
        """What the columns of late amounts are called, by the number of the bucket.

        Where an older scheme has more buckets than there are columns, the last one holds the rest.
        """
        self.ensure_one()
        late = self._late()
        names = [bucket._named() for bucket in late[: rule.MOST]]
        if len(late) > rule.MOST:
            names[-1] = f"{late[rule.MOST - 1].first_day}+"
        return names

    def _since(self):
        """The first day of each late bucket; then the day after the first stretch of the last one.

        That stretch is as long as the bucket before it, so that what rolls on into the last bucket
        can be told from what stood there before.
        """
        self.ensure_one()
        return rule.since(self._rules())

    @api.model
    def _late_days(self, number, onwards=False):
        """The days of the late bucket of a number, in words.

        In each of the schemes of the reader's companies that has one; with ``onwards``, in the
        bucket or later.
        """
        words = []
        for scheme in self.env.companies._ar_by_scheme():
            names = [f"{day}+" for day in scheme._since()] if onwards else scheme._late_names()
            words += names[number - 1 : number]
        return list(dict.fromkeys(words))

    def _rules(self):
        """The buckets in their order by what the rules know of each: ``{Bucket: record}``."""
        self.ensure_one()
        return {bucket._rule(): bucket for bucket in self.bucket_ids.sorted("sequence")}

    def _bucket_sql(self, days, amount):
        """The id of the bucket of an item so many days late with so much open."""
        self.ensure_one()
        conditions = {
            rule.Kind.CREDIT: lambda _bucket: SQL("%s < 0", amount),
            rule.Kind.NOT_DUE: lambda _bucket: SQL("%s <= 0", days),
            rule.Kind.LATE: lambda bucket: SQL("%s <= %s", days, bucket.last_day or 2**31 - 1),
        }
        in_order = [
            *self.bucket_ids.filtered(lambda b: b.kind == rule.Kind.CREDIT),
            *self.bucket_ids.sorted("sequence"),
        ]
        return SQL(
            "CASE %s END",
            SQL(" ").join(
                SQL("WHEN %s THEN %s", conditions[bucket.kind](bucket), bucket.id)
                for bucket in in_order
            ),
        )

    def _number_sql(self, days):
        """The number of the late bucket of so many days; 0 where that is not late."""
        numbered = enumerate(self._late(), 1)
        ends = [(number, bucket.last_day) for number, bucket in numbered if bucket.last_day]
        return SQL(
            "CASE WHEN %s <= 0 THEN 0 %s ELSE %s END",
            days,
            SQL(" ").join(
                SQL("WHEN %s <= %s THEN %s", days, last, min(number, rule.MOST))
                for number, last in ends
            ),
            min(len(ends) + 1, rule.MOST),
        )

    @api.model
    def _by_company_sql(self, company, build, companies=None):
        """An expression of each row's own company's scheme.

        :param SQL company: the row's company
        :param build: gives the expression of a scheme
        :param companies: those that rows may be of; None for all
        """
        companies = self.env["ar.clock"]._companies() if companies is None else companies
        schemes = companies._ar_by_scheme() or {self.env.company._ar_scheme(): self.env.company}
        # The commonest one for who is not named.
        (commonest, _some), *others = sorted(schemes.items(), key=lambda pair: -len(pair[1]))
        if not others:
            return build(commonest)
        return SQL(
            "CASE %s ELSE %s END",
            SQL(" ").join(
                SQL("WHEN %s IN %s THEN %s", company, tuple(some.ids), build(scheme))
                for scheme, some in others
            ),
            build(commonest),
        )

    @api.model
    def _changed(self, schemes):
        """Let be counted anew what is stored by the buckets of these schemes."""
        users = self.env["ar.clock"]._companies()._ar_by_scheme()
        for scheme in schemes.sudo():
            if companies := users.get(scheme):
                companies._ar_buckets_changed()
