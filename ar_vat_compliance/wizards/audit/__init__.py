from . import ar_audit_accept_wizard as ar_audit_accept_wizard
