from lxml import etree
from odoo import models


class IrQweb(models.AbstractModel):
    """A text is compiled once for all records that it is rendered for together.

    Odoo compiles the text of a mail template anew for each record, which takes longer than all
    else about an e-mail or a letter. Who renders a text for many hands ``ar_compiled``, an empty
    dictionary, along in the context.
    """

    _inherit = "ir.qweb"

    def _generate_code_uncached(self, template):
        compiled = self.env.context.get("ar_compiled")
        if not isinstance(compiled, dict) or not isinstance(template, etree._Element):
            return super()._generate_code_uncached(template)
        source = etree.tostring(template)
        if source not in compiled:
            compiled[source] = super()._generate_code_uncached(template)
        return compiled[source]
