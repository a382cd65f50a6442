"""A branch reads the dunning policy that it has from its parent: two rules where one was."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE ir_rule rule SET perm_read = FALSE
          FROM ir_model_data named
         WHERE named.module = 'ar_collections' AND named.model = 'ir.rule'
           AND named.name IN ('rule_ar_dunning_policy_company', 'rule_ar_dunning_level_company')
           AND rule.id = named.res_id
        """
    )
