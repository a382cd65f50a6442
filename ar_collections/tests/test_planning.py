"""PostgreSQL compiles long statements if it may: on a large company each took fifteen seconds."""

from odoo.tests import tagged

from .common import ReceivablesCase

READ_FROM_THE_JOURNAL = (
    "ar.aging.item",
    "ar.open.item",
    "ar.kpi.report",
    "ar.kpi.roll",
    "ar.dispute.report",
)


@tagged("post_install", "-at_install")
class TestPlanning(ReceivablesCase):
    def assertNotCompiled(self, ask):
        self.env.cr.execute("SET LOCAL jit = on")
        ask()
        self.env.cr.execute("SHOW jit")
        self.assertEqual(self.env.cr.fetchone(), ("off",))

    def test_a_screen_s_statement_is_not_compiled(self):
        for model in READ_FROM_THE_JOURNAL:
            with self.subTest(model=model):
                self.assertNotCompiled(lambda model=model: self.env[model].search([], limit=1))

    def test_nor_is_the_rule_when_a_notice_is_read_again_or_a_debtor_refreshed(self):
        today = self.company._ar_today()
        eligibility = self.env["ar.dunning.eligibility"]
        self.assertNotCompiled(lambda: eligibility._decide(today, companies=self.company.ids))
        self.assertNotCompiled(lambda: self.env["ar.debtor"]._refresh(self.env["res.partner"]))
