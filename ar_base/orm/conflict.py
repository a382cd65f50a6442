"""Two workers, or a worker and somebody who books, at the same row."""

from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import TransactionRollbackError

#: Somebody wrote the same at the same moment: done again, it goes through.
CONFLICT = (TransactionRollbackError, LockNotAvailable)
