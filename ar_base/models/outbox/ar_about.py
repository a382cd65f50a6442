from odoo import api, models


class ArAbout(models.AbstractModel):
    """What is about a document, named by ``res_model`` and ``res_id``, and outlives it.

    Odoo shows such a reference to a document that is gone as none. Where the add-on that knew of
    its kind is gone, it fails instead.
    """

    _name = "ar.about"
    _description = "About a Document"

    @api.readonly
    def web_read(self, specification):
        """Those about what no add-on knows any more are shown without their document."""
        orphans = self.filtered(lambda record: record.res_model not in self.env)
        if not orphans or not specification.get("res_id"):
            return super().web_read(specification)
        shown = super(ArAbout, self - orphans).web_read(specification)
        for values in super(ArAbout, orphans).web_read(specification | {"res_id": {}}):
            shown.append(values | dict.fromkeys({"res_id", "res_model"} & values.keys(), False))
        place = {number: place for place, number in enumerate(self.ids)}
        return sorted(shown, key=lambda values: place[values["id"]])
