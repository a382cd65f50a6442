from . import ar_audit_run as ar_audit_run
