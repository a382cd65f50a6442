import { registry } from "@web/core/registry";
import { openMenu } from "./menu";

registry.category("web_tour.tours").add("ar_collector_sends_notices", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_ar_dunning", "menu_ar_runs"),
        {
            content: "Open today's proposal",
            trigger: ".o_data_row:contains('DUN/') td[name='name']",
            run: "click",
        },
        {
            content: "Leave one customer out",
            trigger: ".o_data_row:contains('Babbage') button[name='action_exclude']",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal div[name='reason'] input",
            run: "edit Visit planned",
        },
        {
            content: "Exclude",
            trigger: ".modal button[name='action_exclude']",
            run: "click",
        },
        {
            content: "The customer is out, the dialog is closed",
            trigger: "body:not(:has(.modal)) .o_data_row:contains('Babbage'):contains('Cancelled')",
        },
        {
            content: "Approve the rest",
            trigger: ".o_statusbar_buttons button[name='action_approve']",
            run: "click",
        },
        {
            content: "Yes, approve",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "Send",
            trigger: "body:not(:has(.modal)) .o_statusbar_buttons button[name='action_send']",
            run: "click",
        },
        {
            content: "The workers take over",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Sending')",
        },
    ],
});

registry.category("web_tour.tours").add("ar_collector_sees_what_came_back", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_ar_dunning", "menu_ar_runs"),
        {
            content: "Open the run",
            trigger: ".o_data_row:contains('DUN/') td[name='name']",
            run: "click",
        },
        {
            content: "Something did not arrive",
            trigger: "button.oe_stat_button[name='action_open_trouble']",
            run: "click",
        },
        {
            content: "Open the notice that came back",
            trigger: "body:not(:has(.o_form_view)) .o_data_row:contains('Ada'):contains('Failed') td[name='partner_id']",
            run: "click",
        },
        {
            content: "It says which address",
            trigger: ".o_form_view:contains('ada@customer.example') .o_statusbar_buttons button[name='action_retry']",
        },
    ],
});
