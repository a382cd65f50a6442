"""A mailbox that receives, and customers in the database whose reminders go there."""

import pytest


@pytest.fixture(scope="session")
def postbox(database):
    from odoo.addons.ar_collections.tests.mailbox import Mailbox

    with Mailbox() as box:
        yield box


@pytest.fixture(scope="session")
def customers(database, postbox):
    from running import environment
    from story import queue_a_run, set_up

    customers = set_up(database, postbox)
    queue_a_run(database, customers)
    with environment(database) as env:
        env["ar.dunning.run"]._cron_work()  # so that the workers are forked with warm caches
    return customers


@pytest.fixture
def mailbox(postbox):
    """The mailbox, empty and well."""
    postbox.reset()
    yield postbox
    postbox.reset()
