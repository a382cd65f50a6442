"""Key figures of any window: each with its formula and what it was counted from."""

from heapq import nlargest

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, float_round, format_date

from ...domain.kpi.catalogue import CATALOGUE
from ...models.kpi.ar_kpi import GROUPS

DIGITS = 1  # behind the point
LARGEST = 100  # groups that are told in full

PERIODS = [
    ("month", "This month"),
    ("last_month", "Last month"),
    ("quarter", "Last three months"),
    ("year", "Last twelve months"),
    ("custom", "Other"),
]
BY = [
    ("partner", "Customer"),
    ("category", "Customer category"),
    ("country", "Country"),
    ("industry", "Industry"),
    ("collector", "Collector"),
    ("salesperson", "Salesperson"),
]


def _shown(value):
    """A figure as it is listed: what is listed as its change is that of what is listed."""
    return float_round(float(value), precision_digits=DIGITS)


class ArKpiWizard(models.TransientModel):
    _name = "ar.kpi.wizard"
    _inherit = ["ar.references", "ar.bounded"]
    _description = "Key Figures"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    period = fields.Selection(PERIODS, required=True, default="last_month")
    date_from = fields.Date(
        string="From",
        required=True,
        compute="_compute_dates",
        store=True,
        precompute=True,
        readonly=False,
    )
    date_to = fields.Date(
        string="To",
        required=True,
        compute="_compute_dates",
        store=True,
        precompute=True,
        readonly=False,
    )
    by = fields.Selection(BY, help="Empty: the company as a whole.")
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        domain="[('parent_id', '=', False)]",
        help="Empty: all customers.",
    )
    compared = fields.Boolean(
        string="Compare", default=True, help="With the window before, of the same length."
    )
    figure_ids = fields.One2many("ar.kpi.figure", "wizard_id")

    @api.depends("period", "company_id")
    def _compute_dates(self):
        for wizard in self:
            today = wizard.company_id._ar_today()
            first = today.replace(day=1)
            start, end = {
                "month": (first, today),
                "last_month": (first - relativedelta(months=1), first - relativedelta(days=1)),
                "quarter": (first - relativedelta(months=3), first - relativedelta(days=1)),
                "year": (first - relativedelta(months=12), first - relativedelta(days=1)),
            }.get(wizard.period, (wizard.date_from or first, wizard.date_to or today))
            wizard.date_from, wizard.date_to = start, end

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for wizard in self:
            if wizard.date_from > wizard.date_to:
                raise ValidationError(
                    self.env._(
                        "The window ends on %(to)s before it begins on %(start)s.",
                        to=format_date(self.env, wizard.date_to),
                        start=format_date(self.env, wizard.date_from),
                    )
                )

    def action_show(self):
        """Count the figures and list them."""
        self.ensure_one()
        self.env["ar.ledger"]._check_reader(self.company_id)
        self.figure_ids.unlink()
        self.env["ar.kpi.figure"].sudo().create(list(self._figure_values()))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_kpi_figure_action"
        )
        action["domain"] = [("wizard_id", "=", self.id)]
        action["context"] = {"search_default_by_group": bool(self.by)}
        action["display_name"] = self._title()
        return action

    def _title(self):
        return self.env._(
            "Key figures from %(start)s to %(to)s",
            start=format_date(self.env, self.date_from),
            to=format_date(self.env, self.date_to),
        )

    def _figure_values(self):
        kpi = self.env["ar.kpi"].sudo()
        partners = self._partners()
        found = self._window(self.date_from, self.date_to, partners)
        if not found:
            raise UserError(
                self.env._(
                    "No customer owed or did anything from %(start)s to %(to)s.",
                    start=format_date(self.env, self.date_from),
                    to=format_date(self.env, self.date_to),
                )
            )
        earlier = {}
        if self.compared:
            earlier = self._window(*kpi._previous(self.date_from, self.date_to), partners)
        names, formulas = self.env["ar.kpi"]._names(), self.env["ar.kpi"]._formulas()
        labels = self._labels(found)
        for rank, group in enumerate(self._largest(found)):
            before = kpi._counted(earlier[group]) if group in earlier else {}
            for order, (key, value) in enumerate(kpi._counted(found[group]).items()):
                yield self._figure(key, value, before.get(key)) | {
                    "sequence": rank * len(CATALOGUE) + order,
                    "group": labels[group],
                    "name": names[key],
                    "formula": formulas[key],
                    "inputs": self.env["ar.kpi"]._told(
                        key, found[group], self.company_id.currency_id
                    ),
                }

    def _figure(self, key, value, before):
        unit = CATALOGUE[key].unit
        known = value is not None
        compared = known and before is not None
        return {
            "wizard_id": self.id,
            "key": key,
            "unit": unit,
            "value": float(value) if known else 0,
            "is_known": known,
            "before": float(before) if compared else 0,
            "change": _shown(value) - _shown(before) if compared else 0,
            "is_compared": compared,
        }

    def _window(self, start, end, partners):
        return (
            self.env["ar.kpi"]
            .sudo()
            ._of_window(self.company_id, start, end, by=self.by or None, partners=partners)
        )

    def _partners(self):
        """The customers that are counted; None for all.

        By customer only those are that can be among the largest, so that a hundred thousand of
        them need not be in memory: those who owe most, filled up with those who bought most.
        """
        if self.partner_ids:
            return self.partner_ids.commercial_partner_id.ids
        if self.by != "partner":
            return None
        owed = {}
        for _company, partner, _bucket, amount in (
            self.env["ar.aging.item"].sudo()._by_debtor(self.date_to, self.company_id)
        ):
            owed[partner] = owed.get(partner, 0) + amount
        owing = nlargest(LARGEST, filter(None, owed), key=owed.get)
        bought = self._bought_most() if len(owing) < LARGEST else []
        return [*dict.fromkeys(owing + bought)][:LARGEST] or None

    def _bought_most(self):
        """The customers with the most sales in the window, by their ids."""
        boundaries = [self.date_from, fields.Date.add(self.date_to, days=1)]
        sales = self.env["ar.kpi.inputs"]._sales_sql(self.company_id.ids, boundaries)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id FROM (%s) sold WHERE w = 1 AND sales > 0
              ORDER BY sales DESC, partner_id LIMIT %s
                """,
                sales,
                LARGEST,
            )
        )
        return [partner for (partner,) in rows]

    def _largest(self, found):
        """The groups with the most receivables and sales."""
        return sorted(
            found, key=lambda group: (-found[group].closing, -found[group].sales, group or 0)
        )[:LARGEST]

    def _labels(self, found):
        if not self.by:
            return dict.fromkeys(found, self.company_id.name)
        groups = self.env[GROUPS[self.by]].sudo().browse(filter(None, found))
        return {group.id: group.display_name for group in groups} | {None: self.env._("None")}


class ArKpiFigure(models.TransientModel):
    _name = "ar.kpi.figure"
    _inherit = ["ar.references"]
    _description = "Key Figure"
    _order = "sequence, id"

    wizard_id = fields.Many2one("ar.kpi.wizard", required=True, ondelete="cascade")
    sequence = fields.Integer()
    key = fields.Char()
    group = fields.Char(string="Of")
    name = fields.Char(string="Key Figure")
    value = fields.Float(digits=(16, DIGITS), aggregator=None)
    unit = fields.Selection([("days", "days"), ("percent", "%"), ("times", "times")])
    is_known = fields.Boolean()
    before = fields.Float(digits=(16, DIGITS), aggregator=None, help="In the window before.")
    change = fields.Float(digits=(16, DIGITS), aggregator=None)
    is_compared = fields.Boolean()
    formula = fields.Char()
    inputs = fields.Char(string="Counted from")
