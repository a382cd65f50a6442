from odoo import Command, models

from ..domain import directory

SERVICES = ("CAL-01", "SRV-08", "FRT-00")
SIXTY_DAYS = {"en_US": "60 Days", "de_DE": "60 Tage", "zh_CN": "60 天"}
THIRDS = {
    "en_US": "Three instalments: 30, 60 and 90 days",
    "de_DE": "Drei Raten: 30, 60 und 90 Tage",
    "zh_CN": "分三期付款:30、60、90 天",
}


class ArDemo(models.AbstractModel):
    """What is sold, and on which terms."""

    _inherit = "ar.demo"

    def _make_catalogue(self, book, today):
        self._make_terms()
        self._make_products()

    def _make_terms(self):
        self._remember(
            "terms",
            {
                "now": self.env.ref("account.account_payment_term_immediate"),
                "d30": self.env.ref("account.account_payment_term_30days"),
                "d60": self._new_term(SIXTY_DAYS, [(100, 60)]),
                "thirds": self._new_term(
                    THIRDS, [(33.333333, 30), (33.333333, 60), (33.333334, 90)]
                ),
            },
        )

    def _new_term(self, names, parts):
        lines = [
            Command.create({"value": "percent", "value_amount": percent, "nb_days": days})
            for percent, days in parts
        ]
        term = self.env["account.payment.term"].create(
            {"name": names["en_US"], "line_ids": lines, "company_id": False}
        )
        self._translate(term, "name", names)
        self._translate(term, "note", names)
        return term

    def _make_products(self):
        plans = directory.products()
        taxes = self._sale_taxes()
        products = self.env["product.product"].create(
            [self._prepare_product(plan, taxes) for plan in plans]
        )
        for plan, product in zip(plans, products, strict=True):
            self._translate(product, "name", {"de_DE": plan.name_de, "zh_CN": plan.name_zh})
        self._remember("product", {product.default_code: product for product in products})

    def _sale_taxes(self):
        """Each company's standard tax: a product sold by both carries both."""
        charts = self.env["account.chart.template"]
        taxes = [
            charts.with_company(self._find("company", key)).ref("sale_tax_template")
            for key in ("uk", "de")
        ]
        return taxes[0] | taxes[1]

    def _prepare_product(self, plan, taxes):
        return {
            "name": plan.name,
            "default_code": plan.code,
            "type": "service" if plan.code in SERVICES else "consu",
            "list_price": plan.price,
            "taxes_id": [Command.set(taxes.ids)],
            "company_id": False,
        }

    def _translate(self, record, field, names):
        for lang, name in names.items():
            record.with_context(lang=lang)[field] = name
