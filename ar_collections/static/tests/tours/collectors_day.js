/** A collector's day and a manager's reassignment, as each would click through it. */
import { registry } from "@web/core/registry";

import { openMenu } from "./menu";

const onPage = (customer) => `.o_form_view:has(.oe_title:contains('${customer}'))`;
const noDialog = "body:not(:has(.modal))";

registry.category("web_tour.tours").add("ar_morning_worklist", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_ar_work", "menu_ar_queue"),
        {
            content: "The oldest debt stands first and says why",
            trigger:
                ".o_data_row:first:contains('Ada'):contains('oldest item 95 days')",
        },
        {
            content: "Nobody else's debtor, and nobody who owes little",
            trigger: ".o_list_view:not(:contains('Curie')):not(:contains('Darwin'))",
        },
        {
            content: "Open the first",
            trigger: ".o_data_row:first td[name='partner_id']",
            run: "click",
        },
        {
            content: "Note what comes next",
            trigger: `${onPage("Ada")} div[name='next_action'] input`,
            run: "edit Ask for the order number",
        },
        {
            content: "Done with this one, by keyboard",
            trigger: "button[name='action_done_next']",
            run: "press alt+d",
        },
        {
            content: "The next one comes up",
            trigger: onPage("Babbage"),
        },
        {
            content: "It is said what was done, and taken back",
            trigger: `.o_notification:contains('Done for today') button:contains('Undo')`,
            run: "click",
        },
        {
            content: "The first is there again, with what was noted",
            trigger: `${onPage("Ada")} div[name='next_action'] input:value('Ask for the order number')`,
        },
        {
            content: "Done with it after all",
            trigger: `${onPage("Ada")} button[name='action_done_next']`,
            run: "click",
        },
        {
            content: "The next one is skipped",
            trigger: `${onPage("Babbage")} button[name='action_skip']`,
            run: "click",
        },
        {
            content: "It was the last, and is still to do",
            trigger: ".o_notification:contains('Still to do of these: 1')",
        },
        {
            content: "Back on the list, what was done is gone",
            trigger: ".o_list_view .o_data_row:contains('Babbage')",
        },
        {
            content: "Only what is left to do stands there",
            trigger: ".o_list_view:not(:contains('Ada'))",
        },
        {
            content: "And what was done today",
            trigger: ".o_ar_today:contains('done: 1'):contains('left: 1')",
        },
    ],
});

registry.category("web_tour.tours").add("ar_call_becomes_promise", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_ar_work", "menu_ar_queue"),
        {
            content: "Open the debtor",
            trigger: ".o_data_row:contains('Ada') td[name='partner_id']",
            run: "click",
        },
        {
            content: "Tick the older of two invoices",
            trigger: `${onPage("Ada")} div[name='open_item_ids'] .o_data_row:first .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "Log the call about it, by the button of the page",
            trigger: ".o_statusbar_buttons button[name='action_log_call']",
            run: "click",
        },
        {
            content: "She will pay",
            trigger: ".modal .o_radio_item:contains('Will pay') input",
            run: "click",
        },
        {
            content: "By when",
            trigger: ".modal div[name='promise_date'] input",
            run: "edit +5d && press Enter",
        },
        {
            content: "What was said",
            trigger: ".modal div[name='note'] textarea",
            run: "edit Mrs Coles pays with the next run",
        },
        {
            content: "Log it",
            trigger: ".modal button[name='action_log']",
            run: "click",
        },
        {
            content: "The item is waited for, the other is not",
            trigger: `${noDialog} div[name='open_item_ids'] .o_data_row:first:contains('Promised')`,
        },
    ],
});

registry.category("web_tour.tours").add("ar_manager_reassigns", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_ar_work", "menu_ar_debtors"),
        {
            content: "Tick all",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Assign",
            trigger: ".o_control_panel_actions button[name='action_assign'], .o_list_buttons button[name='action_assign'], button[name='action_assign']",
            run: "click",
        },
        {
            content: "By the rules",
            trigger: ".modal .o_radio_item:contains('By the Rules') input",
            run: "click",
        },
        {
            content: "Everybody's load, before and after",
            trigger: ".modal div[name='line_ids'] .o_data_row:contains('Jonas')",
        },
        {
            content: "Move them",
            trigger: ".modal button[name='action_assign']",
            run: "click",
        },
        {
            content: "Done, and said how many",
            trigger: ".o_notification:contains('were assigned')",
        },
    ],
});

registry.category("web_tour.tours").add("ar_call_becomes_dispute", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_ar_work", "menu_ar_queue"),
        {
            content: "Open the debtor",
            trigger: ".o_data_row:contains('Ada') td[name='partner_id']",
            run: "click",
        },
        {
            content: "Tick the invoice that is contested",
            trigger: `${onPage("Ada")} div[name='open_item_ids'] .o_data_row:first .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "Log the call about it",
            trigger: ".o_ar_ticked button[name='action_log_call']",
            run: "click",
        },
        {
            content: "The customer disputes",
            trigger: ".modal .o_radio_item:contains('Disputes') input",
            run: "click",
        },
        {
            content: "Look for the reason",
            trigger: ".modal div[name='dispute_reason_id'] input",
            run: "edit Damaged",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item:contains('amaged')",
            run: "click",
        },
        {
            content: "Not all of it",
            trigger: ".modal div[name='dispute_amount'] input",
            run: "edit 120",
        },
        {
            content: "Log it",
            trigger: ".modal button[name='action_log']",
            run: "click",
        },
        {
            content: "The dispute is open, its clock runs",
            trigger: `${noDialog} .o_form_view:contains('DSP/'):contains('working hours left')`,
        },
    ],
});

