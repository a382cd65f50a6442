/** Open items that can be ticked, with buttons for what is done about the ticked ones. */
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { formatMonetary } from "@web/views/fields/formatters";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";

import { onWillStart } from "@odoo/owl";

/** A list inside a form keeps no selection of its own: its rows do. */
export class TickListRenderer extends ListRenderer {
    get selectAll() {
        const { records } = this.props.list;
        return records.length > 0 && records.every((record) => record.selected);
    }

    toggleSelection() {
        const tick = !this.selectAll;
        this.props.list.records.forEach((record) => record.toggleSelection(tick));
    }
}

export class OpenItemsField extends X2ManyField {
    static template = "ar_collections.OpenItemsField";
    static components = { ...X2ManyField.components, ListRenderer: TickListRenderer };

    setup() {
        super.setup();
        onWillStart(async () => {
            this.mayTick = await user.hasGroup("ar_collections.group_ar_collector");
        });
    }

    get rendererProps() {
        return { ...super.rendererProps, allowSelectors: this.mayTick };
    }

    get ticked() {
        return this.list.records.filter((record) => record.selected);
    }

    get buttons() {
        return [
            { name: "action_log_call", label: _t("Log a Call"), icon: "fa-phone" },
            { name: "action_note_promise", label: _t("Promise"), icon: "fa-handshake-o" },
            { name: "action_dispute_ticked", label: _t("Dispute"), icon: "fa-comments-o" },
            { name: "action_hold_ticked", label: _t("Hold"), icon: "fa-pause" },
            { name: "action_send_invoices", label: _t("Send Copies"), icon: "fa-envelope-o" },
        ];
    }

    /** How many are ticked, and their sum where they have one currency. */
    get summary() {
        const currencies = new Set(this.ticked.map((record) => record.data.currency_id.id));
        const sum = this.ticked.reduce((total, record) => total + record.data.amount_open, 0);
        const money =
            currencies.size === 1
                ? formatMonetary(sum, { currencyId: [...currencies][0] })
                : _t("several currencies");
        return _t("%(count)s ticked: %(money)s", { count: this.ticked.length, money });
    }

    async act(name) {
        const { record } = this.props;
        const ids = this.ticked.map((item) => item.resId);
        await this.action.doActionButton({
            type: "object",
            name,
            resModel: record.resModel,
            resId: record.resId,
            resIds: [record.resId],
            context: record.context,
            buttonContext: { ar_ticked_ids: ids },
            onClose: async () => {
                await record.load();
                this.tick(ids);
            },
        });
    }

    /** What was ticked stays so, whatever came of a dialog. */
    tick(ids) {
        this.list.records
            .filter((item) => ids.includes(item.resId))
            .forEach((item) => item.toggleSelection(true));
    }
}

registry.category("fields").add("ar_open_items", { ...x2ManyField, component: OpenItemsField });
