"""Each tax number of each customer, checked offline; what is wrong with it is a finding."""

from datetime import time

from odoo import api, fields, models
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.addons.ar_base.orm.choices import choices
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...domain.severity import Severity
from ...domain.tax_number import checks

#: What a company writes where a customer has no number.
NO_NUMBER = "/"
AT_ONCE = 5_000  # partners
COLUMNS = (
    "partner_id",
    "company_id",
    "source",
    "country_id",
    "entered",
    "kind",
    "number",
    "reason",
    "severity",
    "holder",
    "pan",
    "state_code",
)
#: What was tried with a number, and goes when the field holds another one.
OF_THE_NUMBER = ("attempts", "last_failure", "ask_after", "asked_customer_on")

#: What is read of the partners besides their numbers.
HOLDER_FIELDS = ("active", "company_id", "country_id", "is_company", "parent_id")


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _night_customers(self, _night):
        """All numbers, and all that may have become one: schemes and countries' codes change."""
        return Domain.TRUE

    def _night_schemes(self, _night):
        checks.check.cache_clear()

    def _night_check_numbers(self, _night):
        self.env["ar.tax.number"]._refresh(self)


class ArTaxNumber(models.Model):
    """One number of one customer, as its field holds it; rebuilt from there, never edited.

    Numbers are looked at when a customer is saved, and all of them every night. A check never
    stops anybody from saving: what it finds stands in the worklist of findings.
    """

    _name = "ar.tax.number"
    _inherit = ["ar.guarded"]
    _description = "Tax Number"
    _order = "partner_id, source"
    _rec_name = "number"
    _once_each = {"partner_id": ("source",)}

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    source = fields.Selection(
        selection="_source_selection", string="Field", required=True, default="vat"
    )
    country_id = fields.Many2one("res.country", index="btree_not_null")
    entered = fields.Char(string="As Entered", required=True)
    kind = fields.Selection(
        [
            (checks.EU_VAT, "EU VAT"),
            (checks.GB_VAT, "UK VAT"),
            (checks.GSTIN, "GSTIN"),
            (checks.PAN, "PAN"),
            (checks.TAN, "TAN"),
            (checks.USCC, "USCC 统一社会信用代码"),
            (checks.RIC, "Chinese ID 身份证号"),
            (checks.NATIONAL, "National"),
            (checks.UNKNOWN, "Not Recognised"),
        ],
        required=True,
        index=True,
    )
    number = fields.Char(required=True, index=True, help="In its normal form.")
    reason = fields.Selection(
        [
            (checks.LENGTH, "Wrong length"),
            (checks.FORMAT, "Wrong characters"),
            (checks.COMPONENT, "A part does not exist"),
            (checks.CHECKSUM, "Check digit does not fit"),
        ],
        string="What Is Wrong",
        index="btree_not_null",
    )
    severity = fields.Selection(choices({Severity.WARNING: "Warning", Severity.ERROR: "Error"}))
    holder = fields.Selection(
        [
            ("deductor", "Tax deductor"),
            ("collector", "Tax collector"),
            ("un_body", "UN body"),
            ("non_resident", "Non-resident"),
            ("online_service", "Online service"),
        ]
    )
    pan = fields.Char(string="PAN within", index="btree_not_null")
    state_code = fields.Char(help="The state within a GSTIN, as its two digits.")
    checked_on = fields.Datetime(readonly=True)

    _once = models.UniqueIndex("(partner_id, source)", "This field is known already.")

    @api.model
    def _sources(self):
        """Hook: ``{field of res.partner: kind, or "" where it is recognised}``."""
        return {"vat": ""}

    @api.model
    def _source_labels(self):
        """Hook: ``{field: what people call it}``."""
        return {"vat": self.env._("Tax ID")}

    @api.model
    def _source_selection(self):
        labels = self._source_labels()
        return [(name, labels[name]) for name in self._sources()]

    @api.model
    def _check(self, text, country="", kind=""):
        """What a text is as a tax number: :class:`~..domain.tax_number.checks.Checked`."""
        return checks.check(text or "", country or "", kind)

    # ------------------------------------------------------------------
    # Rebuilding
    # ------------------------------------------------------------------
    @api.model
    def _refresh(self, partners=None):
        """Look at the numbers of customers anew, set-based; those that are gone go here too.

        :param partners: of any kind; all by default
        """
        # Not all of them: Odoo asks VIES as soon as the field for its answer is flushed.
        self.env["res.partner"].flush_model([*HOLDER_FIELDS, *self._sources()])
        ids = None if partners is None else partners.ids
        for source, kind in self._sources().items():
            for some in split_every(AT_ONCE, self._entered(source, ids)):
                self._store([self._row(*entered, source=source, kind=kind) for entered in some])
            self._forget(source, ids)
        if ids is None:
            # Audits of the same night join with it.
            self.env.cr.execute(SQL("ANALYZE ar_tax_number"))
        self.invalidate_model()

    def _scope_sql(self, ids):
        return SQL("TRUE") if ids is None else SQL("p.id IN %s", tuple(ids) or (0,))

    def _holders_sql(self, ids):
        """Partners whose number counts: companies and persons by themselves, not their contacts."""
        return SQL(
            "(p.parent_id IS NULL OR p.is_company) AND p.active AND %s", self._scope_sql(ids)
        )

    def _number_sql(self, source):
        return SQL("NULLIF(TRIM(p.%s), %s)", SQL.identifier(source), NO_NUMBER)

    def _entered(self, source, ids):
        """``(partner, company, country id, country code, text)`` of all that have a number."""
        number = self._number_sql(source)
        return self.env.execute_query(
            SQL(
                """
                SELECT p.id, p.company_id, p.country_id, country.code, %(number)s
                  FROM res_partner p LEFT JOIN res_country country ON country.id = p.country_id
                 WHERE %(holders)s AND COALESCE(%(number)s, '') <> ''
                """,
                number=number,
                holders=self._holders_sql(ids),
            )
        )

    def _row(self, partner, company, country_id, country, text, *, source, kind):
        checked = self._check(text, country, kind)
        is_gstin = checked.kind == checks.GSTIN
        return (
            partner,
            company,
            source,
            country_id,
            text,
            checked.kind,
            checked.number,
            checked.reason or None,
            checked.severity or None,
            checked.holder or None,
            (checks.pan_of(checked.number) or None) if is_gstin else None,
            (checks.state_of(checked.number) or None) if is_gstin else None,
        )

    def _store(self, rows):
        columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ar_tax_number AS known (%(columns)s, checked_on)
                SELECT %(columns)s, NOW() AT TIME ZONE 'UTC'
                  FROM (VALUES %(rows)s) AS found (%(columns)s)
                ON CONFLICT (partner_id, source) DO UPDATE
                   SET (%(columns)s, checked_on) = (%(excluded)s, excluded.checked_on),
                       %(anew)s
                """,
                columns=columns,
                rows=SQL(", ").join(
                    SQL("(%s::int, %s::int, %s, %s::int, %s, %s, %s, %s, %s, %s, %s, %s)", *row)
                    for row in rows
                ),
                excluded=SQL(", ").join(SQL.identifier("excluded", name) for name in COLUMNS),
                # What was tried with another number says nothing of this one.
                anew=SQL(", ").join(
                    SQL(
                        "%s = CASE WHEN known.number = excluded.number THEN %s END",
                        SQL.identifier(name),
                        SQL.identifier("known", name),
                    )
                    for name in OF_THE_NUMBER
                ),
            )
        )

    def _forget(self, source, ids):
        """Numbers that are no longer there."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM ar_tax_number known USING res_partner p
                 WHERE p.id = known.partner_id AND known.source = %s AND %s
                   AND NOT (COALESCE(%s, '') <> '' AND %s)
                """,
                source,
                self._scope_sql(ids),
                self._number_sql(source),
                self._holders_sql(None),
            )
        )

    @api.model
    def _cron_refresh(self):
        self.env["ar.nightly"]._tick("tax_numbers", "tax_number_questions")

    def _guard_message(self):
        return self.env._("A number is what its field holds: correct it in the contact.")

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            # Customers are shared: their numbers are looked at once for all companies.
            "tax_numbers": Job(
                self.env._("Tax numbers of customers"),
                "res.partner",
                "_night_check_numbers",
                "ar_vat_compliance.ir_cron_refresh_numbers",
                at=time(1),
                records="_night_customers",
                first="_night_schemes",
                shared=True,
                locks=False,
                batch=AT_ONCE,
            ),
            "tax_number_questions": Job(
                self.env._("Tax numbers to ask about"),
                "ar.tax.number",
                "_night_queue",
                "ar_vat_compliance.ir_cron_refresh_numbers",
                at=time(1, 15),
                after=("tax_numbers",),
            ),
        }
