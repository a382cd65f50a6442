"""Files that went out with a letter, or that a history shows, stay as they are.

To Odoo a file is its document's: whoever may write the document writes the file. So a colleague's
letter could be made to say something else, while it waits as well as long after it went out.
"""

from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from .documents import is_document, refused

#: A file as its content alone.
PLAIN = {"access_token": False, "public": False, "res_field": False, "type": "binary", "url": False}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_access(self, operation):
        forbidden = super()._check_access(operation)
        if self.env.su or operation == "read" or not any(self._ids):
            return forbidden
        kept = self._ar_of_guarded_fields()
        if operation != "create":
            kept |= self._ar_kept()
        return refused(forbidden, kept)

    def _ar_kept_error(self):
        return AccessError(
            self.env._("A file that belongs to a letter, or to what others said, stays as it is.")
        )

    @api.model
    def _ar_make(self, vals_list):
        """Files that the program makes: what is in them, for whom they are, by no default else.

        An address would be shown instead of a letter to whoever opens it; a file that is public is
        everybody's.
        """
        files = self.with_env(self.env(context=clean_context(self.env.context)))
        made = files.create([PLAIN | values for values in vals_list])
        return made.with_env(self.env)

    def write(self, vals):
        """What is made the content of a guarded field is no more a person's than what was."""
        result = super().write(vals)
        if not self.env.su and vals.keys() & {"res_model", "res_field"}:
            self.check_access("create")
        return result

    def _delete_and_notify(self, message=None):
        """Odoo deletes files of messages as superuser, for whoever may change the message."""
        own = self.sudo(False)
        if not own.env.su and (kept := own._ar_of_guarded_fields() | own._ar_kept()):
            raise kept._ar_kept_error()
        return super()._delete_and_notify(message)

    # ------------------------------------------------------------------
    # Which ones
    # ------------------------------------------------------------------
    def _ar_of_guarded_fields(self):
        """Those that are the content of a field which people do not write."""
        return self.filtered(lambda file: file._ar_is_of_guarded_field())

    def _ar_is_of_guarded_field(self):
        file = self.sudo()
        if not file.res_field or not is_document(self.env, file.res_model):
            return False
        model = self.env[file.res_model]
        return hasattr(model, "_free_fields") and file.res_field not in model._free_fields()

    def _ar_kept(self):
        """Those of letters and of guarded fields, and in histories those of what others said."""
        ids = [id_ for id_ in self._ids if isinstance(id_, int)]
        if not ids:
            return self.browse()
        places = self._ar_places()
        for name, field, _table, _column in places:
            self.env[name].flush_model([field])
        self.env["mail.message"].flush_model(["attachment_ids", "author_id", "message_type"])
        referring = [
            SQL(
                "SELECT %(column)s FROM %(table)s WHERE %(column)s = ANY(%(ids)s)",
                column=SQL.identifier(column),
                table=SQL.identifier(table),
                ids=ids,
            )
            for _name, _field, table, column in places
        ]
        query = SQL(" UNION ").join([*referring, self._ar_said_by_others(ids)])
        return self.browse(sorted({id_ for (id_,) in self.env.execute_query(query)}))

    def _ar_said_by_others(self, ids):
        documents = list(self._ar_document_models())
        return SQL(
            """
            SELECT carried.attachment_id FROM message_attachment_rel carried
              JOIN mail_message message ON message.id = carried.message_id
             WHERE carried.attachment_id = ANY(%(ids)s) AND message.model = ANY(%(documents)s)
               AND (message.message_type <> 'comment'
                    OR message.author_id IS DISTINCT FROM %(author)s)
            """,
            ids=ids,
            documents=documents,
            author=self.env.user.partner_id.id,
        )

    @api.model
    @tools.ormcache()
    def _ar_document_models(self):
        return tuple(name for name in self.env if is_document(self.env, name))

    @api.model
    @tools.ormcache()
    def _ar_places(self):
        """Where guarded fields keep which files they refer to: model, field, table and column."""
        found = []
        for name in self._ar_document_models():
            model = self.env[name]
            if model._abstract or model._transient or not model._auto:
                continue
            free = model._free_fields() if hasattr(model, "_free_fields") else set()
            for field in model._fields.values():
                if field.comodel_name != "ir.attachment" or not field.store or field.name in free:
                    continue
                if field.type == "many2many":
                    found.append((name, field.name, field.relation, field.column2))
                elif field.type == "many2one":
                    found.append((name, field.name, model._table, field.name))
        return tuple(found)
