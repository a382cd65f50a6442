"""Two workers, or a worker and somebody who books, at the same row."""

import psycopg2.extensions

#: Somebody wrote the same at the same moment: done again, it goes through.
CONFLICT = psycopg2.extensions.TransactionRollbackError
