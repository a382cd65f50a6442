"""Searching by a field is reading it: who asks for one value after another knows it in the end.

Odoo asks a field's groups where its column is compared, and a related field's where that leads. A
search method that answers with records has been obeyed by then. So each of a field with groups asks
by itself.
"""

from functools import wraps


def for_readers(name):
    """A search method that refuses whom the field's groups leave out.

    :param name: the field that is searched by
    """

    def decorate(search):
        @wraps(search)
        def searched(self, operator, value):
            self._check_field_access(self._fields[name], "read")
            return search(self, operator, value)

        return searched

    return decorate
