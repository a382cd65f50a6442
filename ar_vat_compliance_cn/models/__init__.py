from . import ar_audit as ar_audit