const openDispute = [
    ...openMenu("menu_ar_work", "menu_ar_disputes"),
    {
        content: "Open the dispute",
        trigger: ".o_data_row:contains('Ada') td[name='name']",
        run: "click",
    },
];

registry.category("web_tour.tours").add("ar_dispute_is_accepted", {
    url: "/odoo",
    steps: () => [
        ...openDispute,
        {
            content: "Take it on",
            trigger: ".o_statusbar_buttons button[name='action_investigate']",
            run: "click",
        },
        {
            content: "Decide",
            trigger: ".o_statusbar_buttons button[name='action_decide'].btn-primary",
            run: "click",
        },
        {
            content: "Accept",
            trigger: ".modal footer button[name='action_decide']:contains('Accept')",
            run: "click",
        },
        {
            content: "Accepted; the credit note waits for somebody else",
            trigger: `${noDialog} .o_arrow_button_current:contains('Accepted')`,
        },
        {
            content: "Look at it",
            trigger: "button[name='action_open_credit_notes']",
            run: "click",
        },
        {
            content: "A draft that a collector cannot post",
            trigger: ".o_form_view:contains('Customer Credit Note'):not(:has(button[name='action_post']))",
        },
    ],
});

registry.category("web_tour.tours").add("ar_credit_note_is_posted", {
    url: "/odoo",
    steps: () => [
        ...openDispute,
        {
            content: "Open the credit note",
            trigger: "button[name='action_open_credit_notes']",
            run: "click",
        },
        {
            content: "Post it",
            trigger: ".o_statusbar_buttons button[name='action_post']",
            run: "click",
        },
        {
            content: "Posted",
            trigger: ".o_arrow_button_current:contains('Posted')",
        },
        {
            content: "Back to the dispute",
            trigger: ".breadcrumb-item:contains('DSP/') a",
            run: "click",
        },
        {
            content: "Nothing is left to do",
            trigger: ".o_arrow_button_current:contains('Closed')",
        },
    ],
});

registry.category("web_tour.tours").add("ar_short_payment_becomes_deduction", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_ar_work", "menu_ar_debtors"),
        {
            content: "Open the debtor",
            trigger: ".o_data_row:contains('Ada') td[name='partner_id']",
            run: "click",
        },
        {
            content: "Its invoices",
            trigger: `${onPage("Ada")} button[name='action_open_invoices']`,
            run: "click",
        },
        {
            content: "The one that was paid short",
            trigger: ".o_list_view .o_data_row:first td[name='name']",
            run: "click",
        },
        {
            content: "It was paid short",
            trigger: "button[name='action_ar_short_payment']",
            run: "click",
        },
        {
            content: "The customer's own code",
            trigger: ".modal div[name='code'] input",
            run: "edit D14 && press Tab",
        },
        {
            content: "What it means is known",
            trigger: ".modal div[name='reason_id'] input:value('Promotion')",
        },
        {
            content: "One step",
            trigger: ".modal button[name='action_contest']",
            run: "click",
        },
        {
            content: "A deduction of what was kept back",
            trigger: `${noDialog} .o_form_view:contains('DSP/'):contains('60.00')`,
        },
    ],
});
