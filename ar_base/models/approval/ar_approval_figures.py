"""The figures of a request: read from its record, and shown to whoever decides."""

from typing import NamedTuple

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import (
    float_repr,
    format_amount,
    format_date,
    format_datetime,
    format_list,
    formatLang,
)

from ...domain.approval.figures import covers, named, same

#: Kinds of figures that are not shown: they bind, and say nothing to people.
HIDDEN = {"json"}


class Facts(NamedTuple):
    """What is to be approved of a whole, as of now."""

    company: models.BaseModel
    amount: float
    figures: dict
    makers: models.BaseModel
    reason: str


class ArApproval(models.Model):
    _inherit = "ar.approval"

    seen = fields.Char(
        string="Figures Shown",
        compute="_compute_seen",
        help="Names the figures that a page shows: whoever decides there decides on these.",
    )
    opened_as = fields.Char(
        string="Figures When Asked", readonly=True, help="Names the figures with which it began."
    )

    @api.depends("figures", "amount")
    def _compute_seen(self):
        for request in self:
            shown = request.sudo()
            request.seen = self._named(
                shown.res_model, shown.res_id, shown.figures, shown.amount, shown.currency_id
            )

    @api.model
    def _named(self, model, id_, figures, amount, currency):
        """How a page names the figures of a record that it shows."""
        return f"{model},{id_}:{named(figures, float_repr(amount, currency.decimal_places))}"

    def _is_seen(self, seen=None):
        """Whether the user decides on the figures of now: on those that the page names.

        Where none are named, on those with which it was asked.

        :param seen: the name of the figures that were shown, else that of the context
        """
        self.ensure_one()
        seen = seen or self.env.context.get("ar_seen")
        request = self.sudo()
        if isinstance(seen, str) and seen.startswith(f"{request.res_model},{request.res_id}:"):
            return covers(seen, request.seen)
        return covers(request.opened_as or request.seen, request.seen)

    @api.model
    def _facts(self, whole):
        """What is to be approved of a record now: ``None`` if nothing is.

        Read as superuser: a figure must not depend on who looks.
        """
        whole = whole.sudo()
        if not whole._approval_kind():
            return None
        figures = {**whole._approval_figures(), **whole._approval_background()}
        # The database sorts the keys of JSON as it likes.
        figures = {
            name: {**figure, "place": place} for place, (name, figure) in enumerate(figures.items())
        }
        return Facts(
            whole._approval_company(),
            whole._approval_amount(),
            figures,
            whole._approval_makers() | whole._approval_hands(),
            whole._approval_reason() or "",
        )

    @api.model
    def _subjects(self, whole):
        """What a record is called, as readers of each language write amounts and days."""
        return self._in_languages(whole.sudo(), lambda called: called._approval_subject())

    @api.model
    def _in_languages(self, record, said):
        """What is said of a record, ``{language: text}``, for a field that is translated."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        return {code: said(record.with_context(lang=code)) for code in codes}

    def _is_of(self, facts):
        """Whether the request is about these very figures."""
        self.ensure_one()
        return same(self.figures, facts.figures) and not self.currency_id.compare_amounts(
            self.amount, facts.amount
        )

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for request in self:
            request.figures_html = request._figures_table(request.figures)

    def _figures_table(self, figures):
        """Figures as a table in the reader's language."""
        rows = [
            (self._figure_label(name, figure), self._figure_text(name, figure), figure)
            for name, figure in sorted(
                (figures or {}).items(), key=lambda item: item[1].get("place", 0)
            )
            if figure["type"] not in HIDDEN
        ]
        if not rows:
            return False
        row = Markup(
            '<tr><td class="text-muted pe-4" style="width: 30%">{}</td><td class="{}">{}</td></tr>'
        )
        body = Markup().join(
            row.format(label, "" if figure.get("binds", True) else "text-muted", text)
            for label, text, figure in rows
        )
        return Markup('<table class="table table-sm mb-0">{}</table>').format(body)

    def _figure_label(self, name, figure):
        """What a figure is called; one of a day by that day, as the reader writes it."""
        if day := figure.get("day"):
            return format_date(self.env, day)
        model = self.env.get(self.res_model)
        return figure.get("label") or (name if model is None else model._approval_label(name))

    def _figure_text(self, name, figure):
        """The value of a figure as people read it."""
        if figure.get("live") and (whole := self.sudo()._whole()):
            return whole[name] or "–"
        value, show = figure.get("value"), getattr(self, f"_show_{figure['type']}", None)
        if value is None or (value is False and figure["type"] != "boolean"):
            return "–"
        return show(name, figure, value) if show else str(value)

    def _show_monetary(self, _name, figure, value):
        currency = self.env["res.currency"].browse(figure.get("currency")).exists()
        currency = currency or self.currency_id
        amount = format_amount(self.env, float(value), currency)
        if "of" not in figure:
            return amount
        if not currency.compare_amounts(float(value), float(figure["of"])):
            return self.env._("all %(amount)s", amount=amount)
        whole = format_amount(self.env, float(figure["of"]), currency)
        return self.env._("%(amount)s of %(whole)s", amount=amount, whole=whole)

    def _show_float(self, _name, _figure, value):
        digits = len(str(value).rstrip("0").partition(".")[2])
        return formatLang(self.env, float(value), digits=digits)

    def _show_date(self, _name, _figure, value):
        return format_date(self.env, value)

    def _show_datetime(self, _name, _figure, value):
        return format_datetime(self.env, value)

    def _show_boolean(self, _name, _figure, value):
        return self.env._("Yes") if value else self.env._("No")

    def _show_many2one(self, name, figure, value):
        """By the name of now, in the reader's language, as long as it is there."""
        model = self.env.get(self.res_model)
        field = model is not None and model._fields.get(name)
        ids = [value] if isinstance(value, int) else value
        named = self.env[field.comodel_name].sudo().browse(ids).exists() if field else ()
        if named and len(named) == len(ids):
            return format_list(self.env, named.mapped("display_name"))
        return figure.get("text") or "–"

    _show_many2many = _show_one2many = _show_many2one

    def _show_selection(self, name, _figure, value):
        model = self.env.get(self.res_model)
        field = model is not None and model._fields.get(name)
        labels = dict(field._description_selection(self.env)) if field else {}
        return labels.get(value, value)
