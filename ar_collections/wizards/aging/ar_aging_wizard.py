"""What an ageing is asked: the date, what age counts from, and how credits are shown.

Every button answers for all companies that are switched on, each in its own currency.
"""

from odoo import api, fields, models
from odoo.addons.ar_base.models.buckets.ar_aging_bucket import BASES
from odoo.addons.ar_base.orm import listing
from odoo.exceptions import AccessError
from odoo.tools import format_date

MOST_ROWS = 2000  # customers that the pivot opens with


class ArAgingWizard(models.TransientModel):
    _name = "ar.aging.wizard"
    _inherit = ["ar.references", "ar.bounded", "ar.letter.mixin"]
    _description = "Ageing"

    as_of = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._ar_today(),
        help="A past date shows what was open then; a future one, how old what is open now will "
        "be by then.",
    )
    basis = fields.Selection(BASES, string="Age from", required=True, default="due")
    netted = fields.Boolean(
        string="Net Credits",
        help="Credit notes and unapplied payments are set off against the customer's oldest items "
        "in the same currency, instead of standing in a column of their own.",
    )
    scheme_id = fields.Many2one(
        "ar.aging.scheme",
        string="Buckets",
        required=True,
        default=lambda self: self.env.company._ar_scheme(),
        domain="[('company_id', 'in', (False, company_id))]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        compute="_compute_company_ids",
        help="Those that are switched on at the top of the screen.",
    )
    largest = fields.Integer(
        string="Customers in the PDF",
        default=200,
        help="So many of the largest are listed, the others in one line.",
    )
    with_items = fields.Boolean(help="List each customer's items in the PDF.")

    _largest_positive = models.Constraint(
        "CHECK (largest > 0)", "At least one customer is listed in the PDF."
    )

    def _bounds(self):
        return super()._bounds() | {"largest": (1, 10_000)}

    @api.depends_context("allowed_company_ids")
    def _compute_company_ids(self):
        self.company_ids = self.env.companies

    def _of_each(self):
        """The same question to each company that is switched on, this one's first."""
        others = self.env.companies - self.company_id
        return self.union(*(self.copy({"company_id": company.id}) for company in others))

    def action_view(self):
        """The ageing as pivot, graph and list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_aging_item_action"
        )
        action["context"] = {**self._context_asked(), **self._context_grouped()}
        action["name"] = self._title(self.env.companies)
        action["display_name"] = action["name"]
        return action

    def _context_grouped(self):
        """By customer, or by collector where a browser would take half a minute for the rows."""
        owing = self.env["ar.debtor"].search_count(
            [("company_id", "in", self.env.companies.ids), ("open_amount", "!=", 0)],
            limit=MOST_ROWS + 1,
        )
        if owing > MOST_ROWS:
            return {"pivot_row_groupby": ["user_id"]}
        return {"search_default_group_by_customer": 1}

    def _context_asked(self):
        """The context with which ``ar.aging.item`` answers."""
        return {
            "ar_as_of": fields.Date.to_string(self.as_of),
            "ar_aging_basis": self.basis,
            "ar_aging_netted": self.netted,
            "ar_aging_scheme_id": self.scheme_id.id,
        }

    def _title(self, companies=None):
        """What was asked; and whose it is, this company's or some, where the reader has several."""
        title = self._heading()
        if len(self.env.user.company_ids) < 2:
            return title
        return self.env._(
            "%(title)s, %(companies)s",
            title=title,
            companies=listing.names(self.env, (companies or self.company_id).mapped("name")),
        )

    def _heading(self):
        if self.basis == "document":
            return self.env._(
                "Ageing by document date as of %(date)s", date=format_date(self.env, self.as_of)
            )
        return self.env._("Ageing as of %(date)s", date=format_date(self.env, self.as_of))

    def action_print(self):
        """The ageing as a PDF, each company from a page of its own."""
        self.ensure_one()
        return self.env.ref("ar_collections.action_report_aging").report_action(self._of_each())

    def action_workbook(self):
        """The ageing as a workbook: by customer, and every item."""
        self.ensure_one()
        return self.env["ar.workbook"]._url(
            "aging",
            as_of=self.as_of,
            basis=self.basis,
            netted=self.netted,
            scheme_id=self.scheme_id.id,
            items=True,
        )

    def action_keep(self):
        """Keep a snapshot of each company, tied to its ledger."""
        self.ensure_one()
        self.env["ar.ledger"]._check_reader(self.company_id)
        if not self.env.user.has_group("ar_collections.group_ar_collector"):
            raise AccessError(self.env._("Snapshots are kept by those who work receivables."))
        snapshots = self.env["ar.aging.snapshot"]
        for company in self.env.companies:
            snapshots |= snapshots._take(
                company, self.as_of, basis=self.basis, netted=self.netted, scheme=self.scheme_id
            )
        return snapshots._get_records_action()

    # ------------------------------------------------------------------
    # The PDF
    # ------------------------------------------------------------------
    @api.readonly
    def _sheet(self):
        """What the PDF shows: buckets, a row per customer, the rest in one, totals, the ledger.

        :return: dict with ``buckets``, ``rows`` (``name, amounts, total, items``), ``others``
            (a row, or None), ``totals``, ``total``, ``tie_out``
        """
        self.ensure_one()
        self.env["ar.ledger"]._check_reader(self.company_id)
        buckets = self.scheme_id.with_context(ar_aging_basis=self.basis).bucket_ids.sorted(
            "sequence"
        )
        amounts = self._amounts_by_customer(buckets)
        order = sorted(amounts, key=lambda partner: (-sum(amounts[partner].values()), partner or 0))
        listed, others = order[: self.largest], order[self.largest :]
        names = self._names(listed)
        items = self._items_of(listed) if self.with_items else {}
        totals = self._sum(amounts.values(), buckets)
        return {
            "buckets": buckets,
            "rows": [
                {
                    "name": names[partner],
                    "amounts": amounts[partner],
                    "total": sum(amounts[partner].values()),
                    "items": items.get(partner, ()),
                }
                for partner in listed
            ],
            "others": self._others([amounts[partner] for partner in others], buckets),
            "totals": totals,
            "total": sum(totals.values()),
            "tie_out": self._tie_out(),
        }

    def _amounts_by_customer(self, buckets):
        amounts = {}
        for _company, partner, bucket, amount in self.env["ar.aging.item"]._by_debtor(
            self.as_of,
            self.company_id,
            basis=self.basis,
            netted=self.netted,
            scheme=self.scheme_id,
        ):
            amounts.setdefault(partner, dict.fromkeys(buckets.ids, 0))[bucket] += amount
        return amounts

    def _sum(self, rows, buckets):
        rows = list(rows)
        return {bucket: sum(row[bucket] for row in rows) for bucket in buckets.ids}

    def _others(self, rows, buckets):
        if not rows:
            return None
        amounts = self._sum(rows, buckets)
        name = (
            self.env._("One other customer")
            if len(rows) == 1
            else self.env._("%(number)s other customers", number=len(rows))
        )
        return {
            "name": name,
            "amounts": amounts,
            "total": sum(amounts.values()),
        }

    def _names(self, partner_ids):
        partners = self.env["res.partner"].browse(filter(None, partner_ids))
        names = {partner.id: partner.display_name for partner in partners}
        names[None] = self.env._("Without customer")
        return names

    def _items_of(self, partner_ids):
        """The items of the customers that are listed, oldest first."""
        items = self.env["ar.aging.item"].with_context(
            **self._context_asked(),
            ar_partner_ids=[partner for partner in partner_ids if partner],
            allowed_company_ids=self.company_id.ids,
        )
        found = {}
        for item in items.search([("company_id", "=", self.company_id.id)], order="days desc, id"):
            found.setdefault(item.partner_id.id, []).append(item)
        return found

    def _tie_out(self):
        """The ageing held against the receivable accounts; None for a future day."""
        if self.as_of > self.company_id._ar_today():
            return None
        return self.env["ar.ledger"]._tie_out(self.as_of, self.company_id)

    def _causes(self, tied):
        """What explains a difference, in words, with its amount."""
        return list(self.env["ar.workbook"]._aging_causes(tied.explained()))
