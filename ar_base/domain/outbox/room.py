"""Whether this server has room for a file, and may write it: that is no fault of any letter."""

import errno

from psycopg2.errors import DiskFull

NO_ROOM = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
    }
)
SAID = "No space left on device"  # by a program that makes files for us


def is_out_of_room(error: BaseException | None) -> bool:
    """Whether that is what an error began with.

    >>> is_out_of_room(OSError(errno.ENOSPC, "No space left on device"))
    True
    >>> is_out_of_room(ValueError("no such field"))
    False
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        if isinstance(error, DiskFull) or SAID in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
