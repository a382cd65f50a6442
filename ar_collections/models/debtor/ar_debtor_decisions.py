"""What was decided about a customer stays decided, whatever becomes of its contact.

Two debtors become one where contacts are merged, and where one that stood for itself becomes a
contact of another customer. A contact that leaves a customer takes its items along, and with them
what keeps them from being asked for. What holds from then on says ``domain.debtor.decisions``;
where both had decided otherwise, somebody is asked, with both in view.
"""

from odoo import api, models
from odoo.addons.ar_base.orm import listing
from odoo.tools import SQL, html2plaintext, plaintext2html
from odoo.tools.mail import is_html_empty
from odoo.tools.misc import format_date

from ...domain.debtor.decisions import Hold, Kind, Step, join, strict
from ...domain.debtor.standing import Standing

MERGING = "base.partner.merge.automatic.wizard"
TASK = "mail.mail_activity_data_todo"


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    # ------------------------------------------------------------------
    # What was decided
    # ------------------------------------------------------------------
    def _decided(self):
        """Hook: what was decided about a debtor, ``{kind: value}``; None where nothing was."""
        step = self.next_action or self.next_action_date
        return {
            Kind.STANDING: Standing(self.standing),
            Kind.HOLD: Hold(self.hold_until, self.hold_reason or "") if self.is_held else None,
            Kind.NEXT_STEP: Step(self.next_action or "", self.next_action_date or None)
            if step
            else None,
            Kind.COLLECTOR: self.user_id.id or None,
            Kind.NOTE: None if is_html_empty(self.pinned_note) else self.pinned_note,
        }

    def _as_decided(self, kind, value):
        """Hook: what a debtor's fields say where this was decided."""
        if kind is Kind.STANDING:
            return {"standing": value.value}
        if kind is Kind.HOLD:
            return {"hold_until": value.until, "hold_reason": value.reason or False}
        if kind is Kind.NEXT_STEP:
            return {"next_action": value.action or False, "next_action_date": value.day or False}
        return {{Kind.COLLECTOR: "user_id", Kind.NOTE: "pinned_note"}[kind]: value}

    def _decision_words(self, kind, value):
        """Hook: what was decided, in words of the environment's language: ``(of what, what)``."""
        if kind is Kind.STANDING:
            return self._label("standing"), dict(self._told("standing"))[value.value]
        if kind is Kind.HOLD:
            day = format_date(self.env, value.until)
            return self._label("hold_until"), f"{day} ({value.reason})" if value.reason else day
        if kind is Kind.NEXT_STEP:
            day = value.day and format_date(self.env, value.day)
            told = listing.names(self.env, filter(None, (value.action, day)))
            return self._label("next_action"), told
        if kind is Kind.COLLECTOR:
            return self._label("user_id"), self.env["res.users"].sudo().browse(value).name
        return self._label("pinned_note"), html2plaintext(value)

    def _label(self, name):
        return self._fields[name]._description_string(self.env)

    def _told(self, name):
        return self._fields[name]._description_selection(self.env)

    # ------------------------------------------------------------------
    # Two become one
    # ------------------------------------------------------------------
    def _join_decisions(self, debtor, theirs):
        """Let what was decided about another debtor of the company hold here, too; ask if need be.

        :param theirs: ``{kind: value}``, what of it concerns this one
        """
        mine = self._decided()
        joined = {kind: join(kind, mine[kind], theirs[kind]) for kind in Kind if kind in mine}
        values = {}
        for kind, one in joined.items():
            if one.holds != mine[kind]:
                values |= self._as_decided(kind, one.holds)
        asked = [kind for kind, one in joined.items() if one.is_asked]
        told = [(kind, mine[kind], theirs[kind], joined[kind].holds) for kind in asked]
        if values:
            self.with_context(mail_auto_subscribe_no_notify=True).write(values)
        if told:
            self._ask_which_holds(debtor, told)

    def _conflicts_with(self, debtor):
        """What would be asked if another debtor became part of this one, in words; else nothing."""
        mine, theirs = self._decided(), debtor._decided()
        told = [
            (kind, mine[kind], theirs[kind], one.holds)
            for kind in Kind
            if kind in mine and (one := join(kind, mine[kind], theirs[kind])).is_asked
        ]
        return self._words_of_conflicts(debtor, told) if told else []

    def _ask_which_holds(self, debtor, conflicts):
        """A task for the collector, or for a manager where two collectors worked it.

        :param conflicts: ``(kind, what was decided here, what about the other, what holds)``
        """
        company = self.company_id
        is_about_whom = any(kind is Kind.COLLECTOR for kind, *_values in conflicts)
        user = company._ar_colleague(*(() if is_about_whom else (self.user_id,)))
        speaking = self.with_context(lang=company._ar_language_of(user))
        words = "\n".join(
            (
                speaking.env._(
                    "%(other)s was dealt with otherwise than %(kept)s. What is written here holds "
                    "until you change it.",
                    other=debtor.partner_id.name,
                    kept=self.partner_id.name,
                ),
                *speaking._words_of_conflicts(debtor, conflicts),
            )
        )
        if not user:
            self._message_log(body=plaintext2html(words))
            return
        speaking.with_context(mail_activity_quick_update=True).activity_schedule(
            TASK,
            summary=speaking.env._("Decide what holds after two customers came together"),
            note=plaintext2html(words),
            user_id=user.id,
        )

    def _words_of_conflicts(self, debtor, conflicts):
        """A sentence for each, in the language of the environment."""
        sentences = []
        for kind, mine, theirs, holds in conflicts:
            label, kept = self._decision_words(kind, mine)
            sentences.append(
                self.env._(
                    "%(label)s: %(kept)s (%(kept_name)s) or %(other)s (%(other_name)s)? %(holds)s "
                    "holds until somebody decides.",
                    label=label,
                    kept=kept,
                    kept_name=self.display_name,
                    other=self._decision_words(kind, theirs)[1],
                    other_name=debtor.display_name,
                    holds=self._decision_words(kind, holds)[1],
                )
            )
        return sentences

    def _merge_into(self, target):
        """Become part of another debtor of the company, with all that was done and decided."""
        self.ensure_one()
        merging = self.env[MERGING]
        target._join_decisions(self, self._decided())
        contacts = filter(None, (target.last_contact_date, self.last_contact_date))
        target.last_contact_date = max(contacts, default=False)
        if self.active and not target.active:
            target.active = True
        self._become_part_of(target)
        self.env.flush_all()
        merging._update_foreign_keys_generic("ar.debtor", self, target)
        merging._update_reference_fields_generic("ar.debtor", self, target)
        self._take_letters_along(target)
        self._take_name_along(target)
        self.env.invalidate_all()
        self.unlink()

    def _take_letters_along(self, target):
        """Odoo moves no references by model and id but its own; a letter may still wait."""
        for name in ("ar.outbox", "ar.outbox.recipient"):
            letters = self.env[name]
            letters.flush_model()
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET res_id = %s WHERE res_model = 'ar.debtor' AND res_id = %s",
                    SQL.identifier(letters._table),
                    target.id,
                    self.id,
                )
            )

    def _take_name_along(self, target):
        """What was done about the debtor names its customer, too: from now on the other one."""
        for model in self.env.values():
            debtor, partner = model._fields.get("debtor_id"), model._fields.get("partner_id")
            if (
                model._auto
                and not model._abstract
                and debtor
                and partner
                and debtor.store
                and partner.store
                and debtor.comodel_name == "ar.debtor"
                and partner.comodel_name == "res.partner"
            ):
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET partner_id = %s WHERE debtor_id = %s AND partner_id = %s",
                        SQL.identifier(model._table),
                        target.partner_id.id,
                        target.id,
                        self.partner_id.id,
                    )
                )

    # ------------------------------------------------------------------
    # Another customer's from now on
    # ------------------------------------------------------------------
    @api.model
    def _customers_of(self, contacts):
        """Whom contacts stand for, and who has items of his own: ask before that changes.

        Odoo writes what is owed on documents of a contact on its customer. A contact has of its own
        what was typed in so.

        :return: ``{contact: customer}`` and a list of ``(company, contact, customer)``
        """
        customers = {contact: contact.commercial_partner_id for contact in contacts.sudo()}
        own = [contact.id for contact, customer in customers.items() if contact != customer]
        owed = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", own),
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                ],
                ["company_id", "partner_id"],
            )
        )
        return customers, [(company, one, customers[one]) for company, one in owed]

    @api.model
    def _follow_customers(self, customers, owed=()):
        """Contacts stand for another customer than before: so do their debtors and their items.

        :param customers: ``{contact: customer}`` as it was before
        :param owed: see :meth:`_customers_of`
        """
        everybody = self.sudo().with_context(active_test=False)
        moved = [one.id for one, before in customers.items() if one.commercial_partner_id != before]
        for debtor in everybody.search([("partner_id", "in", moved)], order="id"):
            home = everybody._of(debtor.partner_id, debtor.company_id)
            if home != debtor:
                debtor._merge_into(home)
        everybody._take_strictness_along(
            (company, customer, contact.commercial_partner_id)
            for company, contact, customer in owed
        )

    def _take_strictness_along(self, moves):
        """What keeps items from being asked for goes with them to another customer.

        :param moves: ``(company, the customer that they leave, that to which they go)``
        """
        for company, customer, home in dict.fromkeys(moves):
            debtor = self.search(
                [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
            )
            if not debtor or customer == home:
                continue
            keys = [("partner_id", "=", home.id), ("company_id", "=", company.id)]
            theirs = {kind: strict(kind, value) for kind, value in debtor._decided().items()}
            target = self.search(keys) or self._of(home, company)
            target._join_decisions(debtor, theirs)
