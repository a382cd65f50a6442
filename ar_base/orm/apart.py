"""A piece of work that is done whole or not at all, within a larger one that goes on."""

from contextlib import contextmanager


@contextmanager
def apart(env):
    """Undo what is done within, and only that, if it raises.

    That includes what it would have done after the commit, such as sending what it wrote to people.
    What it does just before a commit is done at its end.
    """
    after = env.cr.postcommit
    functions, data = list(after._funcs), dict(after.data)
    try:
        with env.cr.savepoint():
            yield
    except BaseException:
        after.clear()
        after._funcs.extend(functions)
        after.data.update(data)
        env.invalidate_all(flush=False)
        raise
