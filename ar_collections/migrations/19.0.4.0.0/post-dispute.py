"""A letter says what was decided, also once the dispute is closed; the rest of its text stays."""

ASKED = ("rejected", "partly_accepted")


def migrate(cr, version):
    for decision in ASKED:
        cr.execute(
            """
            UPDATE mail_template template
               SET body_html = CAST(REPLACE(CAST(body_html AS text), %s, %s) AS jsonb)
              FROM ir_model_data named
             WHERE named.module = 'ar_collections' AND named.name = 'mail_template_dispute_decision'
               AND named.model = 'mail.template' AND template.id = named.res_id
            """,
            (f"object.state == '{decision}'", f"object.resolution == '{decision}'"),
        )
