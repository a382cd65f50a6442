import { registry } from "@web/core/registry";

const openApp = (...menus) => [
    {
        content: "Open the apps",
        trigger: ".o_navbar_apps_menu button",
        run: "click",
    },
    {
        content: "Tax Compliance",
        trigger: ".o-dropdown--menu .o_app[data-menu-xmlid='ar_vat_compliance.menu_root']",
        run: "click",
    },
    ...menus.map((menu) => ({
        content: menu,
        trigger: `[data-menu-xmlid='ar_vat_compliance.${menu}']`,
        run: "click",
    })),
];

registry.category("web_tour.tours").add("ar_tax_officer_works_on_a_finding", {
    url: "/odoo",
    steps: () => [
        ...openApp("menu_findings"),
        {
            content: "What is wrong is told in words",
            trigger: ".o_data_row:contains('16%') td[name='explanation']",
            run: "click",
        },
        {
            content: "Take it up",
            trigger: ".o_statusbar_buttons button[name='action_start']",
            run: "click",
        },
        {
            content: "It is in progress",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('In Progress')",
        },
        {
            content: "Ask to accept it",
            trigger: ".o_statusbar_buttons button[name='action_ask_acceptance']",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal div[name='reason'] textarea",
            run: "edit A ruling of the tax office",
        },
        {
            content: "Ask",
            trigger: ".modal footer button[name='action_ask']",
            run: "click",
        },
        {
            content: "Somebody else decides",
            trigger: "body:not(:has(.modal)) .o_form_view:contains('A ruling of the tax office')",
        },
    ],
});

registry.category("web_tour.tours").add("ar_tax_officer_asks_about_a_number", {
    url: "/odoo",
    steps: () => [
        ...openApp("menu_numbers", "menu_numbers_all"),
        {
            content: "Open the number",
            trigger: ".o_data_row:contains('NL004495445B01') td[name='number']",
            run: "click",
        },
        {
            content: "Ask the registry",
            trigger: ".o_statusbar_buttons button[name='action_ask']",
            run: "click",
        },
        {
            content: "It is being asked about",
            trigger: ".o_notification:contains('One number')",
        },
    ],
});

registry.category("web_tour.tours").add("ar_tax_officer_files_a_return", {
    url: "/odoo",
    steps: () => [
        ...openApp("menu_calendar"),
        {
            content: "The calendar is there; to the list",
            trigger: ".o_calendar_view",
        },
        {
            content: "List",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "Open the return",
            trigger: ".o_data_row:contains('Umsatzsteuer') td[name='deadline_id']",
            run: "click",
        },
        {
            content: "Filed",
            trigger: ".o_statusbar_buttons button[name='action_done']",
            run: "click",
        },
        {
            content: "It is done",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Done')",
        },
    ],
});
