"""Models that exist in a test alone, to try what a mixin does to those that use it."""

from unittest.mock import patch

from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase


class FakeModelsCase(TransactionCase):
    """Adds ``fake_models`` to the registry, with tables, as long as the class runs.

    A definition has ``_module = None``, so that no add-on loads it.
    """

    fake_models = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = [definition._name for definition in cls.fake_models]
        cls.addClassCleanup(cls._forget, names)
        for definition in cls.fake_models:
            add_to_registry(cls.registry, definition)
        cls.registry._setup_models__(cls.env.cr, names)
        with patch.object(cls.registry["ir.model.relation"], "_reflect_relation"):
            # the tables of many2many fields belong to no add-on either
            cls.registry.init_models(cls.env.cr, names, {"models_to_check": True})

    @classmethod
    def _forget(cls, names):
        for name in names:
            cls.registry.models.pop(name, None)
            for parent in cls.registry.models.values():
                parent._inherit_children.discard(name)
        cls.registry._setup_models__(cls.env.cr, [])

    @classmethod
    def allow(cls, model, group, *, read=True, write=True, create=True, unlink=True):
        """Give a group rights on a fake model."""
        cls.env["ir.model.access"].create(
            {
                "name": f"{model} {group}",
                "model_id": cls.env["ir.model"]._get_id(model),
                "group_id": cls.env.ref(group).id,
                "perm_read": read,
                "perm_write": write,
                "perm_create": create,
                "perm_unlink": unlink,
            }
        )
