"""The strategy that comes with the suite: what most collectors would call first."""

from odoo import Command, api, models
from odoo.addons.ar_base.domain.sizes import sized
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

STRATEGY_NAME = _lt("Standard Strategy")

#: Below this, in euros, a call costs more than it brings in.
MINIMUM_AMOUNT = 50
#: What is much to chase, in euros.
STEPS = {"some": 1_000, "much": 10_000, "most": 50_000}

RULES = (
    (_lt("promise broken {last_broken_on}"), 25, "[('last_broken_on', '!=', False)]"),
    (_lt("broken {promise_level} times in a row"), 20, "[('promise_level', '>=', 2)]"),
    (
        _lt("oldest item {oldest_days_late} days"),
        40,
        "[('lateness', '=', 'last')]",
    ),
    (
        _lt("oldest item {oldest_days_late} days"),
        20,
        "[('lateness', '=', 'later')]",
    ),
    (_lt("{to_chase_amount} to chase"), 30, "[('to_chase_amount', '>=', %(most)s)]"),
    (
        _lt("{to_chase_amount} to chase"),
        20,
        "[('to_chase_amount', '>=', %(much)s), ('to_chase_amount', '<', %(most)s)]",
    ),
    (
        _lt("{to_chase_amount} to chase"),
        10,
        "[('to_chase_amount', '>=', %(some)s), ('to_chase_amount', '<', %(much)s)]",
    ),
    (
        _lt("{over_limit_amount} over the credit limit"),
        20,
        "[('over_limit_amount', '>', 0)]",
    ),
    (_lt("last notice came back"), 15, "[('has_failed_notice', '=', True)]"),
    (
        _lt("nothing paid for {days_since_payment} days"),
        15,
        "[('days_since_payment', '>', 90), ('to_chase_amount', '>', 0)]",
    ),
    (_lt("next step is due"), 15, "[('has_step_due', '=', True)]"),
    (
        _lt("has credits of {set_off_amount} to apply"),
        5,
        "[('set_off_amount', '>', 0)]",
    ),
)


def _in_size(condition, currency):
    """A supplied condition, with its amounts in the size of a currency."""
    return condition % {step: sized(amount, currency) for step, amount in STEPS.items()}


class ArStrategy(models.Model):
    _name = "ar.strategy"
    _inherit = ["ar.strategy", "ar.sized"]

    @api.model
    def _create_standard(self, companies):
        """Give each company the standard strategy, in force where none is; returns them."""
        known = self.search([("company_id", "in", companies.ids), ("is_standard", "=", True)])
        english = self.with_context(lang="en_US")
        missing = companies - known.company_id
        made = english.create([english._prepare_standard(company) for company in missing])
        made.sudo().is_standard = True
        made._translate_standard()
        for strategy in made.with_env(self.env):
            if not strategy.company_id.ar_strategy_id:
                strategy.company_id.ar_strategy_id = strategy
        return known | made.with_env(self.env)

    def _supplied_amounts(self, currency):
        rules = self.with_context(active_test=False).rule_ids
        return [
            *super()._supplied_amounts(currency),
            (self, "minimum_amount", sized(MINIMUM_AMOUNT, currency)),
            *((rules, "condition", _in_size(rule[2], currency)) for rule in RULES),
        ]

    def _prepare_standard(self, company):
        currency = company.currency_id.name
        return {
            "name": self.env._(STRATEGY_NAME),
            "company_id": company.id,
            "minimum_amount": sized(MINIMUM_AMOUNT, currency),
            "rule_ids": [
                Command.create(
                    {
                        "name": self.env._(name),
                        "points": points,
                        "condition": _in_size(condition, currency),
                        "sequence": sequence,
                    }
                )
                for sequence, (name, points, condition) in enumerate(RULES)
            ],
        }

    def _translate_standard(self, langs=None):
        """Give supplied reasons their translation, where nobody has given them another."""
        langs = langs or [code for code, _name in self.env["res.lang"].get_installed()]
        supplied = (STRATEGY_NAME, *(name for name, _points, _condition in RULES))
        english = self.with_context(lang="en_US").env
        for lang in langs:
            words = self.with_context(lang=lang).env
            translated = {english._(name): words._(name) for name in supplied}
            strategies = self.with_context(lang=lang, active_test=False)
            for record in (*strategies, *strategies.rule_ids):
                if translated.get(record.name, record.name) != record.name:
                    record.name = translated[record.name]
