"""The policy that comes with the suite: a proposal for each company, in force once it is chosen."""

from odoo import Command, api, fields, models
from odoo.addons.ar_base.domain.sizes import sized
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

POLICY_NAME = _lt("Standard")

#: Below this, in euros, a reminder costs more goodwill than it brings in.
MINIMUM_AMOUNT = 10

LEVELS = (
    {
        "name": _lt("Payment note"),
        "days": -3,
        "template": "mail_template_payment_note",
        "requires_approval": False,
    },
    {"name": _lt("Reminder"), "days": 7, "template": "mail_template_reminder"},
    {
        "name": _lt("Second reminder"),
        "days": 21,
        "template": "mail_template_second_reminder",
        "channel_letter": True,
        "attach_letter": True,
        "attach_statement": True,
    },
    {
        "name": _lt("Final notice"),
        "days": 45,
        "template": "mail_template_final_notice",
        "channel_letter": True,
        "channel_phone": True,
        "attach_letter": True,
        "attach_statement": True,
        "attach_invoices": True,
        "copy_salesperson": True,
        "is_final": True,
    },
)


class ArDunningPolicy(models.Model):
    _name = "ar.dunning.policy"
    _inherit = ["ar.dunning.policy", "ar.sized"]

    is_standard = fields.Boolean(
        readonly=True, copy=False, help="Made from the policy that comes with the suite."
    )

    _standard_once = models.UniqueIndex(
        "(company_id) WHERE is_standard", "This company already has the standard policy."
    )

    @api.model
    def _create_standard(self, company):
        """The company's standard policy; made if there is none.

        It duns nobody by itself: somebody has to choose it as the company's default, or for a
        customer or an invoice.
        """
        known = self.with_context(active_test=False).search(
            [("company_id", "=", company.id), ("is_standard", "=", True)]
        )
        if known:
            return known
        english = self.with_context(lang="en_US")
        policy = english.create(
            {
                "name": english.env._(POLICY_NAME),
                "company_id": company.id,
                "minimum_amount": sized(MINIMUM_AMOUNT, company.currency_id.name),
                "level_ids": [
                    Command.create(english._prepare_standard_level(**level)) for level in LEVELS
                ],
            }
        )
        policy.sudo().is_standard = True
        policy._translate_standard()
        return policy.with_env(self.env)

    def _supplied_amounts(self, currency):
        return [
            *super()._supplied_amounts(currency),
            (self, "minimum_amount", sized(MINIMUM_AMOUNT, currency)),
        ]

    def _prepare_standard_level(self, name, template, **values):
        template = self.env.ref(f"ar_collections.{template}")
        return {"name": self.env._(name), "mail_template_id": template.id, **values}

    def _translate_standard(self, langs=None):
        """Give supplied names their translation, where nobody has given them another.

        Records made by code are in no translation file; so this runs when they are made and when a
        language is added.

        :param langs: codes of languages; None for all installed
        """
        langs = langs or [code for code, _name in self.env["res.lang"].get_installed()]
        supplied = (POLICY_NAME, *(level["name"] for level in LEVELS))
        english = self.with_context(lang="en_US").env
        for lang in langs:
            names = self.with_context(lang=lang).env
            translated = {english._(name): names._(name) for name in supplied}
            policies = self.with_context(lang=lang, active_test=False)
            for record in (*policies, *policies.level_ids):
                if record.name in translated:
                    record.name = translated[record.name]

    def action_create_standard(self):
        """Open the current company's standard policy, made if there is none."""
        policy = self._create_standard(self.env.company)
        policy.active = True
        return policy._get_records_action()
