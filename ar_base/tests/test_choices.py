"""What a field can be is sent to every client, whatever the protocol."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestChoices(TransactionCase):
    def test_choices_are_plain_text_also_without_a_language(self):
        """XML-RPC looks at the type alone, and sends no member of an enumeration."""
        bare = self.env(context={"lang": False})
        special = [
            f"{model}.{name}: {key!r}"
            for model in self.registry
            if model.startswith("ar.")
            for name, field in self.env[model]._fields.items()
            if field.type == "selection"
            for key, _label in field._description_selection(bare)
            if type(key) is not str
        ]
        self.assertEqual(special, [])
