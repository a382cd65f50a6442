"""Dialogs that decide: their buttons decide on what was shown, and on nothing else.

What a dialog decides on is noted when it opens, and goes with its form (``seen``, invisible). Where
an amount, a state or an item is another by the time its button is pressed, nothing is decided.
Approvals have the same by ``ar_seen``.
"""

import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

#: How many records a refusal names.
NAMED = 5


class ArSeen(models.AbstractModel):
    _name = "ar.seen"
    _description = "Dialog That Decides on What It Shows"
    _inherit = ["ar.references"]

    seen = fields.Json(
        string="Figures Shown",
        compute="_compute_seen",
        store=True,
        readonly=False,
        help="What is decided on, as it was when this opened.",
    )

    def _seen_about(self):
        """Hook: the fields with the records that are decided on."""
        return ()

    def _seen_figures(self):
        """Hook: what is decided on, ``{record: {name: figure}}``, as of now."""
        return {}

    # Not on the figures themselves: they are those of the moment when it opens.
    @api.depends(lambda self: self._seen_about())
    def _compute_seen(self):
        for dialog in self:
            dialog.seen = dialog._figures_now()

    def _figures_now(self):
        """As the browser will hand them back."""
        figures = {
            f"{record._name},{record.id}": told for record, told in self._seen_figures().items()
        }
        return json.loads(json.dumps(figures))

    def _check_seen(self, leaving=frozenset()):
        """Ask whether all is as it was shown, as the first thing that a button does.

        :param leaving: names of figures that do not matter for what was chosen
        :raise UserError: something is not
        """
        self.ensure_one()
        shown = self.seen if isinstance(self.seen, dict) else {}
        now = self._figures_now()
        changed = [
            record.display_name
            for record in self._seen_figures()
            if (key := f"{record._name},{record.id}")
            and _without(leaving, now[key]) != _without(leaving, shown.get(key))
        ]
        if changed:
            raise UserError(
                self.env._(
                    "Changed since you opened this: %(records)s. Nothing was done. Close the "
                    "dialog, look again, and decide on what you see then.",
                    records=format_list(self.env, changed[:NAMED]),
                )
            )


def _without(names, figures):
    """``None`` where nothing was shown."""
    if not isinstance(figures, dict):
        return None
    return {name: figure for name, figure in figures.items() if name not in names}
