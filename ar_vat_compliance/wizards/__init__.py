from . import audit as audit
