"""What messages and files of others belong to documents of the suite, and who speaks in them."""

from odoo.tools.mail import email_normalize


def is_document(env, name):
    """Whether a model, by its name, is guarded or sends letters; one that is gone is not."""
    if not name or name not in env:
        return False
    kinds = (env.registry["ar.guarded"], env.registry["ar.outbox.sender"])
    return isinstance(env[name], kinds)


def refused(forbidden, kept):
    """What an access check of Odoo's answers, where these records are kept from people besides.

    :param forbidden: what it answered without them: None, or records and a function for the error
    """
    if not kept:
        return forbidden
    if forbidden:
        return forbidden[0] | kept, forbidden[1]
    return kept, kept._ar_kept_error


def speakers(document):
    """``{id of a contact: bare address}`` in whose names the user writes about a document.

    The name of its company is for letters.
    """
    contacts = document.env.user.sudo().partner_id
    if "company_id" in document._fields:
        contacts |= document.sudo().company_id.partner_id
    return {contact.id: bare(contact.email) for contact in contacts}


def bare(address):
    """The bare address, the first of several."""
    return email_normalize(address or "", strict=False)
