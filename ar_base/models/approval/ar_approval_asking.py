"""Asking: opened by a person or by what was refused, and following the figures of its record."""

from odoo import SUPERUSER_ID, api, fields, models

from ...domain.approval import deciding
from ...domain.approval.deciding import Case, Seat, Why


class ArApproval(models.Model):
    _inherit = "ar.approval"

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    @api.model
    def _ask(self, whole, reason=""):
        """Ask that a record be approved, anew if that was decided before.

        In a company of one person it is granted at once.

        :return: the request, as superuser; empty if nobody has to approve
        """
        facts = self._facts(whole)
        request = self._of(whole)
        asker = self._whose_doing()
        if facts:
            whole._note_hands(facts.makers | asker)
        if not self._is_asked_for(whole, facts):
            request._overtake("not_needed")
            return self.sudo().browse()
        if request.state == "open" and request._fits(whole, facts):
            request._bring_up(facts, asker)
            if reason:
                request.reason = reason
        else:
            request._overtake("anew")
            request = self._open(whole, facts, asker, reason)
        if request._grant_alone():
            whole._approval_done()
        else:
            request._assign()
        return request

    def _grant_alone(self):
        """Where one person decides, let the maker approve at once; return whether that was done."""
        self.ensure_one()
        seat = self._seat()
        if isinstance(seat, Seat) and seat.alone:
            self._record_all()
            self._advance()
        return self.state == "approved"

    @api.model
    def _is_asked_for(self, whole, facts):
        """Whether the company wants anybody to approve these figures."""
        if facts is None:
            return False
        kind = whole._approval_kind()
        plan = self._plan_of(whole, kind, facts.company)
        minor = self.env["ar.approval.rule"]._minor(facts.company.currency_id, facts.amount)
        amount = minor if self._kinds()[kind].has_amount else None
        return bool(deciding.asked(Case(tuple(planned.step for planned in plan), amount)))

    @api.model
    def _open(self, whole, facts, asker, reason=""):
        """A new request; who asks is one of its makers."""
        kind = whole._approval_kind()
        makers = facts.makers
        asker = asker or makers[:1] or self.env.user
        whole._note_hands(makers | asker)
        kept = self._kept_for(whole, kind, facts.company)
        self.flush_model(["holds"])  # rows are made before others are written
        subjects = self._subjects(whole)
        request = self.sudo().create(
            {
                "kind": kind,
                "company_id": facts.company.id,
                "res_model": whole._name,
                "res_id": whole.id,
                "subject": next(iter(subjects.values())),
                "amount": facts.amount,
                "has_amount": self._kinds()[kind].has_amount,
                "figures": facts.figures,
                "reason": reason or facts.reason,
                "asked_by": asker.id,
                "asked_on": fields.Datetime.now(),
                "maker_ids": [(6, 0, (makers | asker).ids)],
                "step_since": facts.company._ar_today(),
                "keeps_steps": kept.keeps_steps,
                "kept_plan": kept.kept_plan,
            }
        )
        request.update_field_translations("subject", subjects)
        request.opened_as = request.seen
        return request

    # ------------------------------------------------------------------
    # When the figures change
    # ------------------------------------------------------------------
    def _bring_up(self, facts, by):
        """Bring an open request in line with figures; decisions on other figures fall.

        :param by: users who had a hand in it from now on
        :return: whether figures had changed
        """
        self.ensure_one()
        makers = facts.makers | by
        if makers - self.maker_ids:
            self.maker_ids |= makers
        if self._is_of(facts):
            return False
        self.write(
            {
                "amount": facts.amount,
                "figures": facts.figures,
                "reason": facts.reason or self.reason,
                "round": self.round + 1,
                **self._prepare_step(),
            }
        )
        self.update_field_translations("subject", self._subjects(self._whole()))
        words = self._speaking_to(self.asked_by).env
        self.message_post(
            body=words._("The figures changed: what was decided before does not count.")
        )
        return True

    def _overtake(self, code, note=""):
        """Let what was asked or decided hold no longer; what was carried out stays as decided.

        :param code: one of ``OVERTAKEN``
        """
        for request in self.filtered("holds"):
            if request._is_pending():
                request._end("void", note, code)
            else:
                request.holds = False

    def _fits(self, whole, facts):
        """Whether the request may go on with these facts: the same kind, in the same company."""
        self.ensure_one()
        return whole._approval_kind() == self.kind and facts.company == self.company_id

    @api.model
    def _whose_doing(self):
        """Who has a hand in what is asked or changed now; nobody where the system does it.

        Whoever calls from afar may say that it is a scheduled action: that hides nobody.
        """
        return self.env.user if self.env.uid != SUPERUSER_ID else self.env["res.users"]

    @api.model
    def _changed(self, whole):
        """The user changed the figures of a record: requests follow, and he has a hand in it."""
        by = self._whose_doing()
        whole._note_hands(by)
        latest = self._latest(whole)
        if latest and latest.state != "open":
            latest.changer_ids |= by
        latest.filtered("holds")._follow(by)

    def _follow(self, by=None):
        """Let requests follow what became of their records since.

        :param by: users whose doing that was
        :return: those of them whose figures changed or that ended
        """
        changed = self.browse()
        for request in self.sudo().filtered("holds"):
            whole = request._whole()
            facts = self._facts(whole) if whole else None
            if request.state != "open":
                if facts is None or not request._is_of(facts):
                    request._overtake("changed")
                    changed |= request
            elif not whole:
                request._overtake("deleted")
                changed |= request
            elif not self._is_asked_for(whole, facts) or not request._fits(whole, facts):
                request._overtake("not_needed")
                changed |= request
            elif request._bring_up(facts, by or self.env["res.users"]):
                request._assign()
                changed |= request
        return changed

    # ------------------------------------------------------------------
    # Where the state changes
    # ------------------------------------------------------------------
    @api.model
    def _settle(self, whole):
        """Whether a record may become what it wants to; what the user does counts as his decision.

        :return: ``None`` if it may, else the sentence that says who has to approve it
        """
        facts = self._facts(whole)
        if not self._is_asked_for(whole, facts):
            self._of(whole)._follow()
            return None
        request = self._up_to_date(whole, facts)
        if request.state == "open" and request._is_seen():
            request._count_act()
        if request.state == "approved":
            if not request.used_on:
                request.used_on = fields.Datetime.now()
            return None
        return request._sentence()

    @api.model
    def _up_to_date(self, whole, facts):
        """The request that holds for these figures of a record, opened if there is none."""
        request = self._of(whole)
        if request and not request._fits(whole, facts):
            request._overtake("anew")
        request._follow()
        request = request.filtered("holds")
        if request:
            return request
        return self._open(whole, facts, facts.makers[:1] or self._whose_doing())

    def _count_act(self):
        """Count what the user does as his decision on this request, if he may decide it."""
        self.ensure_one()
        if self._record_all():
            self._advance()

    @api.model
    def _settle_again(self, model, acts):
        """What a refused change left undone: the request, its task, and the user's own decision.

        Whoever was refused sees a message, and all that was written until then is undone. So this
        runs in a transaction of its own, on the records as they are.

        :param acts: ``{record id: figures that the user decided on, None if he did not}``
        """
        for whole in self.env[model].browse(acts).exists():
            facts = self._facts(whole)
            if not self._is_asked_for(whole, facts):
                continue
            request = self._up_to_date(whole, facts)
            if request.state == "open" and request.figures == acts[whole.id]:
                request._count_act()
            if request.state == "open":
                request._assign()

    def _sentence(self):
        """Who has to approve what the user just tried, and why that is not he."""
        self.ensure_one()
        if self.state == "refused":
            return self.env._(
                "“%(subject)s” was refused by %(person)s: %(note)s",
                subject=self._called(),
                person=self.decision_ids[-1:].user_id.name,
                note=self.decision_ids[-1:].note or "–",
            )
        deciders = self._deciders() - self.env.user
        if not deciders and not isinstance(self._seat(), Seat):
            return self._sentence_nobody()
        words = {"subject": self._called(), "people": self._names(deciders)}
        why = self._seat()
        if isinstance(why, Seat) and not self._is_seen():
            return self.env._(
                "The figures of “%(subject)s” changed since you saw them, or since it was asked. "
                "Look at them once more, here or among the approvals, and approve what you see.",
                **words,
            )
        if why is Why.DECIDED:
            return self.env._(
                "Your approval of “%(subject)s” counts; now %(people)s has to approve it too.",
                **words,
            )
        if why is Why.MAKER:
            return self.env._(
                "You had a hand in “%(subject)s”; somebody else has to approve it: %(people)s. It "
                "stands in their list of approvals.",
                **words,
            )
        return self.env._(
            "“%(subject)s” has to be approved by %(people)s. It stands in their list of approvals.",
            **words,
        )

    def _sentence_nobody(self):
        planned = self._step()
        return self.env._(
            "Nobody in %(company)s can approve “%(subject)s”: it takes another person as "
            "“%(step)s”. Please tell %(managers)s.",
            company=self.company_id.name,
            subject=self._called(),
            step=planned.label if planned else "–",
            managers=self._names(self._managers()),
        )
