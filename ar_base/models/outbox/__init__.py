from . import ar_outbox as ar_outbox
from . import ar_outbox_recipient as ar_outbox_recipient
from . import ar_outbox_work as ar_outbox_work
from . import ar_outbox_sending as ar_outbox_sending
from . import ar_outbox_sender as ar_outbox_sender
from . import ir_mail_server as ir_mail_server
from . import mail_thread as mail_thread
from . import res_company as res_company
