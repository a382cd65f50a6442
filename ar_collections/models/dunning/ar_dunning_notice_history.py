"""What is told of notices in their history: of many at once, in few statements.

A run is approved and sent as a whole. Odoo would write the message about each notice, and what
changed in it, one by one.
"""

from collections import defaultdict

from odoo import models

#: What of a message says what has changed.
VALUES = "tracking_value_ids"
#: In the context: the :class:`Told` that are to be written together.
TOGETHER = "ar_messages_together"


class Told(list):
    """Messages that wait to be written together; no list that comes from outside is one."""


class ArDunningNotice(models.Model):
    _inherit = "ar.dunning.notice"

    def _message_track(self, fields_iter, initial_values_dict):
        if len(self) < 2:
            return super()._message_track(fields_iter, initial_values_dict)
        told = Told()
        together = self.with_context(**{TOGETHER: told})
        tracking = super(ArDunningNotice, together)._message_track(fields_iter, initial_values_dict)
        self._log_together(told)
        return tracking

    def _message_log(self, **message):
        told = self.env.context.get(TOGETHER)
        if not isinstance(told, Told) or message.keys() - {"body", "author_id", VALUES}:
            return super()._message_log(**message)
        told.append((self, message))
        return self.env["mail.message"]

    def _log_together(self, told):
        """Write messages, of the same authors together, and what each says has changed."""
        by_author = defaultdict(dict)
        for notice, message in told:
            by_author[message["author_id"]][notice.with_env(self.env)] = message
        values = []
        for author, messages in by_author.items():
            notices = self.browse().concat(*messages)
            bodies = {notice.id: message["body"] for notice, message in messages.items()}
            logged = notices._message_log_batch(bodies, author_id=author)
            values += [
                {**value, "mail_message_id": one.id}
                for one, message in zip(logged, messages.values(), strict=True)
                for _command, _id, value in message[VALUES] or ()
            ]
        self.env["mail.tracking.value"].sudo().create(values)
