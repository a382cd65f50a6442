from . import ar_dispute_report as ar_dispute_report
